//! Products of blocks of rows with the weights of a dense layer, on the CPU.
//!
//! Weights are laid out in panels of two vectors' columns that stay in the first cache while a block of rows passes, a few rows
//! at a time with their sums in registers. Rows of a block have a stride that spreads them over the cache.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

mod activation;
mod multiply_add;
mod panels;
#[cfg(test)]
mod tests;
mod weight_gradient;
mod zeros;

pub use activation::Activation;
pub use weight_gradient::{add_weight_gradient, places_in_panels};
pub use zeros::Places;

use multiply_add::{multiply_add, multiply_add_some, vectors, write};
use pulp::{Arch, Simd, WithSimd};
use std::ops::Range;
use zeros::{mostly_zero, not_zero};

/// Rows that pass through a network together: what they need stays in the second cache.
pub const BLOCK: usize = 96;
/// Numbers of a cache line.
const LINE: usize = 16;

/// The stride of a block's rows of that many numbers: an odd number of cache lines, so that the rows' beginnings do not
/// compete for a place in the cache.
pub fn stride(numbers: usize) -> usize {
    (numbers.div_ceil(LINE) | 1) * LINE
}

/// The numbers of a row that a layer with these outputs writes on this machine; those beyond are padding.
pub fn padded(outputs: usize) -> usize {
    outputs.next_multiple_of(columns())
}

/// The columns of a panel on this machine: two vectors of its widest instructions.
fn columns() -> usize {
    struct Columns;
    impl WithSimd for Columns {
        type Output = usize;

        fn with_simd<S: Simd>(self, _: S) -> usize {
            2 * S::F32_LANES
        }
    }
    Arch::new().dispatch(Columns)
}

/// What happens to the outputs of a product while they are in the cache.
#[derive(Clone, Copy)]
pub enum After<'a> {
    /// The activation.
    Activate(Activation),
    /// A factor: the slope of an activation whose outputs were these, `[rows, stride]`.
    Slope(Activation, &'a [f32], usize),
}

/// What a product passes over. The sums are the same to the last digit, as long as weights are finite.
#[derive(Clone, Copy)]
pub enum Skip<'a> {
    /// Nothing.
    Nothing,
    /// Inputs that are 0 in all of some rows side by side.
    Zeros,
    /// Outputs that none of some rows side by side wants, `[rows, outputs]`: they may be left as they were.
    Unwanted(&'a [bool]),
}

/// `x W + b` with constant weights.
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// Columns of a panel.
    columns: usize,
    /// `[inputs, columns]` of each panel in turn, padded with zeros.
    panels: Vec<f32>,
    /// `[width]`
    bias: Vec<f32>,
}

impl Dense {
    /// A layer with weights `[inputs, outputs]` and biases `[outputs]`.
    pub fn new(weights: &[f32], bias: &[f32]) -> Self {
        Self::in_panels(columns(), weights, bias)
    }

    /// The layer that carries a gradient back through weights `[inputs, outputs]`: `g W^T`.
    pub fn transposed(weights: &[f32], outputs: usize) -> Self {
        let (inputs, columns) = (weights.len() / outputs, columns());
        let panels = panels::of_transpose(weights, outputs, columns);
        Self { inputs: outputs, outputs: inputs, columns, panels, bias: vec![0.0; inputs.next_multiple_of(columns)] }
    }

    fn in_panels(columns: usize, weights: &[f32], bias: &[f32]) -> Self {
        let (inputs, outputs) = (weights.len() / bias.len(), bias.len());
        let panels = panels::of(weights, outputs, columns);
        let mut bias = bias.to_vec();
        bias.resize(outputs.next_multiple_of(columns), 0.0);
        Self { inputs, outputs, columns, panels, bias }
    }

    /// The numbers of a row that it reads.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The numbers of a row that count.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The numbers of a row that it writes.
    pub fn width(&self) -> usize {
        self.bias.len()
    }

    /// Applies the layer to `rows` rows of `x`, so far apart, whose first `inputs` numbers count; the outputs and their padding
    /// are written to rows of `y`.
    #[inline(always)]
    pub fn apply<S: Simd>(&self, simd: S, rows: usize, x: (&[f32], usize), y: (&mut [f32], usize), after: After<'_>) {
        self.apply_skipping(simd, rows, x, y, after, Skip::Nothing);
    }

    /// The same, passing over some of the work.
    #[inline(always)]
    pub fn apply_skipping<S: Simd>(
        &self,
        simd: S,
        rows: usize,
        x: (&[f32], usize),
        y: (&mut [f32], usize),
        after: After<'_>,
        skip: Skip<'_>,
    ) {
        // A function of its own: inlined into its callers, the compiler makes less of it.
        let wanted = if let Skip::Unwanted(wanted) = skip { Some(wanted) } else { None };
        if matches!(skip, Skip::Zeros) && mostly_zero(self.inputs, rows, x) {
            simd.vectorize(Apply::<true> { dense: self, rows, x, y, after, wanted });
        } else {
            simd.vectorize(Apply::<false> { dense: self, rows, x, y, after, wanted });
        }
    }
}

/// A layer of a block of rows, which may pass over zeros.
struct Apply<'a, const ZEROS: bool> {
    dense: &'a Dense,
    rows: usize,
    x: (&'a [f32], usize),
    y: (&'a mut [f32], usize),
    after: After<'a>,
    /// `[rows, outputs]`
    wanted: Option<&'a [bool]>,
}

impl<const ZEROS: bool> Apply<'_, ZEROS> {
    /// For each group of rows side by side, the inputs that are not 0 in all of them.
    #[inline(always)]
    fn nonzero<S: Simd>(&self) -> Vec<Places> {
        let mut of_groups = Vec::new();
        let mut bits = vec![0; self.dense.inputs];
        for (first, together) in groups::<S>(self.rows) {
            bits.fill(0);
            for row in first..first + together {
                for (bits, x) in bits.iter_mut().zip(&self.x.0[row * self.x.1..]) {
                    *bits |= not_zero(*x);
                }
            }
            of_groups.push(Places::of(&bits));
        }
        of_groups
    }

    /// Whether one of the rows wants one of the outputs.
    #[inline(always)]
    fn wanted(&self, rows: Range<usize>, outputs: Range<usize>) -> bool {
        let Some(wanted) = self.wanted else { return true };
        let of_dense = self.dense.outputs;
        let mut any = false;
        for row in rows {
            for wanted in &wanted[row * of_dense..][outputs.start..outputs.end.min(of_dense)] {
                any |= wanted;
            }
        }
        any
    }
}

/// Rows that go through a panel side by side: the first and how many.
#[inline(always)]
fn groups<S: Simd>(rows: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut row = 0;
    std::iter::from_fn(move || {
        let together = match rows - row {
            0 => return None,
            12.. if S::F32_LANES >= 16 => 12,
            6.. => 6,
            4.. => 4,
            2.. => 2,
            _ => 1,
        };
        row += together;
        Some((row - together, together))
    })
}

impl<const ZEROS: bool> WithSimd for Apply<'_, ZEROS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Dense { inputs, columns, panels, bias, .. } = self.dense;
        let nonzero = if ZEROS { self.nonzero::<S>() } else { Vec::new() };
        let panels = panels.chunks_exact(inputs * columns).zip(bias.chunks_exact(*columns));
        for (index, (panel, bias)) in panels.enumerate() {
            let first = index * columns;
            let bias = vectors::<S>(bias);
            for (group, (row, together)) in groups::<S>(self.rows).enumerate() {
                if !self.wanted(row..row + together, first..first + columns) {
                    continue;
                }
                let x = (&self.x.0[row * self.x.1..], self.x.1);
                let y = (&mut self.y.0[row * self.y.1 + first..], self.y.1);
                let nonzero = if ZEROS { Some(&nonzero[group]) } else { None };
                match together {
                    12 => rows_of_panel::<S, 12>(simd, nonzero, panel, bias, x, y),
                    6 => rows_of_panel::<S, 6>(simd, nonzero, panel, bias, x, y),
                    4 => rows_of_panel::<S, 4>(simd, nonzero, panel, bias, x, y),
                    2 => rows_of_panel::<S, 2>(simd, nonzero, panel, bias, x, y),
                    _ => rows_of_panel::<S, 1>(simd, nonzero, panel, bias, x, y),
                }
            }
        }
        let Self { dense, rows, y: (y, y_stride), after, .. } = self;
        // Whole rows, which make longer loops than a panel's.
        let width = dense.width();
        for row in 0..rows {
            let y = &mut y[row * y_stride..][..width];
            match after {
                After::Activate(activation) => activation.apply(y),
                After::Slope(activation, outputs, stride) => {
                    activation.multiply_slope(&outputs[row * stride..][..width], y);
                }
            }
        }
    }
}

/// The outputs of one panel for `R` rows, from the inputs that are not 0 or all.
#[inline(always)]
fn rows_of_panel<S: Simd, const R: usize>(
    simd: S,
    nonzero: Option<&Places>,
    panel: &[f32],
    bias: [S::f32s; 2],
    (x, x_stride): (&[f32], usize),
    (y, y_stride): (&mut [f32], usize),
) {
    let columns = 2 * S::F32_LANES;
    let (x, panel) = ((x, x_stride, 1), (panel, columns));
    let sums = match nonzero {
        Some(nonzero) => multiply_add_some::<S, R>(simd, nonzero, x, panel, [bias; R]),
        None => multiply_add::<S, R>(simd, panel.0.len() / columns, x, panel, [bias; R]),
    };
    for (row, sums) in sums.into_iter().enumerate() {
        write::<S>(&mut y[row * y_stride..], sums);
    }
}
