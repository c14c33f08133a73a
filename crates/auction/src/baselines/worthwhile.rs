//! Whether a shift of prices can be worthwhile: few are, and thresholds are sorted for those alone.

use super::switch::Switch;
use std::ops::RangeInclusive;

/// Cells that thresholds are counted in.
const CELLS: usize = 512;

/// What is known of the bidders whose thresholds are in one cell.
#[derive(Clone, Copy)]
struct Cell {
    /// The greatest of the thresholds.
    greatest: f64,
    count: f64,
    /// What their moving bundles cost more than their resting ones.
    dearer: f64,
    /// What those of them who would bring in more than now bring in more at most, at their own thresholds.
    most: f64,
}

/// Whether [`best_shift`](super::switch::best_shift) may find a shift in `range` that gains more than `least`. Where it says no
/// there is none; where it says yes there is one but for rounding.
///
/// A shift in a cell gains at most what all bidders above pay at the cell's greatest threshold, and those of the cell at their
/// own. Only in cells where that is enough are thresholds sorted.
pub fn may_gain(switches: &[Switch], range: &RangeInclusive<f64>, least: f64) -> bool {
    let (start, end) = (*range.start(), *range.end());
    let (mut now, mut resting, mut sum, mut low, mut high) = (0.0, 0.0, 0.0, f64::INFINITY, f64::NEG_INFINITY);
    for switch in switches {
        now += if switch.threshold >= 0.0 { switch.moving } else { switch.resting };
        resting += switch.resting;
        sum += switch.moving.abs() + switch.resting.abs();
        low = switch.threshold.min(low);
        high = switch.threshold.max(high);
    }
    let refused = if high < end { resting - now } else { f64::NEG_INFINITY };
    let (low, high) = (low.max(start), high.min(end));
    let bidders = switches.len() as f64;
    // Sums differ by rounding from those of the search, by less than this.
    let rounding = 8.0 * bidders * f64::EPSILON * (sum + bidders * low.abs().max(high.abs()));
    let enough = least - rounding;
    if refused > enough {
        return true;
    }
    if high < start {
        return false;
    }

    let cells_of_one = CELLS as f64 / (high - low);
    // All in one cell where all thresholds are the same.
    let cell_of = |threshold: f64| (((threshold - low) * cells_of_one) as usize).min(CELLS - 1);
    let within = || {
        let accepted = switches.iter().filter(|switch| switch.threshold >= start);
        accepted.map(|switch| (switch.threshold.min(end), switch.moving - switch.resting))
    };
    let mut cells = [Cell { greatest: f64::NEG_INFINITY, count: 0.0, dearer: 0.0, most: 0.0 }; CELLS];
    for (threshold, dearer) in within() {
        let cell = &mut cells[cell_of(threshold)];
        cell.greatest = cell.greatest.max(threshold);
        cell.count += 1.0;
        cell.dearer += dearer;
        cell.most += (dearer + threshold).max(0.0);
    }

    // Count and revenue of those above each cell in which a shift may gain enough.
    let mut likely = [None; CELLS];
    let (mut count, mut revenue) = (0.0, resting - now);
    for (cell, likely) in cells.iter().zip(&mut likely).rev().filter(|(cell, _)| cell.count > 0.0) {
        *likely = (revenue + count * cell.greatest + cell.most > enough).then_some((count, revenue));
        count += cell.count;
        revenue += cell.dearer;
    }
    let mut sorted: Vec<(f64, f64)> = within().filter(|(threshold, _)| likely[cell_of(*threshold)].is_some()).collect();
    sorted.sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
    sorted.chunk_by(|one, other| cell_of(one.0) == cell_of(other.0)).any(|of_cell| {
        let (mut count, mut revenue) = likely[cell_of(of_cell[0].0)].unwrap_or_default();
        of_cell.chunk_by(|one, other| one.0 == other.0).any(|buyers| {
            count += buyers.len() as f64;
            revenue += buyers.iter().map(|(_, dearer)| dearer).sum::<f64>();
            revenue + count * buyers[0].0 > enough
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::switch::best_shift;
    use super::*;
    use rand::{RngExt, SeedableRng};

    #[test]
    fn it_says_what_the_search_finds() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(8);
        let mut answers = [0, 0];
        for case in 0..2000 {
            // Thresholds of a few values, so that they tie, or of any.
            let round = |amount: f64| if case % 2 == 0 { amount } else { (8.0 * amount).round() / 8.0 };
            let scale = [1.0, 1e-12, 1e12][case % 3];
            let mut amount = |range: std::ops::Range<f64>| round(rng.random_range(range)) * scale;
            let switches: Vec<Switch> = (0..case)
                .map(|_| Switch { threshold: amount(-3.0..2.0), moving: amount(0.0..3.0), resting: amount(0.0..1.0) })
                .collect();
            let start = -amount(0.0..2.0);
            let range = start..=[f64::INFINITY, amount(0.0..2.0), 0.0][case % 5 % 3];
            let Some(best) = best_shift(switches.clone(), range.clone(), 0.0) else {
                assert!(!may_gain(&switches, &range, 0.0));
                continue;
            };
            let rounding = 1e-9 * scale * case as f64;
            for (least, expected) in [(best.gain - rounding, true), (best.gain + rounding, false)] {
                assert_eq!(may_gain(&switches, &range, least), expected, "{case}: {best:?} in {range:?}");
            }
            // However close, a gain is not missed.
            let least = best.gain - best.gain.abs() * f64::EPSILON;
            assert!(best.gain <= least || may_gain(&switches, &range, least), "{case}: {best:?} in {range:?}");
            answers[usize::from(may_gain(&switches, &range, 1e-3 * scale * case as f64))] += 1;
        }
        assert!(answers.iter().all(|count| *count > 300), "{answers:?}");
    }
}
