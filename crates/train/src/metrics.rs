//! Metrics as JSON lines: one object a line, the step first. No times of day, so that a seed gives the same bytes.

use crate::error::RunError;
use crate::learner::Metrics;
use serde_json::{Map, Value};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where metrics go.
pub trait MetricsLog {
    /// Writes the metrics after `step` steps.
    ///
    /// # Errors
    /// If the disk refuses.
    fn write(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError>;
}

/// A file of JSON lines.
pub struct JsonLines {
    path: PathBuf,
    file: File,
}

impl JsonLines {
    /// Opens the file for appending.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn append(path: &Path) -> Result<Self, RunError> {
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(RunError::io("open", path))?;
        Ok(Self { path: path.to_owned(), file })
    }
}

impl MetricsLog for JsonLines {
    fn write(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError> {
        let named = metrics.iter().map(|(name, value)| format!(",{}:{}", Value::from(*name), Value::from(*value)));
        let line = format!("{{\"step\":{step}{}}}\n", named.collect::<String>());
        self.file.write_all(line.as_bytes()).map_err(RunError::io("write", &self.path))
    }
}

/// The lines of a file, as objects.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<Map<String, Value>>, RunError> {
    let text = fs::read_to_string(path).map_err(RunError::io("read", path))?;
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// Drops the lines after `step`, those a crash left unfinished among them.
///
/// # Errors
/// If the file cannot be read or written.
pub fn truncate(path: &Path, step: usize) -> Result<(), RunError> {
    if !path.exists() {
        return Ok(());
    }
    let text = fs::read_to_string(path).map_err(RunError::io("read", path))?;
    let kept = |line: &&str| {
        let object: Option<Map<String, Value>> = serde_json::from_str(line).ok();
        object.and_then(|object| object.get("step")?.as_u64()).is_some_and(|at| at <= step as u64)
    };
    let lines: Vec<&str> = text.split_inclusive('\n').filter(kept).collect();
    Ok(diffecon_data::atomic_file::write(path, lines.concat().as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_after_the_step_and_broken_lines_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let mut log = JsonLines::append(&path).unwrap();
        log.write(1, &vec![("loss", 0.5)]).unwrap();
        log.write(2, &vec![("loss", 0.25), ("revenue", 3.0)]).unwrap();
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"step\":1,\"los").unwrap();
        truncate(&path, 1).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"step\":1,\"loss\":0.5}\n");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error_with_the_path() {
        let mut log = JsonLines::append(Path::new("/dev/full")).unwrap();
        let message = log.write(1, &vec![("loss", 0.5)]).unwrap_err().to_string();
        assert!(message.starts_with("cannot write /dev/full: "), "{message}");
    }
}
