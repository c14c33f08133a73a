//! What the elements of a menu give.

use burn::tensor::Tensor;
use diffecon_auction::Bundles;
use diffecon_objective::BidderBatch;
use diffecon_tensor::Parameter;

/// The allocations of `J` elements, through logits of probabilities.
pub trait Allocations {
    /// What the elements are worth to a step's bidders `[B, J]`.
    fn values(&self, batch: &BidderBatch, step: usize) -> Tensor<2>;

    /// The supports `[J * D]` and weights `[J * D]` of the lotteries, as a menu has them.
    fn lotteries(&self) -> (Bundles, Vec<f32>);

    /// The logits, a row an element.
    fn logits(&self) -> &Parameter<2>;

    /// The logits, to move them.
    fn logits_mut(&mut self) -> &mut Parameter<2>;
}
