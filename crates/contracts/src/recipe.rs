//! Recipes: which processes are made, from which seed.

use crate::error::ContractError;
use crate::generators::{GridConfig, LayeredConfig, TreeConfig, three_states};
use crate::process::Process;
use crate::streams;
use diffecon_auction::Seed;
use diffecon_config::{Checked, Config, ConfigError, Document, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// A kind of processes that a recipe can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Three states whose equilibrium and best commitment differ.
    ThreeStates,
    /// Random binary trees.
    Tree,
    /// Random layers.
    Layered,
    /// A grid world.
    Grid,
}

/// How processes are made, unchecked.
///
/// ```
/// let recipe = diffecon_contracts::Recipe::from_toml("process = 'tree'\nseed = 7\nparameters.depth = 4")?;
/// assert_eq!(recipe.process(0)?.states.len(), 15);
/// # Ok::<(), diffecon_contracts::ContractError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The kind of processes.
    pub process: Kind,
    /// The seed of every draw.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// The kind's own parameters, where they differ from its defaults.
    #[serde(default)]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub parameters: toml::Table,
}

/// The seed of recipes that name none.
const fn first_seed() -> u64 {
    1
}

impl Config for Recipe {}

impl Recipe {
    /// Reads a recipe from TOML.
    ///
    /// # Errors
    /// If the text is not TOML, or a key is unknown, missing, of the wrong type or out of range: names the line.
    pub fn from_toml(text: &str) -> Result<CheckedRecipe, ContractError> {
        let document = Document::parse("recipe", text)?;
        let recipe = Self::from_table(document.table()).map_err(|error| document.locate(error))?.into_inner();
        Ok(recipe.check().map_err(|error| document.locate(error))?)
    }

    /// The recipe with its kind's parameters, if everything is in range.
    ///
    /// # Errors
    /// If a parameter is unknown or out of range.
    pub fn check(self) -> Result<CheckedRecipe, ConfigError> {
        let of_parameters = |error: ConfigError| error.inside("parameters");
        let parameters = &self.parameters;
        let generator = match self.process {
            Kind::ThreeStates => match parameters.keys().next() {
                None => Generator::ThreeStates,
                Some(key) => {
                    let name = format!("parameters.{key}");
                    return Err(OutOfRange::new(name, "left out", "given: three states have no parameters").into());
                }
            },
            Kind::Tree => Generator::Tree(TreeConfig::from_table(parameters).map_err(of_parameters)?),
            Kind::Layered => Generator::Layered(LayeredConfig::from_table(parameters).map_err(of_parameters)?),
            Kind::Grid => Generator::Grid(GridConfig::from_table(parameters).map_err(of_parameters)?),
        };
        Ok(CheckedRecipe { recipe: self, generator })
    }
}

/// A [`Recipe`] that can be followed.
#[derive(Debug, Clone)]
pub struct CheckedRecipe {
    recipe: Recipe,
    generator: Generator,
}

#[derive(Debug, Clone)]
enum Generator {
    ThreeStates,
    Tree(Checked<TreeConfig>),
    Layered(Checked<LayeredConfig>),
    Grid(Checked<GridConfig>),
}

impl CheckedRecipe {
    /// The recipe.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Process number `number` of the recipe's seed: the same whatever else is drawn. Kinds without randomness have only one.
    ///
    /// # Errors
    /// If the process is refused, as an endless grid with a discount factor above 0.999.
    pub fn process(&self, number: u64) -> Result<Process, ContractError> {
        let seed = Seed::new(self.recipe.seed);
        match &self.generator {
            Generator::ThreeStates => Ok(three_states().check()?),
            Generator::Tree(config) => TreeConfig::draw(config, &mut seed.stream_at(streams::TREES, number)),
            Generator::Layered(config) => LayeredConfig::draw(config, &mut seed.stream_at(streams::LAYERED, number)),
            Generator::Grid(config) => GridConfig::process(config),
        }
    }
}
