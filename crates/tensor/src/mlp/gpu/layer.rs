//! A layer of a network, there and back, with what follows it in the same launch.

use crate::dense::Activation;
use crate::gpu::cubes;
use crate::gpu::tile::{DEPTH, FOURS, Four, OWN, SIDE, TILE, add_products, load_weights, no_sums};
use crate::mlp::Layer;
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// The numbers of a matrix, row by row, from a place of a tensor on.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    /// Where they are.
    pub numbers: &'a CubeTensor,
    /// Where they begin.
    pub first: usize,
}

/// A product with the weights of a layer.
pub struct Product<'a> {
    /// Of the whole network.
    pub parameters: &'a CubeTensor,
    /// Where the layer is among them.
    pub layer: &'a Layer,
    /// Rows of the batch.
    pub rows: usize,
}

impl Product<'_> {
    /// `y = activation(x W + b)`: `[B, inputs] -> [B, outputs]`.
    pub fn forward(&self, x: Matrix<'_>, y: Matrix<'_>, activation: Activation) {
        self.launch(x, y, x.numbers, activation, false);
    }

    /// The gradient in `x` of those in `y`, times the activation's slope where it gave `hidden`, whose numbers are where those
    /// of `x` are: `[B, outputs] -> [B, inputs]`. Without an activation, nothing is read from `hidden`.
    pub fn back(&self, y: Matrix<'_>, x: Matrix<'_>, hidden: &CubeTensor, activation: Activation) {
        self.launch(y, x, hidden, activation, true);
    }

    fn launch(&self, x: Matrix<'_>, y: Matrix<'_>, hidden: &CubeTensor, activation: Activation, is_back: bool) {
        let Layer { inputs, outputs, weight, bias } = self.layer;
        let (inputs, outputs) = if is_back { (*outputs, *inputs) } else { (*inputs, *outputs) };
        layer::launch(
            &y.numbers.client,
            CubeCount::new_2d(cubes(self.rows.div_ceil(TILE)), cubes(outputs.div_ceil(TILE))),
            CubeDim::new_2d(SIDE as u32, SIDE as u32),
            x.numbers.clone().into_buffer_arg(),
            self.parameters.clone().into_buffer_arg(),
            hidden.clone().into_buffer_arg(),
            y.numbers.clone().into_buffer_arg(),
            PlacesLaunch::new(x.first, weight.start, bias.start, y.first, self.rows, inputs, outputs),
            activation,
            is_back,
        );
    }
}

/// Where the numbers of a product begin, and its extents.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Places {
    x: usize,
    weight: usize,
    bias: usize,
    y: usize,
    rows: usize,
    inputs: usize,
    outputs: usize,
}

/// A tile of a layer; on the way back, its inputs are the network's outputs.
#[cube(launch)]
fn layer(
    x: &[f32],
    parameters: &[f32],
    hidden: &[f32],
    y: &mut [f32],
    places: &Places,
    #[comptime] activation: Activation,
    #[comptime] is_back: bool,
) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let unit = down * SIDE + across;
    let first_row = CUBE_POS_X as usize * TILE;
    let first_output = CUBE_POS_Y as usize * TILE;
    let mut of_rows = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut of_outputs = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut sums = no_sums();
    for first_input in range_stepped(0, places.inputs, DEPTH) {
        #[unroll]
        for part in 0..DEPTH * FOURS / (SIDE * SIDE) {
            // Neighbouring threads read neighbouring numbers.
            let index = part * SIDE * SIDE + unit;
            let (four, depth) = (index / DEPTH, index % DEPTH);
            let input = first_input + depth;
            let mut numbers = Four::new(0.0f32);
            #[unroll]
            for place in 0..4 {
                let row = first_row + 4 * four + place;
                if row < places.rows && input < places.inputs {
                    numbers.insert(place, x[places.x + row * places.inputs + input]);
                }
            }
            of_rows[depth * FOURS + four] = numbers;
        }
        load_weights(
            parameters,
            places.weight,
            first_input,
            places.inputs,
            first_output,
            places.outputs,
            &mut of_outputs,
            is_back,
        );
        sync_cube();
        add_products(&of_rows, &of_outputs, &mut sums);
        sync_cube();
    }
    #[unroll]
    for own in 0..OWN {
        let row = first_row + down * OWN + own;
        #[unroll]
        for half in 0..2 {
            let of_row = sums[2 * own + half];
            #[unroll]
            for place in 0..4 {
                let output = first_output + half * (TILE / 2) + 4 * across + place;
                if row < places.rows && output < places.outputs {
                    let position = places.y + row * places.outputs + output;
                    let sum = of_row.extract(place);
                    y[position] = if comptime!(is_back) {
                        times_slope(sum, hidden, position, activation)
                    } else {
                        activate(sum + parameters[places.bias + output], activation)
                    };
                }
            }
        }
    }
}

/// The activation of a sum.
#[cube]
fn activate(sum: f32, #[comptime] activation: Activation) -> f32 {
    match comptime!(activation) {
        Activation::Identity => sum,
        // Some devices take it from exponentials, which overflow; from 20 on it is 1 to rounding.
        Activation::Tanh => (clamp(sum, -20.0, 20.0)).tanh(),
        Activation::Relu => max(sum, 0.0),
    }
}

/// A gradient times the activation's slope where it gave the number of `hidden` at this position.
#[cube]
fn times_slope(gradient: f32, hidden: &[f32], position: usize, #[comptime] activation: Activation) -> f32 {
    match comptime!(activation) {
        Activation::Identity => gradient,
        Activation::Tanh => gradient * (1.0 - hidden[position] * hidden[position]),
        Activation::Relu => select(hidden[position] > 0.0, gradient, 0.0),
    }
}
