//! The first price with two bidders whose values are uniform on different intervals: an asymmetric auction with a known answer.
//!
//! Values are uniform on `[0, w_1]` and `[0, w_2]`. With inverse bid functions `phi_i`, bidder 1 with value `v` maximises
//! `(v - b) phi_2(b) / w_2`, so that `phi_2' (phi_1 - b) = phi_2`, and likewise `phi_1' (phi_2 - b) = phi_1`. The sum of both is
//! `(phi_1 phi_2)' = (b (phi_1 + phi_2))'`, so that `(phi_1 - b) (phi_2 - b) = b^2`, as all are 0 at 0; then
//! `phi_2' = phi_2 (phi_2 - b) / b^2`, and bids that end together end at `w_1 w_2 / (w_1 + w_2)`, where that equation says so. Hence
//!
//! ```text
//! phi_i(b) = 2 b / (1 + k_i b^2),   k_i = 1 / w_i^2 - 1 / w_j^2,
//! ```
//!
//! on `[0, w_1 w_2 / (w_1 + w_2)]`. The highest bid has the distribution
//! `phi_1 phi_2 / (w_1 w_2) = 4 b^2 / (w_1 w_2 (1 - k^2 b^4))`, and revenue is its mean: for `[0, 1]` against `[0, 2]`
//! `2/3 - (artanh(1/sqrt 3) - pi/6) / a^3 = 0.459005`, `a = sqrt(3)/2`.
//!
//! Source: Griesmer, Levitan, Shubik, "Toward a study of bidding processes, part IV" (1967); Krishna, "Auction Theory", section 4.3.

use crate::bid_functions::quadrature::integral;

/// The equilibrium of the first price with values uniform on `[0, w_1]` and `[0, w_2]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoUniform {
    /// The greatest value of each.
    pub greatest: [f64; 2],
}

impl TwoUniform {
    /// The highest bid, the same for both.
    pub fn highest_bid(&self) -> f64 {
        let [one, other] = self.greatest;
        one * other / (one + other)
    }

    /// `k_i`.
    fn curvature(&self, bidder: usize) -> f64 {
        self.greatest[bidder].powi(-2) - self.greatest[1 - bidder].powi(-2)
    }

    /// The value that bids `bid`.
    pub fn value(&self, bidder: usize, bid: f64) -> f64 {
        2.0 * bid / (1.0 + self.curvature(bidder) * bid * bid)
    }

    /// The bid at a value: `(1 - sqrt(1 - k v^2)) / (k v)`, in a form without cancellation.
    pub fn bid(&self, bidder: usize, value: f64) -> f64 {
        // Rounding must not make the root of a number below 0.
        value / (1.0 + (1.0 - self.curvature(bidder) * value * value).max(0.0).sqrt())
    }

    /// The mean price.
    pub fn revenue(&self) -> f64 {
        let (top, both) = (self.highest_bid(), self.greatest[0] * self.greatest[1]);
        let highest = |bid: f64| self.value(0, bid) * self.value(1, bid) / both;
        let parts = 64;
        let edge = |part: usize| top * part as f64 / f64::from(parts);
        top - (0..parts as usize).map(|part| integral(edge(part), edge(part + 1), highest)).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revenue_is_the_closed_form() {
        let revenue = TwoUniform { greatest: [1.0, 2.0] }.revenue();
        let (root, a) = (3.0_f64.sqrt(), 3.0_f64.sqrt() / 2.0);
        let exact = 2.0 / 3.0 - ((1.0 / root).atanh() - std::f64::consts::FRAC_PI_6) / a.powi(3);
        assert!((revenue - exact).abs() < 1e-12 && (revenue - 0.459_005).abs() < 1e-6, "{revenue} and {exact}");
        // Alike, each bids half the value: a third.
        assert!((TwoUniform { greatest: [1.0, 1.0] }.revenue() - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn bids_and_values_are_inverse() {
        let theory = TwoUniform { greatest: [1.0, 2.0] };
        assert!((theory.highest_bid() - 2.0 / 3.0).abs() < 1e-15);
        for bidder in 0..2 {
            assert!((theory.bid(bidder, theory.greatest[bidder]) - theory.highest_bid()).abs() < 1e-12);
            for step in 1..=20 {
                let value = theory.greatest[bidder] * f64::from(step) / 20.0;
                let back = theory.value(bidder, theory.bid(bidder, value));
                assert!((back - value).abs() < 1e-12, "{bidder}: {back} instead of {value}");
            }
        }
        // Who is weaker bids more of the value.
        assert!(theory.bid(0, 0.8) > theory.bid(1, 0.8));
    }

    /// `phi_j' (phi_i - b) = phi_j`, by central differences, and no deviation gains.
    #[test]
    fn no_deviation_gains() {
        let theory = TwoUniform { greatest: [1.0, 2.0] };
        for bidder in 0..2 {
            for step in 1..=50 {
                let value = theory.greatest[bidder] * f64::from(step) / 50.0;
                let utility =
                    |bid: f64| (value - bid) * (theory.value(1 - bidder, bid) / theory.greatest[1 - bidder]).min(1.0);
                let own = utility(theory.bid(bidder, value));
                let best = (0..=1000).map(|bid| utility(f64::from(bid) / 1000.0 * theory.highest_bid()));
                assert!(best.fold(0.0, f64::max) <= own + 1e-12, "bidder {bidder} with {value}");
                let bid = theory.bid(bidder, value) * (1.0 - 1e-3);
                let slope = (theory.value(1 - bidder, bid + 1e-6) - theory.value(1 - bidder, bid - 1e-6)) / 2e-6;
                let residual = slope * (theory.value(bidder, bid) - bid) - theory.value(1 - bidder, bid);
                assert!(residual.abs() < 1e-6, "{residual}");
            }
        }
    }
}
