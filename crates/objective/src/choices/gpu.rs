//! Choices on a GPU, in two launches: utilities, then a cube a bidder.

use super::backend::{ChoiceTensors, LotteryPrices, Operation};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{Fold, THREADS, cubes, empty, floats, integers, reduce};
use crate::menu_gradient::gpu_utilities;
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

impl Operation for Cube {
    fn choices(
        lotteries: LotteryPrices<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        _shape: MenuShape,
        sharpness: f32,
    ) -> ChoiceTensors<Self> {
        let (weights, prices) = (floats(lotteries.weights), floats(lotteries.prices));
        let (bundles, batch) = (integers(bundles.on_device()), integers(batch.on_device()));
        let [rows] = batch.shape().dims();
        let utilities = gpu_utilities(&weights, &prices, &bundles, &bidders, batch, false).utilities;
        let favourites = empty(&prices, [rows], DType::I32);
        let [greatest, soft_payments] = [(); 2].map(|()| empty(&prices, [rows], DType::F32));
        choose::launch(
            &prices.client,
            CubeCount::new_1d(cubes(rows)),
            CubeDim::new_1d(THREADS as u32),
            utilities.into_buffer_arg(),
            prices.clone().into_buffer_arg(),
            favourites.clone().into_buffer_arg(),
            greatest.clone().into_buffer_arg(),
            soft_payments.clone().into_buffer_arg(),
            sharpness,
        );
        ChoiceTensors { favourites, utilities: greatest, soft_payments }
    }
}

/// Favourites, their utilities and expected payments `[B]` from utilities `[B, J]`. One cube a row.
#[cube(launch)]
fn choose(
    utilities: &[f32],
    prices: &[f32],
    favourites: &mut [i32],
    greatest: &mut [f32],
    soft_payments: &mut [f32],
    sharpness: f32,
) {
    let elements = prices.len();
    let row = CUBE_POS_X as usize;
    let start = row * elements;
    let unit = UNIT_POS as usize;

    // Nothing has utility and price 0.
    let mut peak = 0.0f32;
    for element in range_stepped(unit, elements, THREADS) {
        peak = max(peak, utilities[start + element]);
    }
    let peak = reduce(peak, Fold::Max);

    let mut mass = 0.0f32;
    let mut paid = 0.0f32;
    let mut dearest = f32::new(-1.0);
    for element in range_stepped(unit, elements, THREADS) {
        let utility = utilities[start + element];
        let odds = (sharpness * (utility - peak)).exp();
        mass += odds;
        paid += odds * prices[element];
        if utility == peak {
            dearest = max(dearest, prices[element]);
        }
    }
    let mass = reduce(mass, Fold::Sum) + (-sharpness * peak).exp();
    let paid = reduce(paid, Fold::Sum);
    let dearest = reduce(dearest, Fold::Max);

    // Of the dearest of the best the first: numbers of elements are exact in single precision.
    let mut first = -f32::cast_from(elements);
    for element in range_stepped(unit, elements, THREADS) {
        if utilities[start + element] == peak && prices[element] == dearest {
            first = max(first, -f32::cast_from(element));
        }
    }
    let first = reduce(first, Fold::Max);
    if unit == 0 {
        let bought = peak > 0.0 || dearest > 0.0;
        favourites[row] = select(bought, i32::cast_from(-first), i32::new(-1));
        greatest[row] = peak;
        soft_payments[row] = paid / mass;
    }
}
