//! The gradient in the weights of a layer over a block of rows.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::groups;
use super::multiply_add::{multiply_add, multiply_add_some, vectors, write};
use super::zeros::{Places, not_zero};
use pulp::{Simd, WithSimd};

/// For each panel of gradients `y` in a layer's outputs, `[rows, width]`, the rows where it is not 0; nothing if these are all.
#[inline(always)]
pub fn places_in_panels<S: Simd>(
    _simd: S,
    rows: usize,
    (y, y_stride): (&[f32], usize),
    width: usize,
) -> Vec<Option<Places>> {
    let columns = 2 * S::F32_LANES;
    let mut bits = vec![0; rows];
    let mut places = Vec::with_capacity(width / columns);
    for column in (0..width).step_by(columns) {
        for (row, bits) in bits.iter_mut().enumerate() {
            *bits = 0;
            for y in &y[row * y_stride + column..][..columns] {
                *bits |= not_zero(*y);
            }
        }
        places.push(bits.contains(&0).then(|| Places::of(&bits)));
    }
    places
}

/// Adds `x^T y` over `rows` rows to `[inputs, outputs]`, the gradient of weights whose inputs were `x` and whose outputs, with their
/// padding, have the gradient `y`. Rows that are not among a panel's [places](places_in_panels) are passed over.
#[inline(always)]
pub fn add_weight_gradient<S: Simd>(
    simd: S,
    rows: usize,
    x: (&[f32], usize),
    y: (&[f32], usize),
    gradient: (&mut [f32], usize),
    nonzero: Option<&[Option<Places>]>,
) {
    simd.vectorize(AddWeightGradient { rows, x, y, gradient, nonzero });
}

/// The gradient of a layer's weights over a block of rows.
struct AddWeightGradient<'a> {
    rows: usize,
    x: (&'a [f32], usize),
    y: (&'a [f32], usize),
    gradient: (&'a mut [f32], usize),
    nonzero: Option<&'a [Option<Places>]>,
}

impl WithSimd for AddWeightGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, x: (x, x_stride), y: (y, y_stride), gradient: (gradient, outputs), nonzero } = self;
        let inputs = gradient.len() / outputs;
        let x = &x[..(rows - 1) * x_stride + inputs];
        let columns = 2 * S::F32_LANES;
        let mut padded = Vec::new();
        for (panel, column) in (0..outputs).step_by(columns).enumerate() {
            let nonzero = nonzero.and_then(|of_panels| of_panels[panel].as_ref());
            let y = (&y[column..(rows - 1) * y_stride + column + columns], y_stride);
            let left = outputs - column;
            if left < columns {
                padded.resize(inputs * columns, 0.0);
                for (padded, gradient) in padded.chunks_exact_mut(columns).zip(gradient.chunks_exact(outputs)) {
                    padded[..left].copy_from_slice(&gradient[column..]);
                }
            }
            let whole = left >= columns;
            let to = if whole { (&mut gradient[column..], outputs) } else { (&mut padded[..], columns) };
            // The only call: with two of them the compiler makes less of both.
            add_panel(simd, rows, nonzero, (x, x_stride), y, to);
            if !whole {
                for (padded, gradient) in padded.chunks_exact(columns).zip(gradient.chunks_exact_mut(outputs)) {
                    gradient[column..].copy_from_slice(&padded[..left]);
                }
            }
        }
    }
}

/// Adds to the first columns of a gradient, as many as a panel has.
#[inline(always)]
fn add_panel<S: Simd>(
    simd: S,
    rows: usize,
    nonzero: Option<&Places>,
    (x, x_stride): (&[f32], usize),
    y: (&[f32], usize),
    (gradient, width): (&mut [f32], usize),
) {
    for (input, together) in groups::<S>(gradient.len().div_ceil(width)) {
        let x = (&x[input..], x_stride);
        let gradient = (&mut gradient[input * width..], width);
        match together {
            12 => inputs_of_panel::<S, 12>(simd, rows, nonzero, x, y, gradient),
            6 => inputs_of_panel::<S, 6>(simd, rows, nonzero, x, y, gradient),
            4 => inputs_of_panel::<S, 4>(simd, rows, nonzero, x, y, gradient),
            2 => inputs_of_panel::<S, 2>(simd, rows, nonzero, x, y, gradient),
            _ => inputs_of_panel::<S, 1>(simd, rows, nonzero, x, y, gradient),
        }
    }
}

/// The weight gradient of `R` inputs and one panel, from the rows whose gradient is not 0 or all.
#[inline(always)]
fn inputs_of_panel<S: Simd, const R: usize>(
    simd: S,
    rows: usize,
    nonzero: Option<&Places>,
    (x, x_stride): (&[f32], usize),
    y: (&[f32], usize),
    (gradient, width): (&mut [f32], usize),
) {
    // A loop, for closures of `from_fn` may become calls, which lose the instructions that pulp chose.
    let mut sums = [[simd.splat_f32s(0.0); 2]; R];
    for (input, sums) in sums.iter_mut().enumerate() {
        *sums = vectors::<S>(&gradient[input * width..]);
    }
    let x = (x, 1, x_stride);
    let sums = match nonzero {
        Some(nonzero) => multiply_add_some::<S, R>(simd, nonzero, x, y, sums),
        None => multiply_add::<S, R>(simd, rows, x, y, sums),
    };
    for (input, sums) in sums.into_iter().enumerate() {
        write::<S>(&mut gradient[input * width..], sums);
    }
}
