//! Exact line searches over hard choices, which the softmax's smoothing leaves slightly off.

use crate::lanes::{LaneRng, greater};
use crate::law::Law;
use crate::options::Options;
use diffecon_auction::shift::{Buyers, best_unsorted_threshold};
use pulp::{Arch, Simd};

/// How far beyond the most willing bidder a size is priced that had better not be sold.
const OUT_OF_REACH: f32 = 0.05;
/// Sizes for which the best of the greater ones is remembered at a time: more take more memory, fewer more passes.
const REMEMBERED: usize = 4;

/// For each of the drawn bidders, the best utility that something gives, and what it brings in.
#[derive(Debug, Clone, Default)]
pub struct Best {
    /// The utilities.
    pub utility: Vec<f32>,
    /// What they bring in.
    pub gain: Vec<f32>,
}

impl Best {
    /// Of so many bidders, to whom nothing gives anything.
    fn nothing(bidders: usize) -> Self {
        Self { utility: vec![f32::NEG_INFINITY; bidders], gain: vec![0.0; bidders] }
    }

    /// Becomes for each bidder the better of two, the second if they are equal.
    fn set_better(&mut self, first: &Self, second: &Self) {
        self.utility.resize(first.utility.len(), 0.0);
        self.gain.resize(first.gain.len(), 0.0);
        better(self, first, second);
    }
}

#[pulp::with_simd(better = Arch::new())]
#[inline(always)]
fn better_with_simd<S: Simd>(_simd: S, found: &mut Best, first: &Best, second: &Best) {
    let found = found.utility.iter_mut().zip(&mut found.gain);
    let first = first.utility.iter().copied().zip(first.gain.iter().copied());
    let second = second.utility.iter().copied().zip(second.gain.iter().copied());
    for ((utility, gain), (first, second)) in found.zip(first.zip(second)) {
        *utility = if first.0 > second.0 { first.0 } else { second.0 };
        *gain = if first.0 > second.0 { first.1 } else { second.1 };
    }
}

/// Shifts the prices of each bundle size in turn to the best of all shifts within `reach` for a sample of `16 * groups`
/// bidders, `sweeps` times over. Prices stay at least 0. For size prices this is coordinate ascent in every price.
pub fn polish(options: &Options<'_>, prices: &mut [f32], groups: usize, sweeps: usize, reach: f32, rng: &mut LaneRng) {
    let sizes = options.goods.len() + 1;
    let mut by_size: Vec<Best> = options.best_by_size(prices, groups, rng);
    let mut lowest = vec![f32::INFINITY; sizes];
    for (option, &price) in prices.iter().enumerate() {
        let lowest = &mut lowest[options.size(option)];
        *lowest = lowest.min(price);
    }
    let mut shifts = vec![0.0; sizes];
    // The best of the sizes greater than each of some, from one size on.
    let mut greater = vec![Best::default(); REMEMBERED];
    let bidders = by_size[0].utility.len();
    let (mut smaller, mut others, mut within) = (Best::default(), Best::default(), Vec::new());
    for _ in 0..sweeps {
        // Sizes in turn, with the best of the smaller; that of the greater sizes, which come later in the sweep, a few sizes ahead.
        smaller.clone_from(&by_size[0]);
        for first in (1..sizes).step_by(REMEMBERED) {
            let last = (sizes - 1).min(first + REMEMBERED - 1);
            let mut above = Best::nothing(bidders);
            for size in (last + 1..sizes).rev() {
                others.set_better(&above, &by_size[size]);
                std::mem::swap(&mut above, &mut others);
            }
            greater[last - first] = above;
            for size in (first..last).rev() {
                let (of_size, above) = greater.split_at_mut(size + 1 - first);
                of_size[size - first].set_better(&above[0], &by_size[size + 1]);
            }
            for size in first..=last {
                others.set_better(&greater[size - first], &smaller);
                let shift = best_shift(&by_size[size], &others, -(lowest[size] + shifts[size]), reach, &mut within);
                shifts[size] += shift;
                by_size[size].utility.iter_mut().for_each(|utility| *utility -= shift);
                by_size[size].gain.iter_mut().for_each(|gain| *gain += shift);
                others.set_better(&smaller, &by_size[size]);
                std::mem::swap(&mut smaller, &mut others);
            }
        }
    }
    // Values of a data set repeat: a price a rounding error above one would lose all who have it.
    let rounding = if matches!(options.law, Law::Rows(_)) { 1.0 - 1e-6 } else { 1.0 };
    for (option, price) in prices.iter_mut().enumerate().skip(1) {
        *price = ((*price + shifts[options.size(option)]) * rounding).max(0.0);
    }
}

/// The shift, at least `least` and within `reach`, of one size's prices that brings in most. A bidder buys that size up to the
/// shift at which another is as good, and until then each unit of shift is a unit of revenue. `within` is room for those who
/// come into question.
fn best_shift(of_size: &Best, others: &Best, least: f32, reach: f32, within: &mut Vec<(f32, f32)>) -> f32 {
    let lowest = least.max(-reach);
    // Those who buy at any shift within reach, and those who may.
    let mut sure = Buyers { threshold: reach, count: 0, revenue: 0.0 };
    let mut greatest = f32::NEG_INFINITY;
    let bidders = of_size.utility.len();
    within.resize(bidders, (0.0, 0.0));
    let mut found = 0;
    for bidder in 0..bidders {
        let threshold = of_size.utility[bidder] - others.utility[bidder];
        greatest = greater(greatest, threshold);
        // What a sale at shift 0 brings in more than no sale.
        let more = of_size.gain[bidder] - others.gain[bidder];
        if threshold > reach {
            sure.count += 1;
            sure.revenue += f64::from(more);
        }
        // Written in any case, and kept where it is counted: a branch would be guessed wrong too often.
        within[found] = (threshold, more);
        found += usize::from(threshold <= reach && threshold >= lowest);
    }
    within.truncate(found);
    let surely = sure.count > 0;
    // Where some buy even at the end of reach, their price is there or below; else it may be so high that nobody buys.
    let best = best_unsorted_threshold(surely.then_some(sure), (lowest, reach.min(greatest)), within);
    let best = best.filter(|shift| surely || shift.gain > 0.0);
    best.map_or((greatest + OUT_OF_REACH).max(lowest), |shift| shift.amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::option_kind::OptionKind;
    use crate::setting::Setting;
    use diffecon_auction::{Seed, Stream};
    use rand::RngExt;
    use std::ops::Range;

    /// What a shift brings in, by counting.
    fn total(of_size: &Best, others: &Best, shift: f32) -> f64 {
        let bidder = |bidder: usize| {
            let buys = of_size.utility[bidder] - others.utility[bidder] >= shift;
            f64::from(if buys { of_size.gain[bidder] + shift } else { others.gain[bidder] })
        };
        (0..of_size.utility.len()).map(bidder).sum()
    }

    #[test]
    fn no_shift_within_reach_is_better() {
        let mut rng = Seed::new(1).stream(Stream::new("shifts"));
        for case in 0..200 {
            let mut numbers = |range: Range<f32>| (0..50).map(|_| rng.random_range(range.clone())).collect();
            let mut draw = || Best { utility: numbers(-0.2..0.2), gain: numbers(0.0..1.0) };
            let (of_size, others) = (draw(), draw());
            let (least, reach) = if case % 2 == 0 { (-0.05, 0.1) } else { (-10.0, f32::INFINITY) };
            let best = best_shift(&of_size, &others, least, reach, &mut Vec::new());
            assert!(best >= least);
            let thresholds = || of_size.utility.iter().zip(&others.utility).map(|(own, other)| own - other);
            let buys = |shift: f32| thresholds().any(|threshold| threshold >= shift);
            assert!(best <= reach || !buys(best), "beyond the reach nobody buys");
            let found = total(&of_size, &others, best);
            let within = thresholds().filter(|shift| *shift >= least && shift.abs() <= reach);
            // To sell to nobody is farther than a finite reach.
            for shift in within.chain((reach > 5.0).then_some(5.0)) {
                assert!(found >= total(&of_size, &others, shift) - 1e-5, "shift {best} is worse than {shift}");
            }
        }
    }

    #[test]
    fn one_price_is_found_from_afar() {
        let law = Setting::A.law(1);
        let options = Options { law: &law, goods: &[0], kind: OptionKind::Subset, continuation: &[0.25, 0.0] };
        let mut prices = [0.0, 5.0];
        let mut rng = LaneRng::new(&mut Seed::new(1).stream(Stream::new("bidders")));
        polish(&options, &mut prices, 4_096, 1, f32::INFINITY, &mut rng);
        // The best price of one good worth U[0, 1] with 1/4 to come is 5/8.
        assert!((prices[1] - 0.625).abs() < 0.02, "{prices:?}");
    }
}
