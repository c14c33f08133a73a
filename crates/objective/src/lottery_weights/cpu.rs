//! Lottery weights on the CPU.

use super::backend::{Gradient, Operation};
use crate::host::Host;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_tensor::elementary::exp;
use rayon::prelude::*;

/// Elements a task of the parallel loops.
const ELEMENTS: usize = 1024;

impl<B: Host> Operation for B {
    fn lottery_weights(logits: FloatTensor<Self>, expansion: FloatTensor<Self>) -> FloatTensor<Self> {
        let [elements, support] = logits.shape().dims();
        let mut weights = Self::into_values(logits);
        let rows = weights.par_chunks_mut(ELEMENTS * support);
        rows.zip(Self::slice(&expansion).par_chunks(ELEMENTS * support)).for_each(|(weights, expansion)| {
            weights.chunks_exact_mut(support).zip(expansion.chunks_exact(support)).for_each(normalise);
        });
        Self::from_values(weights, [elements, support])
    }
}

impl<B: Host> Gradient for B {
    fn lottery_weights_backward(weights: FloatTensor<Self>, upstream: FloatTensor<Self>) -> [FloatTensor<Self>; 2] {
        let [elements, support] = weights.shape().dims();
        let mut by_logits = Self::into_values(upstream);
        let rows = by_logits.par_chunks_mut(ELEMENTS * support);
        rows.zip(Self::slice(&weights).par_chunks(ELEMENTS * support)).for_each(|(gradient, weights)| {
            for (gradient, weights) in gradient.chunks_exact_mut(support).zip(weights.chunks_exact(support)) {
                let mean: f32 = gradient.iter().zip(weights).map(|(upstream, weight)| upstream * weight).sum();
                gradient.iter_mut().zip(weights).for_each(|(slope, weight)| *slope = weight * (*slope - mean));
            }
        });
        let by_expansion = by_logits.iter().map(|slope| -slope).collect();
        [Self::from_values(by_logits, [elements, support]), Self::from_values(by_expansion, [elements * support])]
    }
}

/// Turns the logits of an element into weights.
fn normalise((weights, expansion): (&mut [f32], &[f32])) {
    let mut greatest = f32::NEG_INFINITY;
    for (logit, expansion) in weights.iter_mut().zip(expansion) {
        *logit -= expansion;
        greatest = greatest.max(*logit);
    }
    weights.iter_mut().for_each(|weight| *weight = exp(*weight - greatest));
    let total: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= total);
}
