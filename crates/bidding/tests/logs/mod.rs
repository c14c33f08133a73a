//! Where tests find logs, and how they write changed ones.
#![allow(dead_code, reason = "every test file uses a part of it")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The published logs beside the project; none, with a message, where they are not.
pub fn published(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/auction_lab").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not in shared/data/auction_lab");
    None
}

/// Both published logs.
pub fn all_published() -> Option<[PathBuf; 2]> {
    Some([published("rounds.jsonl.gz")?, published("ebay.jsonl.gz")?])
}

/// A file of our own.
pub fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// The lines of a log, as JSON, as they are written.
pub fn lines(path: &Path) -> Vec<Value> {
    let logged = diffecon_bidding::log::read(path).expect("a good log");
    let value = |line: diffecon_bidding::log::Line| match line.logged {
        diffecon_bidding::log::Logged::Round(round) => serde_json::to_value(round).expect("a round is JSON"),
        diffecon_bidding::log::Logged::Ebay(ebay) => serde_json::to_value(ebay).expect("an auction is JSON"),
    };
    logged.into_iter().map(value).collect()
}

/// A file with this content, for as long as the folder is held.
pub fn file(content: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("log.jsonl");
    std::fs::write(&path, content).expect("a file that can be written");
    (folder, path)
}

/// A file with these lines.
pub fn written(lines: &[Value]) -> (TempDir, PathBuf) {
    let text: Vec<String> = lines.iter().map(Value::to_string).collect();
    file(text.join("\n").as_bytes())
}
