//! Files that appear all or none, where none were.

use anyhow::{Context, Result, ensure};
use diffecon_files::StagingFolder;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// New files of a folder: first in a folder inside it, which goes away with this value, then all in it.
pub struct NewFiles {
    folder: PathBuf,
    staging: StagingFolder,
}

impl NewFiles {
    /// Of a folder, which is made if need be.
    pub fn of(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), staging: StagingFolder::inside(folder)? })
    }

    /// An error if there is something of this name, or will be.
    pub fn ensure_free(&self, name: &str) -> Result<()> {
        let is_taken = |folder: &Path| folder.join(name).symlink_metadata().is_ok();
        let place = self.folder.join(name);
        ensure!(
            !is_taken(&self.folder),
            "{} exists already: choose another folder, or remove it first",
            place.display()
        );
        ensure!(!is_taken(self.staging.path()), "{} would be written twice", place.display());
        Ok(())
    }

    /// Writes a whole file.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let cannot = || format!("cannot write {}", self.folder.join(name).display());
        fs::write(self.staging.path().join(name), bytes).with_context(cannot)
    }

    /// Begins a file that is written piece by piece.
    pub fn create(&self, name: &str) -> Result<File> {
        let file = File::create(self.staging.path().join(name));
        file.with_context(|| format!("cannot write to {}", self.folder.display()))
    }

    /// Moves all files to where they belong, or none.
    pub fn publish(self) -> Result<()> {
        Ok(self.staging.publish(&self.folder)?)
    }
}

impl fmt::Display for NewFiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.folder.display())
    }
}
