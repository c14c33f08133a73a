//! How a bidder's values are distributed: by a law of the paper, or the rows of a data set.

use crate::bidder::Bidder;
use crate::lanes::{LANES, LaneRng, Lanes, greater, one_option, smaller};
use crate::subset_values::{add_good, best_of_each, fill_rows};
use diffecon_auction::Valuations;
use std::sync::Arc;

/// A distribution of bidders. Training and evaluation draw from the same methods.
#[derive(Debug, Clone)]
pub enum Law {
    /// Independent item values `v_j ~ U[0, high_j]`; a bundle is worth its best `demand` goods.
    Items {
        /// The greatest value of each good.
        high: Vec<f32>,
        /// Goods that a bidder has use for.
        demand: usize,
    },
    /// Setting E.
    Bundles {
        /// Goods.
        goods: usize,
    },
    /// Setting F.
    NoisyItems {
        /// Goods.
        goods: usize,
    },
    /// A row of a data set, each as likely.
    Rows(Arc<Valuations>),
}

impl Law {
    /// The number of goods.
    pub fn goods(&self) -> usize {
        match self {
            Self::Items { high, .. } => high.len(),
            Self::Bundles { goods } | Self::NoisyItems { goods } => *goods,
            Self::Rows(valuations) => valuations.goods(),
        }
    }

    /// Whether every bundle has a value of its own, so that a bidder is `2^m` numbers.
    pub fn values_every_bundle(&self) -> bool {
        matches!(self, Self::Bundles { .. } | Self::NoisyItems { .. })
    }

    /// Whether any permutation of goods gives the same law.
    pub fn is_symmetric(&self) -> bool {
        match self {
            Self::Items { high, .. } => high.iter().all(|value| *value == high[0]),
            Self::Bundles { .. } | Self::NoisyItems { .. } => true,
            Self::Rows(_) => false,
        }
    }

    /// Sixteen bidders' values of every subset of `goods`: entry `t` is the subset of `goods[b]` for the bits `b` of `t`.
    #[inline(always)]
    pub fn fill_subsets(&self, goods: &[usize], rng: &mut LaneRng, values: &mut Vec<Lanes>) {
        values.resize(1 << goods.len(), [0.0; LANES]);
        values[0] = [0.0; LANES];
        // A copy stays in registers.
        let outer = rng;
        let rng = &mut outer.clone();
        match self {
            Self::Items { high, demand } => {
                if *demand >= goods.len() {
                    for (bit, &good) in goods.iter().enumerate() {
                        add_good(values, bit, rng.uniform_below(high[good]));
                    }
                } else {
                    let items: Vec<Lanes> = goods.iter().map(|&good| rng.uniform_below(high[good])).collect();
                    best_of_each(&items, *demand, values);
                }
            }
            Self::Bundles { .. } => {
                let highest: Vec<f32> = (0..=goods.len()).map(greatest_value).collect();
                for (subset, value) in values.iter_mut().enumerate().skip(1) {
                    one_option();
                    *value = rng.uniform_below(highest[subset.count_ones() as usize]);
                }
            }
            Self::NoisyItems { .. } => {
                for bit in 0..goods.len() {
                    add_good(values, bit, noisy_item(rng));
                }
                for (subset, value) in values.iter_mut().enumerate().skip(1) {
                    one_option();
                    *value = with_noise(*value, subset.count_ones(), rng);
                }
            }
            Self::Rows(valuations) => fill_rows(valuations, &rows(valuations, rng), goods, values),
        }
        outer.clone_from(rng);
    }

    /// Sixteen bidders' best value of each bundle size, `[k + 1]`, where `k` goods of a symmetric law are left.
    #[inline(always)]
    pub fn fill_sizes(&self, goods: &[usize], rng: &mut LaneRng, values: &mut Vec<Lanes>) {
        let Self::Items { high, demand } = self else {
            let mut subsets = Vec::new();
            self.fill_subsets(goods, rng, &mut subsets);
            values.clear();
            values.resize(goods.len() + 1, [f32::NEG_INFINITY; LANES]);
            for (subset, of_subset) in subsets.iter().enumerate() {
                one_option();
                let best = &mut values[subset.count_ones() as usize];
                for lane in 0..LANES {
                    best[lane] = greater(best[lane], of_subset[lane]);
                }
            }
            return;
        };
        values.clear();
        values.push([0.0; LANES]);
        for &good in goods {
            let mut item = rng.uniform_below(high[good]);
            for sorted in &mut values[1..] {
                one_option();
                for lane in 0..LANES {
                    let better = greater(sorted[lane], item[lane]);
                    item[lane] = smaller(sorted[lane], item[lane]);
                    sorted[lane] = better;
                }
            }
            values.push(item);
        }
        for size in 1..values.len() {
            one_option();
            let before = values[size - 1];
            for lane in 0..LANES {
                let item = if size <= *demand { values[size][lane] } else { 0.0 };
                values[size][lane] = before[lane] + item;
            }
        }
    }

    /// Sixteen whole bidders, for an auction's run.
    pub fn draw(&self, rng: &mut LaneRng) -> [Bidder; LANES] {
        let mut bidders = [const { Bidder::NOBODY }; LANES];
        self.draw_into(&mut bidders, rng);
        bidders
    }

    /// The same in the place of others, whose room is used again.
    pub fn draw_into(&self, bidders: &mut [Bidder; LANES], rng: &mut LaneRng) {
        match self {
            Self::Items { high, demand } => {
                let items: Vec<Lanes> = high.iter().map(|&high| rng.uniform_below(high)).collect();
                for (lane, bidder) in bidders.iter_mut().enumerate() {
                    let mut values = bidder.take_values();
                    values.extend(items.iter().map(|item| item[lane]));
                    *bidder = Bidder::Items { values, demand: *demand };
                }
            }
            Self::Bundles { goods } | Self::NoisyItems { goods } => {
                let (all, mut of_subsets): (Vec<usize>, _) = ((0..*goods).collect(), Vec::new());
                self.fill_subsets(&all, rng, &mut of_subsets);
                for (lane, bidder) in bidders.iter_mut().enumerate() {
                    let mut values = bidder.take_values();
                    values.extend(of_subsets.iter().map(|value| value[lane]));
                    *bidder = Bidder::Bundles { values };
                }
            }
            Self::Rows(valuations) => {
                for (bidder, row) in bidders.iter_mut().zip(rows(valuations, rng)) {
                    *bidder = Bidder::Row { valuations: Arc::clone(valuations), row };
                }
            }
        }
    }
}

/// The greatest value of a bundle of so many goods in setting E.
pub(crate) fn greatest_value(size: usize) -> f32 {
    (size as f32).sqrt()
}

/// What a good alone adds to bundles in setting F.
#[inline(always)]
pub(crate) fn noisy_item(rng: &mut LaneRng) -> Lanes {
    let mut item = rng.uniform();
    for value in &mut item {
        *value += 1.0;
    }
    item
}

/// The value of a bundle of so many goods in setting F, from what its goods add.
#[inline(always)]
pub(crate) fn with_noise(mut value: Lanes, size: u32, rng: &mut LaneRng) -> Lanes {
    let (noise, size) = (rng.uniform(), size as f32);
    for lane in 0..LANES {
        value[lane] += (2.0 * noise[lane] - 1.0) * size;
    }
    value
}

/// A random row of the data set for each lane.
pub(crate) fn rows(valuations: &Valuations, rng: &mut LaneRng) -> [usize; LANES] {
    let bidders = valuations.bidders();
    // 24 bits would favour some rows of a large data set.
    let (high, low) = (rng.uniform(), rng.uniform());
    std::array::from_fn(|lane| row_at(high[lane], low[lane], bidders))
}

/// The row of `bidders` at a number from 0 to 1, whose first 24 bits are `high` and whose next ones are `low`.
fn row_at(high: f32, low: f32, bidders: usize) -> usize {
    let unit = f64::from(high) + f64::from(low) / 16_777_216.0;
    ((unit * bidders as f64) as usize).min(bidders - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Setting;
    use diffecon_auction::ItemValues;

    #[test]
    fn every_law_says_its_goods_and_whether_they_are_alike() {
        for (setting, alike, every) in [
            (Setting::A, true, false),
            (Setting::B, false, false),
            (Setting::C, true, false),
            (Setting::D, true, false),
            (Setting::E, true, true),
            (Setting::F, true, true),
        ] {
            let law = setting.law(5);
            assert_eq!((law.goods(), law.is_symmetric(), law.values_every_bundle()), (5, alike, every), "{setting:?}");
        }
        let law = Law::Rows(Arc::new(Valuations::Additive(ItemValues::new(3, vec![1.0; 6]))));
        assert_eq!((law.goods(), law.is_symmetric(), law.values_every_bundle()), (3, false, false));
    }

    #[test]
    fn every_row_of_a_large_data_set_has_its_turn() {
        let bidders = 1 << 26;
        assert_eq!(row_at(0.25, 0.0, bidders), 1 << 24);
        assert_eq!(row_at(0.25, 0.25, bidders), (1 << 24) + 1);
        assert_eq!(row_at(0.25, 0.75, bidders), (1 << 24) + 3);
        let last = 1.0 - 1.0 / 16_777_216.0;
        assert_eq!((row_at(last, last, bidders), row_at(last, last, 3), row_at(0.0, 0.0, 1)), (bidders - 1, 2, 0));
    }
}
