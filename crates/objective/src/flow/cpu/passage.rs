//! The way of a few points through a flow's network and along its path, and gradients back to the network's outputs.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::diagonal;
use super::full::{self, Steps};
use crate::flow::{Parametrisation, Path};
use diffecon_tensor::dense::{Activation, After, BLOCK, Dense, padded};
use diffecon_tensor::elementary::{sigmoid, sum};
use diffecon_tensor::mlp::{Layer, MlpShape};
use pulp::Simd;

/// Numbers of full matrices that are in the cache at a time, 512 KiB.
const MATRICES: usize = 1 << 17;
/// Points at least whose matrices are: fewer would not fill the registers of a product.
const FEW: usize = 12;

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

/// What a few points pass through, row by row.
pub(crate) struct Passage {
    goods: usize,
    /// Whether matrices are full.
    is_full: bool,
    /// Points at most.
    pub at_once: usize,
    /// Numbers of a row in the hidden layers.
    pub units: [usize; 2],
    /// Numbers of a row of the matrices.
    pub rates_width: usize,
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
    /// The network's outputs: the diagonals of matrices, or full ones.
    rates: Vec<f32>,
    /// The steps of a point under its full matrix.
    steps: Steps,
}

impl Passage {
    /// Room for the passage through these layers and along this path.
    pub fn new([first, second, third]: &[Dense; 3], path: &Path) -> Self {
        let (goods, units, rates_width) = (first.inputs(), [first.width(), second.width()], third.width());
        let width = padded(goods);
        let is_full = third.outputs() != goods;
        let at_once = if is_full { (MATRICES / rates_width).clamp(FEW, BLOCK) } else { BLOCK };
        let steps = match path {
            Path::Euler(speeds) if is_full => Steps::new(speeds.len(), goods),
            _ => Steps::new(0, goods),
        };
        let room = |width: usize| vec![0.0; at_once * width];
        let [hidden_1, hidden_2] = units.map(room);
        let (shares, inputs, rates) = (room(width), room(width), room(rates_width));
        Self { goods, is_full, at_once, units, rates_width, width, shares, inputs, hidden_1, hidden_2, rates, steps }
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
        let Self { goods, units: [units_1, units_2], width, rates_width, .. } = *self;
        let Self { shares, inputs, hidden_1, hidden_2, rates, .. } = self;
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
        let nothing = After::Activate(Activation::Identity);
        third.apply(simd, points, (hidden_2, units_2), (rates, rates_width), nothing);
    }

    /// Where the points that were taken through end, row by row, on this path with `int eta` as its integral.
    #[inline(always)]
    pub fn end(
        &mut self,
        Parametrisation { low, high, .. }: Parametrisation,
        path: &Path,
        integral: f32,
        ends: &mut [f32],
    ) {
        for (end, share) in ends.iter_mut().zip(&self.shares) {
            *end = (high - low).mul_add(*share, low);
        }
        if !self.is_full {
            return diagonal::carry(path, integral, &self.rates, ends);
        }
        let (goods, speeds) = (self.goods, steps(path));
        for (end, matrix) in ends.chunks_exact_mut(self.width).zip(self.rates.chunks_exact(self.rates_width)) {
            self.steps.carry(&matrix[..goods * goods], speeds, &mut end[..goods]);
        }
    }

    /// The trace of a point's matrix.
    #[inline(always)]
    pub fn trace(&self, point: usize) -> f32 {
        let rates = &self.rates[point * self.rates_width..][..self.rates_width];
        if self.is_full { full::diagonal(self.goods).map(|place| rates[place]).sum() } else { sum(rates) }
    }

    /// From the gradients in a point's end `[M]` and in the trace of its matrix to those in its matrix, and in its start `[M]` but for
    /// what comes by the matrix.
    #[inline(always)]
    pub fn end_back(
        &mut self,
        Parametrisation { low, high, .. }: Parametrisation,
        path: &Path,
        integral: f32,
        point: usize,
        (of_end, of_trace): (&[f32], f32),
        (of_rates, of_start): (&mut [f32], &mut [f32]),
    ) {
        let (rates_width, width) = (self.rates_width, self.width);
        let rates = &self.rates[point * rates_width..][..rates_width];
        let shares = &self.shares[point * width..][..width];
        if !self.is_full {
            diagonal::grow(path, integral, rates, of_start, of_rates);
            let rows = of_rates.iter_mut().zip(of_start).zip(shares).zip(of_end);
            for (((of_rate, of_start), share), of_end) in rows {
                *of_rate = (*of_rate * (high - low).mul_add(*share, low)).mul_add(*of_end, of_trace);
                *of_start *= of_end;
            }
            return;
        }
        let (goods, speeds) = (self.goods, steps(path));
        let (matrix, of_matrix) = (&rates[..goods * goods], &mut of_rates[..goods * goods]);
        let of_start = &mut of_start[..goods];
        for (place, share) in of_start.iter_mut().zip(shares) {
            *place = (high - low).mul_add(*share, low);
        }
        self.steps.carry(matrix, speeds, of_start);
        of_start.copy_from_slice(of_end);
        self.steps.carry_back(matrix, speeds, of_matrix, of_start);
        full::diagonal(goods).for_each(|place| of_matrix[place] += of_trace);
    }
}

/// The speeds of the steps that points with full matrices take.
///
/// # Panics
/// On an exact path: nobody asks for the exponential of a matrix.
fn steps(path: &Path) -> &[f32] {
    let Path::Euler(speeds) = path else { unreachable!("full matrices move points by Euler steps") };
    speeds
}
