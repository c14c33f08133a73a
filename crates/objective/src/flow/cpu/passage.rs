//! The way of a few points through a flow's network.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::flow::{Parametrisation, Path};
use diffecon_tensor::dense::{Activation, After, BLOCK, Dense};
use diffecon_tensor::elementary::{exp, sigmoid};
use diffecon_tensor::mlp::{Layer, MlpShape};
use pulp::Simd;

/// The three layers of a flow's network.
///
/// # Panics
/// If it has another number of them.
pub(crate) fn three_layers(network: &MlpShape) -> [Layer; 3] {
    network.layers().try_into().expect("a flow's network has three layers")
}

/// The layers with these parameters.
pub(crate) fn dense(layers: &[Layer; 3], parameters: &[f32]) -> [Dense; 3] {
    layers.each_ref().map(|layer| Dense::new(&parameters[layer.weight.clone()], &parameters[layer.bias.clone()]))
}

/// What a few points, at most [`BLOCK`], pass through, row by row.
pub(crate) struct Passage {
    /// Numbers of a row in the hidden layers.
    pub units: [usize; 2],
    /// Numbers of a row elsewhere.
    pub width: usize,
    /// How far along the box's sides the points start.
    pub shares: Vec<f32>,
    /// The network's inputs, `4 (mu - 1/2)`.
    inputs: Vec<f32>,
    /// What the first hidden layer gives.
    pub hidden_1: Vec<f32>,
    /// What the second gives.
    pub hidden_2: Vec<f32>,
    /// The network's outputs.
    pub rates: Vec<f32>,
}

impl Passage {
    /// Room for the passage through these layers.
    pub fn new([first, second, third]: &[Dense; 3]) -> Self {
        let room = |width: usize| vec![0.0; BLOCK * width];
        let (units, width) = ([first.width(), second.width()], third.width());
        let [hidden_1, hidden_2] = units.map(room);
        Self { units, width, shares: room(width), inputs: room(width), hidden_1, hidden_2, rates: room(width) }
    }

    /// Takes the points `theta` `[P, M]` through.
    #[inline(always)]
    pub fn carry<S: Simd>(
        &mut self,
        simd: S,
        [first, second, third]: &[Dense; 3],
        Parametrisation { low, high, slope }: Parametrisation,
        theta: &[f32],
    ) {
        let Self { units: [units_1, units_2], width, shares, inputs, hidden_1, hidden_2, rates } = self;
        let (units_1, units_2, width, goods) = (*units_1, *units_2, *width, third.outputs());
        let points = theta.len() / goods;
        let rows = shares.chunks_exact_mut(width).zip(inputs.chunks_exact_mut(width));
        for (theta, (shares, inputs)) in theta.chunks_exact(goods).zip(rows) {
            for ((theta, share), input) in theta.iter().zip(shares).zip(inputs) {
                *share = sigmoid(slope * theta);
                *input = (high - low).mul_add(*share, low);
                *input = 4.0 * (*input - 0.5);
            }
        }
        let tanh = After::Activate(Activation::Tanh);
        first.apply(simd, points, (inputs, width), (hidden_1, units_1), tanh);
        second.apply(simd, points, (hidden_1, units_1), (hidden_2, units_2), tanh);
        third.apply(simd, points, (hidden_2, units_2), (rates, width), After::Activate(Activation::Identity));
    }
    /// Where the points that were taken through end, row by row, on this path with `int eta` as its integral.
    #[inline(always)]
    pub fn end(
        &self,
        Parametrisation { low, high, .. }: Parametrisation,
        path: &Path,
        integral: f32,
        ends: &mut [f32],
    ) {
        for (end, share) in ends.iter_mut().zip(&self.shares) {
            *end = (high - low).mul_add(*share, low);
        }
        match path {
            Path::Exact => {
                for (end, rate) in ends.iter_mut().zip(&self.rates) {
                    *end *= exp(rate * integral);
                }
            }
            Path::Euler(speeds) => {
                for speed in speeds {
                    for (end, rate) in ends.iter_mut().zip(&self.rates) {
                        *end *= rate.mul_add(*speed, 1.0);
                    }
                }
            }
        }
    }
}
