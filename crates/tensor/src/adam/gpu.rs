//! A step of Adam on a GPU: one launch, in place where nothing else holds the numbers.

use super::backend::{AdamStep, AdamTensors, Operation};
use crate::gpu::{floats, one_thread_each};
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

impl Operation for Cube {
    fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, parts: Vec<(usize, AdamStep)>) -> AdamTensors<Self> {
        let Some((_, step)) = parts.first().copied() else { return state };
        let mut end = 0;
        let ends = parts.iter().map(|(count, _)| {
            end += count;
            end
        });
        let AdamTensors { value, moment_1, moment_2 } = state;
        let gradient = floats(gradient);
        let [value, moment_1, moment_2] = [value, moment_1, moment_2].map(owned);
        let (count, dim) = one_thread_each(&gradient, gradient.shape().num_elements());
        adam::launch(
            &gradient.client.clone(),
            count,
            dim,
            gradient.into_buffer_arg(),
            value.clone().into_buffer_arg(),
            moment_1.clone().into_buffer_arg(),
            moment_2.clone().into_buffer_arg(),
            ends.collect(),
            parts.iter().map(|(_, step)| step.rate).collect(),
            step.beta_1,
            step.beta_2,
            step.root_correction,
            step.epsilon,
        );
        AdamTensors { value, moment_1, moment_2 }
    }
}

/// The same numbers in memory that nobody else reads.
fn owned(tensor: CubeTensor) -> CubeTensor {
    let tensor = floats(tensor);
    if tensor.can_mut() { tensor } else { tensor.copy() }
}

/// Moves a value against its gradient, the numbers up to each of the `ends` at a rate of their own, and its moments along. One thread
/// a number.
#[cube(launch)]
fn adam(
    gradient: &[f32],
    value: &mut [f32],
    moment_1: &mut [f32],
    moment_2: &mut [f32],
    ends: &Sequence<usize>,
    rates: &Sequence<f32>,
    beta_1: f32,
    beta_2: f32,
    root_correction: f32,
    epsilon: f32,
) {
    let index = ABSOLUTE_POS;
    if index < value.len() {
        let mut rate = rates[0];
        #[unroll]
        for part in 1..rates.len() {
            if index >= ends[part - 1] {
                rate = rates[part];
            }
        }
        let slope = gradient[index];
        let first = beta_1 * moment_1[index] + (1.0 - beta_1) * slope;
        let second = beta_2 * moment_2[index] + (1.0 - beta_2) * slope * slope;
        moment_1[index] = first;
        moment_2[index] = second;
        value[index] -= rate * first / (second.sqrt() * root_correction + epsilon);
    }
}
