//! The flow of support points under a matrix of each one's own, with rounding and the fall of the density.

mod backend;
pub(crate) mod cpu;
mod frozen;
#[cfg(feature = "cube")]
pub(crate) mod gpu;
mod parametrisation;
mod path;
#[cfg(test)]
mod tests;
mod velocities;

pub(crate) use backend::{FlowConstants, NetworkTensors};
pub use frozen::Frozen;
pub use parametrisation::Parametrisation;
pub use path::Path;
pub use velocities::velocities;

use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::rounding::round;
use backend::{FlowedTensors, Operation, PassTensors};
use burn::backend::Dispatch;
use burn::tensor::Tensor;
use diffecon_tensor::Mlp;

/// A frozen flow `ds = eta(t) Q(s_0) s dt` with `Q(s_0) = network(4 (s_0 - 1/2))`: a diagonal `M`, or a full matrix `M * M`, row by row.
///
/// Source: arXiv 2502.15283, eq. 9-12.
pub struct FrozenFlow<'a> {
    /// The network `Q`, of three layers.
    pub network: &'a Mlp,
    /// What else follows from it.
    pub frozen: Frozen,
}

/// Where support points flow.
#[derive(Clone)]
pub struct Flowed {
    /// The bundles at the ends.
    pub bundles: MenuBundles,
    /// The fall of each point's log density `Tr Q(mu) int eta`, `[P]`.
    pub expansion: Tensor<1>,
}

/// What is kept of a pass for the way back.
pub struct FlowPass {
    theta: Tensor<2>,
    tensors: PassTensors<Dispatch>,
}

/// Where points end, before rounding.
pub struct Transport {
    /// The ends `[P, M]`.
    pub points: Tensor<2>,
    /// The fall of each point's log density `Tr Q(s_0) int eta`, `[P]`.
    pub expansion: Tensor<1>,
}

impl Transport {
    /// With the bundles at the ends, `support` an element.
    pub fn round(self, support: usize) -> Flowed {
        Flowed { bundles: round(self.points, support), expansion: self.expansion }
    }
}

impl FrozenFlow<'_> {
    /// Carries support points `theta` `[P, M]` of single precision that record no gradient, `support` an element.
    ///
    /// # Panics
    /// If the network does not have three layers from `M` units, or moves points by full matrices on an exact path.
    pub fn flow(&self, theta: Tensor<2>, parametrisation: Parametrisation, support: usize) -> (Flowed, FlowPass) {
        let [points, goods] = theta.dims();
        let (network, constants) = self.network(parametrisation, support);
        let FlowedTensors { expansion, bundles, pass } =
            <Dispatch as Operation>::flow(theta.clone().into_dispatch(), network, constants);
        let shape = MenuShape { elements: points / support, support, goods };
        let bundles = MenuBundles { shape, words: bundles };
        (Flowed { bundles, expansion: Tensor::from_dispatch(expansion) }, FlowPass { theta, tensors: pass })
    }

    /// The gradient in `theta` `[P, M]` of what has this gradient in the `expansion` `[P]` of a pass.
    pub fn gradient(&self, pass: FlowPass, expansion: Tensor<1>, parametrisation: Parametrisation) -> Tensor<2> {
        let (network, constants) = self.network(parametrisation, 1);
        let FlowPass { theta, tensors } = pass;
        let gradient = <Dispatch as Operation>::flow_gradient(
            tensors,
            expansion.into_dispatch(),
            theta.into_dispatch(),
            network,
            constants,
        );
        Tensor::from_dispatch(gradient)
    }

    pub(crate) fn network(
        &self,
        parametrisation: Parametrisation,
        support: usize,
    ) -> (NetworkTensors<Dispatch>, FlowConstants) {
        let (parameters, network) = self.network.constant();
        assert_eq!(network.widths.len(), 4, "a flow's network has three layers");
        let exact_full = network.outputs() != network.widths[0] && self.frozen.path == Path::Exact;
        assert!(!exact_full, "full matrices move points by Euler steps");
        let constants = FlowConstants {
            network: network.clone(),
            parametrisation,
            path: self.frozen.path.clone(),
            speed_integral: self.frozen.speed_integral,
            support,
        };
        let Frozen { trace, speeds, .. } = self.frozen.clone();
        let [parameters, trace, speeds] = [parameters.inner(), trace, speeds].map(Tensor::into_dispatch);
        (NetworkTensors { parameters, trace, speeds }, constants)
    }

    /// Carries points `[P, M]` in the tensor library's operations; gradients flow to the points.
    pub fn transport(&self, starts: Tensor<2>) -> Transport {
        let [points, goods] = starts.dims();
        let matrices = self.network.forward((starts.clone() - 0.5) * 4.0, true);
        let Frozen { path, speed_integral, .. } = &self.frozen;
        let ends = match path {
            Path::Exact => starts * (matrices.clone() * *speed_integral).exp(),
            Path::Euler(speeds) => {
                speeds.iter().fold(starts, |at, &speed| at.clone() + velocities(&matrices, at) * speed)
            }
        };
        let traces = if matrices.dims()[1] == goods {
            matrices.sum_dim(1)
        } else {
            let identity = Tensor::<2>::eye(goods, &matrices.device()).cast(matrices.dtype());
            (matrices * identity.reshape([1, goods * goods])).sum_dim(1)
        };
        Transport { points: ends, expansion: traces.reshape([points]) * *speed_integral }
    }
}
