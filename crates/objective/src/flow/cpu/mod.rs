//! The flow of a whole menu's support points: networks, transport, rounding and the fall of the density, with its gradient.
//!
//! Everything is local to a point, so a few points at a time pass through all of it while they are in the cache. The trace
//! needs no upstream gradient, so its slope is taken on the way. Source: arXiv 2502.15283, eq. 9-12.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

mod diagonal;
pub(crate) mod full;
mod passage;

pub(crate) use passage::{Passage, dense, three_layers};

use super::backend::{FlowConstants, FlowedTensors, NetworkTensors, Operation, PassTensors};
use super::parametrisation::Parametrisation;
use super::path::Path;
use crate::bundle_words::BundleWords;
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_auction::sliced_menu::LANES;
use diffecon_tensor::dense::{Activation, After, BLOCK, Dense};
use diffecon_tensor::mlp::Layer;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Points of a task of the gradient.
const POINTS: usize = BLOCK;

impl<B: Host> Operation for B {
    fn flow(theta: FloatTensor<Self>, network: NetworkTensors<Self>, constants: FlowConstants) -> FlowedTensors<Self> {
        let [points, goods] = theta.shape().dims();
        let support = constants.support;
        let flow = FrozenFlow::new(&Self::slice(&network.parameters), &Self::slice(&network.trace), constants);
        let flowed = flow.flow(&Self::slice(&theta), support);
        FlowedTensors {
            expansion: Self::from_values(flowed.expansion, [points]),
            bundles: BundleWords::Host(flowed.words.into()),
            pass: PassTensors::Slope(Self::from_values(flowed.slope, [points, goods])),
        }
    }

    fn flow_gradient(
        pass: PassTensors<Self>,
        expansion: FloatTensor<Self>,
        theta: FloatTensor<Self>,
        _network: NetworkTensors<Self>,
        _constants: FlowConstants,
    ) -> FloatTensor<Self> {
        let PassTensors::Slope(slope) = pass else { unreachable!("what this backend keeps") };
        let mut gradient = Self::into_values(slope);
        scale_rows(&mut gradient, &Self::slice(&expansion));
        Self::from_values(gradient, theta.shape())
    }
}

/// A flow with frozen networks.
struct FrozenFlow {
    /// The number of goods `M`.
    goods: usize,
    parametrisation: Parametrisation,
    path: Path,
    /// `int_0^1 eta`.
    speed_integral: f32,
    layers: [Dense; 3],
    /// The first two layers backwards, and the row sums of the last: the gradient of the trace needs no more.
    backwards: [Dense; 2],
    trace: Vec<f32>,
}

/// What the flow makes of a menu's support points.
struct Flowed {
    /// The fall of each point's log density, `Tr Q(mu) int eta`, `[J * D]`.
    expansion: Vec<f32>,
    /// Its derivative with respect to the point's `theta`, `[J * D, M]`.
    slope: Vec<f32>,
    /// The bundles at the points' ends, as in [`SlicedMenu`](diffecon_auction::SlicedMenu).
    words: Vec<u64>,
}

impl FrozenFlow {
    /// A flow through a network with these parameters.
    ///
    /// # Panics
    /// If the network does not have three layers.
    fn new(parameters: &[f32], trace: &[f32], constants: FlowConstants) -> Self {
        let FlowConstants { network, parametrisation, path, speed_integral, .. } = constants;
        let layers = three_layers(&network);
        let back = |layer: &Layer| Dense::transposed(&parameters[layer.weight.clone()], layer.outputs);
        let backwards = [back(&layers[1]), back(&layers[0])];
        let goods = layers[0].inputs;
        let layers = dense(&layers, parameters);
        let trace = trace.iter().copied().chain(std::iter::repeat(0.0)).take(layers[1].width()).collect();
        Self { goods, parametrisation, path, speed_integral, layers, backwards, trace }
    }

    /// Carries the points `theta` `[J * D, M]` of menu elements with `support` points each.
    fn flow(&self, theta: &[f32], support: usize) -> Flowed {
        let arch = Arch::new();
        let (points, goods) = (theta.len() / self.goods, self.goods);
        let blocks = (points / support).div_ceil(LANES);
        let mut flowed = Flowed {
            expansion: vec![0.0; points],
            slope: vec![0.0; theta.len()],
            words: vec![0; blocks * support * goods],
        };
        let block = LANES * support;
        theta
            .par_chunks(block * goods)
            .zip(flowed.slope.par_chunks_mut(block * goods))
            .zip(flowed.expansion.par_chunks_mut(block).zip(flowed.words.par_chunks_mut(support * goods)))
            .for_each(|((theta, slope), (expansion, words))| {
                let block = FlowBlock { flow: self, support, theta, slope, expansion, words };
                arch.dispatch(block);
            });
        flowed
    }
}

/// The points of 64 menu elements.
struct FlowBlock<'a> {
    flow: &'a FrozenFlow,
    support: usize,
    theta: &'a [f32],
    slope: &'a mut [f32],
    expansion: &'a mut [f32],
    words: &'a mut [u64],
}

impl WithSimd for FlowBlock<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (flow, goods) = (self.flow, self.flow.goods);
        let Parametrisation { low, high, slope } = flow.parametrisation;
        let [second_back, first_back] = &flow.backwards;
        let mut passage = Passage::new(&flow.layers, &flow.path);
        let ([units_1, units_2], width, at_once) = (passage.units, passage.width, passage.at_once);
        let room = |width: usize| vec![0.0_f32; at_once * width];
        let (mut back_2, mut back_1) = (room(units_2), room(units_1));
        let (mut back_0, mut ends) = (room(width), room(width));

        let batches = self.theta.chunks(at_once * goods).zip(self.slope.chunks_mut(at_once * goods));
        for (batch, ((theta, slopes), expansion)) in batches.zip(self.expansion.chunks_mut(at_once)).enumerate() {
            let points = expansion.len();
            passage.carry(simd, &flow.layers, flow.parametrisation, theta);
            let Passage { hidden_1, hidden_2, .. } = &passage;

            for (back, hidden) in back_2.chunks_exact_mut(units_2).zip(hidden_2.chunks_exact(units_2)).take(points) {
                for ((back, hidden), trace) in back.iter_mut().zip(hidden).zip(&flow.trace) {
                    *back = trace * (1.0 - hidden * hidden);
                }
            }
            let slope_1 = After::Slope(Activation::Tanh, hidden_1, units_1);
            let nothing = After::Activate(Activation::Identity);
            second_back.apply(simd, points, (&back_2, units_2), (&mut back_1, units_1), slope_1);
            first_back.apply(simd, points, (&back_1, units_1), (&mut back_0, width), nothing);

            passage.end(flow.parametrisation, &flow.path, flow.speed_integral, &mut ends[..points * width]);

            let factor = 4.0 * (high - low) * slope * flow.speed_integral;
            for (point, expansion) in expansion.iter_mut().enumerate() {
                let row = point * width..(point + 1) * width;
                *expansion = passage.trace(point) * flow.speed_integral;
                let slopes = slopes[point * goods..(point + 1) * goods].iter_mut();
                for ((slope, back), share) in slopes.zip(&back_0[row.clone()]).zip(&passage.shares[row.clone()]) {
                    *slope = factor * back * share * (1.0 - share);
                }
                let index = batch * at_once + point;
                let (lane, support) = (index / self.support, index % self.support);
                let words = self.words[support * goods..(support + 1) * goods].iter_mut();
                let bit = 1 << lane;
                for (word, end) in words.zip(&ends[row]) {
                    *word |= if *end >= 0.5 { bit } else { 0 };
                }
            }
        }
    }
}

/// Multiplies the rows of `slope` `[P, M]` by `factors` `[P]`: the flow's gradient.
fn scale_rows(slope: &mut [f32], factors: &[f32]) {
    let goods = slope.len() / factors.len().max(1);
    slope.par_chunks_mut(POINTS * goods).zip(factors.par_chunks(POINTS)).for_each(|(slope, factors)| {
        scale(slope, goods, factors);
    });
}

#[pulp::with_simd(scale = Arch::new())]
#[inline(always)]
fn scale_with_simd<S: Simd>(_simd: S, slope: &mut [f32], goods: usize, factors: &[f32]) {
    for (slope, factor) in slope.chunks_exact_mut(goods).zip(factors) {
        for slope in slope {
            *slope *= factor;
        }
    }
}
