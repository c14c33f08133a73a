//! Files that appear whole or not at all.

use crate::error::DataError;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file under a temporary name beside it, and renames it once its bytes are on the disk.
///
/// # Errors
/// If the file cannot be written; nothing half-written stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write_whole = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".diffecon-");
        #[cfg(unix)]
        builder.permissions(usual_permissions());
        let mut file = builder.tempfile_in(folder)?;
        file.as_file_mut().write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write_whole().map_err(|error| DataError::io("write", path, error))
}

/// What an ordinary new file gets (temporary files are private to their owner); the process's mask applies.
#[cfg(unix)]
fn usual_permissions() -> std::fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
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
    fn a_write_replaces_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"a longer first text").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
