//! The way of a step's support points along the flow, and of their gradient back.

use crate::carried::Carried;
use crate::flow::Flow;
use burn::tensor::Tensor;
use diffecon_objective::{DiagonalFlow, EndsPass, FlowPass, Flowed, Parametrisation};

/// How to come back to the support points.
pub struct Way<'a> {
    parametrisation: Parametrisation,
    /// The ends `[P, M]` before rounding, where they can have a gradient.
    pub ends: Option<Tensor<2>>,
    back: Back<'a>,
}

/// By what.
#[allow(clippy::large_enum_variant, reason = "one is made a step")]
enum Back<'a> {
    /// By how far densities fall, under a diagonal matrix.
    Densities(DiagonalFlow<'a>, FlowPass),
    /// By the ends too.
    Ends(DiagonalFlow<'a>, EndsPass),
    /// By both, under any matrix.
    Carried(Carried<'a>),
}

impl<'a> Way<'a> {
    /// Carries support points `theta` `[P, M]` of single precision that record no gradient, `support` an element; `through` if their ends
    /// will have a gradient, straight through the rounding.
    pub fn of(
        flow: &'a Flow,
        theta: Tensor<2>,
        parametrisation: Parametrisation,
        support: usize,
        through: bool,
    ) -> (Flowed, Self) {
        let Some(flow) = flow.diagonal() else {
            let carried = Carried::new(flow, theta, parametrisation);
            let flowed = carried.flowed(support);
            return (flowed, Self { parametrisation, ends: Some(carried.ends.clone()), back: Back::Carried(carried) });
        };
        if through {
            let (transport, pass) = flow.ends(theta, parametrisation);
            let ends = Some(transport.points.clone());
            return (transport.round(support), Self { parametrisation, ends, back: Back::Ends(flow, pass) });
        }
        let (flowed, pass) = flow.flow(theta, parametrisation, support);
        (flowed, Self { parametrisation, ends: None, back: Back::Densities(flow, pass) })
    }

    /// The gradient in the support points `[P, M]` from those in the ends `[P, M]`, if there is any, and in how far densities fall `[P]`.
    ///
    /// # Panics
    /// If it was not said that the ends have one.
    pub fn gradient(self, ends: Option<Tensor<2>>, expansion: Tensor<1>) -> Tensor<2> {
        match self.back {
            Back::Densities(flow, pass) => {
                assert!(ends.is_none(), "the ends of these points are forgotten");
                flow.gradient(pass, expansion, self.parametrisation)
            }
            Back::Ends(flow, pass) => {
                let ends = ends.unwrap_or_else(|| unreachable!("asked for"));
                flow.gradient_of_ends(pass, ends, expansion, self.parametrisation)
            }
            Back::Carried(carried) => carried.gradient(ends, &expansion),
        }
    }
}
