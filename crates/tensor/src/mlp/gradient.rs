//! The gradient of a network, from what its hidden layers gave.

use super::backend::{Gradient, MlpTensors, Operation, Pass, Wanted};
use super::shape::MlpShape;
use burn::backend::Autodiff;
use burn::backend::AutodiffBackend;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;

#[derive(Debug)]
struct Mlp;

impl<B: Gradient> Backward<B, 2> for Mlp {
    type State = (Pass<B>, MlpShape);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (pass, shape) = ops.state;
        let upstream = grads.consume::<B>(&ops.node);
        let wanted = ops.parents.each_ref().map(Option::is_some);
        for (parent, gradient) in ops.parents.into_iter().zip(B::mlp_backward(pass, upstream, &shape, wanted)) {
            if let (Some(node), Some(gradient)) = (parent, gradient) {
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn mlp(
        parameters: FloatTensor<Self>,
        inputs: FloatTensor<Self>,
        shape: MlpShape,
        wanted: Option<Wanted>,
        _remember: bool,
    ) -> MlpTensors<Self> {
        let ((parameters, of_parameters), (inputs, of_inputs)) = (parameters.into_parts(), inputs.into_parts());
        let parents = [of_parameters, of_inputs];
        match Backward::<B, 2>::prepare::<C>(Mlp, parents).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let MlpTensors { outputs, hidden } =
                    B::mlp(parameters.clone(), inputs.clone(), shape.clone(), wanted, true);
                let pass = Pass { parameters, inputs, hidden: hidden.clone() };
                MlpTensors { outputs: prep.finish((pass, shape), outputs), hidden: Self::from_inner(hidden) }
            }
            OpsKind::UnTracked(prep) => {
                let MlpTensors { outputs, hidden } = B::mlp(parameters, inputs, shape, wanted, false);
                MlpTensors { outputs: prep.finish(outputs), hidden: Self::from_inner(hidden) }
            }
        }
    }
}
