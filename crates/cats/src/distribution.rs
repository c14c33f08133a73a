//! The distributions of CATS.

use crate::error::CatsError;
use crate::spatial::ValueLaw;
use diffecon_config::one_of;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A distribution of CATS, by the name that CATS gives it: `regions-npv`, `L2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Distribution {
    /// Arbitrary with uniform or normal private values, by a coin for each instance.
    Arbitrary,
    /// Every pair of goods is close to a random degree; normal private values.
    ArbitraryNpv,
    /// Every pair of goods is close to a random degree; uniform private values.
    ArbitraryUpv,
    /// Goods are take-off and landing slots; bidders want one of each.
    Matching,
    /// Goods are roads; bidders want a path between two cities.
    Paths,
    /// Regions with uniform or normal private values, by a coin for each instance.
    Regions,
    /// Goods are plots of land on a grid; normal private values.
    RegionsNpv,
    /// Goods are plots of land on a grid; uniform private values.
    RegionsUpv,
    /// Goods are time slots; bidders want a run of them before a deadline.
    Scheduling,
    /// Legacy: random size, random price.
    L1,
    /// Legacy: random size, price linear in the size.
    L2,
    /// Legacy: constant size, random price.
    L3,
    /// Legacy: decaying size, price linear in the size.
    L4,
    /// Legacy: normal size, normal price.
    L5,
    /// Legacy: exponential size, price linear in the size.
    L6,
    /// Legacy: binomial size, price linear in the size.
    L7,
    /// Legacy: constant size, quadratic price.
    L8,
}

/// What distributions have in common that share their parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `arbitrary`, `arbitrary-npv`, `arbitrary-upv`.
    Arbitrary,
    /// `matching`.
    Matching,
    /// `paths`.
    Paths,
    /// `regions`, `regions-npv`, `regions-upv`.
    Regions,
    /// `scheduling`.
    Scheduling,
    /// `L1` to `L8`.
    Legacy,
}

impl Distribution {
    /// All distributions.
    pub const ALL: [Self; 17] = [
        Self::Arbitrary,
        Self::ArbitraryNpv,
        Self::ArbitraryUpv,
        Self::Matching,
        Self::Paths,
        Self::Regions,
        Self::RegionsNpv,
        Self::RegionsUpv,
        Self::Scheduling,
        Self::L1,
        Self::L2,
        Self::L3,
        Self::L4,
        Self::L5,
        Self::L6,
        Self::L7,
        Self::L8,
    ];

    /// The name, as CATS writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arbitrary => "arbitrary",
            Self::ArbitraryNpv => "arbitrary-npv",
            Self::ArbitraryUpv => "arbitrary-upv",
            Self::Matching => "matching",
            Self::Paths => "paths",
            Self::Regions => "regions",
            Self::RegionsNpv => "regions-npv",
            Self::RegionsUpv => "regions-upv",
            Self::Scheduling => "scheduling",
            Self::L1 => "L1",
            Self::L2 => "L2",
            Self::L3 => "L3",
            Self::L4 => "L4",
            Self::L5 => "L5",
            Self::L6 => "L6",
            Self::L7 => "L7",
            Self::L8 => "L8",
        }
    }

    /// The distributions that share the parameters of this one.
    pub const fn family(self) -> Family {
        match self {
            Self::Arbitrary | Self::ArbitraryNpv | Self::ArbitraryUpv => Family::Arbitrary,
            Self::Matching => Family::Matching,
            Self::Paths => Family::Paths,
            Self::Regions | Self::RegionsNpv | Self::RegionsUpv => Family::Regions,
            Self::Scheduling => Family::Scheduling,
            Self::L1 | Self::L2 | Self::L3 | Self::L4 | Self::L5 | Self::L6 | Self::L7 | Self::L8 => Family::Legacy,
        }
    }

    /// The law of private values that the name fixes; none if a coin decides or there are none.
    pub const fn value_law(self) -> Option<ValueLaw> {
        match self {
            Self::ArbitraryNpv | Self::RegionsNpv => Some(ValueLaw::Normal),
            Self::ArbitraryUpv | Self::RegionsUpv => Some(ValueLaw::Uniform),
            _ => None,
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Distribution {
    type Err = CatsError;

    /// Reads a name; upper and lower case are the same.
    fn from_str(name: &str) -> Result<Self, CatsError> {
        let found = Self::ALL.into_iter().find(|distribution| distribution.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let allowed = one_of(name, Self::ALL.map(Self::name));
            CatsError::out_of_range("distribution", allowed, format!("{name:?}"))
        })
    }
}

impl TryFrom<String> for Distribution {
    type Error = CatsError;

    fn try_from(name: String) -> Result<Self, CatsError> {
        name.parse()
    }
}

impl From<Distribution> for String {
    fn from(distribution: Distribution) -> Self {
        distribution.name().to_owned()
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
        assert_eq!("l2".parse::<Distribution>().unwrap(), Distribution::L2);
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = "plots".parse::<Distribution>().unwrap_err().to_string();
        assert!(message.starts_with("distribution should be one of arbitrary, arbitrary-npv, "), "{message}");
        assert!(message.ends_with(", L7, L8, but is \"plots\""), "{message}");
    }
}
