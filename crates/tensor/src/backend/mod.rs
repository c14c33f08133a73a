//! Our operations as extensions of burn's backends: what [`crate::menu`], [`crate::activation`] and [`crate::optimiser`] call.
//!
//! [`Operations`] is what a tensor sees: burn routes it to the backend of the tensor's device, through [`autodiff`] if gradients are
//! recorded. [`Kernels`] is what a backend brings: every operation together with what its gradient needs. [`host`] brings
//! them for the CPU backends, `cube` for GPUs.

mod autodiff;
#[cfg(feature = "cube")]
mod cube;
mod host;

use crate::kernels::adam::AdamStep;
use crate::kernels::flow::{Parametrisation, Path};
use burn::backend::{
    Backend, ExtensionType, backend_extension,
    tensor::{FloatTensor, IntTensor},
};
use diffecon_auction::Valuations;
use std::sync::Arc;

/// The bundles of a menu where the backend keeps them.
#[derive(ExtensionType, Debug, Clone)]
pub enum BundleWords<B: Backend> {
    /// In host memory, in the layout of [`diffecon_auction::SlicedMenu`].
    Host(Arc<Vec<u64>>),
    /// On a GPU: `[J * D, words]`, good `i` in bit `i % 32` of word `i / 32`.
    Device(IntTensor<B>),
}

/// A sample of bidders where the backend keeps it.
#[derive(ExtensionType, Debug, Clone)]
pub enum BidderTensors<B: Backend> {
    /// In host memory.
    Host(Arc<Valuations>),
    /// On a GPU, XOR bidders.
    Xor {
        /// The atoms' bundles `[atoms, words]`, bidder by bidder, by falling value.
        atoms: IntTensor<B>,
        /// The atoms' values `[atoms]`.
        values: FloatTensor<B>,
        /// Bidder `i` owns the atoms from `offsets[i]` to `offsets[i + 1]`, `[N + 1]`.
        offsets: IntTensor<B>,
    },
    /// On a GPU, bidders with a value for each good.
    Items {
        /// The values `[N, M]`.
        values: FloatTensor<B>,
        /// Whether a bundle is worth its best good rather than the sum.
        unit_demand: bool,
    },
}

/// The bidders of a step, by their places in the sample, where the backend keeps them.
#[derive(ExtensionType, Debug, Clone)]
pub enum BatchNumbers<B: Backend> {
    /// In host memory.
    Host(Arc<Vec<usize>>),
    /// On a GPU, `[B]`.
    Device(IntTensor<B>),
}

/// The three layers of a flow's network: weights `[inputs, outputs]` and biases.
#[derive(ExtensionType, Debug, Clone)]
pub struct FlowNetwork<B: Backend> {
    /// `[M, H]`
    pub weight_1: FloatTensor<B>,
    /// `[H]`
    pub bias_1: FloatTensor<B>,
    /// `[H, H]`
    pub weight_2: FloatTensor<B>,
    /// `[H]`
    pub bias_2: FloatTensor<B>,
    /// `[H, M]`
    pub weight_3: FloatTensor<B>,
    /// `[M]`
    pub bias_3: FloatTensor<B>,
}

/// Everything about a flow but its network.
#[derive(Debug, Clone)]
pub struct FlowConstants {
    /// How points follow from `theta`.
    pub parametrisation: Parametrisation,
    /// How a point moves.
    pub path: Path,
    /// `int eta`.
    pub speed_integral: f32,
    /// Support points of each menu element `D`.
    pub support: usize,
}

/// Where support points flow.
#[derive(ExtensionType, Debug, Clone)]
pub struct FlowedTensors<B: Backend> {
    /// The fall of the log density `[J * D]`.
    pub expansion: FloatTensor<B>,
    /// The bundles at the ends.
    #[extension_type]
    pub bundles: BundleWords<B>,
}

/// The extents of a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MenuShape {
    /// Menu elements `J`.
    pub elements: usize,
    /// Support points of each `D`.
    pub support: usize,
    /// Goods `M`.
    pub goods: usize,
}

/// The operations, differentiable where gradients are recorded.
#[backend_extension(Autodiff, Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait Operations: Backend {
    /// The hyperbolic tangent.
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// Carries support points `theta` `[J * D, M]` along a diagonal flow; the expansion's gradient reaches `theta`.
    fn diagonal_flow(
        theta: FloatTensor<Self>,
        #[extension_type] network: FlowNetwork<Self>,
        constants: FlowConstants,
    ) -> FlowedTensors<Self>;

    /// The bundles `1{s >= 1/2}` of points `s` `[J * D, M]`, `support` an element.
    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self>;

    /// Expected revenue `[1]` of lotteries with `weights` `[J, D]` and `prices` `[J]`.
    fn menu_revenue(
        weights: FloatTensor<Self>,
        prices: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        #[extension_type] bidders: BidderTensors<Self>,
        #[extension_type] batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> FloatTensor<Self>;

    /// The price of every bundle `[J * D]` by item prices `[M]` and size prices `[M + 1]`.
    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        #[extension_type] bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self>;
}

/// What one optimiser step leaves.
#[derive(ExtensionType, Debug, Clone)]
pub struct AdamTensors<B: Backend> {
    /// The parameter.
    pub value: FloatTensor<B>,
    /// The mean of its gradients.
    pub moment_1: FloatTensor<B>,
    /// The mean of their squares.
    pub moment_2: FloatTensor<B>,
}

/// The optimiser's step, on tensors without gradients.
#[backend_extension(Flex, NdArray: cfg(feature = "ndarray"), Cube: cfg(feature = "cube"))]
pub trait OptimiserOperations: Backend {
    /// Moves `state.value` against its gradient.
    fn adam(
        #[extension_type] state: AdamTensors<Self>,
        gradient: FloatTensor<Self>,
        step: AdamStep,
    ) -> AdamTensors<Self>;
}

/// The kernels of a backend without gradients: each operation with what its gradient is made of.
pub trait Kernels: Backend {
    /// `tanh`.
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The gradient of `tanh` from its output.
    fn tanh_backward(output: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The flow, and the slope of its expansion with respect to `theta` `[J * D, M]`.
    fn flow(
        theta: FloatTensor<Self>,
        network: FlowNetwork<Self>,
        constants: FlowConstants,
    ) -> (FlowedTensors<Self>, FloatTensor<Self>);

    /// The bundles of points.
    fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self>;

    /// The slope `[P, M]` with its rows multiplied by the upstream gradient `[P]`.
    fn flow_backward(slope: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The revenue `[1]` with its gradients with respect to weights `[J, D]` and prices `[J]`.
    fn revenue(
        weights: FloatTensor<Self>,
        prices: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> [FloatTensor<Self>; 3];

    /// The bundles' prices `[J * D]`.
    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self>;

    /// The gradients with respect to item and size prices from the upstream gradient `[J * D]`.
    fn bundle_prices_backward(
        upstream: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> [FloatTensor<Self>; 2];

    /// One step of Adam.
    fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, step: AdamStep) -> AdamTensors<Self>;
}

/// The operations of a backend without gradients are its kernels.
macro_rules! operations_by_kernels {
    ($backend:ty) => {
        impl Operations for $backend {
            fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self> {
                <Self as Kernels>::tanh(x)
            }

            fn diagonal_flow(
                theta: FloatTensor<Self>,
                network: FlowNetwork<Self>,
                constants: FlowConstants,
            ) -> FlowedTensors<Self> {
                <Self as Kernels>::flow(theta, network, constants).0
            }

            fn round(points: FloatTensor<Self>, support: usize) -> BundleWords<Self> {
                <Self as Kernels>::round(points, support)
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
                let [revenue, ..] =
                    <Self as Kernels>::revenue(weights, prices, bundles, bidders, batch, shape, sharpness);
                revenue
            }

            fn bundle_prices(
                item: FloatTensor<Self>,
                size: FloatTensor<Self>,
                bundles: BundleWords<Self>,
                shape: MenuShape,
            ) -> FloatTensor<Self> {
                <Self as Kernels>::bundle_prices(item, size, bundles, shape)
            }
        }

        impl OptimiserOperations for $backend {
            fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, step: AdamStep) -> AdamTensors<Self> {
                <Self as Kernels>::adam(state, gradient, step)
            }
        }
    };
}

operations_by_kernels!(burn::backend::Flex);
#[cfg(feature = "ndarray")]
operations_by_kernels!(burn::backend::NdArray);
#[cfg(feature = "cube")]
operations_by_kernels!(burn_cubecl::CubeBackend);
