//! The first price with affiliated values, `v_i = c + t_i`, `c` uniform on `[0, C]` and the `t_i` on `[0, T]`.
//!
//! A bidder with value `x` knows that `c` is uniform on `[l, u]`, `l = max(0, x - T)`, `u = min(C, x)`. The greatest of the others'
//! values is below `x` with probability `F(x|x) = T (a^n - b^n) / (n (u - l))`, `a = (x - l) / T`, `b = (x - u) / T`, and its density
//! there is `f(x|x) = (a^(n-1) - b^(n-1)) / (u - l)`. With `h = f / F` the equilibrium solves `b'(x) = (x - b(x)) h(x)`, `b(0) = 0`: what a
//! bidder keeps, `k = x - b`, solves `k' = 1 - k h`.
//!
//! | values | `k` |
//! |---|---|
//! | up to `min(C, T)` | `x / (n + 1)` |
//! | from `C` to `T` | `(x^(n+1) - (x-C)^(n+1)) / ((n + 1) (x^n - (x-C)^n))` |
//! | from `T` to `C` | `T / n - T e^(-n (x-T) / T) / (n (n + 1))` |
//! | from `max(C, T)` | the equation, step by step |
//!
//! Source: Milgrom, Weber, "A theory of auctions and competitive bidding", Econometrica 50 (1982), theorem 14, for these values.

/// Steps of the differential equation.
const STEPS: usize = 256;

/// The equilibrium of the first price with affiliated values.
#[derive(Debug, Clone, PartialEq)]
pub struct Affiliated {
    bidders: usize,
    common: f64,
    own: f64,
    /// What bidders keep, and its slope, at even values from `max(C, T)` to `C + T`.
    kept: Vec<[f64; 2]>,
}

impl Affiliated {
    /// For so many bidders, with these greatest common and own parts.
    ///
    /// # Panics
    /// If a part is not above 0.
    pub fn new(bidders: usize, common: f64, own: f64) -> Self {
        assert!(common > 0.0 && own > 0.0, "parts above 0, not {common} and {own}");
        let mut theory = Self { bidders, common, own, kept: Vec::new() };
        let (from, step) = (common.max(own), common.min(own) / STEPS as f64);
        let slope = |value: f64, kept: f64| 1.0 - kept * theory.last_hazard(value);
        let (mut now, mut all) = (theory.kept_below(from), Vec::with_capacity(STEPS + 1));
        for index in 0..STEPS {
            let value = from + step * index as f64;
            let first = slope(value, now);
            all.push([now, first]);
            let second = slope(value + 0.5 * step, now + 0.5 * step * first);
            let third = slope(value + 0.5 * step, now + 0.5 * step * second);
            let fourth = slope(value + step, now + step * third);
            now += step / 6.0 * (first + 2.0 * second + 2.0 * third + fourth);
        }
        all.push([now, slope(common + own, now)]);
        theory.kept = all;
        theory
    }

    /// The bid at a value.
    pub fn bid(&self, value: f64) -> f64 {
        (value - self.kept(value)).max(0.0)
    }

    fn kept(&self, value: f64) -> f64 {
        let from = self.common.max(self.own);
        if value <= from {
            return self.kept_below(value);
        }
        // Cubics that have the slopes of the equation.
        let step = self.common.min(self.own) / STEPS as f64;
        let place = (value - from) / step;
        let below = (place as usize).min(STEPS - 1);
        let ([low, low_slope], [high, high_slope]) = (self.kept[below], self.kept[below + 1]);
        let (share, rise) = (place - below as f64, high - low);
        let (start, end) = (step * low_slope - rise, rise - step * high_slope);
        low + share * rise + share * (1.0 - share) * ((1.0 - share) * start + share * end)
    }

    /// What is kept at a value up to `max(C, T)`.
    fn kept_below(&self, value: f64) -> f64 {
        let Self { common, own, .. } = *self;
        let n = self.bidders as f64;
        if value <= common.min(own) {
            value / (n + 1.0)
        } else if common <= own {
            // Both powers' differences are divided by `C`: a small one is not lost in rounding.
            let sum = |power: usize| powers(value, value - common, power);
            sum(self.bidders) / ((n + 1.0) * sum(self.bidders - 1))
        } else {
            own / n * (1.0 - (-n * (value - own) / own).exp() / (n + 1.0))
        }
    }

    /// `h` from `max(C, T)` on, where `a = 1`.
    fn last_hazard(&self, value: f64) -> f64 {
        let b = ((value - self.common) / self.own).clamp(0.0, 1.0);
        self.bidders as f64 / self.own * powers(1.0, b, self.bidders - 2) / powers(1.0, b, self.bidders - 1)
    }
}

/// `x^p + x^(p-1) y + .. + y^p`, which is `(x^(p+1) - y^(p+1)) / (x - y)`.
fn powers(x: f64, y: f64, power: usize) -> f64 {
    (0..=power).fold((0.0, 1.0), |(sum, of_y), _| (sum * x + of_y, of_y * y)).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTS: [(f64, f64); 5] = [(1.0, 1.0), (20.0, 20.0), (1.0, 3.0), (2.0, 0.7), (5.0, 0.1)];

    #[test]
    fn powers_are_quotients() {
        for power in 0..6 {
            let exact = (0.9_f64.powi(power + 1) - 0.4_f64.powi(power + 1)) / 0.5;
            assert!((powers(0.9, 0.4, power as usize) - exact).abs() < 1e-14);
        }
    }

    /// Two bidders: `k (1 + b)^2` grows by `T (1 + b)^3 / 3` from `max(C, T)` on, `b = (x - C) / T`.
    #[test]
    fn two_bidders_have_a_formula() {
        for (common, own) in PARTS {
            let theory = Affiliated::new(2, common, own);
            let from = common.max(own);
            let one_and_b = |value: f64| 1.0 + (value - common) / own;
            for part in 0..=100 {
                let value = from + common.min(own) * f64::from(part) / 100.0;
                let grown = own / 3.0 * (one_and_b(value).powi(3) - one_and_b(from).powi(3));
                let kept = (theory.kept_below(from) * one_and_b(from).powi(2) + grown) / one_and_b(value).powi(2);
                let error = (theory.bid(value) - (value - kept)).abs();
                assert!(error < 1e-8 * own, "{common} and {own} at {value}: {error}");
            }
        }
    }

    /// `k' = 1 - k h` with `h` as `F` and `f` say, by central differences, where one formula follows another too.
    #[test]
    fn the_equation_holds() {
        for bidders in 2..=6 {
            for (common, own) in PARTS {
                let theory = Affiliated::new(bidders, common, own);
                let top = common + own;
                for step in 1..400 {
                    let value = top * (f64::from(step) + 0.37) / 400.5;
                    let (low, high) = ((value - own).max(0.0), value.min(common));
                    let (a, b) = ((value - low) / own, (value - high) / own);
                    let n = bidders as i32;
                    let hazard = f64::from(n) * (a.powi(n - 1) - b.powi(n - 1)) / (own * (a.powi(n) - b.powi(n)));
                    let by = 1e-5 * common.min(own);
                    let slope = (theory.kept(value + by) - theory.kept(value - by)) / (2.0 * by);
                    let kinks = [common, own].iter().any(|kink| (value - kink).abs() < 2.0 * by);
                    let residual = slope - 1.0 + theory.kept(value) * hazard;
                    assert!(kinks || residual.abs() < 1e-5, "{bidders}: {common} and {own} at {value}: {residual}");
                }
                assert_eq!(theory.bid(0.0), 0.0);
            }
        }
    }
}
