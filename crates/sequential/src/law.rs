//! How a bidder's values are distributed: the paper's settings A to F, or the rows of a data set.

use crate::bidder::Bidder;
use crate::lanes::{LANES, LaneRng, Lanes, greater, one_option, smaller};
use diffecon_auction::{Valuations, bundle};
use std::sync::Arc;

/// A setting of arXiv 2407.08022, section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Additive, `v_j ~ U[0, 1]`.
    A,
    /// Additive, `v_j ~ U[0, j / m]` for good `j = 1..m`.
    B,
    /// Unit demand, `v_j ~ U[0, 1]`.
    C,
    /// 3-demand, `v_j ~ U[0, 1]`: the sum of the three best goods.
    D,
    /// `v(S) ~ U[0, sqrt |S|]`, independent over bundles.
    E,
    /// `v(S) = sum of t_j over S + c_S`, `t_j ~ U[1, 2]`, `c_S ~ U[-|S|, |S|]`.
    F,
}

impl Setting {
    /// The setting of this letter.
    pub fn named(letter: &str) -> Option<Self> {
        Some(match letter {
            "A" => Self::A,
            "B" => Self::B,
            "C" => Self::C,
            "D" => Self::D,
            "E" => Self::E,
            "F" => Self::F,
            _ => return None,
        })
    }

    /// The setting's law over `goods` goods.
    pub fn law(self, goods: usize) -> Law {
        let items = |high: &dyn Fn(usize) -> f32, demand| Law::Items { high: (0..goods).map(high).collect(), demand };
        match self {
            Self::A => items(&|_| 1.0, goods),
            Self::B => items(&|good| (good + 1) as f32 / goods as f32, goods),
            Self::C => items(&|_| 1.0, 1),
            Self::D => items(&|_| 1.0, 3),
            Self::E => Law::Bundles { goods },
            Self::F => Law::NoisyItems { goods },
        }
    }
}

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
                        add_good(values, bit, scaled(rng.uniform(), high[good]));
                    }
                } else {
                    let items: Vec<Lanes> = goods.iter().map(|&good| scaled(rng.uniform(), high[good])).collect();
                    best_of_each(&items, *demand, values);
                }
            }
            Self::Bundles { .. } => {
                for (subset, value) in values.iter_mut().enumerate().skip(1) {
                    one_option();
                    *value = scaled(rng.uniform(), (subset.count_ones() as f32).sqrt());
                }
            }
            Self::NoisyItems { .. } => {
                for bit in 0..goods.len() {
                    let mut item = rng.uniform();
                    for value in &mut item {
                        *value += 1.0;
                    }
                    add_good(values, bit, item);
                }
                for (subset, value) in values.iter_mut().enumerate().skip(1) {
                    one_option();
                    let (noise, size) = (rng.uniform(), subset.count_ones() as f32);
                    for lane in 0..LANES {
                        value[lane] += (2.0 * noise[lane] - 1.0) * size;
                    }
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
            let mut item = scaled(rng.uniform(), high[good]);
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
        match self {
            Self::Items { high, demand } => {
                let items: Vec<Lanes> = high.iter().map(|&high| scaled(rng.uniform(), high)).collect();
                std::array::from_fn(|lane| Bidder::Items {
                    values: items.iter().map(|item| item[lane]).collect(),
                    demand: *demand,
                })
            }
            Self::Bundles { goods } | Self::NoisyItems { goods } => {
                let (all, mut values): (Vec<usize>, _) = ((0..*goods).collect(), Vec::new());
                self.fill_subsets(&all, rng, &mut values);
                std::array::from_fn(|lane| Bidder::Bundles { values: values.iter().map(|value| value[lane]).collect() })
            }
            Self::Rows(valuations) => {
                rows(valuations, rng).map(|row| Bidder::Row { valuations: Arc::clone(valuations), row })
            }
        }
    }
}

#[inline(always)]
fn scaled(mut numbers: Lanes, factor: f32) -> Lanes {
    for number in &mut numbers {
        *number *= factor;
    }
    numbers
}

/// Doubles the filled part `2^bit` of additive values by one more good.
#[inline(always)]
fn add_good(values: &mut [Lanes], bit: usize, item: Lanes) {
    let (without, with) = values[..2 << bit].split_at_mut(1 << bit);
    for (without, with) in without.iter().zip(with) {
        one_option();
        for lane in 0..LANES {
            with[lane] = without[lane] + item[lane];
        }
    }
}

/// The sum of the best `demand` items of every subset.
#[inline(always)]
pub(crate) fn best_of_each(items: &[Lanes], demand: usize, values: &mut [Lanes]) {
    values.fill([0.0; LANES]);
    // The r-th best item of every subset.
    let mut best = vec![vec![[0.0_f32; LANES]; values.len()]; demand];
    for (bit, item) in items.iter().enumerate() {
        for without in 0..1 << bit {
            one_option();
            let mut item = *item;
            for best in &mut best {
                let old = best[without];
                let new = &mut best[without | 1 << bit];
                for lane in 0..LANES {
                    new[lane] = greater(old[lane], item[lane]);
                    item[lane] = smaller(old[lane], item[lane]);
                }
            }
        }
    }
    for best in &best {
        for (value, best) in values.iter_mut().zip(best) {
            one_option();
            for lane in 0..LANES {
                value[lane] += best[lane];
            }
        }
    }
}

/// A random row of the data set for each lane.
pub(crate) fn rows(valuations: &Valuations, rng: &mut LaneRng) -> [usize; LANES] {
    let bidders = valuations.bidders();
    // 24 bits would favour some rows of a large data set.
    let (high, low) = (rng.uniform(), rng.uniform());
    std::array::from_fn(|lane| {
        let unit = f64::from(high[lane]) + f64::from(low[lane]) / 16_777_216.0;
        ((unit * bidders as f64) as usize).min(bidders - 1)
    })
}

/// The values of sixteen rows for every subset of `goods`.
pub(crate) fn fill_rows(valuations: &Valuations, rows: &[usize; LANES], goods: &[usize], values: &mut [Lanes]) {
    let items = |row: &dyn Fn(usize) -> f32| -> Vec<f32> { goods.iter().map(|&good| row(good)).collect() };
    match valuations {
        Valuations::Xor(xor) => {
            values.fill([0.0; LANES]);
            let mut bit_of = vec![None; valuations.goods()];
            goods.iter().enumerate().for_each(|(bit, &good)| bit_of[good] = Some(bit));
            for (lane, &row) in rows.iter().enumerate() {
                for (atom, value) in xor.atoms(row) {
                    let bits = bundle::goods_of(atom).map(|good| bit_of[good]);
                    if let Some(subset) = bits.into_iter().try_fold(0, |set, bit| Some(set | 1_usize << bit?)) {
                        values[subset][lane] = values[subset][lane].max(value);
                    }
                }
            }
            for bit in 0..goods.len() {
                for with in (0..values.len()).filter(|subset| subset >> bit & 1 == 1) {
                    let without = values[with ^ 1 << bit];
                    for lane in 0..LANES {
                        values[with][lane] = values[with][lane].max(without[lane]);
                    }
                }
            }
        }
        Valuations::Additive(table) | Valuations::UnitDemand(table) => {
            let demand = if matches!(valuations, Valuations::Additive(_)) { goods.len() } else { 1 };
            let by_lane = rows.map(|row| items(&|good| table.row(row)[good]));
            let lanes: Vec<Lanes> =
                (0..goods.len()).map(|good| std::array::from_fn(|lane| by_lane[lane][good])).collect();
            best_of_each(&lanes, demand, values);
        }
    }
}
