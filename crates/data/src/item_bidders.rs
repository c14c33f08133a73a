//! Bidders who have a value for each good.

use crate::error::DataError;
use diffecon_auction::{ItemValues, Valuations};
use diffecon_config::one_of;
use std::str::FromStr;

/// The bidders whose values are those of single goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemBidders {
    /// A bundle's value is the sum of its goods'.
    Additive,
    /// A bundle's value is that of its best good.
    UnitDemand,
}

impl ItemBidders {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Additive, Self::UnitDemand];

    /// The name in recipes and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Additive => "additive",
            Self::UnitDemand => "unit-demand",
        }
    }

    /// The bidders with these values of single goods.
    pub fn with(self, values: ItemValues) -> Valuations {
        match self {
            Self::Additive => Valuations::Additive(values),
            Self::UnitDemand => Valuations::UnitDemand(values),
        }
    }
}

impl FromStr for ItemBidders {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        Self::ALL.into_iter().find(|bidders| bidders.name() == text).ok_or_else(|| {
            let allowed = one_of(text, Self::ALL.map(Self::name));
            DataError::out_of_range("values", allowed, format!("{text:?}"))
        })
    }
}
