//! The configuration of an auction.

use crate::menu::MenuKind;
use crate::setting::Setting;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// One thing for all bidders, or a list with one for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrEach<T> {
    /// The same for all.
    One(T),
    /// One for each bidder.
    Each(Vec<T>),
}

/// An auction as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentConfig {
    /// Bidders `n`.
    #[schemars(range(min = 1, max = 10_000))]
    pub bidders: usize,
    /// Goods `m`.
    #[schemars(range(min = 1, max = 256))]
    pub goods: usize,
    /// The bidders' values: the letter of a setting, A to F, or the folder of a data set; or a list with one for each bidder.
    pub values: OneOrEach<String>,
    /// The bidders in the order of their visits, a permutation of 0 to n - 1; by default 0, 1, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Vec<usize>>,
    /// The form of the menus.
    #[serde(default = "bundles")]
    pub menu: MenuKind,
}

fn bundles() -> MenuKind {
    MenuKind::Bundles
}

impl EnvironmentConfig {
    /// Bidders who all have these values, a setting's letter or a data set's folder, visited in the order of their numbers.
    pub fn of(values: &str, bidders: usize, goods: usize, menu: MenuKind) -> Self {
        Self { bidders, goods, values: OneOrEach::One(values.to_owned()), order: None, menu }
    }

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

    /// The bidders in the order of their visits.
    pub fn visits(&self) -> Vec<usize> {
        self.order.clone().unwrap_or_else(|| (0..self.bidders).collect())
    }

    /// Whether another auction has the same bidders and goods, whatever its menu.
    pub fn has_bidders_of(&self, other: &Self) -> bool {
        (self.bidders, self.goods, &self.values, self.visits())
            == (other.bidders, other.goods, &other.values, other.visits())
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

impl Config for EnvironmentConfig {
    const SECTION: &'static str = "environment";

    fn check_together(&self) -> Result<(), OutOfRange> {
        let Self { bidders, goods, menu, .. } = *self;
        menu.form().check_goods(goods)?;
        let mut sorted = self.visits();
        sorted.sort_unstable();
        let (allowed, value) = (format!("a permutation of 0 to {}", bidders - 1), format!("{:?}", self.visits()));
        OutOfRange::unless(sorted.into_iter().eq(0..bidders), "environment.order", allowed, value)?;
        match &self.values {
            OneOrEach::Each(names) if names.len() != bidders => {
                let (allowed, value) = (format!("one name or a list of {bidders}"), format!("{} names", names.len()));
                Err(OutOfRange::new("environment.values", allowed, value))
            }
            _ => Ok(()),
        }
    }
}
