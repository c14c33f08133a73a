//! The data set: bidders, their parts and their provenance.

use crate::error::DataError;
use crate::optimum::Optimum;
use crate::provenance::{Origin, Provenance};
use crate::recipe::CheckedRecipe;
use crate::split::{Split, Splits};
use crate::type_list::{TypeList, TypeListConfig};
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
        let (valuations, types) = recipe.drawn()?;
        let provenance = Provenance { types, ..Provenance::of(Origin::Recipe(recipe.recipe().clone())) };
        Ok(Self { name: name.into(), valuations, splits: recipe.recipe().split, provenance })
    }

    /// The list of types that the bidders were drawn from, which lies in the data set's folder; none if they were not drawn from one.
    ///
    /// # Errors
    /// If the list cannot be read, or is another than the bidders were drawn from.
    pub fn type_list(&self, folder: &Path) -> Result<Option<TypeList>, DataError> {
        let (Origin::Recipe(recipe), Some(drawn_from)) = (&self.provenance.origin, &self.provenance.types) else {
            return Ok(None);
        };
        let config = TypeListConfig::of(&recipe.parameters)?;
        let list = TypeList::read(folder, &config, recipe.goods)?;
        if list.source != *drawn_from {
            return Err(DataError::TypesChanged { path: folder.join(&drawn_from.name) });
        }
        Ok(Some(list))
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
