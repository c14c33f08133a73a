//! What a backend brings for prices of lotteries.

use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// What prices are made of.
#[derive(ExtensionType, Debug, Clone)]
pub struct PriceTensors<B: Backend> {
    /// `[M]`
    pub item: FloatTensor<B>,
    /// `[M + 1]`
    pub size: FloatTensor<B>,
    /// `[J]`
    pub deviation: FloatTensor<B>,
    /// `[J, D]`
    pub weights: FloatTensor<B>,
}

/// Prices.
#[derive(ExtensionType, Debug, Clone)]
pub struct PricedTensors<B: Backend> {
    /// Of elements `[J]`.
    pub elements: FloatTensor<B>,
    /// Of bundles `[J * D]`, a constant.
    pub bundles: FloatTensor<B>,
}

/// The operation, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// The prices of elements, at least 0, and of their bundles.
    fn lottery_prices(
        #[extension_type] of: PriceTensors<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> PricedTensors<Self>;
}

/// What its gradient is made of, on a backend that records none.
pub trait Gradient: Operation + crate::prices::Gradient {
    /// The gradients with respect to the weights `[J, D]` and to the bundles' prices `[J * D]`, from the upstream one `[J]`, the
    /// weights and the bundles' prices.
    fn lottery_prices_backward(
        upstream: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        of_bundles: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 2];
}
