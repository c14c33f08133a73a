//! The configuration of an auction.

use crate::error::{SequentialError, check};
use crate::goods_set::MAX_GOODS;
use crate::menu::MenuKind;
use crate::setting::Setting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing for all bidders, or a list with one for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrEach<T> {
    /// The same for all.
    One(T),
    /// One for each bidder.
    Each(Vec<T>),
}

/// An auction as data.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `bidders` | | bidders `n` | 1 to 10,000 |
/// | `goods` | | goods `m` | 1 to 256 |
/// | `values` | | a setting's letter or a data set's folder; or a list of them, one for each bidder | A to F |
/// | `order` | 0, 1, ... | the bidders in the order of their visits | a permutation of 0 to n - 1 |
/// | `menu` | `bundles` | the form of the menus | `bundles`, `sizes`, `entry_fee` |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentConfig {
    /// Bidders `n`.
    pub bidders: usize,
    /// Goods `m`.
    pub goods: usize,
    /// A setting's letter or a data set's folder, for all bidders or for each.
    pub values: OneOrEach<String>,
    /// The bidders in the order of their visits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<usize>>,
    /// The form of the menus.
    #[serde(default = "bundles")]
    pub menu: MenuKind,
    /// The checksums of the data sets by folder, written by training: evaluation wants the same data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dataset_sha256: BTreeMap<String, String>,
}

fn bundles() -> MenuKind {
    MenuKind::Bundles
}

impl EnvironmentConfig {
    /// The folders of the data sets that bidders are drawn from, each once.
    pub fn datasets(&self) -> Vec<&str> {
        let names: &[String] = match &self.values {
            OneOrEach::One(name) => std::slice::from_ref(name),
            OneOrEach::Each(names) => names,
        };
        let mut folders: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| Setting::named(name).is_none()).collect();
        folders.sort_unstable();
        folders.dedup();
        folders
    }

    /// Checks what does not depend on data.
    ///
    /// # Errors
    /// If a number is out of range, or a list does not fit the number of bidders.
    pub fn check(&self) -> Result<(), SequentialError> {
        let Self { bidders, goods, menu, .. } = *self;
        check("environment.bidders", bidders, 1..=10_000)?;
        check("environment.goods", goods, 1..=MAX_GOODS)?;
        menu.form().check_goods(goods)?;
        let mut sorted = self.visits();
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..bidders) {
            let allowed = format!("a permutation of 0 to {}", bidders - 1);
            return Err(SequentialError::out_of_range("environment.order", allowed, format!("{:?}", self.visits())));
        }
        match &self.values {
            OneOrEach::Each(names) if names.len() != bidders => {
                let (allowed, value) = (format!("one name or a list of {bidders}"), format!("{} names", names.len()));
                Err(SequentialError::out_of_range("environment.values", allowed, value))
            }
            _ => Ok(()),
        }
    }

    /// The bidders in the order of their visits.
    pub fn visits(&self) -> Vec<usize> {
        self.order.clone().unwrap_or_else(|| (0..self.bidders).collect())
    }

    /// Whether another auction has the same bidders and goods, whatever its menu.
    pub fn has_bidders_of(&self, other: &Self) -> bool {
        (self.bidders, self.goods, &self.values, self.visits(), &self.dataset_sha256)
            == (other.bidders, other.goods, &other.values, other.visits(), &other.dataset_sha256)
    }

    /// A short name: `A 5x5`.
    pub fn name(&self) -> String {
        let values = match &self.values {
            OneOrEach::One(name) => name.clone(),
            OneOrEach::Each(names) => names.join(","),
        };
        format!("{values} {}x{}", self.bidders, self.goods)
    }
}
