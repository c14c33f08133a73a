//! The gradient of lotteries' prices: they are linear in prices and in weights.

use super::backend::{Gradient, Operation, PriceTensors, PricedTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, AutodiffBackend, Backend, tensor::FloatTensor};

#[derive(Debug)]
struct Prices;

/// What the gradient needs.
#[derive(Debug, Clone)]
struct Lotteries<B: Backend> {
    /// `[J, D]`
    weights: FloatTensor<B>,
    /// `[J * D]`
    of_bundles: FloatTensor<B>,
    bundles: BundleWords<B>,
    shape: MenuShape,
}

impl<B: Gradient> Backward<B, 4> for Prices {
    type State = Lotteries<B>;

    fn backward(self, ops: Ops<Self::State, 4>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        let Lotteries { weights, of_bundles, bundles, shape } = ops.state;
        let [by_weights, by_bundles] = B::lottery_prices_backward(upstream.clone(), weights, of_bundles);
        let [by_item, by_size] = B::bundle_prices_backward(by_bundles, bundles, shape);
        for (parent, gradient) in ops.parents.into_iter().zip([by_item, by_size, upstream, by_weights]) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn lottery_prices(of: PriceTensors<Self>, bundles: BundleWords<Self>, shape: MenuShape) -> PricedTensors<Self> {
        let ((item, of_item), (size, of_size)) = (of.item.into_parts(), of.size.into_parts());
        let ((deviation, of_deviation), (weights, of_weights)) = (of.deviation.into_parts(), of.weights.into_parts());
        let of = PriceTensors { item, size, deviation, weights: weights.clone() };
        let bundles = bundles.untracked();
        let PricedTensors { elements, bundles: of_bundles } = B::lottery_prices(of, bundles.clone(), shape);
        let parents = [of_item, of_size, of_deviation, of_weights];
        let elements = match Backward::<B, 4>::prepare::<C>(Prices, parents).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                prep.finish(Lotteries { weights, of_bundles: of_bundles.clone(), bundles, shape }, elements)
            }
            OpsKind::UnTracked(prep) => prep.finish(elements),
        };
        PricedTensors { elements, bundles: Self::from_inner(of_bundles) }
    }
}
