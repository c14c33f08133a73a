//! Tells the program which commit it is built from, where that is known.

use std::path::Path;
use std::process::Command;

fn main() {
    let git = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.git");
    // A branch's commit is in the second; what does not exist is looked for at every build.
    for file in ["HEAD", "logs/HEAD"].map(|name| git.join(name)).iter().filter(|file| file.exists()) {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    let commit = Command::new("git").args(["rev-parse", "--short=9", "HEAD"]).output();
    if let Some(commit) = commit.ok().filter(|said| said.status.success()) {
        println!("cargo::rustc-env=DIFFECON_COMMIT={}", String::from_utf8_lossy(&commit.stdout).trim());
    }
}
