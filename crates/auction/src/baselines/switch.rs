//! The best common shift of some bundles' prices, exactly: the line search of the coordinate ascent.

use crate::shift::{Buyers, Shift, best_threshold};
use std::ops::RangeInclusive;

/// How one bidder answers when the prices of some bundles, the moving ones, all rise by `t`: he buys the best of them
/// while `t` is at most his threshold, and the best of the others, the resting ones, beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Switch {
    /// Utility of the best moving bundle less that of the best resting one, at `t = 0`.
    pub threshold: f64,
    /// Price of the best moving bundle at `t = 0`.
    pub moving: f64,
    /// Price of the best resting bundle.
    pub resting: f64,
}

/// The shift in `range` with the most revenue, `None` if no bidder minds.
///
/// Only the thresholds, the end of the range and a rise that nobody accepts come into question. Prices stay `slack` below the
/// threshold chosen, so that rounding does not lose the bidder whose threshold it is.
pub fn best_shift(mut switches: Vec<Switch>, range: RangeInclusive<f64>, slack: f64) -> Option<Shift<f64>> {
    let (start, end) = range.into_inner();
    let now: f64 = switches.iter().map(|s| if s.threshold >= 0.0 { s.moving } else { s.resting }).sum();
    let resting: f64 = switches.iter().map(|s| s.resting).sum();
    switches.iter_mut().for_each(|s| s.threshold = s.threshold.min(end));
    switches.sort_unstable_by(|a, b| b.threshold.total_cmp(&a.threshold));

    let top = switches.first()?.threshold;
    let refused = Shift {
        amount: (top + 2.0 * slack).clamp(start, end),
        gain: if top < end { resting - now } else { f64::NEG_INFINITY },
    };
    let groups = switches.chunk_by(|a, b| a.threshold == b.threshold).map(|group| Buyers {
        threshold: group[0].threshold,
        count: group.len(),
        revenue: group.iter().map(|s| s.moving - s.resting).sum(),
    });
    let accepted = best_threshold(resting, now, groups.take_while(|group| group.threshold >= start));
    let accepted = accepted.filter(|shift| shift.gain > refused.gain);
    Some(accepted.map_or(refused, |shift| Shift { amount: (shift.amount - slack).max(start), ..shift }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bidders with these values for one good that now costs 0.
    fn one_good(values: &[f64]) -> Vec<Switch> {
        values.iter().map(|&threshold| Switch { threshold, moving: 0.0, resting: 0.0 }).collect()
    }

    #[test]
    fn one_good_is_sold_at_the_best_value() {
        let shift = |range| best_shift(one_good(&[1.0, 3.0, 4.0, 4.5]), range, 0.0).unwrap();
        assert_eq!(shift(0.0..=f64::INFINITY), Shift { amount: 3.0, gain: 9.0 });
        assert_eq!(shift(0.0..=2.0), Shift { amount: 2.0, gain: 6.0 });
        assert_eq!(shift(3.5..=9.0), Shift { amount: 4.0, gain: 8.0 });
        assert_eq!(best_shift(Vec::new(), 0.0..=1.0, 0.0), None);
    }

    #[test]
    fn prices_stay_below_the_threshold_that_they_are_set_by() {
        let shift = |range| best_shift(one_good(&[1.0, 3.0, 4.0, 4.5]), range, 0.125).unwrap();
        assert_eq!(shift(0.0..=f64::INFINITY), Shift { amount: 2.875, gain: 9.0 });
        assert_eq!(shift(3.0..=f64::INFINITY), Shift { amount: 3.0, gain: 9.0 }, "but in the range");
        // At the end of the range nobody is priced out.
        let switches = vec![Switch { threshold: 2.0, moving: 1.0, resting: 9.0 }];
        assert_eq!(best_shift(switches.clone(), -1.0..=2.0, 0.125), Some(Shift { amount: 1.875, gain: 2.0 }));
        // Where pricing out gains as much, it is done.
        let switches = [switches, vec![Switch { threshold: 0.0, moving: 0.0, resting: 0.0 }]].concat();
        assert_eq!(best_shift(switches, -1.0..=f64::INFINITY, 0.125), Some(Shift { amount: 2.25, gain: 8.0 }));
        let even = vec![Switch { threshold: 2.0, moving: 1.0, resting: 3.0 }];
        assert_eq!(best_shift(even, -1.0..=f64::INFINITY, 0.125), Some(Shift { amount: 2.25, gain: 2.0 }));
    }

    #[test]
    fn a_bundle_that_displaces_a_dear_one_is_priced_out() {
        let switches = vec![Switch { threshold: 1.0, moving: 1.0, resting: 9.0 }];
        assert_eq!(best_shift(switches, -1.0..=f64::INFINITY, 0.25), Some(Shift { amount: 1.5, gain: 8.0 }));
    }
}
