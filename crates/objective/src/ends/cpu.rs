//! Ends of points on the CPU: a few points at a time pass through everything while they are in the cache, and once more on the way back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{EndsTensors, KeptTensors, Operation};
use crate::flow::cpu::{Passage, dense, three_layers};
use crate::flow::{FlowConstants, NetworkTensors, Parametrisation};
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_tensor::dense::{Activation, After, BLOCK, Dense};
use diffecon_tensor::mlp::Layer;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Points of a task of the parallel loops.
const POINTS: usize = 8 * BLOCK;

impl<B: Host> Operation for B {
    fn ends(theta: FloatTensor<Self>, network: NetworkTensors<Self>, constants: FlowConstants) -> EndsTensors<Self> {
        let [points, goods] = theta.shape().dims();
        let layers = dense(&three_layers(&constants.network), &Self::slice(&network.parameters));
        let (mut ends, mut expansion) = (vec![0.0; points * goods], vec![0.0; points]);
        let to = ends.par_chunks_mut(POINTS * goods).zip(expansion.par_chunks_mut(POINTS));
        Self::slice(&theta).par_chunks(POINTS * goods).zip(to).for_each(|(theta, (ends, expansion))| {
            Arch::new().dispatch(There { layers: &layers, constants: &constants, theta, ends, expansion });
        });
        EndsTensors {
            ends: Self::from_values(ends, [points, goods]),
            expansion: Self::from_values(expansion, [points]),
            kept: KeptTensors::Nothing,
        }
    }

    fn ends_gradient(
        _kept: KeptTensors<Self>,
        ends: FloatTensor<Self>,
        expansion: FloatTensor<Self>,
        theta: FloatTensor<Self>,
        network: NetworkTensors<Self>,
        constants: FlowConstants,
    ) -> FloatTensor<Self> {
        let [points, goods] = theta.shape().dims();
        let (of_network, parameters) = (three_layers(&constants.network), Self::slice(&network.parameters));
        let layers = dense(&of_network, &parameters);
        let back = |layer: &Layer| Dense::transposed(&parameters[layer.weight.clone()], layer.outputs);
        let backwards = of_network.each_ref().map(back);
        let mut gradient = vec![0.0; points * goods];
        let (ends, expansion) = (Self::slice(&ends), Self::slice(&expansion));
        let upstream = ends.par_chunks(POINTS * goods).zip(expansion.par_chunks(POINTS));
        let of_points = Self::slice(&theta);
        let of_points = of_points.par_chunks(POINTS * goods).zip(gradient.par_chunks_mut(POINTS * goods));
        of_points.zip(upstream).for_each(|((theta, gradient), (ends, expansion))| {
            let (layers, backwards, constants) = (&layers, &backwards, &constants);
            Arch::new().dispatch(Back { layers, backwards, constants, theta, ends, expansion, gradient });
        });
        Self::from_values(gradient, [points, goods])
    }
}

/// The way of some points there.
struct There<'a> {
    layers: &'a [Dense; 3],
    constants: &'a FlowConstants,
    theta: &'a [f32],
    ends: &'a mut [f32],
    expansion: &'a mut [f32],
}

impl WithSimd for There<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let FlowConstants { parametrisation, path, speed_integral, .. } = self.constants;
        let goods = self.layers[0].inputs();
        let mut passage = Passage::new(self.layers, path);
        let (width, at_once) = (passage.width, passage.at_once);
        let mut room = vec![0.0_f32; at_once * width];
        let blocks = self.theta.chunks(at_once * goods).zip(self.ends.chunks_mut(at_once * goods));
        for ((theta, ends), expansion) in blocks.zip(self.expansion.chunks_mut(at_once)) {
            passage.carry(simd, self.layers, *parametrisation, theta);
            let room = &mut room[..expansion.len() * width];
            passage.end(*parametrisation, path, *speed_integral, room);
            for (ends, room) in ends.chunks_exact_mut(goods).zip(room.chunks_exact(width)) {
                ends.copy_from_slice(&room[..goods]);
            }
            for (point, expansion) in expansion.iter_mut().enumerate() {
                *expansion = passage.trace(point) * speed_integral;
            }
        }
    }
}

/// The way of a gradient back to some points.
struct Back<'a> {
    layers: &'a [Dense; 3],
    backwards: &'a [Dense; 3],
    constants: &'a FlowConstants,
    theta: &'a [f32],
    ends: &'a [f32],
    expansion: &'a [f32],
    gradient: &'a mut [f32],
}

impl WithSimd for Back<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let FlowConstants { parametrisation, path, speed_integral, .. } = self.constants;
        let Parametrisation { low, high, slope } = *parametrisation;
        let goods = self.layers[0].inputs();
        let [first, second, third] = self.backwards;
        let mut passage = Passage::new(self.layers, path);
        let ([units_1, units_2], rates_width, width) = (passage.units, passage.rates_width, passage.width);
        let at_once = passage.at_once;
        let room = |width: usize| vec![0.0_f32; at_once * width];
        let (mut of_rates, mut of_starts, mut back_0) = (room(rates_width), room(width), room(width));
        let (mut back_1, mut back_2) = (room(units_1), room(units_2));

        let blocks = self.theta.chunks(at_once * goods).zip(self.gradient.chunks_mut(at_once * goods));
        let upstream = self.ends.chunks(at_once * goods).zip(self.expansion.chunks(at_once));
        for ((theta, gradient), (ends, expansion)) in blocks.zip(upstream) {
            let points = expansion.len();
            passage.carry(simd, self.layers, *parametrisation, theta);
            let rows = of_rates.chunks_exact_mut(rates_width).zip(of_starts.chunks_exact_mut(width));
            let upstream = ends.chunks_exact(goods).zip(expansion.iter().map(|expansion| expansion * speed_integral));
            for (point, (upstream, found)) in upstream.zip(rows).enumerate() {
                passage.end_back(*parametrisation, path, *speed_integral, point, upstream, found);
            }
            let Passage { shares, hidden_1, hidden_2, .. } = &passage;
            let slope_of = |hidden, stride| After::Slope(Activation::Tanh, hidden, stride);
            third.apply(simd, points, (&of_rates, rates_width), (&mut back_2, units_2), slope_of(hidden_2, units_2));
            second.apply(simd, points, (&back_2, units_2), (&mut back_1, units_1), slope_of(hidden_1, units_1));
            let nothing = After::Activate(Activation::Identity);
            first.apply(simd, points, (&back_1, units_1), (&mut back_0, width), nothing);

            let factor = slope * (high - low);
            let rows = back_0.chunks_exact(width).zip(of_starts.chunks_exact(width).zip(shares.chunks_exact(width)));
            for (gradient, (back, (of_starts, shares))) in gradient.chunks_exact_mut(goods).zip(rows) {
                for ((gradient, back), (of_start, share)) in
                    gradient.iter_mut().zip(back).zip(of_starts.iter().zip(shares))
                {
                    *gradient = 4.0_f32.mul_add(*back, *of_start) * factor * share * (1.0 - share);
                }
            }
        }
    }
}
