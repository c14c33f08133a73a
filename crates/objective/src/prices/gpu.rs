//! Bundle prices on a GPU: matrix products with what a bundle holds.

use super::backend::{Gradient, Operation};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{WORD, column, empty, flat, integers, one_thread_each};
use burn::backend::ops::{FloatTensorOps, IntTensorOps};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn::tensor::{FloatDType, IntDType};
use burn_cubecl::{CubeBackend as Cube, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn bundle_prices(item: Float, size: Float, bundles: BundleWords<Self>, shape: MenuShape) -> Float {
        let [indicators, at_size] = features(bundles, shape);
        let items = Cube::float_matmul(indicators, column(item));
        flat(Cube::float_add(items, Cube::float_matmul(at_size, column(size))))
    }
}

impl Gradient for Cube {
    fn bundle_prices_backward(upstream: Float, bundles: BundleWords<Self>, shape: MenuShape) -> [Float; 2] {
        let upstream = column(upstream);
        features(bundles, shape)
            .map(|features| flat(Cube::float_matmul(Cube::float_transpose(features), upstream.clone())))
    }
}

/// 1 where a good is in a bundle `[P, M]`, and 1 at the bundle's size `[P, M + 1]`.
fn features(bundles: BundleWords<Cube>, shape: MenuShape) -> [Float; 2] {
    let indicators = indicators_of(bundles.on_device(), shape.goods);
    let sizes = Cube::float_sum_dim(indicators.clone(), 1);
    let device = indicators.device();
    let every_size = Cube::int_arange(0..shape.goods as i64 + 1, &device, IntDType::I32);
    let every_size = Cube::int_into_float(every_size, FloatDType::F32);
    let points = shape.elements * shape.support;
    let every_size = Cube::float_expand(every_size, [points, shape.goods + 1].into());
    let sizes = Cube::float_expand(sizes, [points, shape.goods + 1].into());
    // Sizes are whole numbers: those that differ do so by at least 1.
    let apart = Cube::float_clamp_max(Cube::float_abs(Cube::float_sub(sizes, every_size)), 1.0.into());
    [indicators, Cube::float_add_scalar(Cube::float_neg(apart), 1.0.into())]
}

/// One for each good that a bundle holds, else zero: `[P, W]` -> `[P, M]` with `M = goods`.
fn indicators_of(bundles: CubeTensor, goods: usize) -> CubeTensor {
    let bundles = integers(bundles);
    let [points, words] = bundles.shape().dims();
    assert_eq!(words, goods.div_ceil(WORD), "words of a bundle of {goods} goods");
    let output = empty(&bundles, [points, goods], DType::F32);
    let (cubes, dim) = one_thread_each(&output);
    indicators::launch(
        &output.client,
        cubes,
        dim,
        bundles.into_buffer_arg(),
        output.clone().into_buffer_arg(),
        goods,
        words,
    );
    output
}

/// Indicators `[P, M]` from bundles `[P, W]`. One thread a good of a point.
#[cube(launch)]
fn indicators(bundles: &[u32], indicators: &mut [f32], goods: usize, words: usize) {
    let position = ABSOLUTE_POS;
    if position < indicators.len() {
        let good = position % goods;
        let word = bundles[position / goods * words + good / WORD];
        indicators[position] = f32::cast_from((word >> (good % WORD) as u32) & 1);
    }
}
