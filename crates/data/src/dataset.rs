//! The data set: bidders, their parts and their provenance.

use crate::error::DataError;
use crate::optimum::Optimum;
use crate::provenance::{Origin, Provenance};
use crate::recipe::CheckedRecipe;
use crate::split::{Split, Splits};
use diffecon_auction::Valuations;

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

    /// The best mechanism of the law that the bidders are drawn from, as [`Recipe::optimum`] has it; none for bidders from files.
    ///
    /// [`Recipe::optimum`]: crate::Recipe::optimum
    pub fn optimum(&self) -> Option<Optimum> {
        if let Origin::Recipe(recipe) = &self.provenance.origin { recipe.optimum() } else { None }
    }

    /// The bidders of one part.
    pub fn split(&self, split: Split) -> Valuations {
        self.valuations.slice(self.splits.range(split))
    }
}
