//! The bidder's softened choice among offers and nothing.

use burn::tensor::Tensor;

/// What bidders choose by softmax, in expectation.
pub struct Choice {
    /// The smoothed utility `log(1 + sum_k exp(s (v_k - p_k))) / s` of each bidder `[B]`: at least 0, at least every offer's, and hardly
    /// more than the best one's where the sharpness `s` is great.
    pub utility: Tensor<1>,
    /// The expected payment of each bidder `[B]`.
    pub payment: Tensor<1>,
}

impl Choice {
    /// Among offers with these `values` `[B, K]` and `prices` `[B, K]` and nothing, by softmax at this sharpness.
    ///
    /// Source: arXiv 2502.15283, eq. 22.
    pub fn among(values: Tensor<2>, prices: Tensor<2>, sharpness: f64) -> Self {
        let utilities = (values - prices.clone()) * sharpness;
        let best = utilities.clone().detach().max_dim(1).clamp_min(0.0);
        let odds = (utilities - best.clone()).exp();
        let total = odds.clone().sum_dim(1) + (-best.clone()).exp();
        let payment = (odds * prices).sum_dim(1) / total.clone();
        let utility = (best + total.log()) / sharpness;
        Self { utility: utility.squeeze_dim(1), payment: payment.squeeze_dim(1) }
    }

    /// Expected revenue a bidder `[1]`.
    pub fn revenue(&self) -> Tensor<1> {
        self.payment.clone().mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};
    use diffecon_tensor::values;

    fn choice(sharpness: f64) -> Choice {
        let rows =
            |numbers: [f32; 4]| Tensor::<2>::from_data(TensorData::new(numbers.to_vec(), [2, 2]), &Device::flex());
        Choice::among(rows([1.0, 2.0, 0.5, 0.25]), rows([0.5, 1.75, 1.0, 1.0]), sharpness)
    }

    #[test]
    fn odds_by_hand() {
        let sharpness = 3.0_f64;
        let of = |offers: [(f64, f64); 2]| {
            let odds = offers.map(|(value, price)| (sharpness * (value - price)).exp());
            let total = 1.0 + odds[0] + odds[1];
            (total.ln() / sharpness, (odds[0] * offers[0].1 + odds[1] * offers[1].1) / total)
        };
        let expected = [of([(1.0, 0.5), (2.0, 1.75)]), of([(0.5, 1.0), (0.25, 1.0)])];
        let choice = choice(sharpness);
        for (bidder, (utility, payment)) in expected.into_iter().enumerate() {
            assert!((f64::from(values(&choice.utility)[bidder]) - utility).abs() < 1e-6);
            assert!((f64::from(values(&choice.payment)[bidder]) - payment).abs() < 1e-6);
        }
        let mean = f64::midpoint(expected[0].1, expected[1].1);
        assert!((f64::from(values(&choice.revenue())[0]) - mean).abs() < 1e-6);
    }

    #[test]
    fn a_sharp_choice_is_the_hard_one() {
        let choice = choice(1e6);
        assert_eq!((values(&choice.utility), values(&choice.payment)), (vec![0.5, 0.0], vec![0.5, 0.0]));
    }
}
