//! Weights laid out in panels of some columns, `[inputs, columns]` of each in turn, padded with zeros.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Rows and columns that are transposed in registers.
const TILE: usize = 8;
/// From so many numbers on, all cores lay out weights.
const MANY: usize = 1 << 16;

/// The panels of weights `[inputs, outputs]`.
pub fn of(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    let mut panels = vec![0.0; inputs * outputs.next_multiple_of(columns)];
    in_parallel(&mut panels, inputs * columns, |index, panel| {
        let first = index * columns;
        let part = columns.min(outputs - first);
        for (to, from) in panel.chunks_exact_mut(columns).zip(weights.chunks_exact(outputs)) {
            copy_row(&mut to[..part], &from[first..first + part]);
        }
    });
    panels
}

/// The panels of the transpose of weights `[inputs, outputs]`: a panel's columns are some rows of the weights.
pub fn of_transpose(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    let mut panels = vec![0.0; outputs * inputs.next_multiple_of(columns)];
    in_parallel(&mut panels, outputs * columns, |index, panel| {
        let first = index * columns;
        let weights = &weights[first * outputs..inputs.min(first + columns) * outputs];
        Arch::new().dispatch(Transpose { weights, outputs, panel, columns });
    });
    panels
}

/// Does something with each of the panels of so many numbers, on all cores where they are many.
fn in_parallel(panels: &mut [f32], panel: usize, of_panel: impl Fn(usize, &mut [f32]) + Sync) {
    if panels.len() < MANY {
        panels.chunks_exact_mut(panel).enumerate().for_each(|(index, panel)| of_panel(index, panel));
    } else {
        panels.par_chunks_exact_mut(panel).enumerate().for_each(|(index, panel)| of_panel(index, panel));
    }
}

/// Copies a few numbers, without the call that a copy of any length is.
#[inline(always)]
fn copy_row(to: &mut [f32], from: &[f32]) {
    let ((to, end), (from, rest)) = (to.as_chunks_mut::<8>(), from.as_chunks::<8>());
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    for (to, from) in end.iter_mut().zip(rest) {
        *to = *from;
    }
}

/// A panel whose columns are rows of weights.
struct Transpose<'a> {
    /// `[columns or fewer, outputs]`
    weights: &'a [f32],
    outputs: usize,
    /// `[outputs, columns]`
    panel: &'a mut [f32],
    columns: usize,
}

impl WithSimd for Transpose<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { weights, outputs, panel, columns } = self;
        let (whole, rest) = (weights.len() / outputs / TILE * TILE, outputs / TILE * TILE);
        for column in (0..whole).step_by(TILE) {
            for output in (0..rest).step_by(TILE) {
                let tile: [[f32; TILE]; TILE] = std::array::from_fn(|row| {
                    *weights[(column + row) * outputs + output..].first_chunk().expect("a tile of them")
                });
                for row in 0..TILE {
                    let to: &mut [f32; TILE] =
                        panel[(output + row) * columns + column..].first_chunk_mut().expect("a tile of them");
                    *to = std::array::from_fn(|column| tile[column][row]);
                }
            }
        }
        for (column, weights) in weights.chunks_exact(outputs).enumerate() {
            let from = if column < whole { rest } else { 0 };
            for (output, weight) in weights.iter().enumerate().skip(from) {
                panel[output * columns + column] = *weight;
            }
        }
    }
}
