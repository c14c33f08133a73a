//! Networks on a GPU: a launch a layer there and, but for the inputs', back; two for all gradients in the parameters.
//!
//! What the hidden layers gave is one tensor, `[B, units]` of each in turn.

mod layer;
mod weights;

use super::backend::{Gradient, MlpTensors, Operation, Pass, Wanted};
use super::shape::MlpShape;
use crate::dense::Activation;
use crate::gpu::{empty, floats};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, tensor::CubeTensor};
use layer::{Matrix, Product};

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    /// All outputs, wanted or not.
    fn mlp(
        parameters: Float,
        inputs: Float,
        shape: MlpShape,
        _wanted: Option<Wanted>,
        _remember: bool,
    ) -> MlpTensors<Self> {
        let (parameters, inputs) = (floats(parameters), floats(inputs));
        let [rows, _] = inputs.shape().dims();
        let hidden = room_for_hidden(&inputs, &shape);
        let outputs = empty(&inputs, [rows, shape.outputs()], DType::F32);
        let (layers, firsts) = (shape.layers(), hidden_firsts(&shape, rows));
        for (index, layer) in layers.iter().enumerate() {
            let x = match index.checked_sub(1) {
                Some(below) => Matrix { numbers: &hidden, first: firsts[below] },
                None => Matrix { numbers: &inputs, first: 0 },
            };
            let (y, activation) = match firsts.get(index) {
                Some(&first) => (Matrix { numbers: &hidden, first }, shape.activation),
                None => (Matrix { numbers: &outputs, first: 0 }, Activation::Identity),
            };
            Product { parameters: &parameters, layer, rows }.forward(x, y, activation);
        }
        MlpTensors { outputs, hidden }
    }
}

impl Gradient for Cube {
    fn mlp_backward(pass: Pass<Self>, upstream: Float, shape: &MlpShape, wanted: [bool; 2]) -> [Option<Float>; 2] {
        let Pass { parameters, inputs, hidden } = pass;
        let [parameters, inputs, upstream] = [parameters, inputs, upstream].map(floats);
        let [rows, width] = inputs.shape().dims();
        let (layers, firsts) = (shape.layers(), hidden_firsts(shape, rows));
        // The gradients in the hidden layers' sums, where `hidden` has what they gave.
        let slopes = room_for_hidden(&inputs, shape);
        let of_inputs = wanted[1].then(|| empty(&inputs, [rows, width], DType::F32));
        for (index, layer) in layers.iter().enumerate().rev() {
            let y = match firsts.get(index) {
                Some(&first) => Matrix { numbers: &slopes, first },
                None => Matrix { numbers: &upstream, first: 0 },
            };
            let product = Product { parameters: &parameters, layer, rows };
            if let Some(below) = index.checked_sub(1) {
                let x = Matrix { numbers: &slopes, first: firsts[below] };
                product.back(y, x, &hidden, shape.activation);
            } else if let Some(of_inputs) = &of_inputs {
                let x = Matrix { numbers: of_inputs, first: 0 };
                product.back(y, x, &inputs, Activation::Identity);
            }
        }
        let of_parameters = wanted[0].then(|| {
            let batch = weights::Batch { inputs: &inputs, hidden: &hidden, upstream: &upstream, slopes: &slopes };
            weights::gradient(&batch, shape, &firsts)
        });
        [of_parameters, of_inputs]
    }
}

/// Where each hidden layer begins among what all of them give for a batch.
fn hidden_firsts(shape: &MlpShape, rows: usize) -> Vec<usize> {
    let hidden = &shape.widths[1..shape.widths.len() - 1];
    let begin = |end: &mut usize, units: &usize| {
        let first = *end;
        *end += rows * units;
        Some(first)
    };
    hidden.iter().scan(0, begin).collect()
}

/// Memory for a number of each hidden unit for each row; a number at least.
fn room_for_hidden(inputs: &CubeTensor, shape: &MlpShape) -> CubeTensor {
    let [rows, _] = inputs.shape().dims();
    let units: usize = shape.widths[1..shape.widths.len() - 1].iter().sum();
    empty(inputs, [(rows * units).max(1)], DType::F32)
}
