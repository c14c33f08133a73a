//! Lottery weights on a GPU.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]

use super::backend::{Gradient, Operation};
use crate::gpu::{empty, floats, one_thread_each};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn lottery_weights(logits: Float, expansion: Float) -> Float {
        let (logits, expansion) = (floats(logits), floats(expansion));
        let [elements, support] = logits.shape().dims();
        let weights = empty(&logits, [elements, support], DType::F32);
        let (count, dim) = one_thread_each(&weights, elements);
        normalise::launch(
            &weights.client,
            count,
            dim,
            logits.into_buffer_arg(),
            expansion.into_buffer_arg(),
            weights.clone().into_buffer_arg(),
            support,
        );
        weights
    }
}

impl Gradient for Cube {
    fn lottery_weights_backward(weights: Float, upstream: Float) -> [Float; 2] {
        let (weights, upstream) = (floats(weights), floats(upstream));
        let [elements, support] = weights.shape().dims();
        let by_logits = empty(&weights, [elements, support], DType::F32);
        let by_expansion = empty(&weights, [elements * support], DType::F32);
        let (count, dim) = one_thread_each(&weights, elements);
        gradient::launch(
            &weights.client.clone(),
            count,
            dim,
            weights.into_buffer_arg(),
            upstream.into_buffer_arg(),
            by_logits.clone().into_buffer_arg(),
            by_expansion.clone().into_buffer_arg(),
            support,
        );
        [by_logits, by_expansion]
    }
}

/// Weights `[J, D]`. One thread an element.
#[cube(launch)]
fn normalise(logits: &[f32], expansion: &[f32], weights: &mut [f32], support: usize) {
    let first = ABSOLUTE_POS * support;
    if first < weights.len() {
        let mut greatest = logits[first] - expansion[first];
        for point in first + 1..first + support {
            greatest = max(greatest, logits[point] - expansion[point]);
        }
        let mut total = 0.0f32;
        for point in first..first + support {
            let odds = (logits[point] - expansion[point] - greatest).exp();
            weights[point] = odds;
            total += odds;
        }
        for point in first..first + support {
            weights[point] /= total;
        }
    }
}

/// Gradients `[J, D]` from the upstream one `[J, D]`. One thread an element.
#[cube(launch)]
fn gradient(weights: &[f32], upstream: &[f32], by_logits: &mut [f32], by_expansion: &mut [f32], support: usize) {
    let first = ABSOLUTE_POS * support;
    if first < weights.len() {
        let mut mean = 0.0f32;
        for point in first..first + support {
            mean += weights[point] * upstream[point];
        }
        for point in first..first + support {
            let slope = weights[point] * (upstream[point] - mean);
            by_logits[point] = slope;
            by_expansion[point] = -slope;
        }
    }
}
