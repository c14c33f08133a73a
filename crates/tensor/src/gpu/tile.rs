//! Products of matrices by tiles, in single precision whatever the card would rather do.
//!
//! A cube of [`SIDE`] x [`SIDE`] threads computes a tile of [`TILE`] rows and columns, [`OWN`] of each a thread, in steps of
//! [`DEPTH`] terms that its threads bring into shared memory together, by fours. Every sum runs in the order of its terms.

#![expect(missing_docs, reason = "functions of kernels become modules too")]

use burn_cubecl::cubecl;
use cubecl::prelude::*;

/// Rows and columns of a tile.
pub const TILE: usize = 64;
/// Rows and columns of a tile by fours.
pub const FOURS: usize = TILE / 4;
/// Rows and columns of a thread.
pub const OWN: usize = 8;
/// Threads along a side of the tile.
pub const SIDE: usize = TILE / OWN;
/// Terms of a step.
pub const DEPTH: usize = 16;

/// Four numbers that are read and written at once.
pub type Four = Vector<f32, Const<4>>;

/// The sums of a thread before the first step: for each of its rows its columns by fours, those from `4 * UNIT_POS_X` on and
/// those half a tile on.
#[cube]
pub fn no_sums() -> Array<Four> {
    let mut sums = Array::<Four>::new(2 * OWN);
    #[unroll]
    for index in 0..2 * OWN {
        sums[index] = Four::new(0.0f32);
    }
    sums
}

/// Brings the weights `[inputs, outputs]` that begin at a place of the parameters, from an input and an output on, to `columns`; if
/// `is_back`, those of `[outputs, inputs]`, whose roles are exchanged on the way back. Beyond the last there are zeros.
#[cube]
pub fn load_weights(
    parameters: &[f32],
    begin: usize,
    first_input: usize,
    inputs: usize,
    first_output: usize,
    outputs: usize,
    columns: &mut Shared<[Four]>,
    #[comptime] is_back: bool,
) {
    let unit = UNIT_POS as usize;
    #[unroll]
    for part in 0..DEPTH * FOURS / (SIDE * SIDE) {
        // Neighbouring threads read neighbouring numbers.
        let index = part * SIDE * SIDE + unit;
        let (four, depth) =
            if comptime!(is_back) { (index / DEPTH, index % DEPTH) } else { (index % FOURS, index / FOURS) };
        let input = first_input + depth;
        let mut numbers = Four::new(0.0f32);
        #[unroll]
        for place in 0..4 {
            let output = first_output + 4 * four + place;
            if output < outputs && input < inputs {
                let position = if comptime!(is_back) { output * inputs + input } else { input * outputs + output };
                numbers.insert(place, parameters[begin + position]);
            }
        }
        columns[depth * FOURS + four] = numbers;
    }
}

/// Adds a step's products. Both of `rows` and `columns` hold [`FOURS`] fours for each of [`DEPTH`] terms in turn.
#[cube]
pub fn add_products(rows: &Shared<[Four]>, columns: &Shared<[Four]>, sums: &mut Array<Four>) {
    let (across, down) = (UNIT_POS_X as usize, UNIT_POS_Y as usize);
    for depth in 0..DEPTH {
        let near = columns[depth * FOURS + across];
        let far = columns[depth * FOURS + SIDE + across];
        #[unroll]
        for four in 0..OWN / 4 {
            let numbers = rows[depth * FOURS + down * (OWN / 4) + four];
            #[unroll]
            for place in 0..4 {
                let number = Four::new(numbers.extract(place));
                sums[2 * (4 * four + place)] += number * near;
                sums[2 * (4 * four + place) + 1] += number * far;
            }
        }
    }
}
