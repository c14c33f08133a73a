//! Files that appear whole or not at all.

use crate::error::DataError;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file under a temporary name beside it, and renames it once its bytes are on the disk.
///
/// # Errors
/// If the file cannot be written; nothing half-written stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write_whole = || -> io::Result<()> {
        // Made here, the file has the usual permissions, and errors do not name its temporary path.
        let mut file = tempfile::Builder::new().prefix(".diffecon-").make_in(folder, |path| File::create_new(path))?;
        file.as_file_mut().write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write_whole().map_err(|error| DataError::io("write", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_failed_write_names_the_path_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken");
        fs::create_dir_all(taken.join("inside")).unwrap();
        let error = write(&taken, b"bytes").unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot write {}: ", taken.display())), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_missing_folder_is_told_without_the_temporary_name() {
        let path = Path::new("no/such/file");
        let error = write(path, b"bytes").unwrap_err().to_string();
        let reason = File::open(path).unwrap_err();
        assert_eq!(error, format!("cannot write no/such/file: {reason}"));
    }

    #[test]
    fn a_write_replaces_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"a longer first text").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
