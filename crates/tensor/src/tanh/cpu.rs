//! The CPU's hyperbolic tangent.

use super::backend::{Gradient, Operation};
use crate::elementary::tanh;
use crate::host::HostBackend;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use pulp::Arch;
use rayon::prelude::*;

/// Numbers a task of the parallel loops.
const CHUNK: usize = 16_384;

impl<B: HostBackend> Operation for B {
    fn tanh(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let shape = x.shape();
        let y = tanh_all(&Self::slice(&x));
        Self::from_values(y, shape)
    }
}

impl<B: HostBackend> Gradient for B {
    fn tanh_backward(output: FloatTensor<Self>, upstream: FloatTensor<Self>) -> FloatTensor<Self> {
        let shape = output.shape();
        let mut gradient = Self::into_values(upstream);
        tanh_backward(&Self::slice(&output), &mut gradient);
        Self::from_values(gradient, shape)
    }
}

/// `tanh` of every number.
fn tanh_all(x: &[f32]) -> Vec<f32> {
    let arch = Arch::new();
    let mut y = vec![0.0; x.len()];
    y.par_chunks_mut(CHUNK).zip(x.par_chunks(CHUNK)).for_each(|(y, x)| {
        arch.dispatch(
            #[inline(always)]
            || {
                for (y, x) in y.iter_mut().zip(x) {
                    *y = tanh(*x);
                }
            },
        );
    });
    y
}

/// The gradient of [`tanh_all`] from its output and the upstream gradient, which it replaces.
fn tanh_backward(y: &[f32], upstream: &mut [f32]) {
    let arch = Arch::new();
    upstream.par_chunks_mut(CHUNK).zip(y.par_chunks(CHUNK)).for_each(|(upstream, y)| {
        arch.dispatch(
            #[inline(always)]
            || {
                for (upstream, y) in upstream.iter_mut().zip(y) {
                    *upstream *= 1.0 - y * y;
                }
            },
        );
    });
}
