//! The gradient of smooth values, computed anew from the logarithms: nothing but them is kept.

use super::backend::{Gradient, Operation};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, tensor::FloatTensor};

#[derive(Debug)]
struct StraightThrough;

impl<B: Gradient> Backward<B, 1> for StraightThrough {
    type State = (FloatTensor<B>, BidderTensors<B>, BatchNumbers<B>);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(node) = parent {
            let (logarithms, bidders, batch) = ops.state;
            grads.register::<B>(node.id, B::straight_through_backward(upstream, logarithms, bidders, batch));
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn straight_through(
        logarithms: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let (logarithms, node) = logarithms.into_parts();
        let (bundles, bidders, batch) = (bundles.untracked(), bidders.untracked(), batch.untracked());
        let values = B::straight_through(logarithms.clone(), bundles, bidders.clone(), batch.clone(), shape);
        match Backward::<B, 1>::prepare::<C>(StraightThrough, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((logarithms, bidders, batch), values),
            OpsKind::UnTracked(prep) => prep.finish(values),
        }
    }
}
