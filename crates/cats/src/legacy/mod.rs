//! The legacy distributions L1 to L8: a size, a price, and as many goods at random.

pub mod config;
mod price;
mod size;

pub use config::LegacyConfig;

use crate::atoms::Atoms;
use crate::distribution::Distribution;
use crate::mode::Mode;
use crate::partition::Partition;
use price::Price;
use rand::{Rng, RngExt};
use size::Size;

/// The laws of a bid's size and price. All instances have the same.
#[derive(Debug, Clone, Copy)]
pub struct Laws {
    goods: usize,
    size: Size,
    price: Price,
}

impl Laws {
    /// The laws of a legacy distribution; `config` is checked.
    pub(crate) fn of(config: &LegacyConfig, distribution: Distribution, mode: Mode, goods: usize) -> Self {
        Self { goods, size: Size::of(config, distribution), price: Price::of(config, distribution, mode) }
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// Draws one bidder into `atoms`: a single bid. `bundle` is over the same goods.
    pub(crate) fn bidder(&self, bundle: &mut Partition, rng: &mut impl Rng, atoms: &mut Atoms) {
        let size = self.size.draw(self.goods, rng);
        let price = self.price.draw(size, rng);
        bundle.clear();
        for _ in 0..size {
            let outsiders = bundle.outsiders();
            bundle.insert(outsiders[rng.random_range(0..outsiders.len())]);
        }
        atoms.clear();
        atoms.push_goods(bundle.members().iter().map(|&good| usize::from(good)), price);
    }
}
