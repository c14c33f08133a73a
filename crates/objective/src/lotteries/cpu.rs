//! Lotteries on the CPU.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{LotteryTensors, Operation};
use super::layout::LotteryLayout;
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use crate::prices::host_bundle_prices;
use burn::backend::tensor::FloatTensor;
use diffecon_auction::sliced_menu::SlicedMenu;
use diffecon_tensor::elementary::exp;
use pulp::Simd;
use rayon::prelude::*;

/// Elements a task of the parallel loops.
const ELEMENTS: usize = 1024;

impl<B: Host> Operation for B {
    fn lotteries(
        numbers: FloatTensor<Self>,
        expansion: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        shape: MenuShape,
        smooth: bool,
    ) -> LotteryTensors<Self> {
        let menu = bundles.sliced(shape);
        let found = lotteries(&menu, &Self::slice(&numbers), &Self::slice(&expansion), smooth);
        LotteryTensors {
            weights: Self::from_values(found.weights, [shape.elements, shape.support]),
            prices: Self::from_values(found.prices, [shape.elements]),
        }
    }
}

/// The lotteries of a menu, and what they are made of.
pub struct Lotteries {
    /// `[J, D]`
    pub weights: Vec<f32>,
    /// `[J]`
    pub prices: Vec<f32>,
    /// The smooth prices of bundles `[J * D]`; none if prices are not smooth.
    pub of_bundles: Vec<f32>,
}

/// The lotteries from `numbers` and the `expansion` `[J * D]`.
pub fn lotteries(menu: &SlicedMenu<'_>, numbers: &[f32], expansion: &[f32], smooth: bool) -> Lotteries {
    let SlicedMenu { elements, support, goods, .. } = *menu;
    let LotteryLayout { logits, item, size, deviation } = LotteryLayout::of(MenuShape { elements, support, goods });
    let mut weights = numbers[logits].to_vec();
    let rows = weights.par_chunks_mut(ELEMENTS * support);
    let expansion = expansion.par_chunks(ELEMENTS * support);
    rows.zip(expansion).for_each(|(weights, expansion)| normalise(weights, expansion, support));
    let mut prices = numbers[deviation].to_vec();
    let of_bundles = if smooth { host_bundle_prices(menu, &numbers[item], &numbers[size]) } else { Vec::new() };
    let elements = weights.chunks_exact(support).zip(of_bundles.chunks_exact(support));
    for (price, (weights, priced)) in prices.iter_mut().zip(elements) {
        *price += weights.iter().zip(priced).map(|(weight, price)| weight * price).sum::<f32>();
    }
    // Not max(), which would hide a NaN.
    prices.iter_mut().filter(|price| **price < 0.0).for_each(|price| *price = 0.0);
    Lotteries { weights, prices, of_bundles }
}

/// Turns the logits of some elements, `[J, D]`, into weights.
#[pulp::with_simd(normalise = pulp::Arch::new())]
#[inline(always)]
fn normalise_with_simd<S: Simd>(_simd: S, weights: &mut [f32], expansion: &[f32], support: usize) {
    for (logit, expansion) in weights.iter_mut().zip(expansion) {
        *logit -= expansion;
    }
    for logits in weights.chunks_exact_mut(support) {
        let mut greatest = f32::NEG_INFINITY;
        for logit in &*logits {
            greatest = greatest.max(*logit);
        }
        for logit in logits {
            *logit -= greatest;
        }
    }
    for weight in &mut *weights {
        *weight = exp(*weight);
    }
    for weights in weights.chunks_exact_mut(support) {
        let total: f32 = weights.iter().sum();
        for weight in weights {
            *weight /= total;
        }
    }
}
