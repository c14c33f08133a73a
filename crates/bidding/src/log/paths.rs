//! Logs, found from files, runs and folders above them.

use crate::error::BiddingError;
use diffecon_config::OutOfRange;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of rounds in a run's folder: of sealed bids and clocks, and of eBay auctions.
pub const NAMES: [&str; 2] = ["rounds.jsonl", "ebay.jsonl"];

/// The logs that a path stands for: a file itself, that of a run's folder, or those of all runs below a folder, by name.
///
/// # Errors
/// If there is none, or a folder cannot be read.
pub fn logs_of(path: &Path) -> Result<Vec<PathBuf>, BiddingError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let logs = logs_below(path)?;
    let allowed = "a log, a run of auctions or a folder above some";
    OutOfRange::unless(!logs.is_empty(), path.display(), allowed, "a folder without any")?;
    Ok(logs)
}

/// The logs of a run's folder, or of all runs below a folder, by name; none if there is none.
///
/// # Errors
/// If a folder cannot be read.
pub fn logs_below(folder: &Path) -> Result<Vec<PathBuf>, BiddingError> {
    let mut logs: Vec<PathBuf> =
        NAMES.map(|name| folder.join(name)).into_iter().filter(|log| log.is_file()).take(1).collect();
    if logs.is_empty() {
        let not_read = |error| BiddingError::Io { path: folder.to_owned(), error };
        let entries = fs::read_dir(folder).map_err(not_read)?;
        let mut inside: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        inside.sort();
        for folder in inside {
            logs.extend(logs_below(&folder)?);
        }
    }
    Ok(logs)
}

/// Those of many paths, each once.
///
/// # Errors
/// As [`logs_of`].
pub fn logs_of_all(paths: &[PathBuf]) -> Result<Vec<PathBuf>, BiddingError> {
    let mut logs: Vec<PathBuf> = Vec::new();
    for path in paths {
        for log in logs_of(path)? {
            if !logs.contains(&log) {
                logs.push(log);
            }
        }
    }
    Ok(logs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_the_runs_below() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for run in ["b/seed-1", "a/seed-1", "a/seed-2", "c"] {
            fs::create_dir_all(path(run)).unwrap();
        }
        for log in ["b/seed-1/ebay.jsonl", "a/seed-1/rounds.jsonl", "a/seed-2/rounds.jsonl"] {
            fs::write(path(log), "").unwrap();
        }
        let all = logs_of(folder.path()).unwrap();
        assert_eq!(all, ["a/seed-1/rounds.jsonl", "a/seed-2/rounds.jsonl", "b/seed-1/ebay.jsonl"].map(path));
        assert_eq!(logs_of(&path("a/seed-2")).unwrap(), all[1..2]);
        assert_eq!(
            logs_of_all(&[path("a"), path("a/seed-1"), path("none")]).unwrap(),
            [&all[..2], &[path("none")]].concat()
        );
        let error = logs_of(&path("c")).unwrap_err().to_string();
        assert!(
            error.ends_with("should be a log, a run of auctions or a folder above some, but is a folder without any"),
            "{error}"
        );
    }
}
