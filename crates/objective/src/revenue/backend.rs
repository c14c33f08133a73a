//! What a backend brings for revenue.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// Revenue with its gradients, which are constants.
#[derive(ExtensionType, Debug, Clone)]
pub struct RevenueTensors<B: Backend> {
    /// Expected revenue a bidder `[1]`.
    pub revenue: FloatTensor<B>,
    /// Its gradient with respect to the lottery weights `[J, D]`.
    pub by_weights: FloatTensor<B>,
    /// Its gradient with respect to the prices `[J]`.
    pub by_prices: FloatTensor<B>,
    /// Its gradient with respect to what the outside options are worth `[B]`.
    pub by_outside_utility: FloatTensor<B>,
    /// Its gradient with respect to what they cost `[B]`.
    pub by_outside_payment: FloatTensor<B>,
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Expected revenue of lotteries with `weights` `[J, D]` and `prices` `[J]` beside outside options of this utility and payment
    /// `[B]`.
    fn menu_revenue(
        weights: FloatTensor<Self>,
        prices: FloatTensor<Self>,
        outside_utility: FloatTensor<Self>,
        outside_payment: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> RevenueTensors<Self>;
}
