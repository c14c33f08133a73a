//! Item and size prices of many bundles, and their gradient.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, Operation};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use burn::backend::tensor::FloatTensor;
use diffecon_auction::sliced_menu::{LANES, SlicedMenu, lanes_in};
use pulp::Simd;
use rayon::prelude::*;

impl<B: Host> Operation for B {
    fn bundle_prices(
        item: FloatTensor<Self>,
        size: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let prices = bundle_prices(&bundles.sliced(shape), &Self::slice(&item), &Self::slice(&size));
        Self::from_values(prices, [shape.elements * shape.support])
    }
}

impl<B: Host> Gradient for B {
    fn bundle_prices_backward(
        upstream: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
    ) -> [FloatTensor<Self>; 2] {
        let (item, size) = bundle_prices_backward(&bundles.sliced(shape), &Self::slice(&upstream));
        [Self::from_values(item, [shape.goods]), Self::from_values(size, [shape.goods + 1])]
    }
}

/// `sum_{i in S} item_i + size_{|S|}` of every bundle `[J * D]`.
pub fn bundle_prices(menu: &SlicedMenu<'_>, item: &[f32], size: &[f32]) -> Vec<f32> {
    let mut prices = vec![0.0; menu.elements * menu.support];
    prices.par_chunks_mut(LANES * menu.support).enumerate().for_each(|(block, prices)| {
        for point in 0..menu.support {
            let (totals, sizes) = totals(menu.point(block, point), item);
            let of_point = prices.iter_mut().skip(point).step_by(menu.support);
            for (price, (total, goods)) in of_point.zip(totals.iter().zip(sizes)) {
                *price = total + size[goods as usize];
            }
        }
    });
    prices
}

/// The sums of item prices and the sizes of 64 bundles.
#[pulp::with_simd(totals = pulp::Arch::new())]
#[inline(always)]
fn totals_with_simd<S: Simd>(simd: S, words: &[u64], item: &[f32]) -> ([f32; LANES], [f32; LANES]) {
    let (mut totals, mut sizes) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let vectors = S::as_mut_simd_f32s(&mut totals).0.iter_mut().zip(S::as_mut_simd_f32s(&mut sizes).0);
    for (vector, (totals, sizes)) in vectors.enumerate() {
        for (&word, &price) in words.iter().zip(item) {
            let inside = lanes_in(simd, word, vector);
            *totals = simd.add_f32s(*totals, simd.select_f32s(inside, simd.splat_f32s(price), zero));
            *sizes = simd.add_f32s(*sizes, simd.select_f32s(inside, one, zero));
        }
    }
    (totals, sizes)
}

/// The gradients of [`bundle_prices`] with respect to item prices `[M]` and size prices `[M + 1]`, from the `upstream`
/// gradient of every bundle's price `[J * D]`.
pub fn bundle_prices_backward(menu: &SlicedMenu<'_>, upstream: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let (items, sizes): (Vec<Vec<f32>>, Vec<Vec<f32>>) = upstream
        .par_chunks(LANES * menu.support)
        .enumerate()
        .map(|(block, upstream)| {
            let (mut item, mut size) = (vec![0.0; menu.goods], vec![0.0; menu.goods + 1]);
            for point in 0..menu.support {
                let mut of_point = [0.0_f32; LANES];
                let column = upstream.iter().skip(point).step_by(menu.support);
                of_point.iter_mut().zip(column).for_each(|(lane, upstream)| *lane = *upstream);
                let words = menu.point(block, point);
                let sizes = add_items(words, &of_point, &mut item);
                of_point.iter().zip(sizes).for_each(|(upstream, goods)| size[goods as usize] += upstream);
            }
            (item, size)
        })
        .unzip();
    let total =
        |blocks: &[Vec<f32>], index: usize| blocks.iter().map(|block| f64::from(block[index])).sum::<f64>() as f32;
    let item = (0..menu.goods).map(|good| total(&items, good)).collect();
    let size = (0..=menu.goods).map(|goods| total(&sizes, goods)).collect();
    (item, size)
}

/// Adds the upstream gradients of 64 bundles to the goods inside, and gives the bundles' sizes.
#[pulp::with_simd(add_items = pulp::Arch::new())]
#[inline(always)]
fn add_items_with_simd<S: Simd>(simd: S, words: &[u64], upstream: &[f32; LANES], item: &mut [f32]) -> [f32; LANES] {
    let mut sizes = [0.0_f32; LANES];
    let (zero, one) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0));
    let (sizes_of, _) = S::as_mut_simd_f32s(&mut sizes);
    let (upstream, _) = S::as_simd_f32s(upstream);
    for (&word, item) in words.iter().zip(item) {
        let mut sum = zero;
        for (vector, (upstream, sizes)) in upstream.iter().zip(sizes_of.iter_mut()).enumerate() {
            let inside = lanes_in(simd, word, vector);
            sum = simd.add_f32s(sum, simd.select_f32s(inside, *upstream, zero));
            *sizes = simd.add_f32s(*sizes, simd.select_f32s(inside, one, zero));
        }
        *item += simd.reduce_sum_f32s(sum);
    }
    sizes
}
