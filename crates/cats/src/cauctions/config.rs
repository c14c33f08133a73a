//! The parameters of the generators of combinatorial auctions in machine learning.

use super::neighbour_rule::NeighbourRule;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// The auctions of learn2branch, Ecole and GeCO, by the names that these give the parameters.
///
/// The value of a bundle is the sum of its items' values and `size^(1 + additivity)`; an item is worth its common value to a
/// bidder, and `value_deviation * max_value * (2t - 1)`, where his interest `t` in the item is uniform on [0, 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CauctionConfig {
    /// Lower end of the common values of items, which are uniform.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub min_value: f64,
    /// Upper end of the common values of items, at least `min_value`.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub max_value: f64,
    /// Half-width of the private part of an item's value, in units of `max_value`; below 0, bidders want what they value less.
    #[schemars(range(min = -1000.0, max = 1000.0))]
    pub value_deviation: f64,
    /// Probability of adding yet another item to the first bundle; by default the preset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub add_item_prob: Option<f64>,
    /// Most bids of a bidder besides the first.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub max_n_sub_bids: usize,
    /// A bundle of `n` items is worth another `n^(1 + additivity)`.
    #[schemars(range(min = -1.0, max = 2.0))]
    pub additivity: f64,
    /// A substitute is worth at most this multiple of the first bundle.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub budget_factor: f64,
    /// A substitute has at least this multiple of the first bundle's common value.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub resale_factor: f64,
    /// Which item a bundle grows by; by default the preset's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<NeighbourRule>,
}

impl Default for CauctionConfig {
    fn default() -> Self {
        Self {
            min_value: 1.0,
            max_value: 100.0,
            value_deviation: 0.5,
            add_item_prob: None,
            max_n_sub_bids: 5,
            additivity: 0.2,
            budget_factor: 1.5,
            resale_factor: 0.5,
            neighbours: None,
        }
    }
}

impl Config for CauctionConfig {}

impl CauctionConfig {
    /// Whether the common values have a range.
    ///
    /// # Errors
    /// If `max_value` is below `min_value`.
    pub fn check_range(&self) -> Result<(), OutOfRange> {
        let allowed = format!("in [{}, 1e6], at least min_value", self.min_value);
        OutOfRange::unless(self.min_value <= self.max_value, "max_value", allowed, self.max_value)
    }

    /// What an item is worth to a bidder with this interest in it.
    pub(super) fn value(&self, common: f64, interest: f64) -> f64 {
        common + self.max_value * self.value_deviation * (2.0 * interest - 1.0)
    }

    /// What a bundle of so many items is worth beyond them.
    pub(super) fn bonus(&self, size: usize) -> f64 {
        // The last digit of the system's power differs between machines.
        libm::pow(size as f64, 1.0 + self.additivity)
    }
}
