//! What a backend brings for revenue.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// What bidders choose among, differentiable.
#[derive(ExtensionType, Debug, Clone)]
pub struct OfferTensors<B: Backend> {
    /// Lottery weights `[J, D]`.
    pub weights: FloatTensor<B>,
    /// Prices `[J]`.
    pub prices: FloatTensor<B>,
    /// What the outside options are worth `[B]`.
    pub outside_utility: FloatTensor<B>,
    /// What they cost `[B]`.
    pub outside_payment: FloatTensor<B>,
}

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
    /// Expected revenue of lotteries over `bundles` beside outside options.
    fn menu_revenue(
        #[extension_type] offers: OfferTensors<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> RevenueTensors<Self>;
}
