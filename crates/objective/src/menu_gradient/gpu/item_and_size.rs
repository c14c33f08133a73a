//! The gradient in the prices of goods and sizes.

use crate::bundle_words::MenuShape;
use crate::gpu::{Fold, THREADS, WORD, cubes, reduce};
use crate::lotteries::LotteryLayout;
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// Writes to `gradient` what the gradients `[J * D]` in the prices of `bundles` `[J * D, W]` with these `sizes` `[J * D]` are in the
/// prices of goods and sizes.
pub fn of_bundles(slopes: CubeTensor, bundles: CubeTensor, sizes: CubeTensor, shape: MenuShape, gradient: &CubeTensor) {
    let layout = LotteryLayout::of(shape);
    sums::launch(
        &gradient.client,
        CubeCount::new_1d(cubes(2 * shape.goods + 1)),
        CubeDim::new_1d(THREADS as u32),
        slopes.into_buffer_arg(),
        bundles.into_buffer_arg(),
        sizes.into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        layout.item.start,
        shape.goods,
        shape.goods.div_ceil(WORD),
    );
}

/// One cube a price: of each good, then of each size.
#[cube(launch)]
fn sums(
    slopes: &[f32],
    bundles: &[u32],
    sizes: &[u32],
    gradient: &mut [f32],
    first: usize,
    goods: usize,
    words: usize,
) {
    let unit = UNIT_POS as usize;
    let price = CUBE_POS_X as usize;
    let mut part = 0.0f32;
    if price < goods {
        let word = price / WORD;
        let bit = (price % WORD) as u32;
        for point in range_stepped(unit, slopes.len(), THREADS) {
            part += select((bundles[point * words + word] >> bit) & 1 == 1, slopes[point], 0.0);
        }
    } else {
        let size = (price - goods) as u32;
        for point in range_stepped(unit, slopes.len(), THREADS) {
            part += select(sizes[point] == size, slopes[point], 0.0);
        }
    }
    let total = reduce(part, Fold::Sum);
    if unit == 0 {
        gradient[first + price] = total;
    }
}
