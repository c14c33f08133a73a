//! The price of a sum of exponential values.

/// The price `p` of the greatest revenue `p P(S >= p)` of a sum `S` of so many exponential values of mean 1.
///
/// `P(S >= p) = e^-p sum_k p^k / k!` over `k < n`, whose hazard rate is `h(p) = (p^(n-1) / (n-1)!) / sum_k p^k / k!`; the best price
/// has `p h(p) = 1`, and `p h(p)` rises.
pub fn price(goods: usize) -> f64 {
    let elasticity = |price: f64| {
        // From the last term back, each in units of the last.
        let (mut term, mut sum) = (1.0, 0.0);
        for k in (0..goods).rev() {
            sum += term;
            term *= k as f64 / price;
        }
        price / sum
    };
    let (mut low, mut high) = (0.0, 2.0 * goods as f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if elasticity(middle) < 1.0 { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_of_all_goods_is_the_published_one() {
        for (goods, published) in
            [(1, 1.0), (10, 7.2970), (50, 40.1799), (100, 84.0144), (150, 128.9934), (500, 454.4823)]
        {
            let found = price(goods);
            assert!((found - published).abs() < 1e-4, "{goods} goods: {found} instead of {published}");
        }
    }
}
