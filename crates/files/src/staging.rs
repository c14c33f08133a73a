//! Folders that appear whole or not at all.

use crate::durable::{parent, sync_folder};
use crate::error::FileError;
use crate::temporary::{LOCK, PREFIX, create_locked, held, is_temporary, sweep};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tempfile::{TempDir, TempPath};

/// A hidden folder for what is not finished; it goes away with this value.
#[derive(Debug)]
pub struct StagingFolder {
    folder: TempDir,
    lock: Option<File>,
}

impl StagingFolder {
    /// A new one inside a folder.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn inside(folder: &Path) -> Result<Self, FileError> {
        sweep(folder);
        let make = || -> io::Result<Self> {
            let mut held = held();
            loop {
                let staging = tempfile::Builder::new().prefix(PREFIX).tempdir_in(folder)?;
                match create_locked(&staging.path().join(LOCK)) {
                    Ok(lock) => {
                        held.insert(staging.path().to_owned());
                        return Ok(Self { folder: staging, lock: Some(lock) });
                    }
                    // Another process swept it before the lock.
                    Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::AlreadyExists) => {}
                    Err(error) => return Err(error),
                }
            }
        };
        // The temporary name is nobody's concern.
        let plain = |error: io::Error| error.raw_os_error().map_or(error, io::Error::from_raw_os_error);
        make().map_err(|error| FileError::io("write to", folder)(plain(error)))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives the folder its place, which should be free, once its files are on the disk.
    ///
    /// # Errors
    /// If the folder cannot be renamed; then it is gone.
    pub fn persist(mut self, to: &Path) -> Result<(), FileError> {
        let mut held = held();
        self.lock = None;
        let result = fs::remove_file(self.path().join(LOCK))
            .and_then(|()| sync_folder(self.path()))
            .and_then(|()| fs::rename(self.path(), to))
            .and_then(|()| sync_folder(parent(to)));
        if result.is_ok() {
            held.remove(self.folder.path());
            // It is no longer there to be removed.
            self.folder.disable_cleanup(true);
        }
        drop(held);
        result.map_err(FileError::io("write", to))
    }

    /// Moves all files to a folder in which none of their names should be taken; if one is, none stays there.
    ///
    /// # Errors
    /// If a name is taken, [`FileError::is_taken`], or a file cannot be renamed.
    pub fn publish(self, to: &Path) -> Result<(), FileError> {
        let entries = fs::read_dir(self.path()).map_err(FileError::io("read", self.path()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| !path.ends_with(LOCK));
        paths.sort();
        let guard = held();
        let mut published = Vec::new();
        for path in paths {
            let target = to.join(path.file_name().unwrap_or_default());
            let moved = TempPath::try_from_path(path)
                .and_then(|path| path.persist_noclobber(&target).map_err(|error| error.error));
            if let Err(error) = moved {
                published.iter().for_each(|path: &PathBuf| {
                    let _ = fs::remove_file(path);
                });
                return Err(FileError::io("write", &target)(error));
            }
            published.push(target);
        }
        drop(guard);
        sync_folder(to).map_err(FileError::io("write", to))
    }

    /// Removes a folder, if it is there: at once for all who look, since it first gets a hidden name.
    ///
    /// # Errors
    /// If it cannot be renamed or removed.
    pub fn discard(folder: &Path) -> Result<(), FileError> {
        let staging = Self::inside(parent(folder))?;
        match fs::rename(folder, staging.path().join("discarded")) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            result => result.map_err(FileError::io("remove", folder)),
        }
    }

    /// Whether a folder holds nothing but hidden names.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn is_bare(folder: &Path) -> Result<bool, FileError> {
        let entries = fs::read_dir(folder).map_err(FileError::io("read", folder))?;
        Ok(entries.flatten().all(|entry| is_temporary(&entry.path())))
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        let path = self.folder.path().to_owned();
        let mut held = held();
        if held.remove(&path) {
            let _ = fs::remove_dir_all(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_appears_with_its_files_alone() {
        let home = tempfile::tempdir().unwrap();
        let staging = StagingFolder::inside(home.path()).unwrap();
        fs::write(staging.path().join("file"), "bytes").unwrap();
        staging.persist(&home.path().join("made")).unwrap();
        assert_eq!(names(home.path()), ["made"]);
        assert_eq!(names(&home.path().join("made")), ["file"]);

        let staging = StagingFolder::inside(home.path()).unwrap();
        let error = staging.persist(&home.path().join("made")).unwrap_err().to_string();
        assert!(error.starts_with(&format!("cannot write {}: ", home.path().join("made").display())), "{error}");
        assert_eq!(names(home.path()), ["made"], "nothing else is left");
        assert_eq!(names(&home.path().join("made")), ["file"]);

        drop(StagingFolder::inside(home.path()).unwrap());
        StagingFolder::discard(&home.path().join("made")).unwrap();
        StagingFolder::discard(&home.path().join("made")).unwrap();
        assert!(names(home.path()).is_empty());
    }

    #[test]
    fn all_files_are_published_or_none() {
        let home = tempfile::tempdir().unwrap();
        let stage = || {
            let staging = StagingFolder::inside(home.path()).unwrap();
            ["a", "b", "c"].iter().for_each(|name| fs::write(staging.path().join(name), name).unwrap());
            staging
        };
        stage().publish(home.path()).unwrap();
        assert_eq!(names(home.path()), ["a", "b", "c"]);
        ["a", "c"].iter().for_each(|name| fs::remove_file(home.path().join(name)).unwrap());
        fs::write(home.path().join("b"), "mine").unwrap();
        let error = stage().publish(home.path()).unwrap_err();
        assert!(error.is_taken(), "{error}");
        assert_eq!(names(home.path()), ["b"]);
        assert_eq!(fs::read(home.path().join("b")).unwrap(), b"mine");
    }
}
