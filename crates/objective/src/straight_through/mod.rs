//! The values of bundles to bidders with a gradient straight through the rounding: that of smooth values, where each good is in the
//! bundle with some probability.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
mod smooth_values;
mod soft_rounding;
#[cfg(test)]
mod tests;

pub use smooth_values::smooth_values;
pub use soft_rounding::SoftRounding;

use crate::bidders::BidderBatch;
use crate::bundles::MenuBundles;
use crate::menu_gradient::LotterySlopes;
use crate::revenue::bundle_values;
use backend::{Gradient, Operation, Upstream};
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

/// The values `[B, J, D]` of the bundles to a batch, with the gradient of [`smooth_values`] in the points `[J * D, M]` that were rounded
/// to them.
pub fn straight_through_values(
    bundles: &MenuBundles,
    batch: &BidderBatch,
    points: Tensor<2>,
    rounding: SoftRounding,
) -> Tensor<3> {
    if points.dtype() != DType::F32 {
        return plain_straight_through_values(bundles, batch, points, rounding);
    }
    let shape = bundles.shape;
    let (words, bidders, numbers) = (bundles.words.clone(), batch.sample.tensors.clone(), batch.numbers.clone());
    let points = points.into_dispatch();
    let values = <Dispatch as Operation>::straight_through(points, words, bidders, numbers, shape, rounding);
    Tensor::<2>::from_dispatch(values).reshape([batch.bidders().len(), shape.elements, shape.support])
}

/// [`straight_through_values`] in the tensor library's operations.
pub fn plain_straight_through_values(
    bundles: &MenuBundles,
    batch: &BidderBatch,
    points: Tensor<2>,
    rounding: SoftRounding,
) -> Tensor<3> {
    let hard = bundle_values(bundles, batch, &points.device()).cast(points.dtype());
    let logarithms = rounding.logarithms(points);
    let smooth = smooth_values(batch.valuations(), batch.bidders(), logarithms).reshape(hard.dims());
    hard - smooth.clone().detach() + smooth
}

/// The gradient straight through the rounding in the points `[J * D, M]`, of single precision, of what has these slopes in its
/// lotteries: that which [`straight_through_values`] passes on, with no value of a bidder for a bundle kept. None of the tensors records
/// gradients.
pub fn straight_through_gradient(
    points: Tensor<2>,
    rounding: SoftRounding,
    LotterySlopes { weights, utilities }: LotterySlopes,
    batch: &BidderBatch,
) -> Tensor<2> {
    let (bidders, numbers) = (batch.sample.tensors.clone(), batch.numbers.clone());
    let upstream = Upstream::Lotteries { weights: weights.into_dispatch(), utilities: utilities.into_dispatch() };
    let points = points.into_dispatch();
    let gradient = <Dispatch as Gradient>::straight_through_gradient(points, upstream, bidders, numbers, rounding);
    Tensor::from_dispatch(gradient)
}
