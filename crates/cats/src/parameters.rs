//! The parameters of a distribution, whichever it is.

use crate::distribution::{Distribution, Family};
use crate::legacy::LegacyConfig;
use crate::matching::MatchingConfig;
use crate::mode::Mode;
use crate::paths::PathsConfig;
use crate::scheduling::SchedulingConfig;
use crate::spatial::{ArbitraryConfig, RegionsConfig};
use diffecon_config::{Checked, Config, ConfigError, Key, OutOfRange, about, keys, nearest};

/// The parameters of one family of distributions, each in its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Parameters {
    /// Of `arbitrary`, `arbitrary-npv` and `arbitrary-upv`.
    Arbitrary(Checked<ArbitraryConfig>),
    /// Of `matching`.
    Matching(Checked<MatchingConfig>),
    /// Of `paths`.
    Paths(Checked<PathsConfig>),
    /// Of `regions`, `regions-npv` and `regions-upv`.
    Regions(Checked<RegionsConfig>),
    /// Of `scheduling`.
    Scheduling(Checked<SchedulingConfig>),
    /// Of `L1` to `L8`.
    Legacy(Checked<LegacyConfig>),
}

impl Parameters {
    /// The default parameters of a family.
    pub fn default_of(family: Family) -> Self {
        match family {
            Family::Arbitrary => Self::Arbitrary(Checked::default()),
            Family::Matching => Self::Matching(Checked::default()),
            Family::Paths => Self::Paths(Checked::default()),
            Family::Regions => Self::Regions(Checked::default()),
            Family::Scheduling => Self::Scheduling(Checked::default()),
            Family::Legacy => Self::Legacy(Checked::default()),
        }
    }

    /// The parameters of a family from a table; those left out have their defaults.
    ///
    /// # Errors
    /// If a parameter is unknown, of the wrong type or out of range.
    pub fn from_table(family: Family, table: &toml::Table) -> Result<Self, ConfigError> {
        Ok(match family {
            Family::Arbitrary => Self::Arbitrary(Config::from_table(table)?),
            Family::Matching => Self::Matching(Config::from_table(table)?),
            Family::Paths => Self::Paths(Config::from_table(table)?),
            Family::Regions => Self::Regions(Config::from_table(table)?),
            Family::Scheduling => Self::Scheduling(Config::from_table(table)?),
            Family::Legacy => Self::Legacy(Config::from_table(table)?),
        })
    }

    /// The parameters that a family has.
    pub fn keys(family: Family) -> Vec<Key> {
        match family {
            Family::Arbitrary => keys::<ArbitraryConfig>(),
            Family::Matching => keys::<MatchingConfig>(),
            Family::Paths => keys::<PathsConfig>(),
            Family::Regions => keys::<RegionsConfig>(),
            Family::Scheduling => keys::<SchedulingConfig>(),
            Family::Legacy => keys::<LegacyConfig>(),
        }
    }

    /// What a family and its parameters are, as Markdown.
    pub fn about(family: Family) -> String {
        match family {
            Family::Arbitrary => about::<ArbitraryConfig>(),
            Family::Matching => about::<MatchingConfig>(),
            Family::Paths => about::<PathsConfig>(),
            Family::Regions => about::<RegionsConfig>(),
            Family::Scheduling => about::<SchedulingConfig>(),
            Family::Legacy => about::<LegacyConfig>(),
        }
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

    /// Whether the parameters suit a distribution and a number of goods.
    ///
    /// # Errors
    /// The first that does not, or the number of goods.
    pub fn check_for(&self, distribution: Distribution, mode: Mode, goods: usize) -> Result<(), OutOfRange> {
        match self {
            Self::Arbitrary(_) => Ok(()),
            Self::Matching(config) => config.check_for(goods, mode),
            Self::Paths(config) => config.check_for(goods),
            Self::Regions(config) => config.check_for(goods),
            Self::Scheduling(config) => config.check_for(goods),
            Self::Legacy(config) => config.check_for(distribution, mode, goods),
        }
    }
}

/// The names of the parameters that these distributions have, each once.
pub fn known(distributions: impl IntoIterator<Item = Distribution>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for key in distributions.into_iter().flat_map(|distribution| Parameters::keys(distribution.family())) {
        if !known.contains(&key.name) {
            known.push(key.name);
        }
    }
    known
}

/// Checks that all settings are among the parameters `known`.
///
/// # Errors
/// The first that is not, with the nearest that is.
pub fn check_known(settings: &toml::Table, known: &[String]) -> Result<(), ConfigError> {
    match settings.keys().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
            Err(ConfigError::Unknown { key: name.clone(), nearest, known: known.to_vec() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_know_their_parameters() {
        let knows = |family, name: &str| Parameters::keys(family).iter().any(|key| key.name == name);
        assert!(knows(Family::Regions, "jump_probability"));
        assert!(!knows(Family::Arbitrary, "jump_probability"));
        assert!(knows(Family::Legacy, "low_linear"));
        assert!(knows(Family::Paths, "initial_cities"));
        assert!(!knows(Family::Scheduling, "maxlength"));
    }

    #[test]
    fn every_family_reads_its_defaults_and_says_what_each_parameter_is() {
        for family in Distribution::ALL.map(Distribution::family) {
            let parameters = Parameters::from_table(family, &toml::Table::new()).unwrap();
            assert_eq!((parameters, parameters.family()), (Parameters::default_of(family), family));
            let keys = Parameters::keys(family);
            assert!(keys.iter().all(|key| !key.meaning.is_empty() && key.allowed != "a number"), "{keys:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_without_words_of_the_program() {
        for (family, text, message) in [
            (Family::Regions, "mean = 'x'", "mean should be in [0, 1e6], but is \"x\""),
            (Family::Regions, "mean = [1]", "mean should be in [0, 1e6], but is [1]"),
            (Family::Regions, "mean = nan", "mean should be in [0, 1e6], but is not a finite number"),
            (Family::Regions, "deviation.x = 1", "deviation should be in (0, 100], but is a section"),
            (
                Family::Arbitrary,
                "max_good_value = 1.5",
                "max_good_value should be a whole number in [1, 1e6], but is 1.5",
            ),
            (Family::Arbitrary, "max_good_value = -1", "max_good_value should be in [1, 1e6], but is -1"),
            (
                Family::Arbitrary,
                "max_good_value = 5000000000",
                "max_good_value should be in [1, 1e6], but is 5000000000",
            ),
            (Family::Matching, "deviation = true", "deviation should be in [0, 1], but is true"),
            (Family::Matching, "early_takeoff = 1", "early_takeoff is no key; the nearest is early_takeoff_deviation"),
            (Family::Paths, "initial_cities = 1", "initial_cities should be at least 2, but is 1"),
            (
                Family::Paths,
                "initial_cities = inf",
                "initial_cities should be a whole number at least 2, but is not a finite number",
            ),
            (Family::Scheduling, "max_length = 0", "max_length should be at least 1, but is 0"),
            (Family::Legacy, "low_fixed = inf", "low_fixed should be in [0, 1e6], but is not a finite number"),
            (Family::Legacy, "low_fixed = 1979-05-27", "low_fixed should be in [0, 1e6], but is 1979-05-27"),
        ] {
            let error = Parameters::from_table(family, &text.parse().unwrap()).unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }
}
