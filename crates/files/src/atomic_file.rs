//! Files that appear whole or not at all.

use crate::durable::{parent, sync_folder};
use crate::error::FileError;
use crate::temporary::{PREFIX, create_locked, held, sweep};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes a file, in place of one that may be there.
///
/// # Errors
/// If the file cannot be written; nothing half-written stays.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    write_parts(path, [bytes])
}

/// [`write()`] for a file whose parts are in several places, one after the other.
///
/// # Errors
/// Likewise.
pub fn write_parts<'a>(path: &Path, parts: impl IntoIterator<Item = &'a [u8]>) -> Result<(), FileError> {
    put(path, parts, |file| file.persist(path).map_err(|error| error.error))
}

/// Writes a file where there is none.
///
/// # Errors
/// As [`write()`], or if there is one: [`FileError::is_taken`]. Of two processes at once, one succeeds.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    put(path, [bytes], |file| file.persist_noclobber(path).map_err(|error| error.error))
}

fn put<'a>(
    path: &Path,
    parts: impl IntoIterator<Item = &'a [u8]>,
    persist: impl FnOnce(NamedTempFile) -> io::Result<File>,
) -> Result<(), FileError> {
    let folder = parent(path);
    sweep(folder);
    let write_whole = || -> io::Result<()> {
        let mut file = {
            let mut held = held();
            // Made here, the file has the usual permissions, and errors do not name its temporary path.
            let file = tempfile::Builder::new().prefix(PREFIX).make_in(folder, create_locked)?;
            held.insert(file.path().to_owned());
            file
        };
        let temporary = file.path().to_owned();
        let written = parts.into_iter().try_for_each(|part| file.as_file_mut().write_all(part));
        let written = written.and_then(|()| file.as_file().sync_all());
        let mut held = held();
        // A file that is not persisted is removed here.
        let result = written.and_then(|()| persist(file).map(drop));
        held.remove(&temporary);
        drop(held);
        result.and_then(|()| sync_folder(folder))
    };
    write_whole().map_err(FileError::io("write", path))
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
    fn a_write_replaces_the_file_unless_it_should_be_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_new(&path, b"a longer first text").unwrap();
        assert!(write_new(&path, b"third").unwrap_err().is_taken());
        assert_eq!(fs::read(&path).unwrap(), b"a longer first text");
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
