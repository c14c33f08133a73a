//! What the GPU kernels share, on burn's `CubeCL` tensors; one source for every runtime that `CubeCL` compiles to.
//!
//! Kernels see flat, contiguous buffers. A *row* is a bidder's place in the batch, a *point* is `element * D + d`, a bundle is
//! `W` words with good `i` at bit `i % 32` of word `i / 32`. Every sum runs in a fixed order, so the same input gives the
//! same bits.
//!
//! Floats are `F32`. Bundles, atoms, offsets and batches are 32-bit integers, `U32` or `I32`: only their bits count. Inputs
//! may be views; results are new, contiguous tensors. Kernels check their indices: a bidder that does not exist gives wrong
//! numbers, nothing worse.

pub mod valuation;

use burn::backend::DType;
use burn_cubecl::{cubecl, kernel::into_contiguous, tensor::CubeTensor};
use cubecl::prelude::*;
pub use diffecon_tensor::gpu::{THREADS, cubes, empty, floats, one_thread_each};

/// Goods in a word of a bundle.
pub const WORD: usize = 32;

/// A contiguous tensor of 32-bit integers.
pub fn integers(tensor: CubeTensor) -> CubeTensor {
    assert!(matches!(tensor.dtype, DType::U32 | DType::I32), "integer type {:?}", tensor.dtype);
    into_contiguous(tensor)
}

/// How [`reduce`] joins two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fold {
    /// The greater.
    Max,
    /// The sum.
    Sum,
}

/// The maximum or sum of one number from each of the cube's [`THREADS`] threads, as a tree.
#[cube]
pub fn reduce(part: f32, #[comptime] fold: Fold) -> f32 {
    let unit = UNIT_POS as usize;
    let mut parts = Shared::<[f32]>::new_slice(THREADS);
    parts[unit] = part;
    sync_cube();
    #[unroll]
    for level in 1..=comptime!(THREADS.ilog2()) {
        let half = comptime!(THREADS >> level);
        if unit < half {
            let other = parts[unit + half];
            match comptime!(fold) {
                Fold::Max => parts[unit] = max(parts[unit], other),
                Fold::Sum => parts[unit] += other,
            }
        }
        sync_cube();
    }
    let whole = parts[0];
    // Nobody may write to the parts of a next call before all have read these.
    sync_cube();
    whole
}
