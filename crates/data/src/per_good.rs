//! A parameter that may differ from good to good.

use diffecon_config::{JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// A value for all goods, or a list with one for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PerGood {
    /// The same for all.
    All(#[schemars(range(min = 0.0, max = 1e30))] f64),
    /// One for each good.
    Each(#[schemars(length(min = 1, max = 65_536), inner(range(min = 0.0, max = 1e30)))] Vec<f64>),
}

impl PerGood {
    /// That of a good.
    ///
    /// # Panics
    /// If the list is shorter.
    pub fn of(&self, good: usize) -> f64 {
        match self {
            Self::All(value) => *value,
            Self::Each(values) => values[good],
        }
    }

    /// The length of the list, if it is one.
    pub fn listed(&self) -> Option<usize> {
        match self {
            Self::All(_) => None,
            Self::Each(values) => Some(values.len()),
        }
    }

    /// The value of all goods, if they have the same.
    pub fn same(&self) -> Option<f64> {
        match self {
            Self::All(value) => Some(*value),
            Self::Each(values) => values.iter().all(|value| *value == values[0]).then(|| values[0]),
        }
    }

    /// Whether a list, which is called `name`, has a value for each of so many goods.
    ///
    /// # Errors
    /// If it has not.
    pub fn suits(&self, name: &str, goods: usize) -> Result<(), OutOfRange> {
        let allowed = || format!("a number, or a list of {goods}, one for each good");
        match self.listed() {
            Some(listed) if listed != goods => Err(OutOfRange::new(name, allowed(), format!("a list of {listed}"))),
            _ => Ok(()),
        }
    }
}
