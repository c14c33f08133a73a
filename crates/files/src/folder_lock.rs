//! Who works in a folder.

use crate::error::FileError;
use crate::temporary::held;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The name of the lock's file.
pub const NAME: &str = "lock";

/// A folder in which this process alone works, by an advisory lock on the file `lock` in it: of this program's commands that
/// ask for it, here or on another host that shares the file system, the second is refused. The file says who holds it; it goes
/// away with this value, and the lock goes with the process however that ends.
#[derive(Debug)]
pub struct FolderLock {
    path: PathBuf,
    _file: File,
    unsupported: Option<String>,
}

impl FolderLock {
    /// Takes the lock of a folder.
    ///
    /// # Errors
    /// [`FileError::InUse`] if another process, or another part of this one, has it; or if the folder cannot be written to.
    pub fn acquire(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join(NAME);
        loop {
            let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = opened.map_err(FileError::io("write", &path))?;
            let unsupported = match file.try_lock() {
                Ok(()) => None,
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    let _ = file.read_to_string(&mut holder);
                    let holder = holder.trim();
                    // Its process has locked the file, but not written to it yet.
                    let holder = if holder.is_empty() { "another process" } else { holder };
                    return Err(FileError::InUse { folder: folder.to_owned(), holder: holder.to_owned() });
                }
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => continue,
                Err(TryLockError::Error(error)) => Some(error.to_string()),
            };
            if !is_same_file(&file, &path) {
                // Its holder removed it between opening and locking.
                continue;
            }
            let written = file.set_len(0).and_then(|()| file.write_all(holder().as_bytes()));
            written.map_err(FileError::io("write", &path))?;
            // A program that ends at once removes it too.
            held().insert(path.clone());
            return Ok(Self { path, _file: file, unsupported });
        }
    }

    /// Why the file system has no locks, if it has none: then nothing keeps other processes out.
    pub fn unsupported(&self) -> Option<&str> {
        self.unsupported.as_deref()
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        let mut held = held();
        held.remove(&self.path);
        // While it is still locked: who opened it in the meantime sees that it is gone.
        let _ = fs::remove_file(&self.path);
    }
}

/// This process, in words.
fn holder() -> String {
    let host = gethostname::gethostname();
    let since = jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_else(|_| jiff::Timestamp::now());
    format!("process {} on {} since {since}\n", std::process::id(), host.to_string_lossy())
}

/// Whether the open file is still the one of this name.
#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_same_file(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_and_told_of_the_first() {
        let home = tempfile::tempdir().unwrap();
        let first = FolderLock::acquire(home.path()).unwrap();
        assert_eq!(first.unsupported(), None);
        let error = FolderLock::acquire(home.path()).unwrap_err().to_string();
        let start = format!("{} is in use by process {} on ", home.path().display(), std::process::id());
        assert!(error.starts_with(&start) && error.contains(" since 20") && error.ends_with('Z'), "{error}");
        drop(first);
        assert!(!home.path().join(NAME).exists());
        // A killed process leaves its file, but no lock.
        fs::write(home.path().join(NAME), "process 1 on nowhere since long ago, a longer text than the next one's\n")
            .unwrap();
        let _second = FolderLock::acquire(home.path()).unwrap();
        assert!(!fs::read_to_string(home.path().join(NAME)).unwrap().contains("nowhere"));
    }

    #[test]
    fn of_many_at_once_one_has_it() {
        let home = tempfile::tempdir().unwrap();
        let inside = std::sync::atomic::AtomicUsize::new(0);
        let taken = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        if let Ok(lock) = FolderLock::acquire(home.path()) {
                            use std::sync::atomic::Ordering::SeqCst;
                            assert_eq!(inside.fetch_add(1, SeqCst), 0);
                            taken.fetch_add(1, SeqCst);
                            std::thread::yield_now();
                            inside.fetch_sub(1, SeqCst);
                            drop(lock);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
    }
}
