//! What a flow that is no longer trained needs beside its network's parameters.

use super::path::Path;
use burn::tensor::{Tensor, TensorData};
use diffecon_tensor::{Mlp, values};

/// Numbers that follow from a frozen flow's networks, where the tensors are: made once, so that no step sends anything. None of the
/// tensors records gradients.
#[derive(Clone)]
pub struct Frozen {
    /// How a point moves.
    pub path: Path,
    /// `int_0^1 eta`.
    pub speed_integral: f32,
    /// The sums `[hidden]` of the last layer's weights over the outputs on the diagonal, which add up to the trace.
    pub(crate) trace: Tensor<1>,
    /// The speeds of Euler steps; a 0 on an exact path.
    pub(crate) speeds: Tensor<1>,
}

impl Frozen {
    /// The numbers of a flow by this network.
    pub fn of(network: &Mlp, path: Path, speed_integral: f32) -> Self {
        let (parameters, shape) = network.constant();
        let device = parameters.clone().inner().device();
        let last = shape.layers().pop().expect("a network has layers");
        let goods = shape.widths[0];
        let step = if last.outputs == goods { 1 } else { goods + 1 };
        let sum = |row: &[f32]| row.iter().step_by(step).sum();
        let sums: Vec<f32> = values(&parameters)[last.weight].chunks_exact(last.outputs).map(sum).collect();
        let speeds = match &path {
            Path::Exact => &[0.0][..],
            Path::Euler(speeds) => speeds,
        };
        let [trace, speeds] = [&sums, speeds].map(|numbers| Tensor::from_data(TensorData::from(numbers), &device));
        Self { path, speed_integral, trace, speeds }
    }
}
