//! Products of blocks of rows with the weights of a dense layer, on the CPU.
//!
//! Weights are laid out in panels of two vectors' columns that stay in the first cache while a block of rows passes, a few rows
//! at a time with their sums in registers. Rows of a block have a stride that spreads them over the cache.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::elementary::tanh;
use pulp::{Arch, Simd, WithSimd};

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

/// What follows a layer, or its way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// Nothing.
    Identity,
    /// The hyperbolic tangent.
    Tanh,
    /// The positive part.
    Relu,
}

impl Activation {
    /// Applies it.
    #[inline(always)]
    fn apply(self, values: &mut [f32]) {
        match self {
            Self::Identity => (),
            Self::Tanh => {
                for value in values {
                    *value = tanh(*value);
                }
            }
            Self::Relu => {
                for value in values {
                    *value = value.max(0.0);
                }
            }
        }
    }

    /// Multiplies gradients by its slope where it gave `outputs`.
    #[inline(always)]
    fn multiply_slope(self, outputs: &[f32], gradient: &mut [f32]) {
        match self {
            Self::Identity => (),
            Self::Tanh => {
                for (gradient, output) in gradient.iter_mut().zip(outputs) {
                    *gradient *= 1.0 - output * output;
                }
            }
            Self::Relu => {
                for (gradient, output) in gradient.iter_mut().zip(outputs) {
                    *gradient = if *output > 0.0 { *gradient } else { 0.0 };
                }
            }
        }
    }
}

/// What happens to the outputs of a product while they are in the cache.
#[derive(Clone, Copy)]
pub enum After<'a> {
    /// The activation.
    Activate(Activation),
    /// A factor: the slope of an activation whose outputs were these, `[rows, stride]`.
    Slope(Activation, &'a [f32], usize),
}

/// `x W + b` with constant weights.
pub struct Dense {
    inputs: usize,
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
        let width = inputs.next_multiple_of(columns);
        let mut panels = vec![0.0; outputs * width];
        // A panel's columns are some rows of the weights.
        for (panel, weights) in panels.chunks_exact_mut(outputs * columns).zip(weights.chunks(columns * outputs)) {
            // As many of its rows at a time as one cache line of weights has numbers.
            for (part, panel) in panel.chunks_mut(LINE * columns).enumerate() {
                for (column, weights) in weights.chunks_exact(outputs).enumerate() {
                    let to = panel.iter_mut().skip(column).step_by(columns);
                    to.zip(&weights[part * LINE..]).for_each(|(to, from)| *to = *from);
                }
            }
        }
        Self { inputs: outputs, columns, panels, bias: vec![0.0; width] }
    }

    fn in_panels(columns: usize, weights: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let (inputs, width) = (weights.len() / outputs, outputs.next_multiple_of(columns));
        let mut panels = Vec::with_capacity(inputs * width);
        for from in (0..outputs).step_by(columns) {
            let to = outputs.min(from + columns);
            for weights in weights.chunks_exact(outputs) {
                panels.extend_from_slice(&weights[from..to]);
                panels.resize(panels.len() + columns - (to - from), 0.0);
            }
        }
        let bias = bias.iter().copied().chain(std::iter::repeat_n(0.0, width - outputs)).collect();
        Self { inputs, columns, panels, bias }
    }

    /// The numbers of a row that it writes.
    pub fn width(&self) -> usize {
        self.bias.len()
    }

    /// Applies the layer to `rows` rows of `x`, so far apart, whose first `inputs` numbers count; the outputs and their padding
    /// are written to rows of `y`.
    #[inline(always)]
    pub fn apply<S: Simd>(&self, simd: S, rows: usize, x: (&[f32], usize), y: (&mut [f32], usize), after: After<'_>) {
        // A function of its own: inlined into its callers, the compiler makes less of it.
        simd.vectorize(Apply { dense: self, rows, x, y, after });
    }
}

/// A layer of a block of rows.
struct Apply<'a> {
    dense: &'a Dense,
    rows: usize,
    x: (&'a [f32], usize),
    y: (&'a mut [f32], usize),
    after: After<'a>,
}

impl WithSimd for Apply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { dense, rows, x, y: (y, y_stride), after } = self;
        let Dense { inputs, columns, panels, bias } = dense;
        let panels = panels.chunks_exact(inputs * columns).zip(bias.chunks_exact(*columns));
        for (index, (panel, bias)) in panels.enumerate() {
            let first = index * columns;
            let bias = vectors::<S>(bias);
            let mut row = 0;
            while row < rows {
                let x = (&x.0[row * x.1..], x.1);
                let y = (&mut y[row * y_stride + first..], y_stride);
                row += match rows - row {
                    12.. if S::F32_LANES >= 16 => rows_of_panel::<S, 12>(simd, panel, bias, x, y),
                    6.. => rows_of_panel::<S, 6>(simd, panel, bias, x, y),
                    2.. => rows_of_panel::<S, 2>(simd, panel, bias, x, y),
                    _ => rows_of_panel::<S, 1>(simd, panel, bias, x, y),
                };
            }
        }
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

/// Adds `x^T y` over `rows` rows to `[inputs, width]`, the gradient of weights whose inputs were `x` and whose outputs have the
/// gradient `y`; `width` is a multiple of a panel's columns.
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
        for column in (0..width).step_by(2 * S::F32_LANES) {
            let y = (&y[column..(rows - 1) * y_stride + width], y_stride);
            let mut input = 0;
            while input < inputs {
                let x = (&x[input..], x_stride);
                let gradient = (&mut gradient[input * width + column..], width);
                input += match inputs - input {
                    12.. if S::F32_LANES >= 16 => inputs_of_panel::<S, 12>(simd, rows, x, y, gradient),
                    6.. => inputs_of_panel::<S, 6>(simd, rows, x, y, gradient),
                    2.. => inputs_of_panel::<S, 2>(simd, rows, x, y, gradient),
                    _ => inputs_of_panel::<S, 1>(simd, rows, x, y, gradient),
                };
            }
        }
    }
}

/// Two vectors at the start of some numbers.
#[inline(always)]
fn vectors<S: Simd>(numbers: &[f32]) -> [S::f32s; 2] {
    let (vectors, _) = S::as_simd_f32s(&numbers[..2 * S::F32_LANES]);
    [vectors[0], vectors[1]]
}

/// Writes two vectors to the start of some numbers.
#[inline(always)]
fn write<S: Simd>(numbers: &mut [f32], [left, right]: [S::f32s; 2]) {
    let (vectors, _) = S::as_mut_simd_f32s(&mut numbers[..2 * S::F32_LANES]);
    (vectors[0], vectors[1]) = (left, right);
}

/// The outputs of one panel for `R` rows; gives `R`.
#[inline(always)]
fn rows_of_panel<S: Simd, const R: usize>(
    simd: S,
    panel: &[f32],
    bias: [S::f32s; 2],
    (x, x_stride): (&[f32], usize),
    (y, y_stride): (&mut [f32], usize),
) -> usize {
    let columns = 2 * S::F32_LANES;
    let sums = multiply_add::<S, R>(simd, panel.len() / columns, (x, x_stride, 1), (panel, columns), [bias; R]);
    for (row, sums) in sums.into_iter().enumerate() {
        write::<S>(&mut y[row * y_stride..], sums);
    }
    R
}

/// The weight gradient of `R` inputs and one panel; gives `R`.
#[inline(always)]
fn inputs_of_panel<S: Simd, const R: usize>(
    simd: S,
    rows: usize,
    (x, x_stride): (&[f32], usize),
    y: (&[f32], usize),
    (gradient, width): (&mut [f32], usize),
) -> usize {
    let sums = std::array::from_fn(|input| vectors::<S>(&gradient[input * width..]));
    let sums = multiply_add::<S, R>(simd, rows, (x, 1, x_stride), y, sums);
    for (input, sums) in sums.into_iter().enumerate() {
        write::<S>(&mut gradient[input * width..], sums);
    }
    R
}

/// `sums[r] + a[r, 0] * b[0] + ... + a[r, count - 1] * b[count - 1]`, where `a[r, k]` is the number of `a` at `r * row + k * step`
/// and `b[k]` are the two vectors of `b` at `k * stride`.
#[inline(always)]
fn multiply_add<S: Simd, const R: usize>(
    simd: S,
    count: usize,
    (a, row, step): (&[f32], usize, usize),
    (b, stride): (&[f32], usize),
    mut sums: [[S::f32s; 2]; R],
) -> [[S::f32s; 2]; R] {
    let Some(last) = count.checked_sub(1) else { return sums };
    assert!((R - 1) * row + last * step < a.len(), "all of a");
    assert!(last * stride + 2 * S::F32_LANES <= b.len(), "all of b");
    let (a, b) = (a.as_ptr(), b.as_ptr());
    for index in 0..count {
        #[expect(
            unsafe_code,
            reason = "checks of every index take as long as the arithmetic; the greatest are checked above"
        )]
        // SAFETY: no index exceeds the greatest, which are inside.
        let (a, [left, right]) = unsafe {
            let b = b.add(index * stride).cast::<S::f32s>();
            let a: [f32; R] = std::array::from_fn(|r| *a.add(r * row + index * step));
            (a, [b.read_unaligned(), b.add(1).read_unaligned()])
        };
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = simd.splat_f32s(a);
            *sums = [simd.mul_add_e_f32s(a, left, sums[0]), simd.mul_add_e_f32s(a, right, sums[1])];
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{assert_close, numbers};
    use diffecon_auction::{Seed, Stream};
    use pulp::Scalar;

    /// A layer there, and the gradient in its weights.
    struct Layer<'a> {
        dense: &'a Dense,
        rows: usize,
        x: (&'a [f32], usize),
        gradient: &'a mut [f32],
    }

    impl WithSimd for Layer<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
            let Self { dense, rows, x, gradient } = self;
            let y_stride = stride(dense.width());
            let mut y = vec![f32::NAN; rows * y_stride];
            dense.apply(simd, rows, x, (&mut y, y_stride), After::Activate(Activation::Identity));
            add_weight_gradient(simd, rows, x, (&y, y_stride), (gradient, dense.width()));
            y
        }
    }

    /// Whatever the machine's vectors, with every number of rows that is left over.
    #[test]
    fn products_are_those_of_plain_loops() {
        let mut rng = Seed::new(8).stream(Stream::new("layers"));
        for (inputs, outputs, rows) in [(1, 1, 1), (7, 19, 5), (13, 32, 12), (50, 50, 29), (3, 65, BLOCK)] {
            let (weights, bias) =
                (numbers(inputs * outputs, -1.0, 1.0, &mut rng), numbers(outputs, -1.0, 1.0, &mut rng));
            let x_stride = stride(inputs);
            let x = numbers(rows * x_stride, -1.0, 1.0, &mut rng);
            let y_of = |row: usize, output: usize| -> f32 {
                (0..inputs).map(|input| x[row * x_stride + input] * weights[input * outputs + output]).sum::<f32>()
                    + bias[output]
            };
            let expected: Vec<f32> =
                (0..rows).flat_map(|row| (0..outputs).map(move |output| y_of(row, output))).collect();
            let slope = |input: usize, output: usize| -> f32 {
                (0..rows).map(|row| x[row * x_stride + input] * expected[row * outputs + output]).sum()
            };
            let slopes: Vec<f32> =
                (0..inputs).flat_map(|input| (0..outputs).map(move |output| slope(input, output))).collect();
            for columns in [2, columns()] {
                let dense = Dense::in_panels(columns, &weights, &bias);
                let width = dense.width();
                let mut gradient = vec![1.0; inputs * width];
                let layer = Layer { dense: &dense, rows, x: (&x, x_stride), gradient: &mut gradient };
                let y = if columns == 2 { layer.with_simd(Scalar::new()) } else { Arch::new().dispatch(layer) };
                let found: Vec<f32> =
                    y.chunks_exact(stride(width)).flat_map(|row| row[..outputs].iter().copied()).collect();
                assert_close("outputs", &found, &expected);
                assert!(y.chunks_exact(stride(width)).all(|row| row[outputs..width].iter().all(|y| *y == 0.0)));
                let found: Vec<f32> =
                    gradient.chunks_exact(width).flat_map(|row| row[..outputs].iter().map(|sum| sum - 1.0)).collect();
                assert_close("gradient", &found, &slopes);
            }
        }
    }
}
