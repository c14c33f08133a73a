//! Where a data set comes from.

use crate::recipe::Recipe;
use diffecon_files::sha256;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where a data set comes from, and which version of this crate made it. There is no time stamp: the same input gives
/// the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The version of this crate.
    pub version: String,
    /// The recipe or the files.
    pub origin: Origin,
    /// The list of types that the recipe names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<SourceFile>,
}

/// What a data set was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Drawn by a recipe.
    Recipe(Recipe),
    /// Read from files, in this order.
    Files {
        /// The files.
        files: Vec<SourceFile>,
        /// The seed of the shuffle; none if the rows are in the files' order.
        shuffle_seed: Option<u64>,
    },
}

/// A file that was imported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The file's name, without its folder.
    pub name: String,
    /// The sha256 sum of its contents, in hexadecimal digits.
    pub sha256: String,
    /// What was left out, by line.
    pub dropped: Vec<String>,
}

impl Provenance {
    /// The provenance of something made now, by this version.
    pub(crate) fn of(origin: Origin) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), origin, types: None }
    }
}

impl SourceFile {
    /// The record of a file with these contents.
    pub(crate) fn of(path: &Path, bytes: &[u8], dropped: Vec<String>) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { name, sha256: sha256(bytes), dropped }
    }
}
