//! The best common shift of some prices, exactly.
//!
//! A bidder buys while the shift is at most his threshold. Between two thresholds revenue rises with the shift, so that only
//! the thresholds come into question: a scan of them, the greatest first, counts who buys.

/// Bidders who buy while the shift is at most one threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buyers<T> {
    /// The threshold.
    pub threshold: T,
    /// How many they are.
    pub count: usize,
    /// What their purchases bring in at shift 0, less what they bring in otherwise.
    pub revenue: f64,
}

/// A shift of prices and what it adds to the total revenue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift<T> {
    /// The rise of the prices.
    pub amount: T,
    /// Total revenue after the shift less total revenue before.
    pub gain: f64,
}

/// The threshold that is the best shift, the greatest of equally good ones, from `buyers` with falling thresholds; `None`
/// without any. Total revenue is `without` if none of them buys, and `before` the shift.
pub fn best_threshold<T: Copy + Into<f64>>(
    without: f64,
    before: f64,
    buyers: impl IntoIterator<Item = Buyers<T>>,
) -> Option<Shift<T>> {
    let (mut count, mut revenue) = (0, without);
    let shifts = buyers.into_iter().map(|group| {
        count += group.count;
        revenue += group.revenue;
        Shift { amount: group.threshold, gain: revenue + count as f64 * group.threshold.into() - before }
    });
    shifts.reduce(|best, other| if other.gain > best.gain { other } else { best })
}

/// Cells that thresholds in no order are counted in.
const CELLS: usize = 1024;

/// What is known of the buyers whose thresholds are in one cell.
#[derive(Clone, Copy)]
struct Cell {
    /// The least of the thresholds.
    least: f32,
    count: usize,
    revenue: f64,
    /// What those of them bring in at most who would pay a shift at the cell's upper end.
    most: f64,
}

/// What [`best_threshold`] finds, to rounding, for single bidders in no order: `(threshold, revenue)`, all thresholds from `low`
/// to `high`; after the `sure` ones, whose threshold is `high`.
///
/// Cells of thresholds are counted first, which bounds what a shift in each of them can gain. Only where that is not less than
/// the best known are thresholds sorted.
pub fn best_unsorted_threshold(
    sure: Option<Buyers<f32>>,
    (low, high): (f32, f32),
    bidders: &[(f32, f32)],
) -> Option<Shift<f32>> {
    let width = (high - low) / CELLS as f32;
    let cells_of_one = 1.0 / width;
    let cell = |threshold: f32| (((threshold - low) * cells_of_one) as usize).min(CELLS - 1);
    // A rounding error above the cell's end.
    let end = |index: usize| f64::from(low) + f64::from(width) * (index as f64 + 1.001);
    let empty = Cell { least: f32::INFINITY, count: 0, revenue: 0.0, most: 0.0 };
    let mut cells = vec![empty; CELLS];
    for &(threshold, revenue) in bidders {
        let index = cell(threshold);
        let cell = &mut cells[index];
        cell.least = cell.least.min(threshold);
        cell.count += 1;
        cell.revenue += f64::from(revenue);
        cell.most += (f64::from(revenue) + end(index).max(f64::from(threshold))).max(0.0);
    }
    let (mut count, mut revenue) = (0, 0.0);
    let mut best = best_threshold(0.0, 0.0, sure);
    sure.iter().for_each(|sure| (count, revenue) = (sure.count, sure.revenue));
    let mut above = [(0, 0.0); CELLS];
    for (cell, above) in cells.iter().zip(&mut above).rev().filter(|(cell, _)| cell.count > 0) {
        *above = (count, revenue);
        count += cell.count;
        revenue += cell.revenue;
        let gain = revenue + count as f64 * f64::from(cell.least);
        if best.is_none_or(|best| gain > best.gain) {
            best = Some(Shift { amount: cell.least, gain });
        }
    }
    let known = best?;
    let may_be_best = |index: usize| {
        let (count, revenue) = above[index];
        cells[index].count > 0 && revenue + count as f64 * end(index) + cells[index].most >= known.gain
    };
    let likely: Vec<bool> = (0..CELLS).map(may_be_best).collect();
    let mut sorted: Vec<(f32, f32)> =
        bidders.iter().filter(|(threshold, _)| likely[cell(*threshold)]).copied().collect();
    sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    for of_cell in sorted.chunk_by(|a, b| cell(a.0) == cell(b.0)) {
        // Those above buy at every shift of the cell: they are counted with its first.
        let mut above = Some(above[cell(of_cell[0].0)]);
        let buyers = of_cell.iter().map(|&(threshold, own)| {
            let (count, revenue) = above.take().unwrap_or_default();
            Buyers { threshold, count: count + 1, revenue: revenue + f64::from(own) }
        });
        let of_cell = best_threshold(0.0, 0.0, buyers);
        best = of_cell.into_iter().chain(best).reduce(|best, other| if other.gain > best.gain { other } else { best });
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seed, Stream};
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn the_greatest_of_the_best_thresholds() {
        let buyers = |(threshold, count): (f32, usize)| Buyers { threshold, count, revenue: 0.5 };
        let best = |thresholds: &[(f32, usize)]| best_threshold(2.0, 3.0, thresholds.iter().copied().map(buyers));
        // 2 + 0.5 + 1 * 4, then 2 + 1 + 3 * 2.5, then 2 + 1.5 + 7 * 1, less 3.
        assert_eq!(best(&[(4.0, 1), (2.5, 2), (1.0, 4)]), Some(Shift { amount: 2.5, gain: 7.5 }));
        assert_eq!(best(&[(2.5, 3), (1.0, 6)]), Some(Shift { amount: 1.0, gain: 9.0 }));
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn order_does_not_matter() {
        let mut rng = Seed::new(5).stream(Stream::new("thresholds"));
        for case in 0..300 {
            let (low, high) = [(0.0, 1.0), (-0.05, 0.1), (-3.0, 2.0), (1e-3, 1e3)][case % 4];
            let draw = |rng: &mut ChaCha8Rng| (rng.random_range(low..=high), rng.random_range(-1.0_f32..1.0));
            let mut bidders: Vec<(f32, f32)> = (0..case * 7).map(|_| draw(&mut rng)).collect();
            // Values of a data set repeat.
            let repeated: Vec<_> = bidders.iter().step_by(3).copied().collect();
            bidders.extend(repeated);
            let sure = (case % 3 == 0).then_some(Buyers { threshold: high, count: case, revenue: 0.3 * case as f64 });
            let found = best_unsorted_threshold(sure, (low, high), &bidders);
            bidders.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            let single = |&(threshold, revenue): &(f32, f32)| Buyers { threshold, count: 1, revenue: revenue.into() };
            let expected = best_threshold(0.0, 0.0, sure.into_iter().chain(bidders.iter().map(single)));
            let Some(expected) = expected else {
                assert_eq!(found, None);
                continue;
            };
            let found = found.expect("there are buyers");
            assert!((found.gain - expected.gain).abs() <= 1e-9 * (1.0 + expected.gain.abs()), "{case}: {found:?}");
            assert_eq!(found.amount, expected.amount, "{case}");
        }
    }
}
