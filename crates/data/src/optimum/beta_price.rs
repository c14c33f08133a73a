//! The price of a value of a beta distribution.

/// The price `p` of the greatest revenue `p P(v >= p)` of one value of the beta distribution.
///
/// `P(v >= p)` is proportional to `z^b p^a / b` times the series `1 + z (a + b) / (b + 1) + z^2 (a + b)(a + b + 1) / (b + 1)(b + 2) +
/// ...` with `z = 1 - p` (DLMF 8.17.8), so that the price times the hazard rate is `b / z` over the series. The best price has
/// 1, and the product rises (Banciu and Mirchandani 2013).
pub fn price(alpha: f64, beta: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        let rest = 1.0 - middle;
        if series_exceeds(alpha, beta, rest, beta / rest) { low = middle } else { high = middle }
    }
    low
}

/// Whether the series at `z`, whose terms are positive, comes to more than a limit.
fn series_exceeds(alpha: f64, beta: f64, z: f64, limit: f64) -> bool {
    let (mut term, mut sum, mut place) = (1.0, 0.0, 0.0);
    loop {
        sum += term;
        if sum > limit {
            return true;
        }
        let ratio = z * (alpha + beta + place) / (beta + 1.0 + place);
        // All terms that follow have this ratio to the one before, or a smaller one.
        let bound = ratio.max(z);
        if bound < 1.0 && term * bound / (1.0 - bound) < 1e-16 * sum {
            return false;
        }
        term *= ratio;
        place += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_the_closed_forms() {
        let uniform_square = 3.0_f64.sqrt().recip();
        for (alpha, beta, exact) in [
            (1.0, 1.0, 0.5),
            (2.0, 1.0, uniform_square),
            (0.25, 1.0, 1.25_f64.powi(-4)),
            (1.0, 2.0, 1.0 / 3.0),
            (1.0, 1000.0, 1.0 / 1001.0),
            (1.0, 0.01, 1.0 / 1.01),
            // 1 - 9 p^2 + 8 p^3 = 0, with (p - 1) taken out.
            (2.0, 2.0, (1.0 + 33.0_f64.sqrt()) / 16.0),
        ] {
            let found = price(alpha, beta);
            assert!((found - exact).abs() < 1e-12, "{alpha}, {beta}: {found} instead of {exact}");
        }
    }

    #[test]
    fn the_most_extreme_parameters_have_a_price() {
        for (alpha, beta) in [(0.01, 0.01), (0.01, 1000.0), (1000.0, 0.01), (1000.0, 1000.0)] {
            let found = price(alpha, beta);
            assert!(found > 0.0 && found < 1.0, "{alpha}, {beta}: {found}");
        }
    }
}
