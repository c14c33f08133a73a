//! A step of Adam on the CPU: one pass over the parameter.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{AdamStep, AdamTensors, Operation};
use crate::host::HostBackend;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use pulp::{Arch, Simd};
use rayon::prelude::*;

/// Numbers a task of the parallel loop.
const CHUNK: usize = 16_384;
/// Up to so many numbers, waking other threads takes longer than the step.
const ALONE: usize = 1 << 16;

impl<B: HostBackend> Operation for B {
    fn adam(state: AdamTensors<Self>, gradient: FloatTensor<Self>, parts: Vec<(usize, AdamStep)>) -> AdamTensors<Self> {
        let shape = gradient.shape();
        let AdamTensors { value, moment_1, moment_2 } = state;
        let [mut value, mut moment_1, mut moment_2] = [value, moment_1, moment_2].map(Self::into_values);
        let (gradient, mut first) = (Self::slice(&gradient), 0);
        for (count, step) in parts {
            let part = first..first + count;
            let moments = (&mut moment_1[part.clone()], &mut moment_2[part.clone()]);
            adam(step, &mut value[part.clone()], &gradient[part.clone()], moments.0, moments.1);
            first = part.end;
        }
        let tensor = |values| Self::from_values(values, shape.clone());
        AdamTensors { value: tensor(value), moment_1: tensor(moment_1), moment_2: tensor(moment_2) }
    }
}

/// Moves `value` against its gradient, and its moments along.
pub fn adam(step: AdamStep, value: &mut [f32], gradient: &[f32], moment_1: &mut [f32], moment_2: &mut [f32]) {
    if value.len() <= ALONE {
        return adam_of_chunk(step, value, gradient, moment_1, moment_2);
    }
    value
        .par_chunks_mut(CHUNK)
        .zip(gradient.par_chunks(CHUNK))
        .zip(moment_1.par_chunks_mut(CHUNK).zip(moment_2.par_chunks_mut(CHUNK)))
        .for_each(|((value, gradient), (moment_1, moment_2))| {
            adam_of_chunk(step, value, gradient, moment_1, moment_2);
        });
}

#[pulp::with_simd(adam_of_chunk = Arch::new())]
#[inline(always)]
fn adam_of_chunk_with_simd<S: Simd>(
    _simd: S,
    step: AdamStep,
    value: &mut [f32],
    gradient: &[f32],
    moment_1: &mut [f32],
    moment_2: &mut [f32],
) {
    let (keep_1, keep_2) = (1.0 - step.beta_1, 1.0 - step.beta_2);
    let moments = moment_1.iter_mut().zip(moment_2);
    for ((value, &gradient), (first, second)) in value.iter_mut().zip(gradient).zip(moments) {
        *first = normal(step.beta_1.mul_add(*first, keep_1 * gradient));
        *second = normal(step.beta_2.mul_add(*second, keep_2 * gradient * gradient));
        *value -= step.rate * *first / (second.sqrt() * step.root_correction + step.epsilon);
    }
}

/// 0 instead of a subnormal number, on which processors are slow: a moment without gradients decays to 0.
#[inline(always)]
fn normal(moment: f32) -> f32 {
    if moment.abs() < f32::MIN_POSITIVE { 0.0 } else { moment }
}
