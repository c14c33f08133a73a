//! What can be wrong with recipes, data files and data sets.

use diffecon_cats::CatsError;
use diffecon_config::{ConfigError, OutOfRange};
use diffecon_files::FileError;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// An error of recipes, imports, exports and stored data sets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A setting is outside its range.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A recipe is not what it should be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Something in a file is not as it should be.
    #[error("{place}: {reason}")]
    Invalid {
        /// The file, with the line or the array where that is known.
        place: String,
        /// What is wrong, what is allowed and what was found.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("cannot {action} {}: {error}", path.display())]
    Io {
        /// What was tried: "read" or "write".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason given by the operating system.
        error: io::Error,
    },
    /// A folder is in use.
    #[error(transparent)]
    File(FileError),
    /// A file of a stored data set is missing.
    #[error("{} is missing: build the data set from its recipe.toml, or import its files again", path.display())]
    NotBuilt {
        /// The missing file.
        path: PathBuf,
    },
    /// A data set is described, but not built yet.
    #[error("the data set is not built yet (build it with: diffecon dataset build {})", recipe.display())]
    RecipeOnly {
        /// Its recipe.
        recipe: PathBuf,
    },
    /// A recipe is not the one that its data set was built from.
    #[error("{} is not the recipe that the data set beside it was built from (build it again with: diffecon dataset build {0}, \
             or undo the change)", .recipe.display())]
    RecipeChanged {
        /// The recipe.
        recipe: PathBuf,
    },
    /// A list of types is not the one that its data set was drawn from.
    #[error("{} is not the list of types that the data set beside it was drawn from: build the data set again, or undo the change",
            path.display())]
    TypesChanged {
        /// The list.
        path: PathBuf,
    },
    /// A data set is neither in its folder nor where a run found it.
    #[error("{error}; nor is it in {}, where it was at the run's start (name its folder with --dataset)", also.display())]
    NotThere {
        /// What is wrong with the folder.
        error: Box<DataError>,
        /// The absolute path.
        also: PathBuf,
    },
    /// A data set is not the one that something was trained on.
    #[error("data set {} should be the one of the run's start, but has changed", folder.display())]
    Changed {
        /// Its folder.
        folder: PathBuf,
    },
    /// A file is not the one that a run began with.
    #[error("{} should be the file of the run's start, but has changed", path.display())]
    FileChanged {
        /// The file.
        path: PathBuf,
    },
    /// A folder for a new data set holds one already.
    #[error("{} exists already: choose another folder, or remove the data set there first", path.display())]
    Taken {
        /// The payload or the recipe.
        path: PathBuf,
    },
    /// A file is not the one that was written.
    #[error("{}: the sha256 sum should be {expected}, but is {found}: the file is damaged or was edited", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The sum that it names.
        expected: String,
        /// The sum that it has.
        found: String,
    },
    /// The payload of a stored data set is not as it should be.
    #[error("{0}; build the data set from its recipe.toml, or import its files again")]
    Damaged(Box<DataError>),
    /// An error of the generator or of a CATS file.
    #[error(transparent)]
    Cats(#[from] CatsError),
}

impl From<FileError> for DataError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io { action, path, error } => Self::Io { action, path, error },
            other => Self::File(other),
        }
    }
}

impl DataError {
    /// A [`DataError::OutOfRange`] from anything printable.
    pub(crate) fn out_of_range(name: impl ToString, allowed: impl ToString, value: impl ToString) -> Self {
        Self::OutOfRange(OutOfRange::new(name, allowed, value))
    }

    /// A [`DataError::Invalid`] whose reason is any printable thing.
    pub fn invalid(place: impl Display, reason: impl Display) -> Self {
        Self::Invalid { place: place.to_string(), reason: reason.to_string() }
    }

    /// A [`DataError::Io`].
    pub fn io(action: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io { action, path: path.to_owned(), error }
    }

    /// The same error, said of a place in a file.
    pub(crate) fn at(self, place: impl Display) -> Self {
        Self::invalid(place, self)
    }
}
