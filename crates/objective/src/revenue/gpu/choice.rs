//! The choice by softmax, its expected payments and their gradients.

use super::slices::{SLICES, sum_slices};
use crate::gpu::{Fold, THREADS, cubes, empty, floats, reduce};
use crate::limits::GPU_COLUMNS as COLUMNS;
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// What [`by_softmax`] returns.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `[B]`: each bidder's expected payment.
    pub payments: CubeTensor,
    /// `[B, J]`: gradient of the mean payment in the utilities.
    pub upstream: CubeTensor,
    /// `[J]`: gradient of the mean payment in the prices, their part in the utilities included.
    pub by_prices: CubeTensor,
    /// `[B]`: gradient of the mean payment in the utilities of outside options.
    pub by_outside_utility: CubeTensor,
    /// `[B]`: gradient of the mean payment in their payments.
    pub by_outside_payment: CubeTensor,
}

/// Expected payments when bidders choose by softmax, with an outside option each, and the gradients of their mean.
///
/// # Shapes
/// `utilities` `[B, J]`, `prices` `[J]`, outside options `[B]`; see [`Choice`].
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`](crate::limits::MOST_GPU_BIDDERS) rows.
pub fn by_softmax(
    utilities: CubeTensor,
    prices: CubeTensor,
    outside_utility: CubeTensor,
    outside_payment: CubeTensor,
    sharpness: f32,
) -> Choice {
    let (utilities, prices) = (floats(utilities), floats(prices));
    let (outside_utility, outside_payment) = (floats(outside_utility), floats(outside_payment));
    let [rows, elements] = utilities.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    for outside in [&outside_utility, &outside_payment] {
        assert_eq!(outside.shape().dims(), [rows], "outside options");
    }
    let client = utilities.client.clone();
    let choices = empty(&utilities, [rows, elements], DType::F32);
    let payments = empty(&utilities, [rows], DType::F32);
    let by_prices = empty(&utilities, [elements], DType::F32);
    let [by_outside_utility, by_outside_payment] = [(); 2].map(|()| empty(&utilities, [rows], DType::F32));
    choose::launch(
        &client,
        CubeCount::new_1d(cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        utilities.into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        outside_utility.into_buffer_arg(),
        outside_payment.into_buffer_arg(),
        sharpness,
        choices.clone().into_buffer_arg(),
        payments.clone().into_buffer_arg(),
        by_outside_utility.clone().into_buffer_arg(),
        by_outside_payment.clone().into_buffer_arg(),
    );
    choice_gradient::launch(
        &client,
        CubeCount::new_1d(cubes(elements.div_ceil(COLUMNS))),
        CubeDim::new_2d(COLUMNS as u32, SLICES as u32),
        choices.clone().into_buffer_arg(),
        payments.clone().into_buffer_arg(),
        prices.into_buffer_arg(),
        sharpness,
        by_prices.clone().into_buffer_arg(),
    );
    Choice { payments, upstream: choices, by_prices, by_outside_utility, by_outside_payment }
}

/// Choices `[B, J]`, expected payments `[B]`, and the gradients of the mean payment in the outside options `[B]`. One cube a row.
#[cube(launch)]
fn choose(
    utilities: &[f32],
    prices: &[f32],
    outside_utility: &[f32],
    outside_payment: &[f32],
    sharpness: f32,
    choices: &mut [f32],
    payments: &mut [f32],
    by_outside_utility: &mut [f32],
    by_outside_payment: &mut [f32],
) {
    let elements = prices.len();
    let row = CUBE_POS_X as usize;
    let start = row * elements;
    let unit = UNIT_POS as usize;

    let without = outside_utility[row];
    let mut peak = without;
    for element in range_stepped(unit, elements, THREADS) {
        peak = max(peak, utilities[start + element]);
    }
    let peak = reduce(peak, Fold::Max);

    let mut mass = 0.0f32;
    let mut paid = 0.0f32;
    for element in range_stepped(unit, elements, THREADS) {
        let odds = (sharpness * (utilities[start + element] - peak)).exp();
        mass += odds;
        paid += odds * prices[element];
        choices[start + element] = odds;
    }
    let odds_without = (sharpness * (without - peak)).exp();
    let mass = reduce(mass, Fold::Sum) + odds_without;
    let paid = reduce(paid, Fold::Sum) + odds_without * outside_payment[row];

    for element in range_stepped(unit, elements, THREADS) {
        choices[start + element] /= mass;
    }
    if unit == 0 {
        let payment = paid / mass;
        let taken = odds_without / mass / f32::cast_from(payments.len());
        payments[row] = payment;
        by_outside_utility[row] = sharpness * taken * (outside_payment[row] - payment);
        by_outside_payment[row] = taken;
    }
}

/// Gradients of the mean payment: `choices` becomes the one of the utilities, `price_gradient` `[J]`
/// counts both ways in which a price acts, as payment and inside the utility. One column of threads
/// an element, each summing its slice of the batch.
#[cube(launch)]
fn choice_gradient(choices: &mut [f32], payments: &[f32], prices: &[f32], sharpness: f32, price_gradient: &mut [f32]) {
    let element = ABSOLUTE_POS_X as usize;
    let elements = prices.len();
    let rows = payments.len();
    let mut part = 0.0f32;
    if element < elements {
        let price = prices[element];
        for row in range_stepped(UNIT_POS_Y as usize, rows, SLICES) {
            let position = row * elements + element;
            let choice = choices[position] / f32::cast_from(rows);
            let slope = sharpness * choice * (price - payments[row]);
            part += choice - slope;
            choices[position] = slope;
        }
    }
    let total = sum_slices(part);
    if element < elements && UNIT_POS_Y == 0 {
        price_gradient[element] = total;
    }
}
