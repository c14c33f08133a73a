//! The parameters of a distribution, whichever it is.

use crate::distribution::{Distribution, Family};
use crate::error::CatsError;
use crate::legacy::LegacyConfig;
use crate::matching::MatchingConfig;
use crate::mode::Mode;
use crate::paths::PathsConfig;
use crate::scheduling::SchedulingConfig;
use crate::spatial::{ArbitraryConfig, RegionsConfig};
use serde::de::value::{Error, MapDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

/// The parameters of one family of distributions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Config {
    /// Of `arbitrary`, `arbitrary-npv` and `arbitrary-upv`.
    Arbitrary(ArbitraryConfig),
    /// Of `matching`.
    Matching(MatchingConfig),
    /// Of `paths`.
    Paths(PathsConfig),
    /// Of `regions`, `regions-npv` and `regions-upv`.
    Regions(RegionsConfig),
    /// Of `scheduling`.
    Scheduling(SchedulingConfig),
    /// Of `L1` to `L8`.
    Legacy(LegacyConfig),
}

impl Config {
    /// The default parameters of a family.
    pub fn default_of(family: Family) -> Self {
        match family {
            Family::Arbitrary => Self::Arbitrary(ArbitraryConfig::default()),
            Family::Matching => Self::Matching(MatchingConfig::default()),
            Family::Paths => Self::Paths(PathsConfig::default()),
            Family::Regions => Self::Regions(RegionsConfig::default()),
            Family::Scheduling => Self::Scheduling(SchedulingConfig::default()),
            Family::Legacy => Self::Legacy(LegacyConfig::default()),
        }
    }

    /// Reads the parameters of a family, say from a TOML table; those left out have their defaults.
    ///
    /// # Errors
    /// The deserializer's, for unknown names and values of the wrong type.
    pub fn deserialize<'de, D: Deserializer<'de>>(family: Family, from: D) -> Result<Self, D::Error> {
        match family {
            Family::Arbitrary => ArbitraryConfig::deserialize(from).map(Self::Arbitrary),
            Family::Matching => MatchingConfig::deserialize(from).map(Self::Matching),
            Family::Paths => PathsConfig::deserialize(from).map(Self::Paths),
            Family::Regions => RegionsConfig::deserialize(from).map(Self::Regions),
            Family::Scheduling => SchedulingConfig::deserialize(from).map(Self::Scheduling),
            Family::Legacy => LegacyConfig::deserialize(from).map(Self::Legacy),
        }
    }

    /// Whether a family has a parameter of this name.
    pub fn has_parameter(family: Family, name: &str) -> bool {
        // Names are looked up before values are read.
        let alone = MapDeserializer::<_, Error>::new([(name, ())].into_iter());
        !Self::deserialize(family, alone).is_err_and(|error| error.to_string().starts_with("unknown field"))
    }

    /// The family that has these parameters.
    pub const fn family(&self) -> Family {
        match self {
            Self::Arbitrary(_) => Family::Arbitrary,
            Self::Matching(_) => Family::Matching,
            Self::Paths(_) => Family::Paths,
            Self::Regions(_) => Family::Regions,
            Self::Scheduling(_) => Family::Scheduling,
            Self::Legacy(_) => Family::Legacy,
        }
    }

    /// Whether every parameter is in its range, for a number of goods.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for the first that is not.
    pub fn check(&self, distribution: Distribution, mode: Mode, goods: usize) -> Result<(), CatsError> {
        match self {
            Self::Arbitrary(config) => config.check(),
            Self::Matching(config) => config.check(goods, mode),
            Self::Paths(config) => config.check(goods),
            Self::Regions(config) => config.check(goods),
            Self::Scheduling(config) => config.check(goods),
            Self::Legacy(config) => config.check(distribution, mode, goods),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_know_their_parameters() {
        assert!(Config::has_parameter(Family::Regions, "jump_probability"));
        assert!(!Config::has_parameter(Family::Arbitrary, "jump_probability"));
        assert!(Config::has_parameter(Family::Legacy, "low_linear"));
        assert!(Config::has_parameter(Family::Paths, "initial_cities"));
        assert!(!Config::has_parameter(Family::Scheduling, "maxlength"));
    }
}
