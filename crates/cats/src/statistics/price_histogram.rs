//! A histogram of prices, to be drawn.

use serde::{Deserialize, Serialize};

/// The most bins a histogram begins with.
const MOST_BINS: f64 = 256.0;

/// The prices of all bids in bins of equal width, from 0 on.
///
/// Widths are powers of two, so histograms of any prices can be brought to the same bins by [`Self::coarsened`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PriceHistogram {
    /// The width of a bin: a power of two, in the unit of prices.
    pub bin_width: f64,
    /// The number of bids in every bin; bin `i` has prices from `i * bin_width` to just below `(i + 1) * bin_width`.
    pub counts: Vec<usize>,
}

impl PriceHistogram {
    /// Of these prices, which are finite and not negative; none if there are none.
    pub fn of(prices: &[f64]) -> Option<Self> {
        let greatest = prices.iter().copied().reduce(f64::max)?;
        let mut bin_width = 1.0;
        while greatest / bin_width >= MOST_BINS {
            bin_width *= 2.0;
        }
        while greatest > 0.0 && greatest / bin_width < MOST_BINS / 2.0 && bin_width > f64::MIN_POSITIVE {
            bin_width /= 2.0;
        }
        let bin = |price: f64| (price / bin_width) as usize;
        let mut counts = vec![0; bin(greatest) + 1];
        prices.iter().for_each(|price| counts[bin(*price)] += 1);
        Some(Self { bin_width, counts })
    }

    /// The number of bids.
    pub fn bids(&self) -> usize {
        self.counts.iter().sum()
    }

    /// The same prices in bins of this width: a power of two, and no less than now.
    ///
    /// # Panics
    /// If the width is less than now.
    pub fn coarsened(&self, bin_width: f64) -> Self {
        assert!(bin_width >= self.bin_width, "bins of {} cannot become bins of {bin_width}", self.bin_width);
        let bin = |index: usize| (index as f64 * (self.bin_width / bin_width)) as usize;
        let mut counts = vec![0; self.counts.len().checked_sub(1).map_or(0, |last| bin(last) + 1)];
        self.counts.iter().enumerate().for_each(|(index, count)| counts[bin(index)] += count);
        Self { bin_width, counts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_powers_of_two_and_fit_into_wider_ones() {
        let prices: Vec<f64> = (0..1000).map(|price| f64::from(price) * 3.3).collect();
        let fine = PriceHistogram::of(&prices).unwrap();
        assert_eq!((fine.bin_width, fine.counts.len(), fine.bids()), (16.0, 207, 1000));
        let coarse = fine.coarsened(128.0);
        assert_eq!((coarse.bin_width, coarse.counts.len(), coarse.bids()), (128.0, 26, 1000));
        assert_eq!(coarse.counts[1], prices.iter().filter(|price| (128.0..256.0).contains(*price)).count());

        let small = PriceHistogram::of(&[0.75, 0.0]).unwrap();
        assert_eq!((small.bin_width, small.counts.len()), (1.0 / 256.0, 193));
        assert_eq!(PriceHistogram::of(&[0.0; 2]).unwrap(), PriceHistogram { bin_width: 1.0, counts: vec![2] });
        let dear = PriceHistogram::of(&[1e30]).unwrap();
        assert_eq!((dear.bids(), small.coarsened(dear.bin_width).counts), (1, vec![2]));
        assert_eq!(PriceHistogram::of(&[5e-324]).unwrap().bids(), 1);
        assert_eq!(PriceHistogram::of(&[]), None);
    }
}
