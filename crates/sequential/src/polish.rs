//! Exact line searches over hard choices, which the softmax's smoothing leaves slightly off.

use crate::lanes::LaneRng;
use crate::options::Options;

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
    for (option, price) in prices.iter_mut().enumerate().skip(1) {
        *price = (*price + shifts[options.size(option)]).max(0.0);
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
    let (mut sure, mut sure_gain) = (0.0, 0.0);
    let mut greatest = f32::NEG_INFINITY;
    let mut buyers: Vec<(f32, f32)> = Vec::new();
    for ((utility, gain), (other, elsewhere)) in of_size.iter().zip(others) {
        let threshold = utility - other;
        greatest = greatest.max(threshold);
        // What a sale at shift 0 brings in more than no sale.
        let more = gain - elsewhere;
        if threshold > reach {
            sure += 1.0;
            sure_gain += f64::from(more);
        } else if threshold >= lowest {
            buyers.push((threshold, more));
        }
    }
    buyers.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let (mut count, mut gained) = (sure, sure_gain);
    // Out of all reach, nobody buys; at the end of reach, the sure ones do.
    let (mut best, mut best_gain) = ((greatest + OUT_OF_REACH).max(lowest), 0.0);
    if sure > 0.0 {
        (best, best_gain) = (reach, sure_gain + sure * f64::from(reach));
    }
    for (threshold, more) in buyers {
        count += 1.0;
        gained += f64::from(more);
        let total = gained + count * f64::from(threshold);
        if total > best_gain {
            (best, best_gain) = (threshold, total);
        }
    }
    best
}
