//! The gradient in the weights of a layer over a block of rows.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::groups;
use super::multiply_add::{multiply_add, multiply_add_some, vectors, write};
use super::zeros::{Places, not_zero};
use pulp::{Simd, WithSimd};

/// Adds `x^T y` over `rows` rows to `[inputs, width]`, the gradient of weights whose inputs were `x` and whose outputs have the
/// gradient `y`; `width` is a multiple of a panel's columns.
/// Rows whose gradient is 0 all over a panel are passed over, whatever their inputs are.
#[inline(always)]
pub fn add_weight_gradient<S: Simd>(
    simd: S,
    rows: usize,
    x: (&[f32], usize),
    y: (&[f32], usize),
    gradient: (&mut [f32], usize),
) {
    simd.vectorize(AddWeightGradient { rows, x, y, gradient });
}

/// The gradient of a layer's weights over a block of rows.
struct AddWeightGradient<'a> {
    rows: usize,
    x: (&'a [f32], usize),
    y: (&'a [f32], usize),
    gradient: (&'a mut [f32], usize),
}

impl WithSimd for AddWeightGradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { rows, x: (x, x_stride), y: (y, y_stride), gradient: (gradient, width) } = self;
        let inputs = gradient.len() / width;
        let x = &x[..(rows - 1) * x_stride + inputs];
        let columns = 2 * S::F32_LANES;
        let mut bits = vec![0; rows];
        for column in (0..width).step_by(columns) {
            // Rows without a gradient there add nothing.
            for (row, bits) in bits.iter_mut().enumerate() {
                *bits = 0;
                for y in &y[row * y_stride + column..][..columns] {
                    *bits |= not_zero(*y);
                }
            }
            let nonzero = bits.contains(&0).then(|| Places::of(&bits));
            let y = (&y[column..(rows - 1) * y_stride + width], y_stride);
            for (input, together) in groups::<S>(inputs) {
                let x = (&x[input..], x_stride);
                let gradient = (&mut gradient[input * width + column..], width);
                match together {
                    12 => inputs_of_panel::<S, 12>(simd, rows, nonzero.as_ref(), x, y, gradient),
                    6 => inputs_of_panel::<S, 6>(simd, rows, nonzero.as_ref(), x, y, gradient),
                    2 => inputs_of_panel::<S, 2>(simd, rows, nonzero.as_ref(), x, y, gradient),
                    _ => inputs_of_panel::<S, 1>(simd, rows, nonzero.as_ref(), x, y, gradient),
                }
            }
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
    let sums = std::array::from_fn(|input| vectors::<S>(&gradient[input * width..]));
    let x = (x, 1, x_stride);
    let sums = match nonzero {
        Some(nonzero) => multiply_add_some::<S, R>(simd, nonzero, x, y, sums),
        None => multiply_add::<S, R>(simd, rows, x, y, sums),
    };
    for (input, sums) in sums.into_iter().enumerate() {
        write::<S>(&mut gradient[input * width..], sums);
    }
}
