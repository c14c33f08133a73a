//! Metrics as JSON lines: one object a line, the step first. No times of day, so that a seed gives the same bytes.

use crate::error::RunError;
use crate::learner::Metrics;
use crate::optional_file;
use diffecon_files::{Sum, sha256};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The start of a file, by which its bytes are known again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256 sum.
    pub sha256: String,
}

/// A file of JSON lines.
pub struct JsonLines {
    path: PathBuf,
    file: File,
    bytes: u64,
    sum: Sum,
}

impl JsonLines {
    /// Opens the file for appending.
    ///
    /// # Errors
    /// If it cannot be opened or read.
    pub fn append(path: &Path) -> Result<Self, RunError> {
        let before = optional_file::read(path)?.unwrap_or_default();
        let file = OpenOptions::new().create(true).append(true).open(path).map_err(RunError::io("open", path))?;
        let mut sum = Sum::default();
        sum.update(&before);
        Ok(Self { path: path.to_owned(), file, bytes: before.len() as u64, sum })
    }

    /// Writes the metrics after `step` steps.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&mut self, step: usize, metrics: &Metrics) -> Result<(), RunError> {
        let named = metrics.iter().map(|(name, value)| format!(",{}:{}", Value::from(*name), Value::from(*value)));
        let line = format!("{{\"step\":{step}{}}}\n", named.collect::<String>());
        self.file.write_all(line.as_bytes()).map_err(RunError::io("write", &self.path))?;
        self.bytes += line.len() as u64;
        self.sum.update(line.as_bytes());
        Ok(())
    }

    /// What was written, once it is on the disk.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn extent(&self) -> Result<Extent, RunError> {
        self.file.sync_data().map_err(RunError::io("write", &self.path))?;
        Ok(Extent { bytes: self.bytes, sha256: self.sum.digits() })
    }
}

/// The lines of a file, as objects; none if there is no file.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<Map<String, Value>>, RunError> {
    let bytes = optional_file::read(path)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

/// An error unless the file starts as it did.
///
/// # Errors
/// If it does not, or cannot be read.
pub fn check(path: &Path, extent: &Extent) -> Result<(), RunError> {
    let bytes = optional_file::read(path)?.unwrap_or_default();
    let start = usize::try_from(extent.bytes).ok().and_then(|count| bytes.get(..count));
    match start.map(sha256) {
        Some(sum) if sum == extent.sha256 => Ok(()),
        Some(_) => {
            let reason =
                format!("its first {} bytes are not those that the run wrote: damaged or edited", extent.bytes);
            Err(RunError::broken(path, &reason))
        }
        None => {
            let (least, found) = (extent.bytes, bytes.len());
            Err(RunError::broken(path, &format!("should have at least {least} bytes, but has {found}")))
        }
    }
}

/// Drops what comes after the start, a line that a crash left unfinished among it.
///
/// # Errors
/// If the file cannot be written.
pub fn keep(path: &Path, extent: &Extent) -> Result<(), RunError> {
    let file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && extent.bytes == 0 => return Ok(()),
        opened => opened.map_err(RunError::io("open", path))?,
    };
    file.set_len(extent.bytes).and_then(|()| file.sync_all()).map_err(RunError::io("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_comes_after_the_start_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let mut log = JsonLines::append(&path).unwrap();
        log.write(1, &vec![("loss", 0.5)]).unwrap();
        drop(log);
        let mut log = JsonLines::append(&path).unwrap();
        let extent = log.extent().unwrap();
        assert_eq!(extent, Extent { bytes: 22, sha256: sha256(b"{\"step\":1,\"loss\":0.5}\n") });
        log.write(2, &vec![("loss", 0.25), ("revenue", 3.0)]).unwrap();
        assert_ne!(log.extent().unwrap(), extent);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"{\"step\":1,\"los").unwrap();
        assert_eq!(read(&path).unwrap().len(), 2);
        check(&path, &extent).unwrap();
        keep(&path, &extent).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"step\":1,\"loss\":0.5}\n");
    }

    #[test]
    fn a_start_that_changed_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("metrics.jsonl");
        let extent = Extent { bytes: 3, sha256: sha256(b"abc") };
        for (contents, reason) in [
            ("abd", "its first 3 bytes are not those that the run wrote: damaged or edited"),
            ("ab", "should have at least 3 bytes, but has 2"),
        ] {
            fs::write(&path, contents).unwrap();
            let error = check(&path, &extent).unwrap_err().to_string();
            assert_eq!(error, format!("{}: {reason}", path.display()));
        }
        // What is not there, or cannot be read, is not nothing.
        let some = Extent { bytes: 1, sha256: sha256(b"a") };
        assert!(keep(&folder.path().join("absent"), &some).is_err());
        assert!(
            read(folder.path()).is_err() && check(folder.path(), &some).is_err() && keep(folder.path(), &some).is_err()
        );
        let nothing = Extent { bytes: 0, sha256: sha256(b"") };
        check(&folder.path().join("absent"), &nothing).unwrap();
        keep(&folder.path().join("absent"), &nothing).unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_an_error_with_the_path() {
        let path = Path::new("/dev/full");
        let file = OpenOptions::new().append(true).open(path).unwrap();
        let mut log = JsonLines { path: path.to_owned(), file, bytes: 0, sum: Sum::default() };
        let message = log.write(1, &vec![("loss", 0.5)]).unwrap_err().to_string();
        assert!(message.starts_with("cannot write /dev/full: "), "{message}");
    }
}
