//! Weights laid out in panels of some columns, `[inputs, columns]` of each in turn, padded with zeros.

use rayon::prelude::*;
use std::mem::MaybeUninit;

/// From so many numbers on, all cores lay weights out.
const MANY: usize = 1 << 16;
/// Rows and columns of a square that is transposed at once.
const TILE: usize = 4;

/// Room for a panel.
type Room = [MaybeUninit<f32>];

/// The panels of weights `[inputs, outputs]`.
pub fn of(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    filled(outputs.div_ceil(columns), inputs * columns, |index, panel| {
        let from = index * columns;
        let to = outputs.min(from + columns);
        for (row, weights) in panel.chunks_exact_mut(columns).zip(weights.chunks_exact(outputs)) {
            let (row, padding) = row.split_at_mut(to - from);
            row.write_copy_of_slice(&weights[from..to]);
            padding.fill(MaybeUninit::new(0.0));
        }
    })
}

/// The panels of the transpose of weights `[inputs, outputs]`: a panel's columns are some rows of the weights.
pub fn of_transpose(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    filled(inputs.div_ceil(columns), outputs * columns, |index, panel| {
        let from = index * columns;
        let to = inputs.min(from + columns);
        if to - from < columns {
            panel.fill(MaybeUninit::new(0.0));
        }
        transpose(&weights[from * outputs..to * outputs], outputs, panel, columns);
    })
}

/// So many panels of this size, each filled by `fill`, which has to write all of it.
fn filled(count: usize, size: usize, fill: impl Fn(usize, &mut Room) + Sync) -> Vec<f32> {
    let mut panels = Vec::with_capacity(count * size);
    let room = &mut panels.spare_capacity_mut()[..count * size];
    if room.len() < MANY {
        room.chunks_exact_mut(size).enumerate().for_each(|(index, panel)| fill(index, panel));
    } else {
        room.par_chunks_exact_mut(size).enumerate().for_each(|(index, panel)| fill(index, panel));
    }
    #[expect(unsafe_code, reason = "to write zeros first takes as long as to copy the weights")]
    // SAFETY: there is room for so many, and all of them are written.
    unsafe {
        panels.set_len(count * size);
    }
    panels
}

/// Writes weights `[columns or fewer, outputs]` to a panel `[outputs, columns]`.
fn transpose(weights: &[f32], outputs: usize, panel: &mut Room, columns: usize) {
    let rows = weights.len() / outputs;
    let [tiled_rows, tiled_outputs] = [rows, outputs].map(|count| count / TILE * TILE);
    for output in (0..tiled_outputs).step_by(TILE) {
        for row in (0..tiled_rows).step_by(TILE) {
            let from = &weights[row * outputs + output..];
            transpose_tile((from, outputs), (&mut panel[output * columns + row..], columns));
        }
    }
    for row in 0..rows {
        for output in if row < tiled_rows { tiled_outputs } else { 0 }..outputs {
            panel[output * columns + row].write(weights[row * outputs + output]);
        }
    }
}

/// Transposes a square, which the compiler does in registers.
#[inline]
fn transpose_tile((from, from_stride): (&[f32], usize), (to, to_stride): (&mut Room, usize)) {
    let mut rows = [[0.0; TILE]; TILE];
    for (row, numbers) in rows.iter_mut().enumerate() {
        numbers.copy_from_slice(&from[row * from_stride..][..TILE]);
    }
    let mut columns = [[0.0; TILE]; TILE];
    for (place, column) in columns.iter_mut().enumerate() {
        for (number, row) in column.iter_mut().zip(&rows) {
            *number = row[place];
        }
    }
    for (place, column) in columns.iter().enumerate() {
        to[place * to_stride..][..TILE].write_copy_of_slice(column);
    }
}
