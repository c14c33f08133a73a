//! The forms that bidders' values can have.

use diffecon_auction::Valuations;
use diffecon_config::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The form of the bidders' values in a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The best atom inside the bundle.
    Xor,
    /// The sum of the bundle's goods.
    Additive,
    /// The best good of the bundle.
    UnitDemand,
}

impl Kind {
    /// The form of these valuations.
    pub const fn of(valuations: &Valuations) -> Self {
        match valuations {
            Valuations::Xor(_) => Self::Xor,
            Valuations::Additive(_) => Self::Additive,
            Valuations::UnitDemand(_) => Self::UnitDemand,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Xor => "xor",
            Self::Additive => "additive",
            Self::UnitDemand => "unit-demand",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_said_as_it_is_written() {
        for kind in [Kind::Xor, Kind::Additive, Kind::UnitDemand] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.to_string());
        }
    }
}
