//! Exact line searches over hard choices, which the softmax's smoothing leaves slightly off.

use crate::lanes::LaneRng;
use crate::law::Law;
use crate::options::Options;
use diffecon_auction::shift::{Buyers, best_threshold};

/// How far beyond the most willing bidder a size is priced that had better not be sold.
const OUT_OF_REACH: f32 = 0.05;

/// For each of the drawn bidders, the best utility that something gives, and what it brings in.
type Best = Vec<(f32, f32)>;

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
    for _ in 0..sweeps {
        // The best of the greater sizes, which come later in the sweep; then sizes in turn, with the best of the smaller.
        let mut greater: Vec<Best> = vec![vec![(f32::NEG_INFINITY, 0.0); by_size[0].len()]];
        for of_size in by_size[2..].iter().rev() {
            greater.push(better(greater.last().expect("the first"), of_size));
        }
        let mut smaller = by_size[0].clone();
        for size in 1..sizes {
            let others = better(&greater.pop().expect("one for each size"), &smaller);
            let shift = best_shift(&by_size[size], &others, -(lowest[size] + shifts[size]), reach);
            shifts[size] += shift;
            for (utility, gain) in &mut by_size[size] {
                *utility -= shift;
                *gain += shift;
            }
            smaller = better(&smaller, &by_size[size]);
        }
    }
    // Values of a data set repeat: a price a rounding error above one would lose all who have it.
    let rounding = if matches!(options.law, Law::Rows(_)) { 1.0 - 1e-6 } else { 1.0 };
    for (option, price) in prices.iter_mut().enumerate().skip(1) {
        *price = ((*price + shifts[options.size(option)]) * rounding).max(0.0);
    }
}

/// For each bidder the better of two, the second if they are equal.
fn better(first: &Best, second: &Best) -> Best {
    first.iter().zip(second).map(|(a, b)| if a.0 > b.0 { *a } else { *b }).collect()
}

/// The shift, at least `least` and within `reach`, of one size's prices that brings in most. A bidder buys that size up to the
/// shift at which another is as good, and until then each unit of shift is a unit of revenue.
fn best_shift(of_size: &Best, others: &Best, least: f32, reach: f32) -> f32 {
    let lowest = least.max(-reach);
    // Those who buy at any shift within reach, and those who may.
    let mut sure = Buyers { threshold: reach, count: 0, revenue: 0.0 };
    let mut greatest = f32::NEG_INFINITY;
    let mut within: Vec<(f32, f32)> = Vec::new();
    for ((utility, gain), (other, elsewhere)) in of_size.iter().zip(others) {
        let threshold = utility - other;
        greatest = greatest.max(threshold);
        // What a sale at shift 0 brings in more than no sale.
        let more = gain - elsewhere;
        if threshold > reach {
            sure.count += 1;
            sure.revenue += f64::from(more);
        } else if threshold >= lowest {
            within.push((threshold, more));
        }
    }
    within.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let within = within.into_iter().map(|(threshold, more)| Buyers { threshold, count: 1, revenue: f64::from(more) });
    let surely = sure.count > 0;
    // Where some buy even at the end of reach, their price is there or below; else it may be so high that nobody buys.
    let best = best_threshold(0.0, 0.0, surely.then_some(sure).into_iter().chain(within));
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

    /// What a shift brings in, by counting.
    fn total(of_size: &Best, others: &Best, shift: f32) -> f64 {
        let bidder = |((utility, gain), (other, elsewhere)): (&(f32, f32), &(f32, f32))| {
            f64::from(if utility - other >= shift { gain + shift } else { *elsewhere })
        };
        of_size.iter().zip(others).map(bidder).sum()
    }

    #[test]
    fn no_shift_within_reach_is_better() {
        let mut rng = Seed::new(1).stream(Stream::new("shifts"));
        for case in 0..200 {
            let mut draw = |scale: f32| (scale * rng.random_range(-1.0_f32..1.0), rng.random_range(0.0_f32..1.0));
            let (of_size, others): (Best, Best) = (0..50).map(|_| (draw(0.2), draw(0.2))).unzip();
            let (least, reach) = if case % 2 == 0 { (-0.05, 0.1) } else { (-10.0, f32::INFINITY) };
            let best = best_shift(&of_size, &others, least, reach);
            assert!(best >= least);
            let buys = |shift: f32| of_size.iter().zip(&others).any(|(own, other)| own.0 - other.0 >= shift);
            assert!(best <= reach || !buys(best), "beyond the reach nobody buys");
            let found = total(&of_size, &others, best);
            let thresholds = of_size.iter().zip(&others).map(|((utility, _), (other, _))| utility - other);
            let within = thresholds.filter(|shift| *shift >= least && shift.abs() <= reach);
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
