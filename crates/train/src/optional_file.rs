//! Files of a run that need not be there.

use crate::error::RunError;
use diffecon_files::FileError;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The bytes of a file; none if there is no file.
///
/// # Errors
/// If it is there, but cannot be read.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, RunError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(RunError::io("read", path)(error)),
    }
}

/// Removes a file, if it is there.
///
/// # Errors
/// If it is there, but cannot be removed.
pub fn remove(path: &Path) -> Result<(), RunError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(FileError::io("remove", path)(error).into()),
        _ => Ok(()),
    }
}
