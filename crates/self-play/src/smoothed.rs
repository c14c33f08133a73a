//! A rival's bids where comparisons are noisy.

use diffecon_bidding::bid_functions::BidDistribution;

/// A rival is outbid if his bid, and a bonus that is uniform on `[0, noise]`, is lower: the chance of that is smooth in the own bid.
///
/// With noise on both sides, whoever bids nearly as much as the highest rival saw half of the rivals' density, and stayed below: in the
/// first price the gain of the best response was four hundred times what it is now.
pub struct Smoothed<'a> {
    /// The distribution of the rival's bids.
    pub law: &'a BidDistribution,
    /// The greatest bonus, above 0.
    pub noise: f64,
}

impl Smoothed<'_> {
    /// The probability of outbidding him.
    pub fn chance(&self, bid: f64) -> f64 {
        let Self { law, noise } = self;
        ((law.integral(bid) - law.integral(bid - noise)) / noise).clamp(0.0, 1.0)
    }

    /// How fast that grows.
    pub fn density(&self, bid: f64) -> f64 {
        let Self { law, noise } = self;
        (law.upto(bid) - law.upto(bid - noise)) / noise
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_bidding::bid_functions::bid_function::Row;

    #[test]
    fn the_density_is_the_slope_of_the_chance() {
        let row = Row { signals: vec![0.0, 0.5, 0.75, 1.0], bids: vec![0.0, 0.6, 0.4, 0.4] };
        let law = BidDistribution::new(&row, 0.0, 1.0);
        let smoothed = Smoothed { law: &law, noise: 0.05 };
        for step in -5..80 {
            let bid = f64::from(step) * 0.01 + 0.003;
            let slope = (smoothed.chance(bid + 1e-6) - smoothed.chance(bid - 1e-6)) / 2e-6;
            assert!((slope - smoothed.density(bid)).abs() < 1e-6, "{bid}: {slope} and {}", smoothed.density(bid));
        }
        assert_eq!((smoothed.chance(0.0), smoothed.density(0.0)), (0.0, 0.0));
        assert!((smoothed.chance(0.66) - 1.0).abs() < 1e-12);
    }
}
