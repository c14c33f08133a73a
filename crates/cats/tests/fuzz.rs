//! A short smoke of the fuzz targets.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

#[path = "../fuzz/checks.rs"]
mod checks;
mod smoke;

use std::path::Path;

#[test]
fn no_reader_fails_on_the_corpus_or_on_mutations_of_it() {
    smoke::run(&checks::ALL, &Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus"));
}
