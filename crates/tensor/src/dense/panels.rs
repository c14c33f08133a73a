//! Weights laid out in panels of some columns, `[inputs, columns]` of each in turn, padded with zeros.

use super::LINE;
use rayon::prelude::*;

/// From so many numbers on, all cores transpose weights.
const MANY: usize = 1 << 17;

/// The panels of weights `[inputs, outputs]`.
pub fn of(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    let mut panels = Vec::with_capacity(inputs * outputs.next_multiple_of(columns));
    for from in (0..outputs).step_by(columns) {
        let to = outputs.min(from + columns);
        for weights in weights.chunks_exact(outputs) {
            panels.extend_from_slice(&weights[from..to]);
            panels.resize(panels.len() + columns - (to - from), 0.0);
        }
    }
    panels
}

/// The panels of the transpose of weights `[inputs, outputs]`: a panel's columns are some rows of the weights.
pub fn of_transpose(weights: &[f32], outputs: usize, columns: usize) -> Vec<f32> {
    let inputs = weights.len() / outputs;
    let mut panels = vec![0.0; outputs * inputs.next_multiple_of(columns)];
    let panel = outputs * columns;
    if panels.len() < MANY {
        panels
            .chunks_exact_mut(panel)
            .zip(weights.chunks(panel))
            .for_each(|(to, from)| transpose(from, outputs, to, columns));
    } else {
        let panels = panels.par_chunks_exact_mut(panel).zip(weights.par_chunks(panel));
        panels.for_each(|(to, from)| transpose(from, outputs, to, columns));
    }
    panels
}

/// Writes weights `[columns or fewer, outputs]` to a panel `[outputs, columns]`.
fn transpose(weights: &[f32], outputs: usize, panel: &mut [f32], columns: usize) {
    // As many of its rows at a time as one cache line of weights has numbers.
    for (part, panel) in panel.chunks_mut(LINE * columns).enumerate() {
        for (column, weights) in weights.chunks_exact(outputs).enumerate() {
            let to = panel.iter_mut().skip(column).step_by(columns);
            to.zip(&weights[part * LINE..]).for_each(|(to, from)| *to = *from);
        }
    }
}
