//! From the bidders' choice back to what each element is made of. Values are looked up by the options that were kept, or computed anew.

use super::choice::Choice;
use super::slices::{SLICES, sum_slices};
use crate::bidder_tensors::BidderTensors;
use crate::bundle_words::MenuShape;
use crate::gpu::valuation::{AT_ONCE, Bidders, bundle_at, option_of};
use crate::gpu::{WORD, cubes, empty};
use crate::limits::{GPU_COLUMNS as COLUMNS, elements_of_cube};
use crate::lotteries::{LotteryLayout, gpu::Lotteries};
use crate::menu_gradient::MenuTerms;
use burn::backend::DType;
use burn_cubecl::{CubeBackend, cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// Gradients of the objective.
pub struct WayBack {
    /// In the expansions `[J * D]`.
    pub expansion: CubeTensor,
    /// In the prices of bundles `[J * D]`.
    pub of_bundles: CubeTensor,
}

/// Writes the gradients in logits and deviations to `gradient` (that of goods and sizes is 0 for now), and gives the others.
#[expect(clippy::too_many_arguments, reason = "a step of a menu has so many parts")]
pub fn of_elements(
    numbers: &CubeTensor,
    lotteries: Lotteries,
    choice: &Choice,
    bundles: &CubeTensor,
    bidders: &BidderTensors<CubeBackend>,
    batch: CubeTensor,
    options: Option<CubeTensor>,
    shape: MenuShape,
    terms: MenuTerms,
    gradient: &CubeTensor,
) -> WayBack {
    let MenuShape { elements, support, goods } = shape;
    let LotteryLayout { item, deviation, .. } = LotteryLayout::of(shape);
    let [expansion, of_bundles] = [(); 2].map(|()| empty(numbers, [elements * support], DType::F32));
    let own = elements_of_cube(support);
    let words = goods.div_ceil(WORD);
    // A kernel without options gets other numbers that it does not read.
    let (is_kept, options) = options.map_or_else(|| (false, bundles.clone()), |options| (true, options));
    way_back::launch(
        &gradient.client,
        CubeCount::new_1d(cubes(elements.div_ceil(own))),
        CubeDim::new_2d(COLUMNS as u32, SLICES as u32),
        numbers.clone().into_buffer_arg(),
        lotteries.weights.into_buffer_arg(),
        lotteries.prices.into_buffer_arg(),
        lotteries.of_bundles.into_buffer_arg(),
        choice.choices.clone().into_buffer_arg(),
        choice.payments.clone().into_buffer_arg(),
        bundles.clone().into_buffer_arg(),
        bidders.to_args(words),
        batch.into_buffer_arg(),
        options.into_buffer_arg(),
        gradient.clone().into_buffer_arg(),
        expansion.clone().into_buffer_arg(),
        of_bundles.clone().into_buffer_arg(),
        terms.sharpness,
        terms.penalty,
        item.start,
        deviation.start,
        support,
        own,
        words,
        terms.smooth,
        is_kept,
    );
    WayBack { expansion, of_bundles }
}

/// First a column of threads a point, each summing its slice of the batch, then a thread an element.
#[cube(launch)]
fn way_back(
    numbers: &[f32],
    weights: &[f32],
    prices: &[f32],
    of_bundles: &[f32],
    choices: &[f32],
    payments: &[f32],
    bundles: &[u32],
    bidders: &Bidders,
    batch: &[u32],
    options: &[u32],
    gradient: &mut [f32],
    by_expansion: &mut [f32],
    by_bundle: &mut [f32],
    sharpness: f32,
    penalty: f32,
    item: usize,
    deviation: usize,
    #[comptime] support: usize,
    #[comptime] own: usize,
    #[comptime] words: usize,
    #[comptime] smooth: bool,
    #[comptime] is_kept: bool,
) {
    let elements = prices.len();
    let rows = batch.len();
    let each = 1.0 / f32::cast_from(rows);
    let column = UNIT_POS_X as usize;
    let first_element = CUBE_POS_X as usize * own;
    // Gradients of the mean payment in the weights of the cube's points, and in the prices of its elements.
    let mut by_weight = Shared::<[f32]>::new_slice(comptime!(own * support));
    let mut by_price = Shared::<[f32]>::new_slice(own);
    for turn in 0..comptime!((own * support).div_ceil(COLUMNS)) {
        let place = turn * COLUMNS + column;
        let element = first_element + place / support;
        let mut of_weight = 0.0f32;
        let mut of_price = 0.0f32;
        if place < comptime!(own * support) && element < elements {
            let point = first_element * support + place;
            let price = prices[element];
            let bundle = bundle_at(bundles, point, words);
            for row in range_stepped(UNIT_POS_Y as usize, rows, SLICES) {
                let chosen = choices[row * elements + element] * each;
                let slope = sharpness * chosen * (price - payments[row]);
                of_price += chosen - slope;
                // A sharp choice leaves most elements without a slope, and a lottery of one bundle has no weights to learn.
                if comptime!(support > 1) && slope != 0.0 {
                    let bidder = batch[row] as usize;
                    if comptime!(is_kept) {
                        let d = place % support;
                        let word = (row * elements + element) * comptime!(support.div_ceil(AT_ONCE)) + d / AT_ONCE;
                        let byte = (options[word] >> (8 * (d % AT_ONCE)) as u32) & 0xff;
                        of_weight += slope * bidders.value_again(bidder, &bundle, option_of(byte), words);
                    } else {
                        of_weight += slope * bidders.value(bidder, &bundle, words);
                    }
                }
            }
        }
        let of_weight = sum_slices(of_weight);
        let of_price = sum_slices(of_price);
        if place < comptime!(own * support) && UNIT_POS_Y == 0 {
            by_weight[place] = of_weight;
            let of_element = place / support;
            if place == of_element * support {
                by_price[of_element] = of_price;
            }
        }
    }
    sync_cube();
    if UNIT_POS < own as u32 {
        let place = UNIT_POS as usize;
        let element = first_element + place;
        if element < elements {
            let first = element * support;
            // The objective is minimised, and falls as revenue rises.
            let price_slope = -by_price[place];
            let mut mean = 0.0f32;
            for d in 0..support {
                let mut slope = -by_weight[place * support + d];
                if comptime!(smooth) {
                    slope += price_slope * of_bundles[first + d];
                }
                mean += weights[first + d] * slope;
            }
            for d in 0..support {
                let point = first + d;
                let mut slope = -by_weight[place * support + d];
                if comptime!(smooth) {
                    slope += price_slope * of_bundles[point];
                    by_bundle[point] = price_slope * weights[point];
                }
                let of_logit = weights[point] * (slope - mean);
                gradient[point] = of_logit;
                by_expansion[point] = -of_logit;
            }
            let mut of_deviation = price_slope;
            if comptime!(smooth) {
                of_deviation += 2.0 * penalty * numbers[deviation + element];
            }
            gradient[deviation + element] = of_deviation;
        }
    }
    if comptime!(!smooth) {
        // Prices of goods and sizes are not in use.
        if CUBE_POS_X == 0 {
            for number in range_stepped(item + UNIT_POS as usize, deviation, COLUMNS * SLICES) {
                gradient[number] = 0.0f32;
            }
        }
    }
}
