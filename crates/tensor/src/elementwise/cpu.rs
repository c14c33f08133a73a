//! The CPU's functions of each number.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Function, Gradient, Operation};
use crate::elementary::{exp, softplus, tanh};
use crate::host::HostBackend;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Numbers a task of the parallel loops.
const CHUNK: usize = 16_384;

impl<B: HostBackend> Operation for B {
    fn elementwise(x: FloatTensor<Self>, function: Function) -> FloatTensor<Self> {
        let shape = x.shape();
        let mut y = Self::into_values(x);
        match function {
            Function::Tanh => map(&mut y, tanh),
            Function::Softplus => softplus_all(&mut y),
        }
        Self::from_values(y, shape)
    }
}

impl<B: HostBackend> Gradient for B {
    fn elementwise_backward(
        output: FloatTensor<Self>,
        upstream: FloatTensor<Self>,
        function: Function,
    ) -> FloatTensor<Self> {
        let shape = output.shape();
        let mut gradient = Self::into_values(upstream);
        let output = Self::slice(&output);
        match function {
            Function::Tanh => multiply(
                &mut gradient,
                &output,
                #[inline(always)]
                |y| 1.0 - y * y,
            ),
            Function::Softplus => multiply(
                &mut gradient,
                &output,
                #[inline(always)]
                |y| 1.0 - exp(-y),
            ),
        }
        drop(output);
        Self::from_values(gradient, shape)
    }
}

/// Replaces every number by its softplus.
pub fn softplus_all(numbers: &mut [f32]) {
    map(numbers, softplus);
}

/// Replaces every number by a function of it.
fn map(numbers: &mut [f32], function: impl Fn(f32) -> f32 + Sync) {
    let chunk = |numbers: &mut [f32]| Arch::new().dispatch(Map { numbers, function: &function });
    if numbers.len() <= CHUNK { chunk(numbers) } else { numbers.par_chunks_mut(CHUNK).for_each(chunk) }
}

struct Map<'a, F> {
    numbers: &'a mut [f32],
    function: &'a F,
}

impl<F: Fn(f32) -> f32> WithSimd for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for number in self.numbers {
            *number = (self.function)(*number);
        }
    }
}

/// Multiplies every number by a function of another.
fn multiply(numbers: &mut [f32], others: &[f32], function: impl Fn(f32) -> f32 + Sync) {
    let chunk = |(numbers, others): (&mut [f32], &[f32])| {
        Arch::new().dispatch(Multiply { numbers, others, function: &function });
    };
    if numbers.len() <= CHUNK {
        chunk((numbers, others));
    } else {
        numbers.par_chunks_mut(CHUNK).zip(others.par_chunks(CHUNK)).for_each(chunk);
    }
}

struct Multiply<'a, F> {
    numbers: &'a mut [f32],
    others: &'a [f32],
    function: &'a F,
}

impl<F: Fn(f32) -> f32> WithSimd for Multiply<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (number, other) in self.numbers.iter_mut().zip(self.others) {
            *number *= (self.function)(*other);
        }
    }
}
