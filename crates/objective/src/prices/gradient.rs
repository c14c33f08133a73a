//! The gradient of bundle prices: they are linear, so it needs the bundles alone.

use super::backend::{Gradient, Operation};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, tensor::FloatTensor};

#[derive(Debug)]
struct Prices;

impl<B: Gradient> Backward<B, 2> for Prices {
    type State = (BundleWords<B>, MenuShape);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        let (bundles, shape) = ops.state;
        let gradients = B::bundle_prices_backward(upstream, bundles, shape);
        for (parent, gradient) in ops.parents.into_iter().zip(gradients) {
            if let Some(node) = parent {
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Gradient, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let ((item, of_item), (size, of_size)) = (item.into_parts(), size.into_parts());
        let bundles = bundles.untracked();
        let prices = B::bundle_prices(item, size, bundles.clone(), shape);
        match Backward::<B, 2>::prepare::<C>(Prices, [of_item, of_size]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((bundles, shape), prices),
            OpsKind::UnTracked(prep) => prep.finish(prices),
        }
    }
}
