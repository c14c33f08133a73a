//! How a bidder's bids are distributed.

use super::bid_function::Row;

/// The distribution of the bids of a row of a table whose signal is uniform on an interval: piecewise linear, with a jump where several
/// signals bid the same. Exact.
#[derive(Debug, Clone, PartialEq)]
pub struct BidDistribution {
    /// Where it bends or jumps, increasing.
    knots: Vec<Knot>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Knot {
    at: f64,
    /// The probability of bids below.
    below: f64,
    /// The probability of bids up to here, this one among them.
    upto: f64,
    /// How fast that grows from here on.
    slope: f64,
    /// Its integral up to here.
    integral: f64,
}

/// What happens to the distribution at a bid.
#[derive(Clone, Copy, Default)]
struct Event {
    at: f64,
    jump: f64,
    slope: f64,
}

impl BidDistribution {
    /// That of a row's bids where the signal is uniform on `[low, high]`.
    pub fn new(row: &Row, low: f64, high: f64) -> Self {
        let mut events = Vec::with_capacity(2 * row.signals.len());
        let inside = row.signals.iter().copied().filter(|signal| *signal > low && *signal < high);
        let mut signals = vec![low];
        signals.extend(inside);
        signals.push(high);
        let bids: Vec<f64> = signals.iter().map(|signal| row.bid(*signal)).collect();
        for (signals, bids) in signals.windows(2).zip(bids.windows(2)) {
            let mass = (signals[1] - signals[0]) / (high - low);
            let (from, to) = (bids[0].min(bids[1]), bids[0].max(bids[1]));
            // Where a bid is hardly above another, the slope would have no digits left.
            if to - from <= 1e-12 * to {
                events.push(Event { at: to, jump: mass, slope: 0.0 });
            } else {
                let slope = mass / (to - from);
                events.push(Event { at: from, jump: 0.0, slope });
                events.push(Event { at: to, jump: 0.0, slope: -slope });
            }
        }
        events.sort_by(|one, other| one.at.total_cmp(&other.at));
        Self::of(&events)
    }

    /// That of events by their bids.
    fn of(events: &[Event]) -> Self {
        let mut knots: Vec<Knot> = Vec::with_capacity(events.len());
        for Event { at, jump, slope } in events.iter().copied() {
            if let Some(knot) = knots.last_mut().filter(|knot| knot.at == at) {
                knot.upto += jump;
                knot.slope += slope;
                continue;
            }
            let [below, before, integral] = knots.last().map_or([0.0; 3], |knot| {
                let distance = at - knot.at;
                let below = knot.upto + knot.slope * distance;
                [below, knot.slope, knot.integral + 0.5 * (knot.upto + below) * distance]
            });
            knots.push(Knot { at, below, upto: below + jump, slope: before + slope, integral });
        }
        // Where the last bid is passed, rounding is over.
        if let Some(last) = knots.last_mut() {
            (last.upto, last.slope) = (1.0, 0.0);
        }
        Self { knots }
    }

    /// The last knot that is not above a bid.
    fn knot(&self, bid: f64) -> Option<&Knot> {
        self.knots[..self.knots.partition_point(|knot| knot.at <= bid)].last()
    }

    /// The probability of a lower bid.
    pub fn below(&self, bid: f64) -> f64 {
        self.knot(bid).map_or(0.0, |knot| {
            if knot.at == bid { knot.below } else { (knot.upto + knot.slope * (bid - knot.at)).clamp(0.0, 1.0) }
        })
    }

    /// The probability of a bid that is not higher.
    pub fn upto(&self, bid: f64) -> f64 {
        self.knot(bid).map_or(0.0, |knot| (knot.upto + knot.slope * (bid - knot.at)).clamp(0.0, 1.0))
    }

    /// The integral of [`Self::upto`] up to a bid.
    pub fn integral(&self, bid: f64) -> f64 {
        self.knot(bid).map_or(0.0, |knot| {
            let distance = bid - knot.at;
            knot.integral + distance * (knot.upto + 0.5 * knot.slope * distance)
        })
    }

    /// Where it bends or jumps, increasing.
    pub fn knots(&self) -> impl Iterator<Item = f64> {
        self.knots.iter().map(|knot| knot.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distribution(signals: &[f64], bids: &[f64], low: f64, high: f64) -> BidDistribution {
        BidDistribution::new(&Row { signals: signals.to_vec(), bids: bids.to_vec() }, low, high)
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
    }

    #[test]
    fn a_line_gives_a_uniform_law() {
        let law = distribution(&[0.0, 1.0], &[0.0, 0.5], 0.0, 1.0);
        for (bid, probability, integral) in [(-1.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.25, 0.5, 0.0625), (0.5, 1.0, 0.25)] {
            close(law.upto(bid), probability);
            close(law.below(bid), probability);
            close(law.integral(bid), integral);
        }
        close(law.integral(1.5), 1.25);
        let part = distribution(&[0.0, 1.0], &[0.0, 0.5], 0.4, 0.6);
        close(part.upto(0.25), 0.5);
        close(part.upto(0.3), 1.0);
    }

    /// Up to 1, down to 0.5, then the same for a quarter of the signals.
    #[test]
    fn bids_that_fall_and_bids_that_stay() {
        let law = distribution(&[0.0, 0.5, 0.75, 1.0], &[0.0, 1.0, 0.5, 0.5], 0.0, 1.0);
        close(law.upto(0.25), 0.125);
        close(law.below(0.5), 0.25);
        close(law.upto(0.5), 0.5);
        close(law.upto(0.75), 0.75);
        close(law.below(1.0), 1.0);
        close(law.integral(1.0), 0.0625 + 0.375);
        assert_eq!(law.knots().collect::<Vec<_>>(), [0.0, 0.5, 1.0]);
    }
}
