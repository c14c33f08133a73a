//! The distributions that a recipe can name.

use crate::error::DataError;
use crate::item_bidders::ItemBidders;
use crate::item_law::ItemLaw;
use diffecon_cats::Distribution as Cats;
use diffecon_config::{JsonSchema, one_of};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// A distribution of bidders; its text is the one that [`fmt::Display`] writes, in recipes too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Distribution {
    /// A distribution of CATS: XOR bidders.
    Cats(Cats),
    /// Item values, added up or the best one alone.
    Items(ItemBidders, ItemLaw),
    /// A finite list of types with their weights.
    Finite,
}

impl Distribution {
    /// Every distribution.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_law = |law| ItemBidders::ALL.map(|bidders| Self::Items(bidders, law));
        Cats::ALL.into_iter().map(Self::Cats).chain(ItemLaw::ALL.into_iter().flat_map(of_law)).chain([Self::Finite])
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cats(cats) => cats.fmt(formatter),
            Self::Items(bidders, law) => formatter.pad(&format!("{}{}", bidders.name(), law.suffix())),
            Self::Finite => formatter.pad("finite"),
        }
    }
}

impl FromStr for Distribution {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        Self::all().find(|distribution| distribution.to_string() == text).ok_or_else(|| {
            let names: Vec<String> = Self::all().map(Self::into).collect();
            let allowed = one_of(text, names.iter().map(String::as_str));
            DataError::out_of_range("distribution", allowed, format!("{text:?}"))
        })
    }
}

impl TryFrom<String> for Distribution {
    type Error = DataError;

    fn try_from(text: String) -> Result<Self, DataError> {
        text.parse()
    }
}

impl From<Distribution> for String {
    fn from(distribution: Distribution) -> Self {
        distribution.to_string()
    }
}

/// One of the names.
impl JsonSchema for Distribution {
    fn schema_name() -> Cow<'static, str> {
        "Distribution".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::all().map(Self::into).collect::<Vec<String>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_reads_back() {
        for distribution in Distribution::all() {
            assert_eq!(distribution.to_string().parse::<Distribution>().unwrap(), distribution);
        }
        let error = "plots".parse::<Distribution>().unwrap_err().to_string();
        assert!(error.starts_with("distribution should be one of arbitrary, arbitrary-npv, "), "{error}");
        assert!(
            error.ends_with(
                ", L8, additive, unit-demand, additive-exponential, unit-demand-exponential, additive-beta, unit-demand-beta, \
                 additive-power, unit-demand-power, additive-simplex, unit-demand-simplex, additive-equal-revenue, \
                 unit-demand-equal-revenue, finite, but is \"plots\""
            ),
            "{error}"
        );
    }
}
