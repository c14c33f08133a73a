//! The way of a step's support points along the flow, and of their gradient back.

use crate::flow::Flow;
use burn::tensor::Tensor;
use diffecon_objective::{EndsPass, FlowPass, Flowed, FrozenFlow, Parametrisation};

/// How to come back to the support points.
pub struct Way<'a> {
    flow: FrozenFlow<'a>,
    parametrisation: Parametrisation,
    /// The ends `[P, M]` before rounding, where they can have a gradient.
    pub ends: Option<Tensor<2>>,
    pass: Pass,
}

/// What was kept on the way there.
#[allow(clippy::large_enum_variant, reason = "one is made a step")]
enum Pass {
    /// To come back by how far densities fall.
    Densities(FlowPass),
    /// To come back by the ends too.
    Ends(EndsPass),
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
        let flow = flow.frozen();
        if through {
            let (transport, pass) = flow.ends(theta, parametrisation);
            let ends = Some(transport.points.clone());
            return (transport.round(support), Self { flow, parametrisation, ends, pass: Pass::Ends(pass) });
        }
        let (flowed, pass) = flow.flow(theta, parametrisation, support);
        (flowed, Self { flow, parametrisation, ends: None, pass: Pass::Densities(pass) })
    }

    /// The gradient in the support points `[P, M]` from those in the ends `[P, M]`, if there is any, and in how far densities fall `[P]`.
    ///
    /// # Panics
    /// If it was not said that the ends have one.
    pub fn gradient(self, ends: Option<Tensor<2>>, expansion: Tensor<1>) -> Tensor<2> {
        match self.pass {
            Pass::Densities(pass) => {
                assert!(ends.is_none(), "the ends of these points are forgotten");
                self.flow.gradient(pass, expansion, self.parametrisation)
            }
            Pass::Ends(pass) => {
                let ends = ends.unwrap_or_else(|| unreachable!("asked for"));
                self.flow.gradient_of_ends(pass, ends, expansion, self.parametrisation)
            }
        }
    }
}
