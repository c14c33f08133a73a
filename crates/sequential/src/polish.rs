//! Exact line searches over hard choices, which the softmax's smoothing leaves slightly off.

use crate::lanes::LaneRng;
use crate::options::Options;

/// How far beyond the most willing bidder a size is priced that had better not be sold.
const OUT_OF_REACH: f32 = 0.05;

/// Shifts the prices of each bundle size in turn to the best of all shifts for a sample of `16 * groups` bidders, `sweeps`
/// times over. Prices stay at least 0. For size prices this is coordinate ascent in every price.
pub fn polish(options: &Options<'_>, prices: &mut [f32], groups: usize, sweeps: usize, rng: &mut LaneRng) {
    let sizes = options.goods.len() + 1;
    let (mut utilities, mut gains) = options.best_by_size(prices, groups, rng);
    let mut lowest = vec![f32::INFINITY; sizes];
    for (option, &price) in prices.iter().enumerate() {
        let lowest = &mut lowest[options.size(option)];
        *lowest = lowest.min(price);
    }
    let mut shifts = vec![0.0; sizes];
    for _ in 0..sweeps {
        for size in 1..sizes {
            let shift = best_shift(&utilities, &gains, size, -(lowest[size] + shifts[size]));
            shifts[size] += shift;
            utilities[size].iter_mut().for_each(|utility| *utility -= shift);
            gains[size].iter_mut().for_each(|gain| *gain += shift);
        }
    }
    for (option, price) in prices.iter_mut().enumerate().skip(1) {
        *price = (*price + shifts[options.size(option)]).max(0.0);
    }
}

/// The shift, at least `least`, of one size's prices that brings in most. A bidder buys that size up to the shift at which
/// another size is as good, and until then each unit of shift is a unit of revenue.
fn best_shift(utilities: &[Vec<f32>], gains: &[Vec<f32>], size: usize, least: f32) -> f32 {
    let bidders = utilities[0].len();
    // The greatest shift at which he still buys, and what buying and not buying bring in at shift 0.
    let mut buyers: Vec<(f32, f32, f32)> = (0..bidders)
        .map(|bidder| {
            let others = (0..utilities.len()).filter(|other| *other != size);
            let other = others.max_by(|a, b| utilities[*a][bidder].total_cmp(&utilities[*b][bidder])).expect("nothing");
            (utilities[size][bidder] - utilities[other][bidder], gains[size][bidder], gains[other][bidder])
        })
        .collect();
    buyers.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // From the greatest threshold down: those at or above the shift buy.
    let mut elsewhere: f64 = buyers.iter().map(|(.., other)| f64::from(*other)).sum();
    let (mut bought, mut count) = (0.0, 0.0);
    // It may be best that nobody buys.
    let greatest = buyers.last().map_or(0.0, |buyer| buyer.0);
    let (mut best, mut best_gain) = ((greatest + OUT_OF_REACH).max(least), elsewhere);
    for &(threshold, gain, other) in buyers.iter().rev() {
        if threshold < least {
            break;
        }
        elsewhere -= f64::from(other);
        bought += f64::from(gain);
        count += 1.0;
        let total = elsewhere + bought + count * f64::from(threshold);
        if total > best_gain {
            (best, best_gain) = (threshold, total);
        }
    }
    best
}
