//! The way of a batch back through a network.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::{Cut, hidden_strides};
use crate::dense::{Activation, After, Dense, Places, Skip, add_weight_gradient, padded, places_in_panels, stride};
use crate::mlp::shape::{Layer, MlpShape};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;
use std::ops::Range;

/// About so many pieces of a gradient can be summed by different cores.
const PIECES: usize = 8;
/// Inputs that go through a panel together.
const GROUP: usize = 12;

/// A network laid out for the way back.
pub struct Backward<'a> {
    shape: &'a MlpShape,
    layers: Vec<Layer>,
    /// The layers that carry a gradient back, from the second; from the first if the gradient in the inputs is wanted.
    back: Vec<Option<Dense>>,
    /// The strides of the gradients in the layers' outputs, which come one after the other in a block.
    strides: Vec<usize>,
    wanted: [bool; 2],
}

/// Some rows of a batch.
struct Block<'a> {
    rows: usize,
    /// `[rows, inputs]`
    inputs: &'a [f32],
    /// What the hidden layers gave.
    hidden: &'a [f32],
    /// `[rows, outputs]`
    upstream: &'a [f32],
}

/// A block that has passed.
struct Passed<'a> {
    block: &'a Block<'a>,
    /// The gradients in all layers' outputs, one layer after the other.
    slopes: &'a [f32],
    /// The rows where that in the last layer's outputs is not 0.
    nonzero: Vec<Option<Places>>,
}

/// A part of the gradient in a layer's parameters: the weights of some inputs, and the biases after the last.
struct Piece<'a> {
    layer: usize,
    inputs: Range<usize>,
    gradient: &'a mut [f32],
}

impl<'a> Backward<'a> {
    /// A network with these parameters, of whose gradients in parameters and inputs some are wanted.
    pub fn new(shape: &'a MlpShape, parameters: &[f32], wanted: [bool; 2]) -> Self {
        let layers = shape.layers();
        let back = layers.iter().enumerate().map(|(index, layer)| {
            (index > 0 || wanted[1]).then(|| Dense::transposed(&parameters[layer.weight.clone()], layer.outputs))
        });
        let mut strides = hidden_strides(shape);
        strides.push(stride(padded(shape.outputs())));
        Self { shape, back: back.collect(), layers, strides, wanted }
    }

    /// The gradients in the parameters and in the inputs, each empty if it is not wanted, from the inputs `[B, inputs]`, what
    /// the hidden layers gave and the upstream gradient `[B, outputs]`.
    pub fn gradients(&self, [inputs, hidden, upstream]: [&[f32]; 3]) -> [Vec<f32>; 2] {
        let (width, outputs) = (self.shape.widths[0], self.shape.outputs());
        let hidden_row: usize = hidden_strides(self.shape).iter().sum();
        let rows = inputs.len() / width;
        let Cut { block, part, heavy } = Cut::of(rows, self.shape);
        let blocks = (0..rows).step_by(block).map(|first| {
            let rows = first..rows.min(first + block);
            let [inputs, hidden, upstream] =
                [of_rows(inputs, &rows, width), of_rows(hidden, &rows, hidden_row), of_rows(upstream, &rows, outputs)];
            Block { rows: rows.len(), inputs, hidden, upstream }
        });
        let blocks: Vec<Block> = blocks.collect();
        let mut of_inputs = vec![0.0; if self.wanted[1] { rows * width } else { 0 }];
        let mut to: Vec<&mut [f32]> = of_inputs.chunks_mut(block * width).collect();
        to.resize_with(blocks.len(), Default::default);
        let mut to: Vec<(Block, &mut [f32])> = blocks.into_iter().zip(to).collect();
        let of_parameters = if rows <= part {
            self.together(&mut to, heavy)
        } else {
            let parts: Vec<Vec<f32>> = to.par_chunks_mut(part / block).map(|blocks| self.in_turn(blocks)).collect();
            total(parts)
        };
        [of_parameters, of_inputs]
    }

    /// The gradient in the parameters over blocks that pass one after the other, each while it is in the cache.
    fn in_turn(&self, blocks: &mut [(Block, &mut [f32])]) -> Vec<f32> {
        let mut gradient = self.no_gradient();
        let most = blocks.iter().map(|(block, _)| block.rows).max().unwrap_or(0);
        let mut room = vec![0.0; most * self.row()];
        for (block, of_inputs) in blocks {
            let passed = self.carry(block, of_inputs, &mut room);
            self.pieces(&mut gradient, 1).into_iter().for_each(|mut piece| self.add(&passed, &mut piece));
        }
        gradient
    }

    /// The same over a few blocks: all pass, and then each piece of the gradient is summed over all of them; on several cores where that
    /// is worth it.
    fn together(&self, blocks: &mut [(Block, &mut [f32])], heavy: bool) -> Vec<f32> {
        let rows: usize = blocks.iter().map(|(block, _)| block.rows).sum();
        let mut slopes = vec![0.0; rows * self.row()];
        let mut rest = &mut slopes[..];
        let with_room = blocks.iter_mut().map(|(block, of_inputs)| {
            let (room, others) = std::mem::take(&mut rest).split_at_mut(block.rows * self.row());
            rest = others;
            (&*block, &mut **of_inputs, room)
        });
        let with_room: Vec<(&Block, &mut [f32], &mut [f32])> = with_room.collect();
        let carry = |(block, of_inputs, room)| self.carry(block, of_inputs, room);
        let passed: Vec<Passed> = if heavy {
            with_room.into_par_iter().map(carry).collect()
        } else {
            with_room.into_iter().map(carry).collect()
        };
        let mut gradient = self.no_gradient();
        let add = |mut piece: Piece| passed.iter().for_each(|passed| self.add(passed, &mut piece));
        let pieces = self.pieces(&mut gradient, PIECES);
        if heavy {
            pieces.into_par_iter().for_each(add);
        } else {
            pieces.into_iter().for_each(add);
        }
        gradient
    }

    /// Carries the gradient of a block back to all layers' outputs, and to the inputs if that is wanted.
    fn carry<'b>(&self, block: &'b Block<'b>, of_inputs: &mut [f32], slopes: &'b mut [f32]) -> Passed<'b> {
        let nonzero = Arch::new().dispatch(Carry { network: self, block, of_inputs, slopes: &mut *slopes });
        Passed { block, slopes, nonzero }
    }

    /// Adds a block's part to a piece of the gradient.
    fn add(&self, passed: &Passed, piece: &mut Piece) {
        let Piece { layer, inputs, gradient } = piece;
        Arch::new().dispatch(Add { network: self, passed, layer: *layer, inputs: inputs.clone(), gradient });
    }

    /// The numbers of all layers' gradients in a row.
    fn row(&self) -> usize {
        self.strides.iter().sum()
    }

    /// Zeros for the gradient in the parameters, if it is wanted.
    fn no_gradient(&self) -> Vec<f32> {
        vec![0.0; if self.wanted[0] { self.shape.parameters() } else { 0 }]
    }

    /// The gradient in the parameters in pieces: at least one a layer, and about as many as asked for.
    fn pieces<'b>(&self, gradient: &'b mut [f32], count: usize) -> Vec<Piece<'b>> {
        let mut pieces = Vec::new();
        let (all, mut rest) = (gradient.len(), gradient);
        for (index, layer) in self.layers.iter().enumerate().filter(|_| self.wanted[0]) {
            // Whole groups of inputs, which go through a panel together.
            let size = (all / count / layer.outputs).next_multiple_of(GROUP).max(GROUP);
            for first in (0..layer.inputs).step_by(size) {
                let inputs = first..layer.inputs.min(first + size);
                let biases = if inputs.end == layer.inputs { layer.outputs } else { 0 };
                let (gradient, others) = rest.split_at_mut(inputs.len() * layer.outputs + biases);
                rest = others;
                pieces.push(Piece { layer: index, inputs, gradient });
            }
        }
        pieces
    }

    /// Where a layer's rows begin among those of a block's gradients, or of what hidden layers gave.
    fn place(&self, layer: usize, rows: usize) -> usize {
        rows * self.strides[..layer].iter().sum::<usize>()
    }
}

/// The numbers of some rows.
fn of_rows<'a>(numbers: &'a [f32], rows: &Range<usize>, row: usize) -> &'a [f32] {
    &numbers[rows.start * row..rows.end * row]
}

/// The sum of gradients.
fn total(parts: Vec<Vec<f32>>) -> Vec<f32> {
    let mut parts = parts.into_iter();
    let mut sum = parts.next().expect("a batch has rows");
    for part in parts {
        sum.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
    }
    sum
}

/// The way of a block of rows back.
struct Carry<'a> {
    network: &'a Backward<'a>,
    block: &'a Block<'a>,
    /// `[rows, inputs]`, or nothing if it is not wanted.
    of_inputs: &'a mut [f32],
    /// Room for the gradients in all layers' outputs.
    slopes: &'a mut [f32],
}

impl WithSimd for Carry<'_> {
    /// The rows where the gradient in the last layer's outputs is not 0.
    type Output = Vec<Option<Places>>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Self { network, block: &Block { rows, hidden, upstream, .. }, of_inputs, slopes } = self;
        let Backward { shape, layers, back, strides, wanted } = network;
        let (outputs, last) = (shape.outputs(), layers.len() - 1);
        let of_last = &mut slopes[network.place(last, rows)..][..rows * strides[last]];
        for (to, from) in of_last.chunks_exact_mut(strides[last]).zip(upstream.chunks_exact(outputs)) {
            to[..outputs].copy_from_slice(from);
            to[outputs..].fill(0.0);
        }
        let nonzero = if wanted[0] {
            places_in_panels(simd, rows, (of_last, strides[last]), padded(outputs))
        } else {
            Vec::new()
        };
        // What a loss does not depend on, has no gradient; nor has what was not wanted.
        let skip = |layer: usize| if layer == last { Skip::Zeros } else { Skip::Nothing };
        for layer in (1..layers.len()).rev() {
            let below = network.place(layer - 1, rows);
            let (to, from) = slopes[below..].split_at_mut(rows * strides[layer - 1]);
            let after = After::Slope(shape.activation, &hidden[below..], strides[layer - 1]);
            let dense = back[layer].as_ref().expect("all but the first carry back");
            dense.apply_skipping(simd, rows, (from, strides[layer]), (to, strides[layer - 1]), after, skip(layer));
        }
        if let Some(dense) = &back[0] {
            let (width, stride) = (shape.widths[0], stride(dense.width()));
            let mut padded = vec![0.0; rows * stride];
            let after = After::Activate(Activation::Identity);
            dense.apply_skipping(simd, rows, (slopes, strides[0]), (&mut padded, stride), after, skip(0));
            for (to, from) in of_inputs.chunks_exact_mut(width).zip(padded.chunks_exact(stride)) {
                to.copy_from_slice(&from[..width]);
            }
        }
        nonzero
    }
}

/// What a block adds to a piece of the gradient.
struct Add<'a> {
    network: &'a Backward<'a>,
    passed: &'a Passed<'a>,
    layer: usize,
    inputs: Range<usize>,
    gradient: &'a mut [f32],
}

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { network, passed: Passed { block, slopes, nonzero }, layer, inputs, gradient } = self;
        let (rows, outputs) = (block.rows, network.layers[layer].outputs);
        let x = if let Some(below) = layer.checked_sub(1) {
            (&block.hidden[network.place(below, rows)..], network.strides[below])
        } else {
            (block.inputs, network.shape.widths[0])
        };
        let y = (&slopes[network.place(layer, rows)..], network.strides[layer]);
        let (weights, biases) = gradient.split_at_mut(inputs.len() * outputs);
        let nonzero = (layer + 1 == network.layers.len()).then_some(&nonzero[..]);
        add_weight_gradient(simd, rows, (&x.0[inputs.start..], x.1), y, (weights, outputs), nonzero);
        if !biases.is_empty() {
            for row in y.0.chunks_exact(y.1).take(rows) {
                for (sum, y) in biases.iter_mut().zip(row) {
                    *sum += y;
                }
            }
        }
    }
}
