//! The gradients of our operations, derived by hand.
//!
//! A revenue is one number, so its gradients are taken with it and only scaled on the way back; a flow's expansion has one
//! number a point, so its slope is.

use super::{
    BatchNumbers, BidderTensors, BundleWords, FlowConstants, FlowNetwork, FlowedTensors, Kernels, MenuShape, Operations,
};
use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::{Backend, TensorMetadata, tensor::FloatTensor};

/// A backend's bundles as those of the same backend without gradients.
fn plain_bundles<B: Backend, C: CheckpointStrategy>(bundles: BundleWords<Autodiff<B, C>>) -> BundleWords<B> {
    match bundles {
        BundleWords::Host(words) => BundleWords::Host(words),
        BundleWords::Device(words) => BundleWords::Device(words),
    }
}

/// The way back of [`plain_bundles`].
fn tracked_bundles<B: Backend, C: CheckpointStrategy>(bundles: BundleWords<B>) -> BundleWords<Autodiff<B, C>> {
    match bundles {
        BundleWords::Host(words) => BundleWords::Host(words),
        BundleWords::Device(words) => BundleWords::Device(words),
    }
}

/// A backend's bidders as those of the same backend without gradients.
fn plain_bidders<B: Backend, C: CheckpointStrategy>(bidders: BidderTensors<Autodiff<B, C>>) -> BidderTensors<B> {
    match bidders {
        BidderTensors::Host(valuations) => BidderTensors::Host(valuations),
        BidderTensors::Xor { atoms, values, offsets } => {
            BidderTensors::Xor { atoms, values: values.into_primitive(), offsets }
        }
        BidderTensors::Items { values, unit_demand } => {
            BidderTensors::Items { values: values.into_primitive(), unit_demand }
        }
    }
}

/// A backend's batch as that of the same backend without gradients.
fn plain_batch<B: Backend, C: CheckpointStrategy>(batch: BatchNumbers<Autodiff<B, C>>) -> BatchNumbers<B> {
    match batch {
        BatchNumbers::Host(numbers) => BatchNumbers::Host(numbers),
        BatchNumbers::Device(numbers) => BatchNumbers::Device(numbers),
    }
}

#[derive(Debug)]
struct Tanh;

impl<B: Kernels> Backward<B, 1> for Tanh {
    /// The output.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let output = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |upstream| B::tanh_backward(output, upstream));
    }
}

#[derive(Debug)]
struct Flow;

impl<B: Kernels> Backward<B, 1> for Flow {
    /// The slope of each point's expansion.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let slope = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |upstream| B::flow_backward(slope, upstream));
    }
}

#[derive(Debug)]
struct Revenue;

impl<B: Kernels> Backward<B, 2> for Revenue {
    /// The gradients with respect to weights and prices.
    type State = [FloatTensor<B>; 2];

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
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

#[derive(Debug)]
struct Prices;

impl<B: Kernels> Backward<B, 2> for Prices {
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

impl<B: Kernels, C: CheckpointStrategy> Operations for Autodiff<B, C> {
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, node) = x.into_parts();
        let output = B::tanh(x);
        match Backward::<B, 1>::prepare::<C>(Tanh, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(output.clone(), output),
            OpsKind::UnTracked(prep) => prep.finish(output),
        }
    }

    fn diagonal_flow(
        theta: FloatTensor<Self>,
        network: FlowNetwork<Self>,
        constants: FlowConstants,
    ) -> FlowedTensors<Self> {
        let (theta, node) = theta.into_parts();
        let network = FlowNetwork {
            weight_1: network.weight_1.into_primitive(),
            bias_1: network.bias_1.into_primitive(),
            weight_2: network.weight_2.into_primitive(),
            bias_2: network.bias_2.into_primitive(),
            weight_3: network.weight_3.into_primitive(),
            bias_3: network.bias_3.into_primitive(),
        };
        let (FlowedTensors { expansion, bundles }, slope) = B::flow(theta, network, constants);
        let expansion = match Backward::<B, 1>::prepare::<C>(Flow, [node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(slope, expansion),
            OpsKind::UnTracked(prep) => prep.finish(expansion),
        };
        FlowedTensors { expansion, bundles: tracked_bundles(bundles) }
    }

    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self> {
        tracked_bundles(B::round(points.into_primitive(), support))
    }

    fn menu_revenue(
        weights: FloatTensor<Self>,
        prices: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> FloatTensor<Self> {
        let ((weights, of_weights), (prices, of_prices)) = (weights.into_parts(), prices.into_parts());
        let (bundles, bidders, batch) = (plain_bundles(bundles), plain_bidders(bidders), plain_batch(batch));
        let [revenue, by_weights, by_prices] = B::revenue(weights, prices, bundles, bidders, batch, shape, sharpness);
        match Backward::<B, 2>::prepare::<C>(Revenue, [of_weights, of_prices]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish([by_weights, by_prices], revenue),
            OpsKind::UnTracked(prep) => prep.finish(revenue),
        }
    }

    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let ((item, of_item), (size, of_size)) = (item.into_parts(), size.into_parts());
        let bundles = plain_bundles(bundles);
        let prices = B::bundle_prices(item, size, bundles.clone(), shape);
        match Backward::<B, 2>::prepare::<C>(Prices, [of_item, of_size]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((bundles, shape), prices),
            OpsKind::UnTracked(prep) => prep.finish(prices),
        }
    }
}
