//! The way of a batch through a network.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::{Cut, hidden_strides};
use crate::dense::{Activation, After, Dense, Skip};
use crate::mlp::shape::{Layer, MlpShape};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// A network laid out for the way there.
pub struct Network<'a> {
    shape: &'a MlpShape,
    layers: Vec<Dense>,
}

impl<'a> Network<'a> {
    /// A network with these parameters.
    pub fn new(shape: &'a MlpShape, parameters: &[f32]) -> Self {
        let dense = |layer: Layer| Dense::new(&parameters[layer.weight], &parameters[layer.bias]);
        Self { shape, layers: shape.layers().into_iter().map(dense).collect() }
    }

    /// The outputs `[B, outputs]`, those that are `wanted`, and, if they are to be remembered, what the hidden layers gave, block by block.
    pub fn forward(&self, inputs: &[f32], wanted: Option<&[bool]>, remember: bool) -> (Vec<f32>, Vec<f32>) {
        let (width, outputs) = (self.shape.widths[0], self.shape.outputs());
        let hidden_row: usize = hidden_strides(self.shape).iter().sum();
        let rows = inputs.len() / width;
        let (mut of_outputs, mut hidden) =
            (vec![0.0; rows * outputs], vec![0.0; if remember { rows * hidden_row } else { 0 }]);
        let Cut { block, .. } = Cut::of(rows, self.shape);
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
