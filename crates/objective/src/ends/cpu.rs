//! Ends of points on the CPU: a few points at a time pass through everything while they are in the cache, and once more on the way back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{EndsTensors, KeptTensors, Operation};
use crate::flow::cpu::{Passage, dense, three_layers};
use crate::flow::{FlowConstants, NetworkTensors, Parametrisation, Path};
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_tensor::dense::{Activation, After, BLOCK, Dense};
use diffecon_tensor::elementary::{exp, sum};
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
        let goods = self.layers[2].outputs();
        let mut passage = Passage::new(self.layers);
        let width = passage.width;
        let mut room = vec![0.0_f32; BLOCK * width];
        let blocks = self.theta.chunks(BLOCK * goods).zip(self.ends.chunks_mut(BLOCK * goods));
        for ((theta, ends), expansion) in blocks.zip(self.expansion.chunks_mut(BLOCK)) {
            passage.carry(simd, self.layers, *parametrisation, theta);
            let room = &mut room[..expansion.len() * width];
            passage.end(*parametrisation, path, *speed_integral, room);
            for (ends, room) in ends.chunks_exact_mut(goods).zip(room.chunks_exact(width)) {
                ends.copy_from_slice(&room[..goods]);
            }
            for (expansion, rates) in expansion.iter_mut().zip(passage.rates.chunks_exact(width)) {
                *expansion = sum(rates) * speed_integral;
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
        let goods = self.layers[2].outputs();
        let [first, second, third] = self.backwards;
        let mut passage = Passage::new(self.layers);
        let ([units_1, units_2], width) = (passage.units, passage.width);
        let room = |width: usize| vec![0.0_f32; BLOCK * width];
        let (mut growth, mut slopes, mut back_0) = (room(width), room(width), room(width));
        let (mut back_1, mut back_2) = (room(units_1), room(units_2));

        let blocks = self.theta.chunks(BLOCK * goods).zip(self.gradient.chunks_mut(BLOCK * goods));
        let upstream = self.ends.chunks(BLOCK * goods).zip(self.expansion.chunks(BLOCK));
        for ((theta, gradient), (ends, expansion)) in blocks.zip(upstream) {
            let points = expansion.len();
            passage.carry(simd, self.layers, *parametrisation, theta);
            let Passage { shares, hidden_1, hidden_2, rates, .. } = &passage;
            grow(path, *speed_integral, rates, &mut growth, &mut slopes);
            // From here on, the gradient in the rates.
            let rows = slopes.chunks_exact_mut(width).zip(shares.chunks_exact(width));
            for ((slopes, shares), (ends, expansion)) in rows.zip(ends.chunks_exact(goods).zip(expansion)) {
                for ((slope, share), end) in slopes.iter_mut().zip(shares).zip(ends) {
                    *slope = (*slope * (high - low).mul_add(*share, low)).mul_add(*end, expansion * speed_integral);
                }
            }
            let slope_of = |hidden, stride| After::Slope(Activation::Tanh, hidden, stride);
            third.apply(simd, points, (&slopes, width), (&mut back_2, units_2), slope_of(hidden_2, units_2));
            second.apply(simd, points, (&back_2, units_2), (&mut back_1, units_1), slope_of(hidden_1, units_1));
            let nothing = After::Activate(Activation::Identity);
            first.apply(simd, points, (&back_1, units_1), (&mut back_0, width), nothing);

            let factor = slope * (high - low);
            let rows = back_0.chunks_exact(width).zip(growth.chunks_exact(width).zip(shares.chunks_exact(width)));
            for ((gradient, ends), (back, (growth, shares))) in
                gradient.chunks_exact_mut(goods).zip(ends.chunks_exact(goods)).zip(rows)
            {
                for ((gradient, end), (back, (growth, share))) in
                    gradient.iter_mut().zip(ends).zip(back.iter().zip(growth.iter().zip(shares)))
                {
                    let of_start = end.mul_add(*growth, 4.0 * back);
                    *gradient = of_start * factor * share * (1.0 - share);
                }
            }
        }
    }
}

/// By which factor coordinates with these `rates` grow, and its derivative in the rate.
#[inline(always)]
fn grow(path: &Path, integral: f32, rates: &[f32], growth: &mut [f32], slopes: &mut [f32]) {
    match path {
        Path::Exact => {
            for ((growth, slope), rate) in growth.iter_mut().zip(slopes).zip(rates) {
                *growth = exp(rate * integral);
                *slope = integral * *growth;
            }
        }
        Path::Euler(speeds) => {
            growth.fill(1.0);
            slopes.fill(0.0);
            for speed in speeds {
                for ((growth, slope), rate) in growth.iter_mut().zip(&mut *slopes).zip(rates) {
                    let step = rate.mul_add(*speed, 1.0);
                    *slope = slope.mul_add(step, *growth * speed);
                    *growth *= step;
                }
            }
        }
    }
}
