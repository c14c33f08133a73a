//! The gradient of lottery weights, from the weights.

use super::backend::{Gradient, Operation};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, tensor::FloatTensor};

#[derive(Debug)]
struct LotteryWeights;

impl<B: Gradient> Backward<B, 2> for LotteryWeights {
    /// The weights.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        let gradients = B::lottery_weights_backward(ops.state, upstream);
        for (parent, gradient) in ops.parents.into_iter().zip(gradients) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn lottery_weights(logits: FloatTensor<Self>, expansion: FloatTensor<Self>) -> FloatTensor<Self> {
        let ((logits, of_logits), (expansion, of_expansion)) = (logits.into_parts(), expansion.into_parts());
        let weights = B::lottery_weights(logits, expansion);
        let parents = [of_logits, of_expansion];
        match Backward::<B, 2>::prepare::<C>(LotteryWeights, parents).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(weights.clone(), weights),
            OpsKind::UnTracked(prep) => prep.finish(weights),
        }
    }
}
