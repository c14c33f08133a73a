//! Recipes: how a data set is made.

use crate::distribution::Distribution;
use crate::error::DataError;
use crate::goods;
use crate::split::Splits;
use crate::uniform::{UniformConfig, UniformItems};
use diffecon_auction::{Seed, Valuations};
use diffecon_cats::{
    ArbitraryConfig, Config, Family, Generator, LegacyConfig, MatchingConfig, Mode, PathsConfig, RegionsConfig,
    SchedulingConfig, WorldMode,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::fs;
use std::path::Path;

/// How a data set is made, unchecked: the contents of a `recipe.toml`.
///
/// ```toml
/// distribution = "arbitrary-upv"
/// goods = 50
/// seed = 1
/// world = "fixed"
/// [split]
/// train = 8000
/// validation = 1000
/// test = 1000
/// [parameters]
/// additional_location = 0.9
/// ```
///
/// | name | default | purpose | range |
/// |---|---|---|---|
/// | `distribution` | - | the law of the bidders | a [`Distribution`] |
/// | `goods` | - | number of goods `M` | 1 to [`MAX_GOODS`](goods::MAX_GOODS); see below |
/// | `seed` | - | the same seed gives the same bytes | any `u64` that TOML can write |
/// | `world` | `fixed` | one world for all bidders, or a fresh one for each | distributions of CATS only |
/// | `mode` | `compat` | what to do where CATS and its model differ, see [`Mode`] | `compat`, `fixed`; distributions of CATS only |
/// | `split` | - | bidders of each part, see [`Splits`] | train, validation and test at least 1; see below |
/// | `parameters` | the distribution's | the distribution's type in [`Config`], or [`UniformConfig`] | see there |
///
/// Distributions of CATS have at most 4096 goods, and some ask for a number that suits them: see [`Generator::with`].
/// Memory limits the bidders of all parts: distributions of CATS have at most 2^28, others at most 2^30 values, one for
/// each bidder and good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The law of the bidders.
    pub distribution: Distribution,
    /// The number of goods.
    pub goods: usize,
    /// The seed of every draw.
    pub seed: u64,
    /// Whether all bidders share one world.
    #[serde(default)]
    pub world: WorldMode,
    /// What to do where CATS and its model differ.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: Mode,
    /// The number of bidders in each part.
    pub split: Splits,
    /// The distribution's own parameters, where they differ from its defaults.
    #[serde(default)]
    pub parameters: toml::Table,
}

/// Whether the mode is the usual one, which recipes leave out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_default(mode: &Mode) -> bool {
    *mode == Mode::default()
}

/// The most bidders of a distribution of CATS.
const MAX_BIDDERS: usize = 1 << 28;
/// The most values of a distribution of item values; they take 4 GiB.
const MAX_VALUES: usize = 1 << 30;

impl Recipe {
    /// Reads a recipe from TOML.
    ///
    /// # Errors
    /// On text that is not TOML, unknown or missing keys, unknown distributions and values of the wrong type: names the
    /// line.
    pub fn from_toml(text: &str) -> Result<Self, DataError> {
        Self::parse(text, "recipe")
    }

    /// Reads a recipe from a file.
    ///
    /// # Errors
    /// As [`Self::from_toml`], with the file's name; or if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let text = fs::read_to_string(path).map_err(|error| DataError::io("read", path, error))?;
        Self::parse(&text, path.display())
    }

    fn parse(text: &str, place: impl Display) -> Result<Self, DataError> {
        let recipe = toml::from_str::<Self>(text);
        // Only the text knows the lines, so the parameters are tried on it too.
        let tried = recipe.and_then(|recipe| recipe.distribution.try_parameters(text).map(|()| recipe));
        tried.map_err(|error| match error.span() {
            Some(span) => {
                let line = text[..span.start].matches('\n').count() + 1;
                let quoted = text.lines().nth(line - 1).unwrap_or_default().trim();
                DataError::invalid(format!("{place}:{line}"), format!("{} (in `{quoted}`)", error.message()))
            }
            None => DataError::invalid(&place, error.message()),
        })
    }

    /// The recipe with its sampler, if everything is in range.
    ///
    /// # Errors
    /// If a part of the split is empty, there are no goods, too many goods or too many bidders, a fresh world is asked of
    /// a distribution without worlds, or a parameter is unknown or out of range.
    pub fn check(self) -> Result<CheckedRecipe, DataError> {
        self.split.check()?;
        goods::check(self.goods)?;
        self.check_memory()?;
        let sampler = match self.distribution {
            Distribution::Cats(distribution) => {
                let config = Config::deserialize(distribution.family(), self.parameters.clone());
                let config = config.map_err(|error| DataError::invalid("parameters", error.message()))?;
                Sampler::Cats(Generator::with(distribution, self.goods, self.mode, config)?)
            }
            Distribution::Additive => Sampler::Additive(self.uniform_items()?),
            Distribution::UnitDemand => Sampler::UnitDemand(self.uniform_items()?),
        };
        Ok(CheckedRecipe { recipe: self, sampler })
    }

    fn check_memory(&self) -> Result<(), DataError> {
        let bidders = self.split.rows();
        let (name, most, count) = match self.distribution {
            Distribution::Cats(_) => ("the number of bidders in all parts", MAX_BIDDERS, bidders),
            Distribution::Additive | Distribution::UnitDemand => {
                ("the number of values, bidders in all parts times goods,", MAX_VALUES, bidders * self.goods)
            }
        };
        if count <= most { Ok(()) } else { Err(DataError::out_of_range(name, format!("at most {most}"), count)) }
    }

    fn uniform_items(&self) -> Result<UniformItems, DataError> {
        if self.world != WorldMode::Fixed {
            let allowed = format!("\"fixed\" for {} values", self.distribution);
            return Err(DataError::out_of_range("world", allowed, "\"fresh\""));
        }
        if self.mode != Mode::default() {
            let allowed = format!("left out for {} values", self.distribution);
            return Err(DataError::out_of_range("mode", allowed, format!("\"{}\"", self.mode)));
        }
        let config: Result<UniformConfig, _> = self.parameters.clone().try_into();
        config.map_err(|error| DataError::invalid("parameters", error.message()))?.check(self.goods)
    }
}

impl Distribution {
    /// Reads the parameters out of a recipe's text, for errors that know their line.
    fn try_parameters(self, text: &str) -> Result<(), toml::de::Error> {
        fn of<P: DeserializeOwned>(text: &str) -> Result<(), toml::de::Error> {
            toml::from_str::<Parameters<P>>(text).map(|_| ())
        }
        match self {
            Self::Additive | Self::UnitDemand => of::<UniformConfig>(text),
            Self::Cats(distribution) => match distribution.family() {
                Family::Arbitrary => of::<ArbitraryConfig>(text),
                Family::Matching => of::<MatchingConfig>(text),
                Family::Paths => of::<PathsConfig>(text),
                Family::Regions => of::<RegionsConfig>(text),
                Family::Scheduling => of::<SchedulingConfig>(text),
                Family::Legacy => of::<LegacyConfig>(text),
            },
        }
    }
}

/// A recipe's parameters alone, for errors that know their line.
#[derive(Deserialize)]
struct Parameters<P> {
    #[serde(rename = "parameters")]
    _parameters: Option<P>,
}

/// A [`Recipe`] that can be followed.
#[derive(Debug, Clone)]
pub struct CheckedRecipe {
    recipe: Recipe,
    sampler: Sampler,
}

#[derive(Debug, Clone)]
enum Sampler {
    Cats(Generator),
    Additive(UniformItems),
    UnitDemand(UniformItems),
}

impl CheckedRecipe {
    /// Reads and checks a recipe file.
    ///
    /// # Errors
    /// As [`Recipe::read`] and [`Recipe::check`], with the file's name.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        Recipe::read(path)?.check().map_err(|error| error.at(path.display()))
    }

    /// The recipe as it was written.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Draws the bidders of all parts. The same recipe gives the same bidders, whatever the number of threads.
    ///
    /// # Errors
    /// If the parameters of paths lead to no map.
    pub fn valuations(&self) -> Result<Valuations, DataError> {
        let Recipe { seed, split, world, .. } = &self.recipe;
        let (bidders, seed) = (split.rows(), Seed::new(*seed));
        Ok(match &self.sampler {
            Sampler::Cats(generator) => Valuations::Xor(diffecon_cats::population(generator, *world, bidders, seed)?),
            Sampler::Additive(items) => Valuations::Additive(items.population(bidders, seed)),
            Sampler::UnitDemand(items) => Valuations::UnitDemand(items.population(bidders, seed)),
        })
    }
}
