//! Networks on the CPU: blocks of rows pass through all layers while they are in the cache, there and back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, MlpTensors, Operation, Pass, Wanted};
use super::shape::{Layer, MlpShape};
use crate::dense::{Activation, After, BLOCK, Dense, Skip, add_weight_gradient, padded, stride};
use crate::host::HostBackend;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// At most so many parts of a batch have their weight gradients summed apart and then added up.
const PARTS: usize = 16;
/// Rows of a part at least: fewer are little work beside another sum.
const PART: usize = 3 * BLOCK;
/// Rows times parameters from which on two cores are faster than one, whatever the rows.
const HEAVY: usize = 6_000_000;

/// How a batch of so many rows is cut: the rows of a block, and of a part, which is whole blocks. The number of threads has no
/// say, so that it changes nothing.
fn cut(rows: usize, shape: &MlpShape) -> (usize, usize) {
    let least = if rows * shape.parameters() >= HEAVY { 2 } else { 1 };
    let parts = (rows / PART).clamp(least, PARTS);
    // Blocks of about equal size, as many in each part.
    let blocks = rows.div_ceil(BLOCK).max(1).next_multiple_of(parts);
    let block = rows.div_ceil(blocks).max(1);
    (block, blocks / parts * block)
}

impl<B: HostBackend> Operation for B {
    fn mlp(
        parameters: FloatTensor<Self>,
        inputs: FloatTensor<Self>,
        shape: MlpShape,
        wanted: Option<Wanted>,
        remember: bool,
    ) -> MlpTensors<Self> {
        let [rows, _] = inputs.shape().dims();
        let network = Network::new(&shape, &Self::slice(&parameters));
        let (outputs, hidden) = network.forward(&Self::slice(&inputs), wanted.as_deref(), remember);
        let hidden_numbers = hidden.len();
        MlpTensors {
            outputs: Self::from_values(outputs, [rows, shape.outputs()]),
            hidden: Self::from_values(hidden, [hidden_numbers]),
        }
    }
}

impl<B: HostBackend> Gradient for B {
    fn mlp_backward(
        pass: Pass<Self>,
        upstream: FloatTensor<Self>,
        shape: &MlpShape,
        wanted: [bool; 2],
    ) -> [Option<FloatTensor<Self>>; 2] {
        let [rows, inputs] = pass.inputs.shape().dims();
        let network = Backwards::new(shape, &Self::slice(&pass.parameters), wanted);
        let values = [&pass.inputs, &pass.hidden, &upstream].map(|tensor| Self::slice(tensor));
        let [of_parameters, of_inputs] = network.gradients(values.each_ref().map(|values| &**values));
        [
            wanted[0].then(|| Self::from_values(of_parameters, [shape.parameters()])),
            wanted[1].then(|| Self::from_values(of_inputs, [rows, inputs])),
        ]
    }
}

/// A network laid out for the way there.
struct Network<'a> {
    shape: &'a MlpShape,
    layers: Vec<Dense>,
}

/// The strides of the hidden layers in a block, where one layer's rows come after the other's.
fn hidden_strides(shape: &MlpShape) -> Vec<usize> {
    let hidden = &shape.widths[1..shape.widths.len() - 1];
    hidden.iter().map(|units| stride(padded(*units))).collect()
}

impl<'a> Network<'a> {
    fn new(shape: &'a MlpShape, parameters: &[f32]) -> Self {
        let dense = |layer: Layer| Dense::new(&parameters[layer.weight], &parameters[layer.bias]);
        Self { shape, layers: shape.layers().into_iter().map(dense).collect() }
    }

    /// The outputs `[B, outputs]`, those that are `wanted`, and, if they are to be remembered, what the hidden layers gave, block by block.
    fn forward(&self, inputs: &[f32], wanted: Option<&[bool]>, remember: bool) -> (Vec<f32>, Vec<f32>) {
        let (width, outputs) = (self.shape.widths[0], self.shape.outputs());
        let hidden_row: usize = hidden_strides(self.shape).iter().sum();
        let rows = inputs.len() / width;
        let (mut of_outputs, mut hidden) =
            (vec![0.0; rows * outputs], vec![0.0; if remember { rows * hidden_row } else { 0 }]);
        let (block, _) = cut(rows, self.shape);
        let of_block = |index: usize, inputs, outputs_of_block: &mut [f32], hidden: &mut [f32]| {
            let first = index * block * outputs;
            let wanted = wanted.map(|wanted| &wanted[first..first + outputs_of_block.len()]);
            Arch::new().dispatch(Forward { network: self, inputs, wanted, outputs: outputs_of_block, hidden });
        };
        let blocks = inputs.par_chunks(block * width).enumerate();
        if rows <= block {
            let mut own = vec![0.0; if remember { 0 } else { rows * hidden_row }];
            of_block(0, inputs, &mut of_outputs, if remember { &mut hidden } else { &mut own });
        } else if remember && hidden_row > 0 {
            let to = of_outputs.par_chunks_mut(block * outputs).zip(hidden.par_chunks_mut(block * hidden_row));
            blocks.zip(to).for_each(|((index, inputs), (outputs, hidden))| of_block(index, inputs, outputs, hidden));
        } else {
            let to = of_outputs.par_chunks_mut(block * outputs);
            let own = || vec![0.0; block * hidden_row];
            blocks.zip(to).for_each_init(own, |own, ((index, inputs), outputs)| of_block(index, inputs, outputs, own));
        }
        (of_outputs, hidden)
    }
}

/// The way of a block of rows there.
struct Forward<'a> {
    network: &'a Network<'a>,
    /// `[rows, inputs]`
    inputs: &'a [f32],
    /// `[rows, outputs]`
    wanted: Option<&'a [bool]>,
    /// `[rows, outputs]`
    outputs: &'a mut [f32],
    /// Room for what the hidden layers give.
    hidden: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let MlpShape { widths, activation } = self.network.shape;
        let rows = self.inputs.len() / widths[0];
        let (last, hidden_layers) = self.network.layers.split_last().expect("a network has layers");
        let mut x: (&[f32], usize) = (self.inputs, widths[0]);
        let mut room = self.hidden;
        for (layer, stride) in hidden_layers.iter().zip(hidden_strides(self.network.shape)) {
            let (y, rest) = room.split_at_mut(rows * stride);
            layer.apply(simd, rows, x, (&mut *y, stride), After::Activate(*activation));
            x = (y, stride);
            room = rest;
        }
        let mut y = vec![0.0; rows * last.width()];
        let (after, skip) = (After::Activate(Activation::Identity), self.wanted.map_or(Skip::Nothing, Skip::Unwanted));
        last.apply_skipping(simd, rows, x, (&mut y, last.width()), after, skip);
        let outputs = self.network.shape.outputs();
        for (to, from) in self.outputs.chunks_exact_mut(outputs).zip(y.chunks_exact(last.width())) {
            to.copy_from_slice(&from[..outputs]);
        }
    }
}

/// A network laid out for the way back.
struct Backwards<'a> {
    shape: &'a MlpShape,
    layers: Vec<Layer>,
    /// The layers that carry a gradient back, from the second; from the first if the gradient in the inputs is wanted.
    back: Vec<Option<Dense>>,
    wanted: [bool; 2],
}

impl<'a> Backwards<'a> {
    fn new(shape: &'a MlpShape, parameters: &[f32], wanted: [bool; 2]) -> Self {
        let layers = shape.layers();
        let back = layers.iter().enumerate().map(|(index, layer)| {
            (index > 0 || wanted[1]).then(|| Dense::transposed(&parameters[layer.weight.clone()], layer.outputs))
        });
        Self { shape, back: back.collect(), layers, wanted }
    }

    /// The gradients in the parameters and in the inputs, each empty if it is not wanted, from the inputs `[B, inputs]`, what
    /// the hidden layers gave and the upstream gradient `[B, outputs]`.
    fn gradients<'b>(&'b self, [inputs, hidden, upstream]: [&'b [f32]; 3]) -> [Vec<f32>; 2] {
        let (width, outputs) = (self.shape.widths[0], self.shape.outputs());
        let hidden_row: usize = hidden_strides(self.shape).iter().sum();
        let rows = inputs.len() / width;
        let mut of_inputs = vec![0.0; if self.wanted[1] { inputs.len() } else { 0 }];
        let (block, part) = cut(rows, self.shape);
        let parts: Vec<&mut [f32]> = if self.wanted[1] {
            of_inputs.chunks_mut(part * width).collect()
        } else {
            (0..rows.div_ceil(part)).map(|_| <&mut [f32]>::default()).collect()
        };
        let arch = Arch::new();
        let back = |(index, of_inputs)| {
            let rows = index * part..rows.min((index + 1) * part);
            let of_rows = |numbers: &'b [f32], row: usize| &numbers[rows.start * row..rows.end * row];
            let [inputs, hidden, upstream] =
                [of_rows(inputs, width), of_rows(hidden, hidden_row), of_rows(upstream, outputs)];
            arch.dispatch(Back { network: self, block, inputs, hidden, upstream, of_inputs })
        };
        let sums: Vec<Vec<f32>> = if parts.len() == 1 {
            parts.into_iter().enumerate().map(back).collect()
        } else {
            parts.into_par_iter().enumerate().map(back).collect()
        };
        [self.without_padding(&sums), of_inputs]
    }

    /// The sum of padded gradients in the parameters.
    fn without_padding(&self, sums: &[Vec<f32>]) -> Vec<f32> {
        let (first, others) = sums.split_first().expect("a batch has rows");
        let mut gradient = Vec::with_capacity(if self.wanted[0] { self.shape.parameters() } else { 0 });
        let mut begin = 0;
        for layer in self.layers.iter().filter(|_| self.wanted[0]) {
            for _ in 0..=layer.inputs {
                let row = gradient.len();
                gradient.extend_from_slice(&first[begin..][..layer.outputs]);
                for other in others {
                    gradient[row..].iter_mut().zip(&other[begin..]).for_each(|(total, part)| *total += part);
                }
                begin += padded(layer.outputs);
            }
        }
        gradient
    }
}

/// The way of some blocks of rows back.
struct Back<'a> {
    network: &'a Backwards<'a>,
    /// Rows of a block.
    block: usize,
    /// `[rows, inputs]`
    inputs: &'a [f32],
    /// What the hidden layers gave, block by block.
    hidden: &'a [f32],
    /// `[rows, outputs]`
    upstream: &'a [f32],
    /// `[rows, inputs]`, or nothing if it is not wanted.
    of_inputs: &'a mut [f32],
}

impl WithSimd for Back<'_> {
    /// The gradient in the parameters: of each layer its weights' and its biases', rows padded.
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        let Backwards { shape, layers, back, wanted } = self.network;
        let (width, outputs) = (shape.widths[0], shape.outputs());
        let strides = hidden_strides(shape);
        let hidden_row: usize = strides.iter().sum();
        let numbers = layers.iter().map(|layer| (layer.inputs + 1) * padded(layer.outputs)).sum();
        let mut sums = vec![0.0; if wanted[0] { numbers } else { 0 }];
        let most = shape.widths.iter().map(|width| stride(padded(*width))).max().expect("a network has layers");
        let (mut upstream, mut downstream) = (vec![0.0; self.block * most], vec![0.0; self.block * most]);

        for (number, given) in self.upstream.chunks(self.block * outputs).enumerate() {
            let rows = given.len() / outputs;
            let inputs = &self.inputs[number * self.block * width..];
            let mut hidden = &self.hidden[number * self.block * hidden_row..][..rows * hidden_row];
            let y_stride = stride(padded(outputs));
            for (to, from) in upstream.chunks_exact_mut(y_stride).zip(given.chunks_exact(outputs)) {
                to[..outputs].copy_from_slice(from);
                to[outputs..].fill(0.0);
            }
            let mut end = sums.len();
            for (index, layer) in layers.iter().enumerate().rev() {
                let y = (&upstream[..], stride(padded(layer.outputs)));
                let x = if let Some(below) = index.checked_sub(1) {
                    let before = hidden.len() - rows * strides[below];
                    let x = &hidden[before..];
                    hidden = &hidden[..before];
                    (x, strides[below])
                } else {
                    (inputs, width)
                };
                if wanted[0] {
                    let y_width = padded(layer.outputs);
                    let sums = &mut sums[end - (layer.inputs + 1) * y_width..end];
                    end -= sums.len();
                    let (weights, biases) = sums.split_at_mut(layer.inputs * y_width);
                    add_weight_gradient(simd, rows, x, y, (weights, y_width));
                    for row in y.0.chunks_exact(y.1).take(rows) {
                        for (sum, y) in biases.iter_mut().zip(row) {
                            *sum += y;
                        }
                    }
                }
                if let Some(back) = &back[index] {
                    let after = if index > 0 {
                        After::Slope(shape.activation, x.0, x.1)
                    } else {
                        After::Activate(Activation::Identity)
                    };
                    // What a loss does not depend on, has no gradient; nor has what was not wanted.
                    let skip = if index + 1 == layers.len() { Skip::Zeros } else { Skip::Nothing };
                    back.apply_skipping(simd, rows, y, (&mut downstream, stride(back.width())), after, skip);
                    std::mem::swap(&mut upstream, &mut downstream);
                }
            }
            if wanted[1] {
                let of_inputs = &mut self.of_inputs[number * self.block * width..][..rows * width];
                for (to, from) in of_inputs.chunks_exact_mut(width).zip(upstream.chunks_exact(stride(padded(width)))) {
                    to.copy_from_slice(&from[..width]);
                }
            }
        }
        sums
    }
}
