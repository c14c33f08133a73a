//! The data sets that an experiment or a mechanism names, each held to its checksum.

use crate::dataset::Dataset;
use crate::error::DataError;
use crate::store::RECIPE_FILE;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A data set that something was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataReference {
    /// Its name.
    pub name: String,
    /// Its folder, as the run named it.
    pub folder: String,
    /// Its SHA-256 sum.
    pub sha256: String,
}

/// Loads data sets and remembers which.
#[derive(Debug, Clone, Default)]
pub struct Datasets {
    known: BTreeMap<String, String>,
    loaded: Vec<DataReference>,
}

impl Datasets {
    /// Data sets some of which should have these SHA-256 sums, by folder.
    pub fn new(known: BTreeMap<String, String>) -> Self {
        Self { known, loaded: Vec::new() }
    }

    /// The data sets of these references, which should be the same still.
    pub fn of(references: &[DataReference]) -> Self {
        Self::new(references.iter().map(|one| (one.folder.clone(), one.sha256.clone())).collect())
    }

    /// Loads the data set of a folder.
    ///
    /// # Errors
    /// If it cannot be loaded, or is not the one that its sum was taken of.
    pub fn load(&mut self, folder: &str) -> Result<Dataset, DataError> {
        let path = Path::new(folder);
        let (dataset, sha256) = Dataset::load_with_sum(path).map_err(|error| match error {
            DataError::NotBuilt { .. } if path.join(RECIPE_FILE).exists() => {
                DataError::RecipeOnly { recipe: path.join(RECIPE_FILE) }
            }
            other => other,
        })?;
        if self.known.get(folder).is_some_and(|known| *known != sha256) {
            return Err(DataError::Changed { folder: path.to_owned() });
        }
        if self.loaded.iter().all(|one| one.folder != folder) {
            self.loaded.push(DataReference { name: dataset.name.clone(), folder: folder.to_owned(), sha256 });
        }
        Ok(dataset)
    }

    /// The data sets that were loaded, in the order of their first loading.
    pub fn loaded(&self) -> &[DataReference] {
        &self.loaded
    }

    /// Their SHA-256 sums by folder.
    pub fn sums(&self) -> BTreeMap<String, String> {
        self.loaded.iter().map(|one| (one.folder.clone(), one.sha256.clone())).collect()
    }
}
