//! Networks on the CPU: blocks of rows pass through all layers while they are in the cache, there and back.

mod backward;
mod forward;

use super::backend::{Gradient, MlpTensors, Operation, Pass, Wanted};
use super::shape::MlpShape;
use crate::dense::{BLOCK, padded, stride};
use crate::host::HostBackend;
use backward::Backward;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use forward::Network;

/// At most so many parts of a batch have their weight gradients summed apart and then added up.
const PARTS: usize = 16;
/// Rows of a part at least: fewer are little work beside another sum.
const PART: usize = 3 * BLOCK;
/// Rows times parameters from which on two cores are faster than one, whatever the rows.
const HEAVY: usize = 6_000_000;

/// How a batch is cut. The number of threads has no say, so that it changes nothing.
struct Cut {
    /// Rows of a block, which pass through the network together.
    block: usize,
    /// Rows of a part, which is whole blocks: their weight gradients are summed together.
    part: usize,
    /// Whether the work is worth another core.
    heavy: bool,
}

impl Cut {
    /// A batch of so many rows.
    fn of(rows: usize, shape: &MlpShape) -> Self {
        let heavy = rows * shape.parameters() >= HEAVY;
        let parts = (rows / PART).clamp(1, PARTS);
        // Blocks of about equal size, as many in each part.
        let blocks = rows.div_ceil(BLOCK).max(if heavy { 2 } else { 1 }).next_multiple_of(parts);
        let block = rows.div_ceil(blocks).max(1);
        Self { block, part: blocks / parts * block, heavy }
    }
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
        let network = Backward::new(shape, &Self::slice(&pass.parameters), wanted);
        let values = [&pass.inputs, &pass.hidden, &upstream].map(|tensor| Self::slice(tensor));
        let [of_parameters, of_inputs] = network.gradients(values.each_ref().map(|values| &**values));
        [
            wanted[0].then(|| Self::from_values(of_parameters, [shape.parameters()])),
            wanted[1].then(|| Self::from_values(of_inputs, [rows, inputs])),
        ]
    }
}

/// The strides of the hidden layers in a block, where one layer's rows come after the other's.
fn hidden_strides(shape: &MlpShape) -> Vec<usize> {
    let hidden = &shape.widths[1..shape.widths.len() - 1];
    hidden.iter().map(|units| stride(padded(*units))).collect()
}
