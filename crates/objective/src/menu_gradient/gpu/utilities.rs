//! What every menu element is worth to every bidder of a batch, less its price.
//!
//! Which option of a bidder each bundle covers can be kept for the way back: a byte each, those of [`AT_ONCE`] points in a word.

use crate::bidder_tensors::BidderTensors;
use crate::gpu::valuation::{AT_ONCE, Bidders, byte_of};
use crate::gpu::{THREADS, cubes, empty};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{CubeBackend, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// Words of options that are kept at most, 128 MiB: every card takes such an array. Beyond, values are computed anew.
const MOST_KEPT: usize = 1 << 25;

/// What elements are worth to bidders.
pub struct Utilities {
    /// `sum_d weights[j, d] * V(batch[b], bundle j * D + d) - prices[j]`, `[B, J]`.
    pub utilities: CubeTensor,
    /// The options, `[B, J, D / AT_ONCE]` rounded up, if they were to be kept, are bytes and not too many.
    pub options: Option<CubeTensor>,
}

/// Utilities, and the options if they are to be kept.
///
/// # Shapes
/// `weights` `[J, D]`, `prices` `[J]`, `bundles` `[J * D, W]`, `batch` `[B]`.
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`](crate::limits::MOST_GPU_BIDDERS) rows.
pub fn of_elements(
    weights: &CubeTensor,
    prices: &CubeTensor,
    bundles: &CubeTensor,
    bidders: &BidderTensors<CubeBackend>,
    batch: CubeTensor,
    keep: bool,
) -> Utilities {
    let [elements, support] = weights.shape().dims();
    let [points, words] = bundles.shape().dims();
    let [rows] = batch.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    assert_eq!(points, elements * support, "bundles");
    let utilities_of_all = empty(weights, [rows, elements], DType::F32);
    let kept = [rows, elements, support.div_ceil(AT_ONCE)];
    let keep = keep && bidders.options_are_bytes() && kept.iter().product::<usize>() <= MOST_KEPT;
    // A kernel that keeps nothing gets room that it does not write to.
    let options = empty(weights, if keep { kept } else { [1; 3] }, DType::U32);
    utilities::launch(
        &utilities_of_all.client,
        CubeCount::new_2d(cubes(elements.div_ceil(THREADS)), cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        weights.clone().into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        bundles.clone().into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        utilities_of_all.clone().into_buffer_arg(),
        options.clone().into_buffer_arg(),
        support,
        words,
        keep,
    );
    Utilities { utilities: utilities_of_all, options: keep.then_some(options) }
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
    options: &mut [u32],
    #[comptime] support: usize,
    #[comptime] words: usize,
    #[comptime] keep: bool,
) {
    let elements = prices.len();
    let element = ABSOLUTE_POS_X as usize;
    let row = CUBE_POS_Y as usize;
    if element < elements {
        let bidder = batch[row] as usize;
        let mut value = 0.0f32;
        let place_of_element = row * elements + element;
        let at_once = comptime!(AT_ONCE.min(support));
        let words_of_options = comptime!(support.div_ceil(AT_ONCE));
        for word in 0..words_of_options {
            let first = word * AT_ONCE;
            let point = element * support + first;
            let count = support - first;
            let (values, options_of_points) = bidders.values_and_options(bidder, bundles, point, count, words, at_once);
            let mut bytes = 0u32;
            #[unroll]
            for place in 0..at_once {
                if place < count {
                    value += weights[point + place] * values[place];
                    bytes |= byte_of(options_of_points[place]) << comptime!(8 * place as u32);
                }
            }
            if comptime!(keep) {
                options[place_of_element * words_of_options + word] = bytes;
            }
        }
        utilities[place_of_element] = value - prices[element];
    }
}
