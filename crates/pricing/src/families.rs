//! Families of price functions, a file each: what their numbers are and what a bundle costs by them.

mod entry_fee;
mod item_size;
mod lattice;

pub use entry_fee::EntryFee;
pub use item_size::ItemSize;
pub use lattice::LatticeSurcharge;

use crate::config::{FamilyName, PricingConfig};
use crate::offers::Offers;
use burn::tensor::{Device, Tensor};
use diffecon_auction::{OutOfRange, PriceFunction};
use diffecon_tensor::Parameter;

/// Offers with their prices.
pub struct Priced {
    /// Their values `[B, K]`.
    pub values: Tensor<2>,
    /// Their prices `[B, K]`.
    pub prices: Tensor<2>,
}

/// Prices of all bundles that follow from a few numbers and are monotone whatever these are. Money is normalised.
pub trait Family {
    /// What the offers cost.
    fn price(&self, offers: &Offers) -> Priced;

    /// What is added to the loss to keep the prices smooth `[1]`.
    fn penalty(&self) -> Tensor<1>;

    /// The price function of now, one normalised value being worth `unit`.
    ///
    /// # Errors
    /// If training has diverged: a price is not finite.
    fn price_function(&self, unit: f64) -> Result<PriceFunction, OutOfRange>;

    /// The numbers that are learned, each with its learning rate.
    fn parameters(&self) -> Vec<(&Parameter<1>, f64)>;

    /// The same, to be changed.
    fn parameters_mut(&mut self) -> Vec<(&mut Parameter<1>, f64)>;
}

/// The family of a configuration, at the prices `start`.
pub fn family(config: &PricingConfig, start: &PriceFunction, device: &Device) -> Box<dyn Family> {
    match config.prices.family {
        FamilyName::ItemSize => Box::new(ItemSize::new(config, start, device)),
        FamilyName::EntryFee => Box::new(EntryFee::new(config, start, device)),
        FamilyName::Lattice => Box::new(LatticeSurcharge::new(config, start, device)),
    }
}

/// Prices in single precision.
fn single(prices: &[f64]) -> Vec<f32> {
    prices.iter().map(|price| *price as f32).collect()
}

/// Prices of a parameter's values in the data set's unit.
fn in_unit(normalised: &Tensor<1>, unit: f64) -> Vec<f64> {
    diffecon_tensor::values(normalised).into_iter().map(|price| f64::from(price) * unit).collect()
}
