//! Bundle prices on a GPU, on the bits of the bundles.

#![expect(clippy::needless_range_loop, reason = "kernels loop over numbers")]

use super::backend::{Gradient, Operation};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{THREADS, WORD, cubes, empty, floats, integers, one_thread_each};
use burn::backend::{DType, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn bundle_prices(item: Float, size: Float, bundles: BundleWords<Self>, shape: MenuShape) -> Float {
        let (item, size, bundles) = (floats(item), floats(size), integers(bundles.on_device()));
        let MenuShape { elements, support, goods } = shape;
        let prices = empty(&item, [elements * support], DType::F32);
        let (count, dim) = one_thread_each(&prices, elements * support);
        prices_of_bundles::launch(
            &prices.client,
            count,
            dim,
            item.into_buffer_arg(),
            size.into_buffer_arg(),
            bundles.into_buffer_arg(),
            prices.clone().into_buffer_arg(),
            goods,
            goods.div_ceil(WORD),
        );
        prices
    }
}

impl Gradient for Cube {
    fn bundle_prices_backward(upstream: Float, bundles: BundleWords<Self>, shape: MenuShape) -> [Float; 2] {
        let (upstream, bundles) = (floats(upstream), integers(bundles.on_device()));
        let MenuShape { elements, support, goods } = shape;
        let tiles = (elements * support).div_ceil(THREADS);
        let parts = empty(&upstream, [tiles, 2 * goods + 1], DType::F32);
        let client = upstream.client.clone();
        sums_of_tiles::launch(
            &client,
            CubeCount::new_1d(cubes(tiles)),
            CubeDim::new_1d(THREADS as u32),
            upstream.clone().into_buffer_arg(),
            bundles.into_buffer_arg(),
            parts.clone().into_buffer_arg(),
            goods,
            goods.div_ceil(WORD),
        );
        let [by_item, by_size] = [goods, goods + 1].map(|length| empty(&upstream, [length], DType::F32));
        sum_of_tiles::launch(
            &client,
            CubeCount::new_1d(cubes(2 * goods + 1)),
            CubeDim::new_1d(THREADS as u32),
            parts.into_buffer_arg(),
            by_item.clone().into_buffer_arg(),
            by_size.clone().into_buffer_arg(),
            tiles,
        );
        [by_item, by_size]
    }
}

/// `sum_{i in S} item_i + size_{|S|}` of bundles `[P, W]`. One thread a bundle.
#[cube(launch)]
fn prices_of_bundles(
    item: &[f32],
    size: &[f32],
    bundles: &[u32],
    prices: &mut [f32],
    goods: usize,
    #[comptime] words: usize,
) {
    let point = ABSOLUTE_POS;
    if point < prices.len() {
        let mut price = 0.0f32;
        let mut held = 0u32;
        for word in 0..words {
            let bits = bundles[point * words + word];
            held += bits.count_ones();
            let end = min((word + 1) * WORD, goods);
            for good in word * WORD..end {
                price += select((bits >> (good - word * WORD) as u32) & 1 == 1, item[good], 0.0);
            }
        }
        prices[point] = price + size[held as usize];
    }
}

/// What [`THREADS`] bundles `[P, W]` add to the gradients in the items' prices and in the sizes', side by side:
/// `[tiles, M + M + 1]`. One cube a tile: first a thread a bundle, then a thread a price.
#[cube(launch)]
fn sums_of_tiles(upstream: &[f32], bundles: &[u32], parts: &mut [f32], goods: usize, #[comptime] words: usize) {
    let unit = UNIT_POS as usize;
    let tile = CUBE_POS_X as usize;
    let first = tile * THREADS;
    let mut slopes = Shared::<[f32]>::new_slice(THREADS);
    let mut sizes = Shared::<[u32]>::new_slice(THREADS);
    let point = first + unit;
    let mut slope = 0.0f32;
    let mut held = 0u32;
    if point < upstream.len() {
        slope = upstream[point];
        for word in 0..words {
            held += bundles[point * words + word].count_ones();
        }
    }
    slopes[unit] = slope;
    sizes[unit] = held;
    sync_cube();
    let count = min(THREADS, upstream.len() - first);
    let outputs = 2 * goods + 1;
    for output in range_stepped(unit, outputs, THREADS) {
        let mut sum = 0.0f32;
        if output < goods {
            let word = output / WORD;
            let bit = (output % WORD) as u32;
            for at in 0..count {
                let bits = bundles[(first + at) * words + word];
                sum += select((bits >> bit) & 1 == 1, slopes[at], 0.0);
            }
        } else {
            let size = (output - goods) as u32;
            for at in 0..count {
                sum += select(sizes[at] == size, slopes[at], 0.0);
            }
        }
        parts[tile * outputs + output] = sum;
    }
}

/// The sums of all tiles. One cube a price.
#[cube(launch)]
fn sum_of_tiles(parts: &[f32], by_item: &mut [f32], by_size: &mut [f32], tiles: usize) {
    let unit = UNIT_POS as usize;
    let output = CUBE_POS_X as usize;
    let goods = by_item.len();
    let outputs = goods + by_size.len();
    let mut part = 0.0f32;
    for tile in range_stepped(unit, tiles, THREADS) {
        part += parts[tile * outputs + output];
    }
    let total = crate::gpu::reduce(part, crate::gpu::Fold::Sum);
    if unit == 0 {
        if output < goods {
            by_item[output] = total;
        } else {
            by_size[output - goods] = total;
        }
    }
}
