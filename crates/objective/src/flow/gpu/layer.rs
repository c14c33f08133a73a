//! Layers of a flow's network on a GPU: products in single precision, with what comes before and after them in the same launch.
//!
//! A cube computes a tile of 64 points and 64 outputs, 4 of each a thread, in steps of 16 inputs that its threads read together.
//! Every sum runs in the order of the inputs.

use super::starts::StartBox;
use crate::flow::Parametrisation;
use crate::gpu::{cubes, empty};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// Points and outputs of a tile.
const TILE: usize = 64;
/// Points and outputs of a thread.
const OWN: usize = 4;
/// Threads along a side of the tile.
const SIDE: usize = TILE / OWN;
/// Inputs of a step.
const DEPTH: usize = 16;

/// What is multiplied.
pub enum Before {
    /// `4 (mu - 1/2)` of the start points `mu` with these `theta`.
    Starts,
    /// The numbers as they are.
    Nothing,
    /// These numbers `[inputs]` times the slope of tanh where it gave `x`.
    TanhSlope(CubeTensor),
}

/// What is done to the products.
pub enum After {
    /// A bias `[outputs]` is added, and tanh taken.
    Tanh(CubeTensor),
    /// A bias `[outputs]` is added.
    Bias(CubeTensor),
    /// Multiplied by the slope of tanh where it gave `[P, outputs]`.
    TanhSlope(CubeTensor),
    /// Multiplied by the factor and the slope of the start points, in units of the box's sides, in their `theta` `[P, outputs]`,
    /// times the side.
    StartSlope(CubeTensor, f32),
}

/// The kinds of [`Before`] and [`After`], known when a kernel compiles.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Nothing,
    Starts,
    Tanh,
    TanhSlope,
    StartSlope,
}

/// A product with weights.
pub struct Product {
    /// `[inputs, outputs]`, or `[outputs, inputs]`.
    pub weight: CubeTensor,
    /// Whether outputs come first.
    pub is_transposed: bool,
    /// How start points follow from `theta`.
    pub parametrisation: Parametrisation,
}

impl Product {
    /// `[P, inputs] -> [P, outputs]`
    pub fn launch(self, x: &CubeTensor, before: Before, after: After) -> CubeTensor {
        let [points, inputs] = x.shape().dims();
        let [rows, columns] = self.weight.shape().dims();
        let (of_inputs, outputs) = if self.is_transposed { (columns, rows) } else { (rows, columns) };
        assert_eq!(of_inputs, inputs, "inputs of a layer");
        // A kernel that needs no such numbers gets others that it does not read.
        let (before, of_input) = match before {
            Before::Starts => (Kind::Starts, x.clone()),
            Before::Nothing => (Kind::Nothing, x.clone()),
            Before::TanhSlope(factors) => (Kind::TanhSlope, factors),
        };
        let (after, bias, other, factor) = match after {
            After::Tanh(bias) => (Kind::Tanh, bias, x.clone(), 1.0),
            After::Bias(bias) => (Kind::Nothing, bias, x.clone(), 1.0),
            After::TanhSlope(other) => (Kind::TanhSlope, x.clone(), other, 1.0),
            After::StartSlope(theta, factor) => (Kind::StartSlope, x.clone(), theta, factor),
        };
        let y = empty(x, [points, outputs], DType::F32);
        layer::launch(
            &x.client,
            CubeCount::new_2d(cubes(points.div_ceil(TILE)), cubes(outputs.div_ceil(TILE))),
            CubeDim::new_2d(SIDE as u32, SIDE as u32),
            x.clone().into_buffer_arg(),
            of_input.into_buffer_arg(),
            self.weight.into_buffer_arg(),
            bias.into_buffer_arg(),
            other.into_buffer_arg(),
            y.clone().into_buffer_arg(),
            points,
            inputs,
            outputs,
            StartBox::to_args(self.parametrisation),
            factor,
            before,
            after,
            self.is_transposed,
        );
        y
    }
}

/// The sums of a matrix's rows.
pub fn row_sums(matrix: CubeTensor) -> CubeTensor {
    let [rows, columns] = matrix.shape().dims();
    let sums = empty(&matrix, [rows], DType::F32);
    let (count, dim) = crate::gpu::one_thread_each(&sums);
    sum_rows::launch(&sums.client, count, dim, matrix.into_buffer_arg(), sums.clone().into_buffer_arg(), columns);
    sums
}

/// One thread a row.
#[cube(launch)]
fn sum_rows(matrix: &[f32], sums: &mut [f32], columns: usize) {
    let row = ABSOLUTE_POS;
    if row < sums.len() {
        let mut sum = 0.0f32;
        for column in 0..columns {
            sum += matrix[row * columns + column];
        }
        sums[row] = sum;
    }
}

/// A tile of a layer.
#[cube(launch)]
fn layer(
    x: &[f32],
    of_input: &[f32],
    weight: &[f32],
    bias: &[f32],
    other: &[f32],
    y: &mut [f32],
    points: usize,
    inputs: usize,
    outputs: usize,
    starts: &StartBox,
    factor: f32,
    #[comptime] before: Kind,
    #[comptime] after: Kind,
    #[comptime] is_transposed: bool,
) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let unit = down * SIDE + across;
    let first_point = CUBE_POS_X as usize * TILE;
    let first_output = CUBE_POS_Y as usize * TILE;
    let mut own_x = Shared::<[f32]>::new_slice(DEPTH * TILE);
    let mut own_weight = Shared::<[f32]>::new_slice(DEPTH * TILE);
    let mut sums = Array::<f32>::new(OWN * OWN);
    #[unroll]
    for index in 0..OWN * OWN {
        sums[index] = 0.0f32;
    }
    for first_input in range_stepped(0, inputs, DEPTH) {
        #[unroll]
        for part in 0..OWN {
            let index = part * SIDE * SIDE + unit;
            // Neighbouring threads read neighbouring numbers.
            let (point, input) = (index / DEPTH, first_input + index % DEPTH);
            let mut number = 0.0f32;
            if first_point + point < points && input < inputs {
                let from = x[(first_point + point) * inputs + input];
                number = match comptime!(before) {
                    Kind::Starts => 4.0 * (starts.start(from) - 0.5),
                    Kind::TanhSlope => of_input[input] * (1.0 - from * from),
                    _ => from,
                };
            }
            own_x[index % DEPTH * TILE + point] = number;
            let mut number = 0.0f32;
            if comptime!(is_transposed) {
                if first_output + point < outputs && input < inputs {
                    number = weight[(first_output + point) * inputs + input];
                }
                own_weight[index % DEPTH * TILE + point] = number;
            } else {
                let (output, input) = (index % TILE, index / TILE);
                if first_output + output < outputs && first_input + input < inputs {
                    number = weight[(first_input + input) * outputs + first_output + output];
                }
                own_weight[input * TILE + output] = number;
            }
        }
        sync_cube();
        #[unroll]
        for input in 0..DEPTH {
            let mut rows = Array::<f32>::new(OWN);
            let mut columns = Array::<f32>::new(OWN);
            #[unroll]
            for index in 0..OWN {
                rows[index] = own_x[input * TILE + down * OWN + index];
                columns[index] = own_weight[input * TILE + across + index * SIDE];
            }
            #[unroll]
            for row in 0..OWN {
                #[unroll]
                for column in 0..OWN {
                    sums[row * OWN + column] += rows[row] * columns[column];
                }
            }
        }
        sync_cube();
    }
    #[unroll]
    for row in 0..OWN {
        #[unroll]
        for column in 0..OWN {
            let (point, output) = (first_point + down * OWN + row, first_output + across + column * SIDE);
            if point < points && output < outputs {
                let position = point * outputs + output;
                let sum = sums[row * OWN + column];
                y[position] = match comptime!(after) {
                    Kind::Tanh => (clamp(sum + bias[output], -20.0, 20.0)).tanh(),
                    Kind::TanhSlope => sum * (1.0 - other[position] * other[position]),
                    Kind::StartSlope => {
                        let share = starts.share(other[position]);
                        factor * starts.side * sum * share * (1.0 - share)
                    }
                    _ => sum + bias[output],
                };
            }
        }
    }
}
