//! The flow of support points under a diagonal matrix, with rounding and the fall of the density.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
mod parametrisation;
mod path;
#[cfg(test)]
mod tests;

pub use parametrisation::Parametrisation;
pub use path::Path;

use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use crate::rounding::round;
use backend::{FlowConstants, FlowedTensors, Operation};
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};
use diffecon_tensor::Mlp;

/// A frozen flow `ds = eta(t) Q(s_0) s dt` with diagonal `Q(s_0) = network(4 (s_0 - 1/2))`.
///
/// Source: arXiv 2502.15283, eq. 9-12.
pub struct DiagonalFlow<'a> {
    /// The network `Q`, of three layers.
    pub network: &'a Mlp,
    /// How a point moves.
    pub path: Path,
    /// `int_0^1 eta`.
    pub speed_integral: f32,
}

/// Where support points flow.
#[derive(Clone)]
pub struct Flowed {
    /// The bundles at the ends.
    pub bundles: MenuBundles,
    /// The fall of each point's log density `Tr Q(mu) int eta`, `[P]`.
    pub expansion: Tensor<1>,
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

impl DiagonalFlow<'_> {
    /// Carries support points `theta` `[P, M]`, `support` an element. The expansion's gradient reaches `theta`.
    ///
    /// # Panics
    /// If the network does not have three layers from and to `M` units.
    pub fn flow(&self, theta: Tensor<2>, parametrisation: Parametrisation, support: usize) -> Flowed {
        if theta.dtype() != DType::F32 {
            return self.transport(parametrisation.points(theta)).round(support);
        }
        let [points, goods] = theta.dims();
        let (parameters, network) = self.network.constant();
        assert_eq!(network.widths.len(), 4, "a flow's network has three layers");
        let constants = FlowConstants {
            network: network.clone(),
            parametrisation,
            path: self.path.clone(),
            speed_integral: self.speed_integral,
            support,
        };
        let FlowedTensors { expansion, bundles, .. } =
            <Dispatch as Operation>::flow(theta.into_dispatch(), parameters.into_dispatch(), constants);
        let shape = MenuShape { elements: points / support, support, goods };
        Flowed { bundles: MenuBundles { shape, words: bundles }, expansion: Tensor::from_dispatch(expansion) }
    }

    /// Carries points `[P, M]` in the tensor library's operations; gradients flow to the points.
    pub fn transport(&self, starts: Tensor<2>) -> Transport {
        let rates = self.network.forward((starts.clone() - 0.5) * 4.0, true);
        let points = match &self.path {
            Path::Exact => starts * (rates.clone() * self.speed_integral).exp(),
            Path::Euler(speeds) => speeds.iter().fold(starts, |at, &speed| at.clone() + rates.clone() * at * speed),
        };
        Transport { points, expansion: rates.sum_dim(1).squeeze_dim(1) * self.speed_integral }
    }
}
