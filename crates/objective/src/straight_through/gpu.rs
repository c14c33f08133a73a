//! The gradient of smooth values on a GPU, a cube a point.

use super::backend::{Gradient, Operation, Upstream};
use super::soft_rounding::SoftRounding;
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
        _points: Float,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        _rounding: SoftRounding,
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
    fn straight_through_gradient(
        points: Float,
        upstream: Upstream<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        SoftRounding { middle, slope }: SoftRounding,
    ) -> Float {
        let (points, batch) = (floats(points), integers(batch.on_device()));
        // A kernel that needs no weights gets other numbers that it does not read.
        let (is_single, weights, utilities) = match upstream {
            Upstream::Values(values) => (true, points.clone(), floats(values)),
            Upstream::Lotteries { weights, utilities } => (false, floats(weights), floats(utilities)),
        };
        let ([count, goods], [_, elements]) = (points.shape().dims(), utilities.shape().dims());
        let gradient = empty(&points, [count, goods], DType::F32);
        let dim = CubeDim::new_1d(TOGETHER as u32);
        smooth_slopes::launch(
            &gradient.client,
            calculate_cube_count_elemwise(&gradient.client, count * TOGETHER, dim),
            dim,
            points.into_buffer_arg(),
            weights.into_buffer_arg(),
            utilities.into_buffer_arg(),
            bidders.to_args(goods.div_ceil(WORD)),
            batch.into_buffer_arg(),
            gradient.clone().into_buffer_arg(),
            goods,
            elements,
            middle as f32,
            slope as f32,
            goods.div_ceil(WORD),
            is_single,
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

/// Gradients `[P, M]` in the points `[P, M]`. One cube a point: as many bidders as threads are looked at, then what they add to each
/// good.
#[cube(launch)]
fn smooth_slopes(
    points: &[f32],
    weights: &[f32],
    utilities: &[f32],
    bidders: &Bidders,
    batch: &[u32],
    gradient: &mut [f32],
    goods: usize,
    elements: usize,
    middle: f32,
    steepness: f32,
    #[comptime] words: usize,
    #[comptime] is_single: bool,
) {
    let point = CUBE_POS;
    let count = points.len() / goods;
    if point < count {
        let rows = batch.len();
        let start = point * goods;
        let unit = UNIT_POS as usize;
        let element = point / (count / elements);
        let weight = if comptime!(is_single) { 1.0f32.runtime() } else { weights[point] };
        let mut logarithms = Shared::<[f32]>::new_slice(comptime!(words * WORD));
        // The slope of what each bidder's best option is worth, and which one it is.
        let mut slopes = Shared::<[f32]>::new_slice(TOGETHER);
        let mut options = Shared::<[u32]>::new_slice(TOGETHER);
        for good in range_stepped(unit, goods, TOGETHER) {
            let odds = steepness * (middle - points[start + good]);
            // The greater of the odds' logarithm and 0 is taken out, for exponentials of more than 0 may overflow.
            let rest = (1.0 + (-(odds.abs())).exp()).ln();
            logarithms[good] = -(max(odds, 0.0) + rest);
            gradient[start + good] = 0.0f32;
        }
        sync_cube();
        for turn in 0..rows.div_ceil(TOGETHER) {
            let row = turn * TOGETHER + unit;
            slopes[unit] = 0.0f32;
            if row < rows {
                let (value, option) = bidders.smooth_best(batch[row] as usize, &logarithms, words);
                slopes[unit] = utilities[row * elements + element] * weight * value;
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
            // How likely the good is outside; beyond 80 the exponential is no finite number.
            let outside = 1.0 / (1.0 + (clamp(steepness * (points[start + good] - middle), -80.0, 80.0)).exp());
            gradient[start + good] *= bidders.factor(logarithms[good]) * steepness * outside;
        }
    }
}
