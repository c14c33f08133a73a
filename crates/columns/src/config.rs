//! The learner's configuration: data, with defaults, and the check before any work starts.

use diffecon_config::{Config, JsonSchema};
use serde::{Deserialize, Serialize};

/// Everything that decides a run, but for the data set and the seed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnsConfig {
    /// The menu.
    pub menu: MenuConfig,
    /// How it grows.
    pub learning: LearningConfig,
}

/// The menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MenuConfig {
    /// The most elements, each a bundle with a price; a menu that has so many is only priced anew.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub elements: usize,
}

impl Default for MenuConfig {
    fn default() -> Self {
        Self { elements: 4000 }
    }
}

/// How the menu grows: a step tries candidates, adds the best, and prices some elements anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LearningConfig {
    /// Steps.
    #[schemars(range(min = 1))]
    pub steps: usize,
    /// Bundles that a step tries.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub candidates: usize,
    /// The most of them that it adds.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub added: usize,
    /// Elements that it prices anew, at random.
    #[schemars(range(max = 1_000_000))]
    pub repriced: usize,
    /// The most atoms whose union a candidate is, for XOR bidders.
    #[schemars(range(min = 1, max = 1000))]
    pub unions: usize,
}

impl Default for LearningConfig {
    fn default() -> Self {
        Self { steps: 100, candidates: 512, added: 64, repriced: 100, unions: 16 }
    }
}

impl Config for ColumnsConfig {}
