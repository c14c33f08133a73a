//! Lotteries on a GPU, on the bits of the bundles.

use super::backend::{LotteryTensors, Operation};
use super::layout::LotteryLayout;
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{WORD, empty, floats, integers, one_thread_each};
use burn::backend::{DType, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

impl Operation for Cube {
    fn lotteries(
        numbers: FloatTensor<Self>,
        expansion: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
        smooth: bool,
    ) -> LotteryTensors<Self> {
        let Lotteries { weights, prices, .. } = of_elements(numbers, expansion, bundles.on_device(), shape, smooth);
        LotteryTensors { weights, prices }
    }
}

/// The lotteries of a menu, and what they are made of.
pub struct Lotteries {
    /// `[J, D]`
    pub weights: CubeTensor,
    /// `[J]`
    pub prices: CubeTensor,
    /// The smooth prices of bundles `[J * D]`.
    pub of_bundles: CubeTensor,
    /// Their numbers of goods `[J * D]`.
    pub sizes: CubeTensor,
}

/// The lotteries from `numbers`, laid out as [`LotteryLayout`] says, the `expansion` `[J * D]` and `bundles` `[J * D, W]`.
pub fn of_elements(
    numbers: CubeTensor,
    expansion: CubeTensor,
    bundles: CubeTensor,
    shape: MenuShape,
    smooth: bool,
) -> Lotteries {
    let (numbers, expansion, bundles) = (floats(numbers), floats(expansion), integers(bundles));
    let MenuShape { elements, support, goods } = shape;
    let LotteryLayout { item, size, deviation, .. } = LotteryLayout::of(shape);
    let weights = empty(&numbers, [elements, support], DType::F32);
    let prices = empty(&numbers, [elements], DType::F32);
    let of_bundles = empty(&numbers, [elements * support], DType::F32);
    let sizes = empty(&numbers, [elements * support], DType::U32);
    let (count, dim) = one_thread_each(&prices, elements);
    lotteries::launch(
        &prices.client,
        count,
        dim,
        numbers.into_buffer_arg(),
        expansion.into_buffer_arg(),
        bundles.into_buffer_arg(),
        weights.clone().into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        of_bundles.clone().into_buffer_arg(),
        sizes.clone().into_buffer_arg(),
        item.start,
        size.start,
        deviation.start,
        support,
        goods,
        goods.div_ceil(WORD),
        smooth,
    );
    Lotteries { weights, prices, of_bundles, sizes }
}

/// One thread an element.
#[cube(launch)]
fn lotteries(
    numbers: &[f32],
    expansion: &[f32],
    bundles: &[u32],
    weights: &mut [f32],
    prices: &mut [f32],
    of_bundles: &mut [f32],
    sizes: &mut [u32],
    item: usize,
    size: usize,
    deviation: usize,
    support: usize,
    goods: usize,
    #[comptime] words: usize,
    #[comptime] smooth: bool,
) {
    let element = ABSOLUTE_POS;
    if element < prices.len() {
        let first = element * support;
        let end = first + support;
        let mut greatest = numbers[first] - expansion[first];
        for point in first + 1..end {
            greatest = max(greatest, numbers[point] - expansion[point]);
        }
        let mut total = 0.0f32;
        for point in first..end {
            let odds = (numbers[point] - expansion[point] - greatest).exp();
            weights[point] = odds;
            total += odds;
        }
        let mut price = numbers[deviation + element];
        for point in first..end {
            let weight = weights[point] / total;
            weights[point] = weight;
            if comptime!(smooth) {
                let mut of_bundle = 0.0f32;
                let mut held = 0u32;
                for word in 0..words {
                    let bits = bundles[point * words + word];
                    held += bits.count_ones();
                    let start = word * WORD;
                    for good in start..min(start + WORD, goods) {
                        of_bundle += select((bits >> (good - start) as u32) & 1 == 1, numbers[item + good], 0.0);
                    }
                }
                of_bundle += numbers[size + held as usize];
                of_bundles[point] = of_bundle;
                sizes[point] = held;
                price += weight * of_bundle;
            }
        }
        // Not max(), which would hide a NaN.
        if price < 0.0 {
            price = 0.0f32;
        }
        prices[element] = price;
    }
}
