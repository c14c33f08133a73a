//! Item values drawn from a law.

use crate::goods;
use crate::item_bidders::ItemBidders;
use crate::optimum::Optimum;
use crate::value_law::ValueLaw;
use diffecon_auction::{ItemValues, Seed};
use diffecon_cats::streams::POPULATION;
use diffecon_config::{Checked, OutOfRange};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

/// The sampler of item values: a law over a number of goods. Bidders are independent.
///
/// ```
/// use diffecon_auction::Seed;
/// use diffecon_config::Checked;
/// use diffecon_data::{Items, UniformConfig};
///
/// let two_goods = Items::new(Checked::<UniformConfig>::default(), 2)?;
/// assert_eq!(two_goods.population(100, Seed::new(1)).bidders(), 100);
/// # Ok::<(), diffecon_config::OutOfRange>(())
/// ```
#[derive(Debug, Clone)]
pub struct Items {
    goods: usize,
    law: Arc<dyn ValueLaw>,
}

impl Items {
    /// The sampler over `goods` goods.
    ///
    /// # Errors
    /// If there are no goods or too many, or the law's parameters are for another number.
    pub fn new<L: ValueLaw + 'static>(law: Checked<L>, goods: usize) -> Result<Self, OutOfRange> {
        goods::check(goods)?;
        law.suits(goods)?;
        Ok(Self { goods, law: Arc::new(law.into_inner()) })
    }

    /// Draws a bidder's values, `[M]`.
    pub fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        self.law.draw(values, random);
    }

    /// Draws bidders. A greater population of the same seed starts with the bidders of a smaller one.
    pub fn population(&self, bidders: usize, seed: Seed) -> ItemValues {
        let mut random = seed.stream_at(POPULATION, 0);
        let mut values = vec![0.0; bidders * self.goods];
        for row in values.chunks_exact_mut(self.goods) {
            self.draw(row, &mut random);
        }
        ItemValues::new(self.goods, values)
    }

    /// The best mechanism for bidders of this form with such values, where it is known: of one good its monopoly price.
    pub fn optimum(&self, bidders: ItemBidders) -> Option<Optimum> {
        if self.goods == 1 {
            return Optimum::of_sizes(&[self.law.monopoly_price()], "Myerson 1981");
        }
        if matches!(bidders, ItemBidders::KDemand(_)) {
            return None;
        }
        self.law.optimum(bidders, self.goods)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item_law::ItemLaw;
    use crate::laws::{ExponentialConfig, UniformConfig};

    #[test]
    fn a_small_population_starts_a_greater_one() {
        for law in ItemLaw::ALL {
            let items = law.items(&toml::Table::new(), 2).unwrap();
            let (few, many) = (items.population(3, Seed::new(5)), items.population(9, Seed::new(5)));
            assert_eq!(few.values(), &many.values()[..6], "{law:?}");
            assert!(many.values()[6..].iter().all(|value| !few.values().contains(value)), "{law:?}");
        }
    }

    #[test]
    fn values_never_change() {
        // Data sets should be the same in every version.
        let uniform = Items::new(Checked::<UniformConfig>::default(), 2).unwrap().population(2, Seed::new(1));
        assert_eq!(uniform.values(), [0.891_021_97, 0.513_934_25, 0.082_404_256, 0.252_540_1]);
        let exponential = Items::new(Checked::<ExponentialConfig>::default(), 2).unwrap().population(2, Seed::new(1));
        assert_eq!(exponential.values(), [0.973_110_14, 0.846_552_2, 0.116_801_22, 0.187_676_6]);
    }

    #[test]
    fn the_number_of_goods_is_checked() {
        for goods in [0, 65_537] {
            let error = Items::new(Checked::<UniformConfig>::default(), goods).unwrap_err().to_string();
            assert_eq!(error, format!("goods should be in [1, 65536], but is {goods}"));
        }
    }
}
