//! The gradient of a function of each number, from its output.

use super::backend::{Function, Gradient, Operation};
use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::tensor::FloatTensor;

#[derive(Debug)]
struct Elementwise;

impl<B: Gradient> Backward<B, 1> for Elementwise {
    /// The output, and of what function it is.
    type State = (FloatTensor<B>, Function);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (output, function) = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |upstream| B::elementwise_backward(output, upstream, function));
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn elementwise(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let output = B::elementwise(x, function);
        match Backward::<B, 1>::prepare::<C>(Elementwise, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((output.clone(), function), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }
}
