//! The gradient of smooth values, computed anew from the points: nothing but them is kept.

use super::backend::{Gradient, Operation, Upstream};
use super::soft_rounding::SoftRounding;
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, tensor::FloatTensor};

#[derive(Debug)]
struct StraightThrough;

impl<B: Gradient> Backward<B, 1> for StraightThrough {
    type State = (FloatTensor<B>, BidderTensors<B>, BatchNumbers<B>, SoftRounding);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(node) = parent {
            let (points, bidders, batch, rounding) = ops.state;
            let gradient = B::straight_through_gradient(points, Upstream::Values(upstream), bidders, batch, rounding);
            grads.register::<B>(node.id, gradient);
        }
    }
}

impl<B: Operation + Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn straight_through(
        points: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        rounding: SoftRounding,
    ) -> FloatTensor<Self> {
        let (points, node) = points.into_parts();
        let (bundles, bidders, batch) = (bundles.untracked(), bidders.untracked(), batch.untracked());
        let values = B::straight_through(points.clone(), bundles, bidders.clone(), batch.clone(), shape, rounding);
        match Backward::<B, 1>::prepare::<C>(StraightThrough, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((points, bidders, batch, rounding), values),
            OpsKind::UnTracked(prep) => prep.finish(values),
        }
    }
}
