//! A rival's bids where comparisons are noisy.

use diffecon_bidding::bid_functions::BidDistribution;

/// A rival is outbid if his bid, and noise that is uniform on `[-noise, noise]`, is lower: the chance of that is smooth in the own bid.
pub struct Smoothed<'a> {
    /// The distribution of the rival's bids.
    pub law: &'a BidDistribution,
    /// The greatest noise, above 0.
    pub noise: f64,
}

impl Smoothed<'_> {
    /// The probability of outbidding him.
    pub fn chance(&self, bid: f64) -> f64 {
        let Self { law, noise } = self;
        ((law.integral(bid + noise) - law.integral(bid - noise)) / (2.0 * noise)).clamp(0.0, 1.0)
    }

    /// How fast that grows.
    pub fn density(&self, bid: f64) -> f64 {
        let Self { law, noise } = self;
        (law.upto(bid + noise) - law.upto(bid - noise)) / (2.0 * noise)
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
        assert_eq!((smoothed.chance(-0.05), smoothed.chance(0.66)), (0.0, 1.0));
    }
}
