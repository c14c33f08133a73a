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
    /// What distributions are called; see [`ItemBidders::NAMES`].
    pub fn names() -> Vec<String> {
        let cats = Cats::ALL.into_iter().map(|cats| cats.to_string());
        cats.chain(ItemLaw::ALL.into_iter().flat_map(ItemLaw::names)).chain([Self::Finite.to_string()]).collect()
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cats(cats) => cats.fmt(formatter),
            Self::Items(bidders, law) => formatter.pad(&format!("{bidders}{}", law.suffix())),
            Self::Finite => formatter.pad("finite"),
        }
    }
}

impl FromStr for Distribution {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let of_law = |law: ItemLaw| Some(Self::Items(text.strip_suffix(law.suffix())?.parse().ok()?, law));
        let others = Cats::ALL.into_iter().map(Self::Cats).chain([Self::Finite]);
        let found = others.into_iter().find(|distribution| distribution.to_string() == text);
        found.or_else(|| ItemLaw::ALL.into_iter().find_map(of_law)).ok_or_else(|| {
            let names = Self::names();
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
        json_schema!({ "type": "string", "enum": Self::names() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_reads_back() {
        let names = Distribution::names().into_iter().filter(|name| !name.starts_with('K'));
        for name in names.chain(ItemLaw::ALL.map(|law| format!("12-demand{}", law.suffix()))) {
            assert_eq!(name.parse::<Distribution>().unwrap().to_string(), name);
        }
        let of_good = "3-demand-beta".parse::<Distribution>().unwrap();
        assert_eq!(of_good, Distribution::Items(ItemBidders::KDemand(3), ItemLaw::Beta));
        let error = "plots".parse::<Distribution>().unwrap_err().to_string();
        assert!(error.starts_with("distribution should be one of arbitrary, arbitrary-npv, "), "{error}");
        assert!(
            error.ends_with(
                ", L8, additive, unit-demand, K-demand, additive-exponential, unit-demand-exponential, K-demand-exponential, \
                 additive-beta, unit-demand-beta, K-demand-beta, additive-power, unit-demand-power, K-demand-power, additive-simplex, \
                 unit-demand-simplex, K-demand-simplex, additive-equal-revenue, unit-demand-equal-revenue, K-demand-equal-revenue, \
                 finite; K a number from 2 on, but is \"plots\""
            ),
            "{error}"
        );
    }
}
