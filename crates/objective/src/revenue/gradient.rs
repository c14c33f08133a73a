//! The gradient of revenue. It is one number, so its gradients are taken with it and only scaled on the way back.

use super::backend::{OfferTensors, Operation, RevenueTensors};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, AutodiffBackend, TensorMetadata, tensor::FloatTensor};

#[derive(Debug)]
struct Revenue;

impl<B: Operation> Backward<B, 4> for Revenue {
    /// The gradients with respect to weights, prices, and the utility and payment of outside options.
    type State = [FloatTensor<B>; 4];

    fn backward(self, ops: Ops<Self::State, 4>, grads: &mut Gradients, _: &mut Checkpointer) {
        let upstream = grads.consume::<B>(&ops.node);
        for (parent, gradient) in ops.parents.into_iter().zip(ops.state) {
            if let Some(node) = parent {
                let shape = vec![1; gradient.shape().num_dims()].into();
                let gradient = B::float_mul(gradient, B::float_reshape(upstream.clone(), shape));
                grads.register::<B>(node.id, gradient);
            }
        }
    }
}

impl<B: Operation, C: CheckpointStrategy> Operation for Autodiff<B, C> {
    fn menu_revenue(
        offers: OfferTensors<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> RevenueTensors<Self> {
        let ((weights, of_weights), (prices, of_prices)) = (offers.weights.into_parts(), offers.prices.into_parts());
        let (outside_utility, of_utility) = offers.outside_utility.into_parts();
        let (outside_payment, of_payment) = offers.outside_payment.into_parts();
        let offers = OfferTensors { weights, prices, outside_utility, outside_payment };
        let (bundles, bidders, batch) = (bundles.untracked(), bidders.untracked(), batch.untracked());
        let RevenueTensors { revenue, by_weights, by_prices, by_outside_utility, by_outside_payment } =
            B::menu_revenue(offers, bundles, bidders, batch, shape, sharpness);
        let gradients = [by_weights, by_prices, by_outside_utility, by_outside_payment];
        let parents = [of_weights, of_prices, of_utility, of_payment];
        let revenue = match Backward::<B, 4>::prepare::<C>(Revenue, parents).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(gradients.clone(), revenue),
            OpsKind::UnTracked(prep) => prep.finish(revenue),
        };
        let [by_weights, by_prices, by_outside_utility, by_outside_payment] = gradients.map(Self::from_inner);
        RevenueTensors { revenue, by_weights, by_prices, by_outside_utility, by_outside_payment }
    }
}
