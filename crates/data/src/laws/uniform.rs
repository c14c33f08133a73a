//! Independent uniform item values.

use crate::item_bidders::ItemBidders;
use crate::optimum::{Optimum, half_lottery, scale_price, straight_jacket};
use crate::per_good::PerGood;
use crate::value_law::ValueLaw;
use diffecon_config::{Config, JsonSchema, OutOfRange};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// Every good has its own value, uniform and independent of the others; a bundle is worth their sum (`additive`), or the best
/// of them (`unit-demand`), or the sum of the best
/// `K` (`K-demand`, such as `2-demand`). These are no distributions of CATS and have no `mode` and no `world`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UniformConfig {
    /// The least value of a good; or a list with one for each good.
    pub low: PerGood,
    /// The greatest value of a good, above `low`; or a list with one for each good.
    pub high: PerGood,
}

impl Default for UniformConfig {
    fn default() -> Self {
        Self { low: PerGood::All(0.0), high: PerGood::All(1.0) }
    }
}

impl Config for UniformConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let Self { low, high } = self;
        if let (Some(of_low), Some(of_high)) = (low.listed(), high.listed()) {
            let allowed = format!("a list of {of_low}, as low");
            OutOfRange::unless(of_low == of_high, "high", allowed, format!("a list of {of_high}"))?;
        }
        for good in 0..low.listed().or(high.listed()).unwrap_or(1) {
            let (low, high) = (low.of(good), high.of(good));
            OutOfRange::unless(high as f32 > low as f32, "high", format!("in ({low}, 1e30], above low"), high)?;
        }
        Ok(())
    }
}

impl ValueLaw for UniformConfig {
    fn suits(&self, goods: usize) -> Result<(), OutOfRange> {
        self.low.suits("low", goods)?;
        self.high.suits("high", goods)
    }

    /// Uniform on `[low, high)`.
    fn draw(&self, values: &mut [f32], random: &mut ChaCha8Rng) {
        for (good, value) in values.iter_mut().enumerate() {
            *value = random.random_range(self.low.of(good) as f32..self.high.of(good) as f32);
        }
    }

    /// Half of `high`, or `low` where that is more.
    fn monopoly_price(&self) -> f64 {
        f64::from(self.low.of(0) as f32).max(self.high.of(0) / 2.0)
    }

    /// Known are
    /// - `[0, high]` for every good, additive, at most 10 goods: the straight-jacket auction (optimal for at most 6 and conjectured to
    ///   be for more);
    /// - `[0, high]` for every good, unit demand: one price for any of them;
    /// - `[2, 3]` for two goods, in any unit, unit demand, and `[4, 16]` and `[4, 7]`, additive: menus with a lottery.
    fn optimum(&self, bidders: ItemBidders, goods: usize) -> Option<Optimum> {
        let (low, high) = (self.low.same(), self.high.same());
        match (bidders, low, high) {
            (ItemBidders::Additive, Some(0.0), Some(high)) => straight_jacket::optimum(goods, high),
            (ItemBidders::UnitDemand, Some(0.0), Some(high)) => {
                let source = "Pavlov 2011 for two goods, arXiv 2502.10086 for more";
                Optimum::of_sizes(&vec![high * scale_price(goods as f64); goods], source)
            }
            _ if goods == 2 => {
                let intervals = [0, 1].map(|good| [self.low.of(good), self.high.of(good)]);
                half_lottery::optimum(bidders, intervals)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::items::Items;
    use crate::laws::moments::assert_moments;
    use diffecon_auction::MAX_VALUE;

    fn uniform(low: PerGood, high: PerGood) -> UniformConfig {
        UniformConfig { low, high }
    }

    #[test]
    fn values_fill_the_interval() {
        let items = Items::new(uniform(PerGood::All(2.0), PerGood::All(4.0)).check().unwrap(), 3).unwrap();
        (0..3).for_each(|good| assert_moments(&items, good, 3.0, 4.0 / 12.0, (3.5, 0.25)));
        let values = items.population(20_000, diffecon_auction::Seed::new(1));
        assert!(values.values().iter().all(|value| (2.0..4.0).contains(value)));
    }

    #[test]
    fn every_good_may_have_its_own_interval() {
        let law = uniform(PerGood::All(4.0), PerGood::Each(vec![16.0, 7.0])).check().unwrap();
        let items = Items::new(law, 2).unwrap();
        assert_moments(&items, 0, 10.0, 12.0, (13.0, 0.25));
        assert_moments(&items, 1, 5.5, 0.75, (5.0, 2.0 / 3.0));
    }

    #[test]
    fn bad_parameters_are_named() {
        let error = |low, high| uniform(PerGood::All(low), PerGood::All(high)).check().unwrap_err().to_string();
        assert_eq!(error(-1.0, 1.0), "low should be in [0, 1e30], but is -1");
        assert_eq!(error(1.0, f64::INFINITY), "high should be in [0, 1e30], but is not a finite number");
        assert_eq!(error(1.0, 2e30), "high should be in [0, 1e30], but is 2e30");
        assert_eq!(error(1.0, 1.0), "high should be in (1, 1e30], above low, but is 1");
        // One number in single precision.
        assert!(error(1.0, 1.0_f64.next_up()).contains("above low"));
        let most = uniform(PerGood::All(0.0), PerGood::All(1e30)).check().unwrap();
        assert_eq!(most.high.of(0) as f32, MAX_VALUE);
    }

    #[test]
    fn bad_lists_are_named() {
        let each = |values: &[f64]| PerGood::Each(values.to_vec());
        let error = |low, high| uniform(low, high).check().unwrap_err().to_string();
        assert_eq!(error(PerGood::All(1.0), each(&[2.0, 1.0])), "high should be in (1, 1e30], above low, but is 1");
        assert_eq!(error(each(&[0.0, 3.0]), each(&[2.0, 2.0])), "high should be in (3, 1e30], above low, but is 2");
        assert_eq!(error(each(&[0.0]), each(&[2.0, 2.0])), "high should be a list of 1, as low, but is a list of 2");
        assert_eq!(error(each(&[-1.0]), PerGood::All(1.0)), "low should be in [0, 1e30], but is -1");
        let law = uniform(each(&[0.0, 0.5]), PerGood::All(1.0)).check().unwrap();
        let error = Items::new(law, 3).unwrap_err().to_string();
        assert_eq!(error, "low should be a number, or a list of 3, one for each good, but is a list of 2");
    }
}
