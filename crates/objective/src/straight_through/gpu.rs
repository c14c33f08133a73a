//! The gradient of smooth values on a GPU, a cube a point.

use super::backend::{Gradient, Operation};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::valuation::{Bidders, bundle_at};
use crate::gpu::{WORD, empty, floats, integers, one_thread_each};
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::cubecl::calculate_cube_count_elemwise;
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

/// Threads that look at one point: each at a bidder, then each at a good.
const TOGETHER: usize = 64;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn straight_through(
        _logarithms: Float,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
    ) -> Float {
        let (bundles, batch) = (integers(bundles.on_device()), integers(batch.on_device()));
        let ([rows], points) = (batch.shape().dims(), shape.elements * shape.support);
        let values = empty(&bundles, [rows, points], DType::F32);
        let words = shape.goods.div_ceil(WORD);
        let (cubes, dim) = one_thread_each(&values, rows * points);
        values_of_bundles::launch(
            &values.client,
            cubes,
            dim,
            bundles.into_buffer_arg(),
            bidders.to_args(words),
            batch.into_buffer_arg(),
            values.clone().into_buffer_arg(),
            words,
        );
        values
    }
}

impl Gradient for Cube {
    fn straight_through_backward(
        upstream: Float,
        logarithms: Float,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
    ) -> Float {
        let (upstream, logarithms, batch) = (floats(upstream), floats(logarithms), integers(batch.on_device()));
        let [points, goods] = logarithms.shape().dims();
        let gradient = empty(&logarithms, [points, goods], DType::F32);
        let dim = CubeDim::new_1d(TOGETHER as u32);
        smooth_slopes::launch(
            &gradient.client,
            calculate_cube_count_elemwise(&gradient.client, points * TOGETHER, dim),
            dim,
            upstream.into_buffer_arg(),
            logarithms.into_buffer_arg(),
            bidders.to_args(goods.div_ceil(WORD)),
            batch.into_buffer_arg(),
            gradient.clone().into_buffer_arg(),
            goods,
            goods.div_ceil(WORD),
        );
        gradient
    }
}

/// The values `[B, P]` of bundles. One thread a row and a bundle.
#[cube(launch)]
fn values_of_bundles(bundles: &[u32], bidders: &Bidders, batch: &[u32], values: &mut [f32], #[comptime] words: usize) {
    let points = bundles.len() / words;
    let place = ABSOLUTE_POS;
    if place < values.len() {
        let bundle = bundle_at(bundles, place % points, words);
        values[place] = bidders.value(batch[place / points] as usize, &bundle, words);
    }
}

/// Gradients `[P, M]` in the logarithms `[P, M]`. One cube a point: as many bidders as threads are looked at, then what they add to each
/// good.
#[cube(launch)]
fn smooth_slopes(
    upstream: &[f32],
    logarithms: &[f32],
    bidders: &Bidders,
    batch: &[u32],
    gradient: &mut [f32],
    goods: usize,
    #[comptime] words: usize,
) {
    let point = CUBE_POS;
    let points = logarithms.len() / goods;
    if point < points {
        let rows = batch.len();
        let start = point * goods;
        let unit = UNIT_POS as usize;
        // The slope of what each bidder's best option is worth, and which one it is.
        let mut slopes = Shared::<[f32]>::new_slice(TOGETHER);
        let mut options = Shared::<[u32]>::new_slice(TOGETHER);
        for good in range_stepped(unit, goods, TOGETHER) {
            gradient[start + good] = 0.0f32;
        }
        for turn in 0..rows.div_ceil(TOGETHER) {
            let row = turn * TOGETHER + unit;
            slopes[unit] = 0.0f32;
            if row < rows {
                let (value, option) = bidders.smooth_best(batch[row] as usize, logarithms, start, words);
                slopes[unit] = upstream[row * points + point] * value;
                options[unit] = option;
            }
            sync_cube();
            for good in range_stepped(unit, goods, TOGETHER) {
                let mut sum = 0.0f32;
                for other in 0..TOGETHER {
                    let slope = slopes[other];
                    // Whoever has no option to buy has no slope.
                    if slope != 0.0 {
                        let row = turn * TOGETHER + other;
                        sum += slope * bidders.slope_in(batch[row] as usize, options[other], good, words);
                    }
                }
                gradient[start + good] += sum;
            }
            sync_cube();
        }
        for good in range_stepped(unit, goods, TOGETHER) {
            gradient[start + good] *= bidders.factor(logarithms[start + good]);
        }
    }
}
