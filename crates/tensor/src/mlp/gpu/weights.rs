//! The gradient of a network in its parameters: of each layer `x^T y`, and the sum of `y`, of its inputs `x` and the gradients
//! `y` in its sums.
//!
//! A cube sums a tile of a layer's weights over a slice of the batch, all layers in one launch; a second one adds the slices up
//! in their order.

use crate::gpu::tile::{DEPTH, FOURS, Four, OWN, SIDE, TILE, add_products, no_sums};
use crate::gpu::{cubes, empty, one_thread_each};
use crate::mlp::{Layer, MlpShape};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// Rows of a slice at least: fewer are little work beside another sum.
const ROWS: usize = 64;
/// Slices at most.
const SLICES: usize = 32;
/// Numbers of all slices' sums at most, 256 MiB.
const NUMBERS: usize = 1 << 26;
/// Tiles along a dimension of the launch.
const TILES: usize = 1024;

/// What a gradient is made of.
pub struct Batch<'a> {
    /// `[B, inputs]`
    pub inputs: &'a CubeTensor,
    /// What the hidden layers gave, `[B, units]` of each in turn.
    pub hidden: &'a CubeTensor,
    /// `[B, outputs]`
    pub upstream: &'a CubeTensor,
    /// The gradients in the hidden layers' sums, as `hidden`.
    pub slopes: &'a CubeTensor,
}

/// The rows of a slice. The shapes alone have a say.
fn rows_of_slice(rows: usize, parameters: usize) -> usize {
    let most = SLICES.min(NUMBERS / parameters.max(1)).max(1);
    rows.div_ceil(most).max(ROWS).next_multiple_of(DEPTH)
}

/// The gradient in all parameters `[parameters]`, where hidden layers begin at `firsts`.
pub fn gradient(batch: &Batch<'_>, shape: &MlpShape, firsts: &[usize]) -> CubeTensor {
    let [rows, _] = batch.inputs.shape().dims();
    let parameters = shape.parameters();
    let slice = rows_of_slice(rows, parameters);
    let slices = rows.div_ceil(slice);
    let mut tiles = 0;
    let of_layer = |(index, layer): (usize, &Layer)| {
        let first_tile = tiles;
        tiles += layer.inputs.div_ceil(TILE) * layer.outputs.div_ceil(TILE);
        let x = index.checked_sub(1).map_or(0, |below| firsts[below]);
        let y = firsts.get(index).copied().unwrap_or(0);
        PlacesLaunch::new(first_tile, x, layer.inputs, y, layer.outputs, layer.weight.start)
    };
    let layers: Vec<_> = shape.layers().iter().enumerate().map(of_layer).collect();
    let sums = empty(batch.inputs, [slices, parameters], DType::F32);
    sum_slice::launch(
        &sums.client,
        CubeCount::new_3d(cubes(slices), cubes(tiles.min(TILES)), cubes(tiles.div_ceil(TILES))),
        CubeDim::new_2d(SIDE as u32, SIDE as u32),
        batch.inputs.clone().into_buffer_arg(),
        batch.hidden.clone().into_buffer_arg(),
        batch.upstream.clone().into_buffer_arg(),
        batch.slopes.clone().into_buffer_arg(),
        sums.clone().into_buffer_arg(),
        layers.into_iter().collect(),
        rows,
        slice,
        parameters,
    );
    let gradient = empty(batch.inputs, [parameters], DType::F32);
    let (count, dim) = one_thread_each(&gradient, parameters);
    add_slices::launch(
        &gradient.client,
        count,
        dim,
        sums.into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        slices,
    );
    gradient
}

/// Where the numbers of a layer begin, and its extents.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Places {
    tile: usize,
    x: usize,
    inputs: usize,
    y: usize,
    outputs: usize,
    weight: usize,
}

/// A tile of a layer's weights over a slice of the batch. Cubes beyond the last tile read and write nothing.
#[cube(launch)]
fn sum_slice(
    of_network: &[f32],
    hidden: &[f32],
    upstream: &[f32],
    slopes: &[f32],
    sums: &mut [f32],
    layers: Sequence<Places>,
    rows: usize,
    slice: usize,
    parameters: usize,
) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    let unit = down * SIDE + across;
    let tile = CUBE_POS_Z as usize * TILES + CUBE_POS_Y as usize;
    let count = comptime!(layers.len());
    let first_layer = layers.index(0);
    let (mut number, mut first_tile) = (0usize, first_layer.tile);
    let (mut first_x, mut inputs) = (first_layer.x, first_layer.inputs);
    let (mut first_y, mut outputs) = (first_layer.y, first_layer.outputs);
    let mut weight = first_layer.weight;
    #[unroll]
    for index in 1..count {
        let layer = layers.index(index);
        if tile >= layer.tile {
            number = index;
            first_tile = layer.tile;
            first_x = layer.x;
            inputs = layer.inputs;
            first_y = layer.y;
            outputs = layer.outputs;
            weight = layer.weight;
        }
    }
    let (is_first, is_last) = (number == 0, number + 1 == count);
    let tiles_across = outputs.div_ceil(TILE);
    let first_input = (tile - first_tile) / tiles_across * TILE;
    let first_output = (tile - first_tile) % tiles_across * TILE;
    let first_row = CUBE_POS_X as usize * slice;
    let end = min(rows, first_row + slice);

    let mut of_inputs = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut of_outputs = Shared::<[Four]>::new_slice(DEPTH * FOURS);
    let mut products = no_sums();
    let mut bias = Four::new(0.0f32);
    for first in range_stepped(first_row, end, DEPTH) {
        #[unroll]
        for part in 0..DEPTH * FOURS / (SIDE * SIDE) {
            // Neighbouring threads read neighbouring numbers.
            let index = part * SIDE * SIDE + unit;
            let (four, depth) = (index % FOURS, index / FOURS);
            let row = first + depth;
            let mut x = Four::new(0.0f32);
            let mut y = Four::new(0.0f32);
            #[unroll]
            for of_four in 0..4 {
                let input = first_input + 4 * four + of_four;
                if row < end && input < inputs {
                    let position = first_x + row * inputs + input;
                    if is_first {
                        x.insert(of_four, of_network[position]);
                    } else {
                        x.insert(of_four, hidden[position]);
                    }
                }
                let output = first_output + 4 * four + of_four;
                if row < end && output < outputs {
                    let position = first_y + row * outputs + output;
                    if is_last {
                        y.insert(of_four, upstream[position]);
                    } else {
                        y.insert(of_four, slopes[position]);
                    }
                }
            }
            of_inputs[depth * FOURS + four] = x;
            of_outputs[depth * FOURS + four] = y;
        }
        sync_cube();
        add_products(&of_inputs, &of_outputs, &mut products);
        if first_input == 0 && unit < FOURS {
            for depth in 0..DEPTH {
                bias += of_outputs[depth * FOURS + unit];
            }
        }
        sync_cube();
    }

    let begin = CUBE_POS_X as usize * parameters + weight;
    #[unroll]
    for own in 0..OWN {
        let input = first_input + down * OWN + own;
        #[unroll]
        for half in 0..2 {
            let of_input = products[2 * own + half];
            #[unroll]
            for of_four in 0..4 {
                let output = first_output + half * (TILE / 2) + 4 * across + of_four;
                if input < inputs && output < outputs {
                    sums[begin + input * outputs + output] = of_input.extract(of_four);
                }
            }
        }
    }
    // Biases come right after the weights.
    if first_input == 0 && unit < FOURS {
        #[unroll]
        for of_four in 0..4 {
            let output = first_output + 4 * unit + of_four;
            if output < outputs {
                sums[begin + inputs * outputs + output] = bias.extract(of_four);
            }
        }
    }
}

/// Adds up the slices' sums. One thread a parameter.
#[cube(launch)]
fn add_slices(sums: &[f32], gradient: &mut [f32], slices: usize) {
    let index = ABSOLUTE_POS;
    if index < gradient.len() {
        let mut sum = 0.0f32;
        for slice in 0..slices {
            sum += sums[slice * gradient.len() + index];
        }
        gradient[index] = sum;
    }
}
