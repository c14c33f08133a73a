//! Temporaries: what is not finished yet, under a hidden name beside its place. Its process holds a lock on it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

/// What hidden names start with.
pub(crate) const PREFIX: &str = ".diffecon-";

/// The file in a temporary folder that is locked in its place.
pub(crate) const LOCK: &str = ".lock";

/// The temporaries of this process, and the locks of the folders that it works in.
static HELD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
/// The folders that this process has swept.
static SWEPT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The temporaries of this process: as long as the guard lives, none is made, finished or removed elsewhere.
pub(crate) fn held() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    HELD.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Removes every temporary and every folder's lock of this process, which can neither make nor finish one from then on: a thread that tries waits for
/// ever. For a program that is about to end at once, on a signal.
pub fn abandon() {
    let held = held();
    for path in held.iter() {
        // Other threads may still be filling a folder.
        let gone = |_: &u32| remove(path).is_ok() || !path.exists();
        let _ = (0..100).find(gone);
    }
    std::mem::forget(held);
}

/// Makes a file, which must be new, and locks it. Tells by [`ErrorKind::AlreadyExists`] that another name is needed.
pub(crate) fn create_locked(path: &Path) -> io::Result<File> {
    let file = File::create_new(path)?;
    // Where there are no locks, nothing is swept either.
    let _ = file.try_lock();
    // Another process may have swept it before the lock.
    if path.exists() { Ok(file) } else { Err(ErrorKind::AlreadyExists.into()) }
}

/// Removes what dead processes left in a folder; once in the life of this process, since its own temporaries go by themselves.
pub(crate) fn sweep(folder: &Path) {
    let mut swept = SWEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    if swept.insert(whole) {
        temporaries(folder).for_each(|path| remove_if_dead(&path));
    }
}

/// Removes all temporaries of a folder that this process alone works in.
pub fn sweep_held(folder: &Path) {
    let held = held();
    temporaries(folder).filter(|path| !held.contains(path)).for_each(|path| {
        let _ = remove(&path);
    });
}

fn temporaries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| is_temporary(path))
}

/// Whether a path has a hidden name.
pub(crate) fn is_temporary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
}

/// Failures leave it to a later process.
fn remove_if_dead(path: &Path) {
    let lock = if path.is_dir() { path.join(LOCK) } else { path.to_owned() };
    match File::open(&lock) {
        Ok(file) if file.try_lock().is_ok() => {
            let _ = remove(path);
        }
        // Its process is about to lock it, or died before: then the folder is empty.
        Err(error) if error.kind() == ErrorKind::NotFound && path.is_dir() => {
            let _ = fs::remove_dir(path);
        }
        _ => {}
    }
}

fn remove(path: &Path) -> io::Result<()> {
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_process_holds_is_swept() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(format!("{PREFIX}{name}"));
        let _living = create_locked(&path("living")).unwrap();
        drop(create_locked(&path("dead")).unwrap());
        let [living, dead, bare] = ["living-folder", "dead-folder", "bare-folder"].map(path);
        [&living, &dead, &bare].iter().for_each(|folder| fs::create_dir(folder).unwrap());
        let _lock = create_locked(&living.join(LOCK)).unwrap();
        drop(create_locked(&dead.join(LOCK)).unwrap());
        fs::write(dead.join("part"), "part").unwrap();
        fs::write(home.path().join("mine"), "mine").unwrap();

        sweep(home.path());
        let mut left: Vec<String> =
            fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".diffecon-living", ".diffecon-living-folder", "mine"]);
        drop(create_locked(&path("later")).unwrap());
        sweep(home.path());
        assert!(path("later").exists(), "a folder is swept once");
        sweep_held(home.path());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "who holds a folder sweeps everything");
    }
}
