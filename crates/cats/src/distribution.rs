//! The distributions of CATS.

use crate::error::CatsError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A distribution of CATS: where goods are close to each other, and how bidders' private values spread.
///
/// Written in kebab case everywhere, as CATS does: `arbitrary-npv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Every pair of goods is close to a random degree; normal private values.
    ArbitraryNpv,
    /// Every pair of goods is close to a random degree; uniform private values.
    ArbitraryUpv,
    /// Goods are plots of land on a grid; normal private values.
    RegionsNpv,
    /// Goods are plots of land on a grid; uniform private values.
    RegionsUpv,
}

impl Distribution {
    /// All distributions.
    pub const ALL: [Self; 4] = [Self::ArbitraryNpv, Self::ArbitraryUpv, Self::RegionsNpv, Self::RegionsUpv];

    /// The name, as CATS writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ArbitraryNpv => "arbitrary-npv",
            Self::ArbitraryUpv => "arbitrary-upv",
            Self::RegionsNpv => "regions-npv",
            Self::RegionsUpv => "regions-upv",
        }
    }

    /// Whether goods lie on a grid.
    pub const fn has_regions(self) -> bool {
        matches!(self, Self::RegionsNpv | Self::RegionsUpv)
    }

    /// Whether private values are normal; they are uniform otherwise.
    pub const fn has_normal_values(self) -> bool {
        matches!(self, Self::ArbitraryNpv | Self::RegionsNpv)
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Distribution {
    type Err = CatsError;

    fn from_str(name: &str) -> Result<Self, CatsError> {
        Self::ALL.into_iter().find(|distribution| distribution.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            CatsError::out_of_range("distribution", format!("one of {names}"), format!("{name:?}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_through_text_and_serde() {
        for distribution in Distribution::ALL {
            assert_eq!(distribution.to_string().parse::<Distribution>().unwrap(), distribution);
            let json = serde_json::to_string(&distribution).unwrap();
            assert_eq!(json, format!("\"{distribution}\""));
            assert_eq!(serde_json::from_str::<Distribution>(&json).unwrap(), distribution);
        }
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = "regions".parse::<Distribution>().unwrap_err().to_string();
        let names = "arbitrary-npv, arbitrary-upv, regions-npv, regions-upv";
        assert_eq!(message, format!("distribution should be one of {names}, but is \"regions\""));
    }
}
