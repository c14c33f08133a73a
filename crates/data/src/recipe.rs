//! Recipes: how a data set is made.

use crate::distribution::Distribution;
use crate::error::DataError;
use crate::goods::MAX_GOODS;
use crate::item_bidders::ItemBidders;
use crate::items::Items;
use crate::provenance::SourceFile;
use crate::sizes::Sizes;
use crate::split::Splits;
use crate::type_list::{TypeList, TypeListConfig};
use diffecon_auction::{Seed, Valuations};
use diffecon_cats::{Generator, Mode, Parameters, WorldMode};
use diffecon_config::{Config, ConfigError, Document, JsonSchema, Memory, OutOfRange, WRITTEN, read_text};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

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
/// Distributions of CATS have at most 4096 goods, and some ask for a number that suits them: see [`Generator::with`].
/// Memory limits the bidders of all parts: distributions of CATS have at most 2^28, others at most 2^30 values, one for
/// each bidder and good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The law of the bidders.
    pub distribution: Distribution,
    /// The number of goods.
    #[schemars(range(min = 1, max = MAX_GOODS))]
    pub goods: usize,
    /// The seed of every draw: the same gives the same bytes.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Whether all bidders share one world; distributions of CATS only.
    #[serde(default)]
    pub world: WorldMode,
    /// What to do where CATS and its model differ, by default as CATS does; distributions of CATS only.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: Mode,
    /// The number of bidders in each part.
    pub split: Splits,
    /// The distribution's own parameters, where they differ from its defaults.
    #[serde(default)]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub parameters: toml::Table,
}

/// The seed of recipes that name none.
const fn first_seed() -> u64 {
    1
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

impl Config for Recipe {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let bidders = self.split.rows();
        let (name, most, count) = match self.distribution {
            Distribution::Cats(_) => ("the number of bidders in all parts", MAX_BIDDERS, bidders),
            Distribution::Items(..) | Distribution::Finite => {
                let allowed = format!("\"fixed\" for {} values", self.distribution);
                OutOfRange::unless(self.world == WorldMode::Fixed, "world", allowed, "\"fresh\"")?;
                let allowed = format!("left out for {} values", self.distribution);
                OutOfRange::unless(is_default(&self.mode), "mode", allowed, format!("\"{}\"", self.mode))?;
                ("the number of values, bidders in all parts times goods,", MAX_VALUES, bidders * self.goods)
            }
        };
        OutOfRange::unless(count <= most, name, format!("at most {most}"), count)
    }
}

impl Recipe {
    /// Reads a recipe from TOML.
    ///
    /// # Errors
    /// If the text is not TOML, or a key is unknown, missing, of the wrong type or out of range: names the line.
    pub fn from_toml(text: &str) -> Result<Self, DataError> {
        Ok(CheckedRecipe::of(&Document::parse("recipe", text)?)?.recipe)
    }

    /// Reads a recipe from a file.
    ///
    /// # Errors
    /// As [`Self::from_toml`], with the file's name; or if the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        Ok(CheckedRecipe::read(path)?.recipe)
    }

    /// The recipe with its sampler, if everything is in range.
    ///
    /// # Errors
    /// If a part of the split is empty, there are no goods, too many goods or too many bidders, a fresh world is asked of
    /// a distribution without worlds, or a parameter is unknown or out of range.
    pub fn check(self) -> Result<CheckedRecipe, ConfigError> {
        let recipe = Config::check(self)?.into_inner();
        let sampler = match recipe.distribution {
            Distribution::Cats(distribution) => Sampler::Cats(recipe.generator(distribution)?),
            Distribution::Items(bidders, law) => {
                bidders.suits(recipe.goods)?;
                Sampler::Items(bidders, law.items(&recipe.parameters, recipe.goods)?)
            }
            Distribution::Finite => Sampler::Finite(TypeListConfig::of(&recipe.parameters)?.into_inner()),
        };
        Ok(CheckedRecipe { recipe, sampler, folder: PathBuf::new() })
    }

    fn generator(&self, distribution: diffecon_cats::Distribution) -> Result<Generator, ConfigError> {
        let of_parameters = |error: ConfigError| error.inside("parameters");
        let parameters = Parameters::from_table(distribution.family(), &self.parameters).map_err(of_parameters)?;
        let generator = Generator::with(distribution, self.goods, self.mode, parameters);
        // What does not suit the number of goods is a parameter, or that number.
        generator.map_err(|error| if error.name == "goods" { error.into() } else { of_parameters(error.into()) })
    }
}

/// A [`Recipe`] that can be followed.
#[derive(Debug, Clone)]
pub struct CheckedRecipe {
    recipe: Recipe,
    sampler: Sampler,
    /// Where the recipe lies, and its list of types.
    folder: PathBuf,
}

#[derive(Debug, Clone)]
enum Sampler {
    Cats(Generator),
    Items(ItemBidders, Items),
    Finite(TypeListConfig),
}

impl CheckedRecipe {
    /// Reads and checks a recipe file.
    ///
    /// # Errors
    /// As [`Recipe::read`].
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let text = read_text(path, WRITTEN).map_err(|error| DataError::io("read", path, error))?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(Self { folder, ..Self::of(&Document::parse(path.display(), text)?)? })
    }

    fn of(document: &Document) -> Result<Self, DataError> {
        let recipe = Recipe::from_table(document.table()).and_then(|recipe| recipe.into_inner().check());
        Ok(recipe.map_err(|error| document.locate(error))?)
    }

    /// The recipe as it was written.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// What drawing and writing the bidders takes of memory at most. Atoms are counted from a few bidders.
    ///
    /// # Errors
    /// If the parameters of paths lead to no map, or a list of types cannot be read; likewise below.
    pub fn memory(&self) -> Result<Memory, DataError> {
        let bidders = self.recipe.split.rows();
        let few = bidders.min(64);
        let bytes = match &self.sampler {
            Sampler::Cats(generator) => {
                let drawn = diffecon_cats::population(generator, self.recipe.world, few, Seed::new(self.recipe.seed))?;
                let of_few = Sizes::of(&Valuations::Xor(drawn)).bytes();
                (of_few as f64 / few as f64 * bidders as f64) as u64
            }
            Sampler::Items(form, _) => form.sizes(self.recipe.goods, bidders).bytes(),
            Sampler::Finite(config) => {
                let list = Sizes::of(&TypeList::read(&self.folder, config, self.recipe.goods)?.valuations);
                Sizes { bidders, atoms: bidders.saturating_mul(list.most_atoms), ..list }.bytes()
            }
        };
        // Once as drawn, then as tensors of a file and as its bytes.
        Ok(Memory::default().with("the bidders", "split * goods", bytes.saturating_mul(3)))
    }

    /// Draws the bidders of all parts. The same recipe gives the same bidders, whatever the number of threads.
    ///
    /// # Errors
    /// If the parameters of paths lead to no map, or the bidders do not fit into memory.
    pub fn valuations(&self) -> Result<Valuations, DataError> {
        Ok(self.drawn()?.0)
    }

    /// The bidders of all parts, and the list of types that they are drawn from, if there is one.
    pub(crate) fn drawn(&self) -> Result<(Valuations, Option<SourceFile>), DataError> {
        self.memory()?.check()?;
        let Recipe { seed, split, world, .. } = &self.recipe;
        let (bidders, seed) = (split.rows(), Seed::new(*seed));
        let valuations = match &self.sampler {
            Sampler::Cats(generator) => Valuations::Xor(diffecon_cats::population(generator, *world, bidders, seed)?),
            Sampler::Items(form, items) => form.with(items.population(bidders, seed))?,
            Sampler::Finite(config) => {
                let list = TypeList::read(&self.folder, config, self.recipe.goods)?;
                return Ok((list.population(bidders, seed), Some(list.source)));
            }
        };
        Ok((valuations, None))
    }
}
