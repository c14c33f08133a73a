//! Standard errors of means over bidders, or over auctions that share bidders.

use std::collections::HashMap;

/// The rows of data sets whose bidders came to each auction, `auctions` times `each`: a number for each distinct row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedRows {
    rows: Vec<u64>,
    each: usize,
}

impl SharedRows {
    /// The rows of auctions with `each` bidders, auction by auction.
    ///
    /// # Panics
    /// If the auctions are not whole.
    pub fn new(rows: Vec<u64>, each: usize) -> Self {
        assert!(each > 0 && rows.len().is_multiple_of(each), "{each} rows an auction");
        Self { rows, each }
    }
}

/// The standard error of the mean of independent numbers, `s / sqrt(N)`; unknown (not a number) for fewer than two.
pub fn independent(numbers: &[f64]) -> f64 {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / (count - 1.0);
    if numbers.len() < 2 { f64::NAN } else { (variance / count).sqrt() }
}

/// The standard error of the mean over auctions whose bidders are rows of a sample, as an estimate of the mean under the
/// law that the rows were drawn from. More auctions with the same rows do not make it smaller than the rows allow.
///
/// Two auctions are correlated as far as they share rows. With the deviations `d_e` of the auctions and `T_r` their sum over
/// the visits of row `r`, the variance of the mean over `E` auctions of `n` bidders is
/// `(sum_r T_r^2 - (n - 1) sum_e d_e^2) / E^2`: pairs of auctions count once for each row they share, and each auction
/// with itself once, not `n` times. Source: the cluster-robust variance of dyadic data (Aronow, Samii and Assenova,
/// Political Analysis 2015), with `n` members instead of 2; it equals Efron's infinitesimal jackknife over rows with its
/// correction for a finite number of replicates (Wager, Hastie and Efron, JMLR 2014). Never less than [`independent`].
///
/// # Panics
/// If there are not as many auctions as numbers.
pub fn sharing_rows(numbers: &[f64], SharedRows { rows, each }: &SharedRows) -> f64 {
    assert_eq!(rows.len(), numbers.len() * each, "rows for each auction");
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let (mut of_rows, mut squares) = (HashMap::<u64, f64>::new(), 0.0);
    for (number, rows) in numbers.iter().zip(rows.chunks_exact(*each)) {
        let deviation = number - mean;
        squares += deviation * deviation;
        rows.iter().for_each(|row| *of_rows.entry(*row).or_default() += deviation);
    }
    // In the order of the rows, so that the sum does not depend on the table's.
    let mut totals: Vec<(u64, f64)> = of_rows.into_iter().collect();
    totals.sort_unstable_by_key(|(row, _)| *row);
    let distinct = totals.len() as f64;
    let between: f64 = totals.iter().map(|(_, total)| total * total).sum::<f64>() * distinct / (distinct - 1.0);
    let variance = (between - (*each as f64 - 1.0) * squares) / (count * count);
    let floor = independent(numbers);
    if totals.len() < 2 { f64::NAN } else { variance.max(floor * floor).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::stream::Stream;
    use rand::RngExt;

    const MARKET: Stream = Stream::new("market");

    #[test]
    fn independent_numbers_by_hand() {
        assert_eq!(independent(&[1.0, 3.0]), 1.0);
        assert!(independent(&[1.0]).is_nan() && independent(&[]).is_nan());
    }

    #[test]
    fn auctions_with_a_row_in_common_by_hand() {
        // Deviations -1, 0, 1 of auctions of two rows each: of the rows 0 to 3 the sums are -1, -1, 1, 1.
        let rows = SharedRows::new(vec![0, 1, 0, 2, 2, 3], 2);
        let variance = (4.0 * 4.0 / 3.0 - 2.0) / 9.0;
        assert!((sharing_rows(&[1.0, 2.0, 3.0], &rows) - f64::sqrt(variance)).abs() < 1e-12);
        // The same two rows in the first two auctions, and in the last two.
        let rows = SharedRows::new(vec![0, 1, 0, 1, 2, 3, 2, 3], 2);
        // Deviations -2, -1, 1, 2: sums of rows -3, -3, 3, 3.
        let variance = (36.0 * 4.0 / 3.0 - 10.0) / 16.0;
        assert!((sharing_rows(&[1.0, 2.0, 4.0, 5.0], &rows) - f64::sqrt(variance)).abs() < 1e-12);
        assert!(sharing_rows(&[1.0, 2.0], &SharedRows::new(vec![0, 0], 1)).is_nan(), "one row says nothing");
        assert_eq!(sharing_rows(&[1.0, 2.0], &SharedRows::new(vec![0, 1], 1)), 0.5, "two rows say something");
    }

    /// An auction brings in the sum of its bidders' values plus what they are worth together; values are of rows that are
    /// drawn once. The truth is how far the mean really scatters over samples of rows.
    #[test]
    fn the_error_is_the_scatter_over_samples_of_rows() {
        for (rows, auctions, each) in [(40, 4_000, 3), (100, 400, 5), (30, 10_000, 1), (1_000, 500, 4)] {
            let (mut means, mut variances, mut naive) = (Vec::new(), Vec::new(), Vec::new());
            for sample in 0..400 {
                let mut rng = Seed::new(sample).stream(MARKET);
                let values: Vec<f64> = (0..rows).map(|_| rng.random::<f64>()).collect();
                let drawn: Vec<u64> = (0..auctions * each).map(|_| rng.random_range(0..rows)).collect();
                let total = |bidders: &[u64]| {
                    let of_bidders = bidders.iter().map(|&row| values[row as usize]);
                    of_bidders.clone().sum::<f64>() + of_bidders.product::<f64>() + rng.random_range(-0.5..0.5)
                };
                let totals: Vec<f64> = drawn.chunks_exact(each).map(total).collect();
                means.push(totals.iter().sum::<f64>() / totals.len() as f64);
                variances.push(sharing_rows(&totals, &SharedRows::new(drawn, each)).powi(2));
                naive.push(independent(&totals).powi(2));
            }
            let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
            let scatter = independent(&means) * (means.len() as f64).sqrt();
            let (found, naive) = (mean(&variances).sqrt(), mean(&naive).sqrt());
            println!(
                "{rows} rows, {auctions} x {each}: scatter {scatter:.5}, error {found:.5}, over auctions {naive:.5}"
            );
            // 400 samples know a standard deviation within 3.5 %.
            assert!((found / scatter - 1.0).abs() < 0.12, "{rows} rows: {found} should be {scatter}");
            assert!(auctions < 10 * rows as usize || naive < 0.5 * scatter, "counting auctions should be far off");
        }
    }
}
