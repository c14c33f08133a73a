//! The data set: bidders, their parts and their provenance.

use crate::error::DataError;
use crate::provenance::{Origin, Provenance};
use crate::recipe::CheckedRecipe;
use crate::split::{Split, Splits};
use crate::store;
use diffecon_auction::Valuations;
use std::path::Path;

/// Bidders drawn from one distribution; the rows are in the order of the splits.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// The name in reports.
    pub name: String,
    /// All bidders; money in the data set's own unit.
    pub valuations: Valuations,
    /// The number of bidders in each part; together all bidders.
    pub splits: Splits,
    /// Where the bidders come from.
    pub provenance: Provenance,
}

impl Dataset {
    /// Follows a recipe.
    ///
    /// # Errors
    /// As [`CheckedRecipe::valuations`].
    pub fn generate(name: impl Into<String>, recipe: &CheckedRecipe) -> Result<Self, DataError> {
        Ok(Self {
            name: name.into(),
            valuations: recipe.valuations()?,
            splits: recipe.recipe().split,
            provenance: Provenance::of(Origin::Recipe(recipe.recipe().clone())),
        })
    }

    /// The bidders of one part.
    pub fn split(&self, split: Split) -> Valuations {
        self.valuations.slice(self.splits.range(split))
    }

    /// Writes the data set to a folder, which is made if need be: the payload, whole or not at all. The same
    /// data set gives the same bytes.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), DataError> {
        store::save(self, folder)
    }

    /// As [`Self::save`], to a folder that holds no data set yet.
    ///
    /// # Errors
    /// If the folder has a payload or a recipe, or a file cannot be written.
    pub fn save_new(&self, folder: &Path) -> Result<(), DataError> {
        store::save_new(self, folder)
    }

    /// The sha256 sum of the payload that [`Self::save`] writes, in hexadecimal digits.
    pub fn sha256(&self) -> String {
        store::sha256(self)
    }

    /// Reads the data set in a folder.
    ///
    /// # Errors
    /// If the payload is missing, was damaged, or is not a data set of this version.
    pub fn load(folder: &Path) -> Result<Self, DataError> {
        store::load(folder)
    }
}
