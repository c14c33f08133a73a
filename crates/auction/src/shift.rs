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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_of_the_best_thresholds() {
        let buyers = |(threshold, count): (f32, usize)| Buyers { threshold, count, revenue: 0.5 };
        let best = |thresholds: &[(f32, usize)]| best_threshold(2.0, 3.0, thresholds.iter().copied().map(buyers));
        // 2 + 0.5 + 1 * 4, then 2 + 1 + 3 * 2.5, then 2 + 1.5 + 7 * 1, less 3.
        assert_eq!(best(&[(4.0, 1), (2.5, 2), (1.0, 4)]), Some(Shift { amount: 2.5, gain: 7.5 }));
        assert_eq!(best(&[(2.5, 3), (1.0, 6)]), Some(Shift { amount: 1.0, gain: 9.0 }));
        assert_eq!(best(&[]), None);
    }
}
