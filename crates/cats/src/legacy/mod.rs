//! The legacy distributions L1 to L8: a size, a price, and as many goods at random.

pub mod config;
mod price;
mod size;

pub use config::LegacyConfig;

use crate::atoms::Atoms;
use crate::distribution::Distribution;
use crate::mode::Mode;
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

    /// Draws one bidder into `atoms`: a single bid. `goods` are all goods in any order; those of the bid come first.
    pub(crate) fn bidder(&self, goods: &mut [u16], rng: &mut impl Rng, atoms: &mut Atoms) {
        let size = self.size.draw(self.goods, rng);
        let price = self.price.draw(size, rng);
        for place in 0..size {
            goods.swap(place, rng.random_range(place..goods.len()));
        }
        atoms.clear();
        atoms.push_goods(goods[..size].iter().map(|&good| usize::from(good)), price);
    }
}
