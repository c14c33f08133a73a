//! One dense layer of a small network over a block of points, the weights laid out for vector instructions.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use diffecon_tensor::elementary::tanh;
use pulp::Simd;

/// Outputs are padded to a multiple of this: two vectors of the widest instructions.
pub const PADDING: usize = 32;
/// Points that share one pass over the weights; with two vectors each, their sums fit the registers.
const ROWS: usize = 6;

/// `x W + b` with constant weights, the outputs padded with zeros.
pub struct Dense {
    inputs: usize,
    width: usize,
    /// `[inputs, width]`
    weights: Vec<f32>,
    /// `[width]`
    bias: Vec<f32>,
}

/// What follows a layer.
#[derive(Clone, Copy)]
pub enum After<'a> {
    /// Nothing.
    Identity,
    /// The hyperbolic tangent.
    Tanh,
    /// A factor `1 - h^2`, the slope of the tangent whose outputs were `h`.
    TanhSlope(&'a [f32]),
}

impl Dense {
    /// A layer with weights `[inputs, outputs]` and biases `[outputs]`.
    pub fn new(weights: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        let (inputs, width) = (weights.len() / outputs, padded(outputs));
        let mut packed = vec![0.0; inputs * width];
        for (packed, row) in packed.chunks_exact_mut(width).zip(weights.chunks_exact(outputs)) {
            packed[..outputs].copy_from_slice(row);
        }
        let bias = bias.iter().copied().chain(std::iter::repeat_n(0.0, width - outputs)).collect();
        Self { inputs, width, weights: packed, bias }
    }

    /// The layer that carries a gradient back through weights `[inputs, outputs]`: `g W^T`.
    pub fn transposed(weights: &[f32], outputs: usize) -> Self {
        let inputs = weights.len() / outputs;
        let transposed: Vec<f32> =
            (0..outputs).flat_map(|output| (0..inputs).map(move |input| weights[input * outputs + output])).collect();
        Self::new(&transposed, &vec![0.0; inputs])
    }

    /// The padded number of outputs.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Applies the layer to the points `x` `[P, stride]`, of which the first `inputs` columns count: `y` `[P, width]`.
    #[inline(always)]
    pub fn apply<S: Simd>(&self, simd: S, x: &[f32], stride: usize, after: After<'_>, y: &mut [f32]) {
        let rows_of_x = x.chunks(ROWS * stride);
        for (block, (x, y)) in rows_of_x.zip(y.chunks_mut(ROWS * self.width)).enumerate() {
            if x.len() == ROWS * stride {
                self.multiply::<S, ROWS>(simd, x, stride, y);
            } else {
                for (x, y) in x.chunks(stride).zip(y.chunks_mut(self.width)) {
                    self.multiply::<S, 1>(simd, x, stride, y);
                }
            }
            match after {
                After::Identity => (),
                After::Tanh => {
                    for y in y {
                        *y = tanh(*y);
                    }
                }
                After::TanhSlope(outputs) => {
                    let outputs = &outputs[block * ROWS * self.width..];
                    for (y, h) in y.iter_mut().zip(outputs) {
                        *y *= 1.0 - h * h;
                    }
                }
            }
        }
    }

    /// `x W + b` for `R` points.
    #[inline(always)]
    fn multiply<S: Simd, const R: usize>(&self, simd: S, x: &[f32], stride: usize, y: &mut [f32]) {
        let x: [&[f32]; R] = std::array::from_fn(|row| &x[row * stride..row * stride + self.inputs]);
        let vectors = self.width / S::F32_LANES;
        let (weights, _) = S::as_simd_f32s(&self.weights);
        let (bias, _) = S::as_simd_f32s(&self.bias);
        let (y, _) = S::as_mut_simd_f32s(y);
        for column in (0..vectors).step_by(2) {
            let mut sums = [[bias[column], bias[column + 1]]; R];
            for (input, weights) in weights.chunks_exact(vectors).enumerate() {
                let (left, right) = (weights[column], weights[column + 1]);
                for (sums, x) in sums.iter_mut().zip(&x) {
                    let x = simd.splat_f32s(x[input]);
                    sums[0] = simd.mul_add_e_f32s(x, left, sums[0]);
                    sums[1] = simd.mul_add_e_f32s(x, right, sums[1]);
                }
            }
            for (row, sums) in sums.into_iter().enumerate() {
                y[row * vectors + column] = sums[0];
                y[row * vectors + column + 1] = sums[1];
            }
        }
    }
}

/// The width of a row of that many numbers.
pub fn padded(outputs: usize) -> usize {
    outputs.next_multiple_of(PADDING)
}
