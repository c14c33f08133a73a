//! What a backend brings for choices.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Backend, ExtensionType, backend_extension};

/// Lotteries with their prices.
#[derive(ExtensionType, Debug, Clone)]
pub struct LotteryPrices<B: Backend> {
    /// The weights of each element's bundles `[J, D]`.
    pub weights: FloatTensor<B>,
    /// The prices `[J]`.
    pub prices: FloatTensor<B>,
}

/// The choices of a batch.
#[derive(ExtensionType, Debug, Clone)]
pub struct ChoiceTensors<B: Backend> {
    /// Favourite elements `[B]`, -1 for nothing.
    pub favourites: IntTensor<B>,
    /// Their utilities `[B]`, 0 for nothing.
    pub utilities: FloatTensor<B>,
    /// Expected payments under a softmax `[B]`.
    pub soft_payments: FloatTensor<B>,
}

/// The operation, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The choices of a batch's bidders from lotteries over `bundles`.
    fn choices(
        #[extension_type] lotteries: LotteryPrices<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> ChoiceTensors<Self>;
}
