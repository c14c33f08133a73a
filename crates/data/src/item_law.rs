//! The laws of item values that recipes can name: [`laws`](crate::laws) has a file for each.

use crate::item_bidders::ItemBidders;
use crate::items::Items;
use crate::laws::{BetaConfig, EqualRevenueConfig, ExponentialConfig, PowerConfig, SimplexConfig, UniformConfig};
use crate::value_law::ValueLaw;
use diffecon_config::{Config, ConfigError, Key, about, keys};

/// The law of a bidder's values of the goods; bidders are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemLaw {
    /// See [`UniformConfig`].
    Uniform,
    /// See [`ExponentialConfig`].
    Exponential,
    /// See [`BetaConfig`].
    Beta,
    /// See [`PowerConfig`].
    Power,
    /// See [`SimplexConfig`].
    Simplex,
    /// See [`EqualRevenueConfig`].
    EqualRevenue,
}

impl ItemLaw {
    /// Every law.
    pub const ALL: [Self; 6] =
        [Self::Uniform, Self::Exponential, Self::Beta, Self::Power, Self::Simplex, Self::EqualRevenue];

    /// What the names of its distributions have after those of the bidders.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Uniform => "",
            Self::Exponential => "-exponential",
            Self::Beta => "-beta",
            Self::Power => "-power",
            Self::Simplex => "-simplex",
            Self::EqualRevenue => "-equal-revenue",
        }
    }

    /// What its distributions are called, see [`ItemBidders::NAMES`].
    pub fn names(self) -> [String; 3] {
        ItemBidders::NAMES.map(|bidders| format!("{bidders}{}", self.suffix()))
    }

    /// What it and its parameters are, as Markdown.
    pub fn about(self) -> String {
        (self.parameters().about)()
    }

    /// The keys of its parameters.
    pub fn keys(self) -> Vec<Key> {
        (self.parameters().keys)()
    }

    /// The sampler over `goods` goods with these parameters of a recipe.
    ///
    /// # Errors
    /// If there are no goods or too many, or a parameter is unknown, out of range or for another number of goods.
    pub fn items(self, parameters: &toml::Table, goods: usize) -> Result<Items, ConfigError> {
        (self.parameters().items)(parameters, goods)
    }

    fn parameters(self) -> Parameters {
        match self {
            Self::Uniform => Parameters::of::<UniformConfig>(),
            Self::Exponential => Parameters::of::<ExponentialConfig>(),
            Self::Beta => Parameters::of::<BetaConfig>(),
            Self::Power => Parameters::of::<PowerConfig>(),
            Self::Simplex => Parameters::of::<SimplexConfig>(),
            Self::EqualRevenue => Parameters::of::<EqualRevenueConfig>(),
        }
    }
}

/// What the type of a law's parameters says of them.
struct Parameters {
    about: fn() -> String,
    keys: fn() -> Vec<Key>,
    items: fn(&toml::Table, usize) -> Result<Items, ConfigError>,
}

impl Parameters {
    fn of<L: Config + ValueLaw + 'static>() -> Self {
        Self { about: about::<L>, keys: keys::<L>, items: items::<L> }
    }
}

fn items<L: Config + ValueLaw + 'static>(parameters: &toml::Table, goods: usize) -> Result<Items, ConfigError> {
    let law = L::from_table(parameters).map_err(|error| error.inside("parameters"))?;
    Items::new(law, goods).map_err(|error| {
        // What does not suit the number of goods is a parameter, or that number.
        let of_recipe = error.name == "goods";
        let error = ConfigError::from(error);
        if of_recipe { error } else { error.inside("parameters") }
    })
}
