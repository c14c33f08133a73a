//! One bidder, drawn from a law.

use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, Lanes};
use crate::subset_values::{best_of_each, fill_rows, sums};
use diffecon_auction::{Bundle, Valuations};
use std::sync::Arc;

/// One bidder with all his values.
#[derive(Debug, Clone)]
pub enum Bidder {
    /// A bundle is worth its best `demand` goods.
    Items {
        /// The value of each good.
        values: Vec<f32>,
        /// Goods that he has use for.
        demand: usize,
    },
    /// A value for each of `2^m` bundles, by mask.
    Bundles {
        /// The values.
        values: Vec<f32>,
    },
    /// A row of a data set.
    Row {
        /// The data set's rows.
        valuations: Arc<Valuations>,
        /// Which.
        row: usize,
    },
}

impl Bidder {
    /// Nobody, in whose place others come.
    pub(crate) const NOBODY: Self = Self::Bundles { values: Vec::new() };

    /// An empty list, with the room that his own values had.
    pub(crate) fn take_values(&mut self) -> Vec<f32> {
        let mut values = match self {
            Self::Items { values, .. } | Self::Bundles { values } => std::mem::take(values),
            Self::Row { .. } => Vec::new(),
        };
        values.clear();
        values
    }

    /// The value of a set of goods.
    pub fn value(&self, set: GoodsSet) -> f32 {
        match self {
            Self::Items { values, demand } => {
                let mut items: Vec<f32> = set.goods().map(|good| values[good]).collect();
                items.sort_unstable_by(|a, b| b.total_cmp(a));
                items.iter().take(*demand).sum()
            }
            Self::Bundles { values } => values[set.mask()],
            Self::Row { valuations, row } => {
                valuations.value(*row, Bundle::from_goods(valuations.goods(), set.goods()).words())
            }
        }
    }

    /// The best bundle of each size among the goods left, `[k + 1]`, and its value.
    pub fn best_of_sizes(&self, left: GoodsSet) -> Vec<(GoodsSet, f32)> {
        let goods: Vec<usize> = left.goods().collect();
        if let Self::Items { values, demand } = self {
            let mut sorted = goods;
            sorted.sort_unstable_by(|a, b| values[*b].total_cmp(&values[*a]));
            let mut best = vec![(GoodsSet::EMPTY, 0.0)];
            for (rank, good) in sorted.into_iter().enumerate() {
                let (mut bundle, value) = best[rank];
                bundle.insert(good);
                best.push((bundle, value + if rank < *demand { values[good] } else { 0.0 }));
            }
            return best;
        }
        let mut best = vec![(0, f32::NEG_INFINITY); goods.len() + 1];
        for (subset, value) in self.subset_values(&goods).into_iter().enumerate() {
            let best = &mut best[subset.count_ones() as usize];
            *best = if value > best.1 { (subset, value) } else { *best };
        }
        let bundle =
            |subset: usize| (0..goods.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| goods[bit]).collect();
        best.into_iter().map(|(subset, value)| (bundle(subset), value)).collect()
    }

    /// The values of all subsets of `goods`, as [`crate::Law::fill_subsets`] orders them.
    pub fn subset_values(&self, goods: &[usize]) -> Vec<f32> {
        match self {
            Self::Items { values, demand } => {
                if *demand >= goods.len() {
                    return sums(goods.iter().map(|&good| values[good]));
                }
                let items: Vec<Lanes> = goods.iter().map(|&good| [values[good]; LANES]).collect();
                let mut lanes = vec![[0.0; LANES]; 1 << goods.len()];
                best_of_each(&items, *demand, &mut lanes);
                lanes.into_iter().map(|lanes| lanes[0]).collect()
            }
            Self::Bundles { values } => {
                let mut masks = vec![0_usize; 1 << goods.len()];
                for (bit, &good) in goods.iter().enumerate() {
                    for subset in 0..1 << bit {
                        masks[subset | 1 << bit] = masks[subset] | 1 << good;
                    }
                }
                masks.into_iter().map(|mask| values[mask]).collect()
            }
            Self::Row { valuations, row } => {
                let mut values = vec![[0.0; LANES]; 1 << goods.len()];
                fill_rows(valuations, &[*row; LANES], goods, &mut values);
                values.into_iter().map(|value| value[0]).collect()
            }
        }
    }
}
