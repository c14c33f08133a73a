//! What a backend brings for lotteries.

use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// The lotteries of menu elements.
#[derive(ExtensionType, Debug, Clone)]
pub struct LotteryTensors<B: Backend> {
    /// The weights of each element's bundles `[J, D]`.
    pub weights: FloatTensor<B>,
    /// The prices `[J]`, at least 0.
    pub prices: FloatTensor<B>,
}

/// The operation, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The lotteries from `numbers`, laid out as [`LotteryLayout`](super::LotteryLayout) says, and the `expansion` `[J * D]`.
    fn lotteries(
        numbers: FloatTensor<Self>,
        expansion: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        shape: MenuShape,
        smooth: bool,
    ) -> LotteryTensors<Self>;
}
