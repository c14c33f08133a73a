//! What a backend brings for the gradient of a menu's step.

use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use burn::backend::{Backend, ExtensionType, backend_extension, tensor::FloatTensor};

/// What the objective is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MenuTerms {
    /// Whether prices are those of goods and sizes, with a deviation each, rather than deviations alone.
    pub smooth: bool,
    /// The weight of the squares of deviations, where prices are smooth.
    pub penalty: f32,
    /// The softmax's sharpness (lambda), per unit of money.
    pub sharpness: f32,
    /// Whether the gradient in utilities is wanted too.
    pub slopes: bool,
}

/// What the gradient is taken in.
#[derive(ExtensionType, Debug, Clone)]
pub struct StepTensors<B: Backend> {
    /// The numbers that lotteries are made of, as [`LotteryLayout`](crate::LotteryLayout) says.
    pub numbers: FloatTensor<B>,
    /// How far the densities of the bundles' points fall `[J * D]`.
    pub expansion: FloatTensor<B>,
    /// What the outside options are worth `[B]`.
    pub outside_utility: FloatTensor<B>,
    /// What they cost `[B]`.
    pub outside_payment: FloatTensor<B>,
}

/// Payments, and the gradients of the objective, which is minimised.
#[derive(ExtensionType, Debug, Clone)]
pub struct MenuGradientTensors<B: Backend> {
    /// Expected payments `[B]`.
    pub payments: FloatTensor<B>,
    /// The gradient in the numbers that lotteries are made of.
    pub numbers: FloatTensor<B>,
    /// The gradient in the expansions `[J * D]`.
    pub expansion: FloatTensor<B>,
    /// The gradient in what the outside options are worth `[B]`.
    pub outside_utility: FloatTensor<B>,
    /// The gradient in what they cost `[B]`.
    pub outside_payment: FloatTensor<B>,
    /// The gradient in utilities.
    #[extension_type]
    pub slopes: SlopeTensors<B>,
}

/// The gradient in what lotteries are worth to the bidders.
#[derive(ExtensionType, Debug, Clone)]
pub enum SlopeTensors<B: Backend> {
    /// Nobody wants it.
    Unwanted,
    /// As asked for.
    Wanted {
        /// The lotteries' weights `[J, D]`.
        weights: FloatTensor<B>,
        /// The gradient in the utilities `[B, J]`.
        utilities: FloatTensor<B>,
    },
}

/// The operation, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operation: Backend {
    /// Payments and gradients for lotteries over `bundles` beside outside options.
    fn menu_gradient(
        #[extension_type] of: StepTensors<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        terms: MenuTerms,
    ) -> MenuGradientTensors<Self>;
}
