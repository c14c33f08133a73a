//! How evenly bids spread over the goods.

use crate::statistics::moments::Moments;
use serde::{Deserialize, Serialize};

/// How evenly bids spread over the real goods; a good's frequency is the number of bids that contain it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GoodFrequencies {
    /// The standard deviation of the frequencies over their mean.
    #[serde(rename = "freq_cv")]
    pub variation: f64,
    /// The greatest frequency over the mean.
    #[serde(rename = "freq_max_over_mean")]
    pub max_over_mean: f64,
    /// The least frequency over the mean.
    #[serde(rename = "freq_min_over_mean")]
    pub min_over_mean: f64,
    /// The entropy of the frequencies over that of equal ones: 1 if all goods are alike; none for a single good.
    #[serde(rename = "freq_entropy_norm")]
    pub entropy: Option<f64>,
    /// The Gini coefficient of the frequencies: 0 if all goods are alike.
    #[serde(rename = "freq_gini")]
    pub gini: f64,
}

impl GoodFrequencies {
    /// From the frequency of every real good; none if no bid contains any.
    pub fn of(frequencies: &[usize]) -> Option<Self> {
        let mut sorted: Vec<f64> = frequencies.iter().map(|frequency| *frequency as f64).collect();
        sorted.sort_by(f64::total_cmp);
        let (&least, &greatest) = (sorted.first()?, sorted.last()?);
        if greatest == 0.0 {
            return None;
        }
        let goods = sorted.len() as f64;
        let total: f64 = sorted.iter().sum();
        let Moments { mean, std } = Moments::of(&sorted)?;
        let shares = sorted.iter().filter(|frequency| **frequency > 0.0).map(|frequency| frequency / total);
        let entropy = -shares.map(|share| share * share.ln()).sum::<f64>();
        let ranks = sorted.iter().enumerate();
        let weighted: f64 = ranks.map(|(rank, frequency)| (2.0 * rank as f64 + 1.0 - goods) * frequency).sum();
        Some(Self {
            variation: std / mean,
            max_over_mean: greatest / mean,
            min_over_mean: least / mean,
            entropy: (sorted.len() > 1).then(|| entropy / goods.ln()),
            gini: weighted / (goods * total),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_frequencies_are_even() {
        let even = GoodFrequencies::of(&[3; 4]).unwrap();
        assert_eq!((even.variation, even.max_over_mean, even.min_over_mean, even.gini), (0.0, 1.0, 1.0, 0.0));
        assert!((even.entropy.unwrap() - 1.0).abs() < 1e-15);
    }

    #[test]
    fn one_good_of_four_is_as_uneven_as_can_be() {
        let uneven = GoodFrequencies::of(&[0, 0, 8, 0]).unwrap();
        assert_eq!((uneven.max_over_mean, uneven.min_over_mean, uneven.entropy), (4.0, 0.0, Some(0.0)));
        assert_eq!((uneven.variation, uneven.gini), (3f64.sqrt(), 0.75));
    }

    #[test]
    fn nothing_to_compare() {
        assert_eq!(GoodFrequencies::of(&[]), None);
        assert_eq!(GoodFrequencies::of(&[0, 0]), None);
        assert_eq!(GoodFrequencies::of(&[2]).unwrap().entropy, None);
    }
}
