//! The first price with affiliated values, `v_i = c + t_i`, `c` uniform on `[0, C]` and the `t_i` on `[0, T]`.
//!
//! A bidder with value `x` knows that `c` is uniform on `[l, u]`, `l = max(0, x - T)`, `u = min(C, x)`. The greatest of the others'
//! values is below `x` with probability `F(x|x) = T (a^n - b^n) / (n (u - l))`, `a = (x - l) / T`, `b = (x - u) / T`, and its density
//! there is `f(x|x) = (a^(n-1) - b^(n-1)) / (u - l)`. With `h = f / F` the equilibrium solves `b'(x) = (x - b(x)) h(x)`, `b(0) = 0`: what a
//! bidder keeps, `k = x - b`, solves `k' = 1 - k h`. Up to `min(C, T)`, `h = n / x` and the bid is `n / (n + 1)` of the value.
//!
//! Source: Milgrom, Weber, "A theory of auctions and competitive bidding", Econometrica 50 (1982), theorem 14, for these values.

/// Steps of the differential equation.
const STEPS: usize = 4096;

/// The equilibrium of the first price with affiliated values.
#[derive(Debug, Clone, PartialEq)]
pub struct Affiliated {
    greatest: f64,
    /// What bidders keep, at even values from 0 to the greatest.
    kept: Vec<f64>,
}

impl Affiliated {
    /// For so many bidders, with these greatest common and own parts.
    pub fn new(bidders: usize, common: f64, own: f64) -> Self {
        let greatest = common + own;
        let n = bidders as f64;
        let hazard = |value: f64| {
            let (low, high) = ((value - own).max(0.0), value.min(common));
            let (a, b) = ((value - low) / own, ((value - high) / own).max(0.0));
            let powers = |power: f64| a.powf(power) - b.powf(power);
            // Where there is one common part alone.
            if a - b < 1e-9 { (n - 1.0) / (own * a) } else { n * powers(n - 1.0) / (own * powers(n)) }
        };
        let slope = |value: f64, kept: f64| 1.0 - kept * hazard(value);
        let step = greatest / STEPS as f64;
        // The first part of the way is a line.
        let mut kept = vec![0.0, step / (n + 1.0)];
        for index in 1..STEPS {
            let (value, now) = (step * index as f64, kept[index]);
            let first = slope(value, now);
            let second = slope(value + 0.5 * step, now + 0.5 * step * first);
            let third = slope(value + 0.5 * step, now + 0.5 * step * second);
            let fourth = slope((value + step).min(greatest), now + step * third);
            kept.push(now + step / 6.0 * (first + 2.0 * second + 2.0 * third + fourth));
        }
        Self { greatest, kept }
    }

    /// The bid at a value.
    pub fn bid(&self, value: f64) -> f64 {
        let place = value / self.greatest * STEPS as f64;
        let below = (place as usize).min(STEPS - 1);
        let share = place - below as f64;
        (value - (self.kept[below] + share * (self.kept[below + 1] - self.kept[below]))).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_values_bid_a_share() {
        for (bidders, common, own) in [(2, 1.0, 1.0), (3, 20.0, 20.0), (3, 1.0, 3.0), (5, 2.0, 0.7)] {
            let theory = Affiliated::new(bidders, common, own);
            for tenth in 0..=10 {
                let value = common.min(own) * f64::from(tenth) / 10.0;
                let exact = value * bidders as f64 / (bidders as f64 + 1.0);
                assert!((theory.bid(value) - exact).abs() < 1e-6 * own, "{bidders}: {} and {exact}", theory.bid(value));
            }
            assert!(theory.bid(common + own) < common + own);
        }
    }
}
