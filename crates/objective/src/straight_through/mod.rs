//! The values of bundles to bidders with a gradient straight through the rounding: that of smooth values, where each good is in the
//! bundle with some probability.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
mod smooth_values;
#[cfg(test)]
mod tests;

pub use smooth_values::smooth_values;

use crate::bidders::BidderBatch;
use crate::bundles::MenuBundles;
use crate::revenue::bundle_values;
use backend::Operation;
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};

/// The values `[B, J, D]` of the bundles to a batch, with the gradient of [`smooth_values`] in the logarithms `[J * D, M]` of the goods'
/// probabilities.
pub fn straight_through_values(bundles: &MenuBundles, batch: &BidderBatch, logarithms: Tensor<2>) -> Tensor<3> {
    if logarithms.dtype() != DType::F32 {
        return plain_straight_through_values(bundles, batch, logarithms);
    }
    let shape = bundles.shape;
    let (words, bidders, numbers) = (bundles.words.clone(), batch.sample.tensors.clone(), batch.numbers.clone());
    let values = <Dispatch as Operation>::straight_through(logarithms.into_dispatch(), words, bidders, numbers, shape);
    Tensor::<2>::from_dispatch(values).reshape([batch.bidders().len(), shape.elements, shape.support])
}

/// [`straight_through_values`] in the tensor library's operations.
pub fn plain_straight_through_values(bundles: &MenuBundles, batch: &BidderBatch, logarithms: Tensor<2>) -> Tensor<3> {
    let hard = bundle_values(bundles, batch, &logarithms.device()).cast(logarithms.dtype());
    let smooth = smooth_values(batch.valuations(), batch.bidders(), logarithms).reshape(hard.dims());
    hard - smooth.clone().detach() + smooth
}
