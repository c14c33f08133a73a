//! The way of support points along a flow, and the gradient's way back, by operations of the tensor library.

use crate::flow::Flow;
use burn::tensor::Tensor;
use diffecon_objective::{Flowed, Parametrisation, Transport, round};
use std::ops::Range;

/// Where support points end, and how to come back to them. None of the tensors records gradients, but in [`Self::recorded`].
pub struct Carried<'a> {
    flow: &'a Flow,
    parametrisation: Parametrisation,
    /// The support points as they are learned, `[P, M]`.
    theta: Tensor<2>,
    /// The ends `[P, M]`.
    pub ends: Tensor<2>,
    /// How far the densities fall, `[P]`.
    pub expansion: Tensor<1>,
    /// The recorded pass, where all points are in memory at a time.
    recorded: Option<Recorded>,
}

/// A recorded pass from support points to where they end.
struct Recorded {
    theta: Tensor<2>,
    transport: Transport,
}

impl<'a> Carried<'a> {
    /// Carries support points `theta` `[P, M]`, which record no gradient.
    pub fn new(flow: &'a Flow, theta: Tensor<2>, parametrisation: Parametrisation) -> Self {
        let points = theta.dims()[0];
        let recorded = (flow.slices(points).count() == 1).then(|| Recorded::new(flow, theta.clone(), parametrisation));
        let Transport { points: ends, expansion } = match &recorded {
            Some(Recorded { transport: Transport { points, expansion }, .. }) => {
                Transport { points: points.clone().inner(), expansion: expansion.clone().inner() }
            }
            None => flow.carry(&parametrisation.points(theta.clone().autodiff())),
        };
        Self { flow, parametrisation, theta, ends, expansion, recorded }
    }

    /// With the bundles at the ends, `support` an element.
    pub fn flowed(&self, support: usize) -> Flowed {
        Flowed { bundles: round(self.ends.clone(), support), expansion: self.expansion.clone() }
    }

    /// The gradient in the support points `[P, M]` from those in the ends `[P, M]`, if there is any, and in how far densities fall `[P]`.
    /// Where not all points are in memory at a time, they flow anew.
    pub fn gradient(self, ends: Option<Tensor<2>>, expansion: &Tensor<1>) -> Tensor<2> {
        if let Some(recorded) = self.recorded {
            return recorded.gradient(ends, expansion.clone());
        }
        let of_slice = |slice: Range<usize>| {
            let theta = self.theta.clone().slice(slice.clone());
            let ends = ends.as_ref().map(|ends| ends.clone().slice(slice.clone()));
            Recorded::new(self.flow, theta, self.parametrisation).gradient(ends, expansion.clone().slice(slice))
        };
        Tensor::cat(self.flow.slices(self.theta.dims()[0]).map(of_slice).collect(), 0)
    }
}

impl Recorded {
    fn new(flow: &Flow, theta: Tensor<2>, parametrisation: Parametrisation) -> Self {
        let theta = theta.autodiff().require_grad();
        let transport = flow.transport(parametrisation.points(theta.clone()));
        Self { theta, transport }
    }

    fn gradient(self, ends: Option<Tensor<2>>, expansion: Tensor<1>) -> Tensor<2> {
        let mut objective = (self.transport.expansion * expansion.autodiff()).sum();
        if let Some(ends) = ends {
            objective = objective + (self.transport.points * ends.autodiff()).sum();
        }
        self.theta.grad(&objective.backward()).expect("where points end depends on where they start")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{FlowConfig, Integrator, Matrix};
    use crate::support::parametrisation;
    use diffecon_auction::{Seed, Stream};
    use diffecon_tensor::{autodiff_device, values};
    use rand::RngExt;

    /// Matrices of 300 goods are in memory for 93 points at a time; 100 points flow, and their gradients come back, as ten times ten do,
    /// which are recorded at once.
    #[test]
    fn slices_of_points_are_as_good_as_all_at_once() {
        const GOODS: usize = 300;
        const POINTS: usize = 100;
        let mut rng = Seed::new(4).stream(Stream::new("slices"));
        let device = autodiff_device("cpu").unwrap();
        let config = FlowConfig {
            matrix: Matrix::Full,
            integrator: Integrator::Euler,
            hidden: 8,
            euler_steps: 5,
            ..FlowConfig::default()
        };
        let flow = Flow::new(&config, GOODS, &device, &mut rng);
        assert_eq!(flow.slices(POINTS).collect::<Vec<_>>(), [0..93, 93..100]);
        let mut numbers = |width: usize| {
            let numbers: Vec<f32> = (0..POINTS * width).map(|_| rng.random_range(-1.0..1.0)).collect();
            Tensor::<1>::from_data(&numbers[..], &device.clone().inner()).reshape([POINTS, width])
        };
        let (theta, of_ends, of_expansion) = (numbers(GOODS), numbers(GOODS), numbers(1).squeeze_dim::<1>(1));
        let carry = |slice: Range<usize>| Carried::new(&flow, theta.clone().slice(slice), parametrisation([0.0, 1.0]));
        let near = |found: &[f32], expected: &[f32]| {
            let scale = expected.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
            assert!(scale > 0.1 && found.len() == expected.len());
            let far = found.iter().zip(expected).position(|(one, other)| (one - other).abs() > 1e-5 * scale);
            assert_eq!(far, None, "of {} numbers", found.len());
        };
        for with_ends in [false, true] {
            let of_ends = |slice: Range<usize>| with_ends.then(|| of_ends.clone().slice(slice));
            let all = carry(0..POINTS);
            assert!(all.recorded.is_none());
            let (ends, expansion) = (values(&all.ends), values(&all.expansion));
            let gradient = values(&all.gradient(of_ends(0..POINTS), &of_expansion));
            for first in (0..POINTS).step_by(10) {
                let slice = first..first + 10;
                let ten = carry(slice.clone());
                assert!(ten.recorded.is_some());
                let numbers = first * GOODS..(first + 10) * GOODS;
                near(&ends[numbers.clone()], &values(&ten.ends));
                near(&expansion[slice.clone()], &values(&ten.expansion));
                let found = ten.gradient(of_ends(slice.clone()), &of_expansion.clone().slice(slice));
                near(&gradient[numbers], &values(&found));
            }
        }
    }
}
