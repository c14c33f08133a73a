//! The buyer's choice, smoothed: softmax over the menu and the null option.

use burn::tensor::{Tensor, activation::softmax};
use diffecon_auction::{Menu, Valuations};
use rayon::prelude::*;

/// Expected revenue a bidder when the buyer chooses by softmax at this sharpness (lambda).
///
/// Source: arXiv 2502.15283, eq. 20-23.
///
/// # Shapes
/// `values` `[B, J, D]`, `weights` `[J, D]`, `prices` `[J]` -> `[1]`; values and prices in the same unit.
pub fn expected_revenue(values: Tensor<3>, weights: Tensor<2>, prices: Tensor<1>, sharpness: f64) -> Tensor<1> {
    let [bidders, elements, _] = values.dims();
    let expected: Tensor<2> = (values * weights.unsqueeze_dim(0)).sum_dim(2).squeeze_dim(2);
    let utilities = (expected - prices.clone().unsqueeze_dim(0)) * sharpness;
    let null = Tensor::<2>::zeros([bidders, 1], &utilities.device()).cast(utilities.dtype());
    let choice = softmax(Tensor::cat(vec![utilities, null], 1), 1).narrow(1, 0, elements);
    choice.matmul(prices.unsqueeze_dim(1)).mean()
}

/// What [`expected_revenue`] says of a finished menu, in the menu's unit; `sharpness` is per that unit.
pub fn soft_revenue(menu: &Menu, valuations: &Valuations, sharpness: f64) -> f64 {
    let payments: Vec<f64> = (0..valuations.bidders())
        .into_par_iter()
        .map(|bidder| {
            let utilities = menu.utilities(valuations, bidder);
            let best = utilities.iter().fold(0.0_f32, |best, utility| best.max(*utility));
            let odds = |utility: f32| (sharpness * f64::from(utility - best)).exp();
            let (mut paid, mut total) = (0.0, odds(0.0));
            for (utility, price) in utilities.iter().zip(menu.prices()) {
                let odds = odds(*utility);
                paid += odds * f64::from(*price);
                total += odds;
            }
            paid / total
        })
        .collect();
    payments.iter().sum::<f64>() / payments.len().max(1) as f64
}
