//! The bundles that a bidder may want at posted prices: prefixes of the goods sorted by value less price, or atoms of a data set.

use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use diffecon_auction::{Valuations, bundle};

/// A bundle that a bidder may want.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Candidate {
    /// The goods.
    pub bundle: GoodsSet,
    /// Their worth to him.
    pub value: f32,
    /// The sum of their posted prices.
    pub posted: f32,
}

impl Candidate {
    fn of_good(good: usize, value: f32, posted: f32) -> Self {
        Self { bundle: [good].into_iter().collect(), value, posted }
    }

    fn gain(&self) -> f32 {
        self.value - self.posted
    }

    /// Adds another's goods, values and prices.
    fn add(&mut self, other: &Self) {
        self.bundle = self.bundle.union(other.bundle);
        self.value += other.value;
        self.posted += other.posted;
    }
}

/// Fills `wanted` with the bundles that a bidder may buy at posted prices `[m]` and some entry fee: at any fee, his best is among
/// them or empty, and so are those that gain him less than his best by at most `margin`.
pub fn candidates(bidder: &Bidder, left: GoodsSet, posted: &[f32], margin: f32, wanted: &mut Vec<Candidate>) {
    wanted.clear();
    match bidder {
        Bidder::Items { values, demand } => prefixes(values, *demand, left, posted, margin, wanted),
        Bidder::Row { valuations, row } => match &**valuations {
            Valuations::Additive(items) => prefixes(items.row(*row), items.goods(), left, posted, margin, wanted),
            Valuations::UnitDemand(items) => prefixes(items.row(*row), 1, left, posted, margin, wanted),
            Valuations::Xor(xor) => {
                let inside = xor.atoms(*row).map(|(words, value)| (GoodsSet::from_words(words), words, value));
                let inside = inside.filter(|(bundle, ..)| bundle.is_subset(left) && !bundle.is_empty());
                let priced = inside.map(|(bundle, words, value)| {
                    let posted = bundle::goods_of(words).map(|good| posted[good]).sum();
                    Candidate { bundle, value, posted }
                });
                wanted.extend(priced.filter(|candidate| candidate.gain() >= -margin));
            }
        },
        Bidder::Bundles { .. } => {
            let goods: Vec<usize> = left.goods().collect();
            let bundles = left.subset_masks().into_iter().map(GoodsSet::from_mask);
            let priced = bundles.zip(bidder.subset_values(&goods)).skip(1).map(|(bundle, value)| {
                let posted = bundle.goods().map(|good| posted[good]).sum();
                Candidate { bundle, value, posted }
            });
            wanted.extend(priced.filter(|candidate| candidate.gain() >= -margin));
        }
    }
}

/// Of values `[m]` of which the best `demand` count, the bundles with the goods that gain most.
fn prefixes(values: &[f32], demand: usize, left: GoodsSet, posted: &[f32], margin: f32, wanted: &mut Vec<Candidate>) {
    // Whoever buys at all buys what gains more than the margin, if he has use for all.
    let mut sure = Candidate::default();
    let all_count = demand >= left.len();
    for good in left.goods() {
        let candidate = Candidate::of_good(good, values[good], posted[good]);
        if all_count && candidate.gain() > margin {
            sure.add(&candidate);
        } else if candidate.gain() >= -margin {
            wanted.push(candidate);
        }
    }
    wanted.sort_unstable_by(|a, b| b.gain().total_cmp(&a.gain()));
    wanted.truncate(demand);
    let mut sum = sure;
    for wanted in wanted.iter_mut() {
        sum.add(wanted);
        *wanted = sum;
    }
    if !sure.bundle.is_empty() {
        wanted.push(sure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};
    use rand::RngExt;

    /// Against all subsets: the best at every fee is there, and so is every prefix that gains little less.
    #[test]
    fn the_best_bundles_are_among_the_candidates() {
        let mut rng = Seed::new(3).stream(Stream::new("candidates"));
        for case in 0..300 {
            let demand = [6, 6, 1, 3][case % 4];
            let margin = [0.0, 0.2, 0.2, 0.0, 0.5][case % 5];
            let mut numbers = || (0..6).map(|_| rng.random_range(0.0..1.0_f32)).collect::<Vec<f32>>();
            let (values, posted) = (numbers(), numbers());
            let left = GoodsSet::from_mask([0b11_1111, 0b10_1101, 0b1][case % 3]);
            let bidder = Bidder::Items { values: values.clone(), demand };
            let mut wanted = vec![Candidate::default(); 3];
            candidates(&bidder, left, &posted, margin, &mut wanted);
            let gain = |bundle: GoodsSet| bidder.value(bundle) - bundle.goods().map(|good| posted[good]).sum::<f32>();
            for candidate in &wanted {
                assert!(candidate.bundle.is_subset(left) && !candidate.bundle.is_empty());
                assert!((candidate.value - bidder.value(candidate.bundle)).abs() < 1e-5);
                assert!((candidate.gain() - gain(candidate.bundle)).abs() < 1e-5);
            }
            let best = left.subset_masks().into_iter().map(|mask| gain(GoodsSet::from_mask(mask))).fold(0.0, f32::max);
            let found = wanted.iter().map(Candidate::gain).fold(0.0, f32::max);
            assert!((found - best).abs() < 1e-5, "{case}: {found} instead of {best}");
            let mut order: Vec<usize> = left.goods().collect();
            order.sort_by(|&a, &b| (values[b] - posted[b]).total_cmp(&(values[a] - posted[a])));
            for length in 1..=order.len().min(demand) {
                let prefix: GoodsSet = order[..length].iter().copied().collect();
                // The last good of a prefix gains least.
                let last = values[order[length - 1]] - posted[order[length - 1]];
                if last >= -margin && gain(prefix) > best - margin + 1e-5 {
                    assert!(wanted.iter().any(|candidate| candidate.bundle == prefix), "{case}: {prefix:?}");
                }
            }
        }
    }
}
