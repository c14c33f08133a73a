//! Rounding on a GPU, to bundles of 32-bit words.

use super::backend::Operation;
use crate::bundle_words::BundleWords;
use crate::gpu::{WORD, empty, floats, one_thread_each};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

impl Operation for Cube {
    fn round(points: FloatTensor<Self>, _support: usize) -> BundleWords<Self> {
        let points = floats(points);
        let [count, goods] = points.shape().dims();
        let words = goods.div_ceil(WORD);
        let bundles = empty(&points, [count, words], DType::U32);
        let (cubes, dim) = one_thread_each(&bundles, count * words);
        round::launch(
            &bundles.client,
            cubes,
            dim,
            points.into_buffer_arg(),
            bundles.clone().into_buffer_arg(),
            goods,
            words,
        );
        BundleWords::Device(bundles)
    }
}

/// Bundles `[P, W]` from points `[P, M]`. One thread a word.
#[cube(launch)]
fn round(points: &[f32], bundles: &mut [u32], goods: usize, words: usize) {
    let position = ABSOLUTE_POS;
    if position < bundles.len() {
        let first = position % words * WORD;
        let count = min(WORD, goods - first);
        let start = position / words * goods + first;
        let mut word = 0u32;
        for bit in 0..count {
            word |= u32::cast_from(points[start + bit] >= 0.5) << bit as u32;
        }
        bundles[position] = word;
    }
}
