//! The gradient of the lottery weights; values are computed anew.

use super::slices::{SLICES, sum_slices};
use super::valuation::{Bidders, bundle_at};
use crate::bidder_tensors::BidderTensors;
use crate::gpu::{cubes, empty, floats, integers};
use crate::limits::GPU_COLUMNS as COLUMNS;
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{CubeBackend, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// `sum_b upstream[b, j] * V(batch[b], bundle j * D + d)`, the values computed anew.
///
/// # Shapes
/// `upstream` `[B, J]`, `bundles` `[J * D, W]`, `batch` `[B]` -> `[J, D]` with `D = support`.
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_POINTS`](crate::limits::MOST_GPU_POINTS) points.
pub fn of_points(
    upstream: CubeTensor,
    bundles: CubeTensor,
    bidders: &BidderTensors<CubeBackend>,
    batch: CubeTensor,
    support: usize,
) -> CubeTensor {
    let upstream = floats(upstream);
    let (bundles, batch) = (integers(bundles), integers(batch));
    let [rows, elements] = upstream.shape().dims();
    let [points, words] = bundles.shape().dims();
    assert_eq!(batch.shape().dims(), [rows], "batch");
    assert_eq!(points, elements * support, "bundles");
    let gradient = empty(&upstream, [elements, support], DType::F32);
    weight_gradient::launch(
        &gradient.client,
        CubeCount::new_1d(cubes(points.div_ceil(COLUMNS))),
        CubeDim::new_2d(COLUMNS as u32, SLICES as u32),
        upstream.into_buffer_arg(),
        bundles.into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        support,
        words,
    );
    gradient
}

/// Gradient `[J, D]` of the weights from the gradient `[B, J]` of the utilities. One column of
/// threads a point, each summing its slice of the batch.
#[cube(launch)]
fn weight_gradient(
    upstream: &[f32],
    bundles: &[u32],
    bidders: &Bidders,
    batch: &[u32],
    gradient: &mut [f32],
    support: usize,
    #[comptime] words: usize,
) {
    let point = ABSOLUTE_POS_X as usize;
    let points = gradient.len();
    let mut part = 0.0f32;
    if point < points {
        let element = point / support;
        let elements = points / support;
        let bundle = bundle_at(bundles, point, words);
        for row in range_stepped(UNIT_POS_Y as usize, batch.len(), SLICES) {
            let slope = upstream[row * elements + element];
            // A sharp choice leaves most elements without a slope.
            if slope != 0.0 {
                part += slope * bidders.value(batch[row] as usize, &bundle, words);
            }
        }
    }
    let total = sum_slices(part);
    if point < points && UNIT_POS_Y == 0 {
        gradient[point] = total;
    }
}
