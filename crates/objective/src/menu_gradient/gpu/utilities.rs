//! What every menu element is worth to every bidder of a batch, less its price.

use crate::bidder_tensors::BidderTensors;
use crate::gpu::valuation::{Bidders, bundle_at};
use crate::gpu::{THREADS, cubes, empty};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{CubeBackend, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// `sum_d weights[j, d] * V(batch[b], bundle j * D + d) - prices[j]`.
///
/// # Shapes
/// `weights` `[J, D]`, `prices` `[J]`, `bundles` `[J * D, W]`, `batch` `[B]` -> `[B, J]`.
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`](crate::limits::MOST_GPU_BIDDERS) rows.
pub fn of_elements(
    weights: &CubeTensor,
    prices: &CubeTensor,
    bundles: &CubeTensor,
    bidders: &BidderTensors<CubeBackend>,
    batch: CubeTensor,
) -> CubeTensor {
    let [elements, support] = weights.shape().dims();
    let [points, words] = bundles.shape().dims();
    let [rows] = batch.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    assert_eq!(points, elements * support, "bundles");
    let output = empty(weights, [rows, elements], DType::F32);
    utilities::launch(
        &output.client,
        CubeCount::new_2d(cubes(elements.div_ceil(THREADS)), cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        weights.clone().into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        bundles.clone().into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        output.clone().into_buffer_arg(),
        words,
    );
    output
}

/// Utilities `[B, J]`. One thread an element and a row, `CUBE_POS_Y` the row: the threads of a cube
/// read the same bidder.
#[cube(launch)]
fn utilities(
    weights: &[f32],
    prices: &[f32],
    bundles: &[u32],
    bidders: &Bidders,
    batch: &[u32],
    utilities: &mut [f32],
    #[comptime] words: usize,
) {
    let elements = prices.len();
    let element = ABSOLUTE_POS_X as usize;
    let row = CUBE_POS_Y as usize;
    if element < elements {
        let bidder = batch[row] as usize;
        let support = weights.len() / elements;
        let mut value = 0.0f32;
        for d in 0..support {
            let point = element * support + d;
            let bundle = bundle_at(bundles, point, words);
            value += weights[point] * bidders.value(bidder, &bundle, words);
        }
        utilities[row * elements + element] = value - prices[element];
    }
}
