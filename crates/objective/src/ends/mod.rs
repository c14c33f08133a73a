//! Where support points end, before they are rounded, with the way back of a gradient in the ends: for what
//! passes straight through the rounding. [`crate::flow`] needs less, because what it rounds has no gradient.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
#[cfg(test)]
mod tests;

use crate::flow::{FrozenFlow, Parametrisation, Transport};
use backend::{EndsTensors, KeptTensors, Operation};
use burn::backend::Dispatch;
use burn::tensor::Tensor;

/// What is kept of a pass for the way back.
pub struct EndsPass {
    theta: Tensor<2>,
    kept: KeptTensors<Dispatch>,
}

impl FrozenFlow<'_> {
    /// Carries support points `theta` `[P, M]` of single precision that record no gradient.
    ///
    /// # Panics
    /// If the network does not have three layers from `M` units, or moves points by full matrices on an exact path.
    pub fn ends(&self, theta: Tensor<2>, parametrisation: Parametrisation) -> (Transport, EndsPass) {
        let (network, constants) = self.network(parametrisation, 1);
        let EndsTensors { ends, expansion, kept } =
            <Dispatch as Operation>::ends(theta.clone().into_dispatch(), network, constants);
        let transport = Transport { points: Tensor::from_dispatch(ends), expansion: Tensor::from_dispatch(expansion) };
        (transport, EndsPass { theta, kept })
    }

    /// The gradient in `theta` `[P, M]` of what has these gradients in the `ends` `[P, M]` and in the `expansion` `[P]` of a pass.
    pub fn gradient_of_ends(
        &self,
        EndsPass { theta, kept }: EndsPass,
        ends: Tensor<2>,
        expansion: Tensor<1>,
        parametrisation: Parametrisation,
    ) -> Tensor<2> {
        let (network, constants) = self.network(parametrisation, 1);
        let gradient = <Dispatch as Operation>::ends_gradient(
            kept,
            ends.into_dispatch(),
            expansion.into_dispatch(),
            theta.into_dispatch(),
            network,
            constants,
        );
        Tensor::from_dispatch(gradient)
    }
}
