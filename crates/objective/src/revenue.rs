//! Expected revenue when buyers choose by softmax.

use crate::bidders::BidderBatch;
use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::outside::Outside;
use burn::tensor::{Device, Tensor, TensorData, activation::softmax};
use diffecon_auction::Valuations;
use diffecon_auction::sliced_menu::{SlicedMenu, slice};
use rayon::prelude::*;

/// Expected revenue a bidder when the buyer chooses among lotteries over `bundles` and what he has `outside` by softmax at this
/// sharpness (lambda), in the tensor library's operations.
///
/// Source: arXiv 2502.15283, eq. 20-23, where there is nothing outside.
///
/// # Shapes
/// `weights` `[J, D]`, `prices` `[J]`, `outside` `[B]` -> `[1]`; prices in the bidders' unit.
pub fn plain_menu_revenue(
    weights: Tensor<2>,
    prices: Tensor<1>,
    bundles: &MenuBundles,
    batch: &BidderBatch,
    outside: &Outside,
    sharpness: f64,
) -> Tensor<1> {
    let values = bundle_values(bundles, batch, &weights.device()).cast(weights.dtype());
    expected_revenue(values, weights, prices, outside, sharpness)
}

/// The values `[B, J, D]` of the bundles to a batch, computed in host memory.
pub fn bundle_values(bundles: &MenuBundles, batch: &BidderBatch, device: &Device) -> Tensor<3> {
    let MenuShape { elements, support, goods } = bundles.shape;
    let words = slice(&bundles.to_bundles(), support);
    let menu = SlicedMenu { elements, support, goods, words: &words };
    let values = values_of(&menu, batch.valuations(), batch.bidders());
    let shape = [batch.bidders().len(), elements, support];
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// The values `[B, J * D]` of a menu's bundles to some bidders.
pub(crate) fn values_of(menu: &SlicedMenu<'_>, valuations: &Valuations, bidders: &[usize]) -> Vec<f32> {
    let points = menu.elements * menu.support;
    let mut values = vec![0.0; bidders.len() * points];
    let rows = values.par_chunks_mut(points).zip(bidders);
    rows.for_each(|(row, &bidder)| valuations.valuation(bidder).values_of(menu, row));
    values
}

/// The expected revenue from the bundles' `values` `[B, J, D]`.
pub fn expected_revenue(
    values: Tensor<3>,
    weights: Tensor<2>,
    prices: Tensor<1>,
    outside: &Outside,
    sharpness: f64,
) -> Tensor<1> {
    let [bidders, elements, _] = values.dims();
    let expected: Tensor<2> = (values * weights.unsqueeze_dim(0)).sum_dim(2).squeeze_dim(2);
    let utilities = expected - prices.clone().unsqueeze_dim(0);
    let column = |of_bidders: &Tensor<1>| of_bidders.clone().cast(prices.dtype()).unsqueeze_dim::<2>(1);
    let utilities = Tensor::cat(vec![utilities, column(&outside.utility)], 1);
    let payments =
        Tensor::cat(vec![prices.clone().unsqueeze_dim(0).repeat_dim(0, bidders), column(&outside.payment)], 1);
    let choice = softmax(utilities * sharpness, 1);
    debug_assert_eq!(choice.dims(), [bidders, elements + 1]);
    (choice * payments).sum_dim(1).mean()
}
