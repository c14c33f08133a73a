//! The choice by softmax and its expected payments.

use crate::gpu::{Fold, THREADS, cubes, empty, floats, one_thread_each, reduce};
use burn::backend::{DType, TensorMetadata};
use burn_cubecl::{cubecl, tensor::CubeTensor};
use cubecl::prelude::*;

/// The bidders' choice.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Each bidder's expected payment `[B]`.
    pub payments: CubeTensor,
    /// How likely he takes each element `[B, J]`.
    pub choices: CubeTensor,
    /// The gradient of what is minimised, the mean payment with its sign turned, in the utilities of outside options `[B]`.
    pub outside_utility: CubeTensor,
    /// The same in their payments `[B]`.
    pub outside_payment: CubeTensor,
}

impl Choice {
    /// The gradient of what is minimised in the utilities `[B, J]`.
    pub fn slopes_in_utilities(&self, prices: &CubeTensor, sharpness: f32) -> CubeTensor {
        let [rows, elements] = self.choices.shape().dims();
        let gradient = empty(&self.choices, [rows, elements], DType::F32);
        let (count, dim) = one_thread_each(&gradient, rows * elements);
        slopes::launch(
            &gradient.client,
            count,
            dim,
            self.choices.clone().into_buffer_arg(),
            self.payments.clone().into_buffer_arg(),
            prices.clone().into_buffer_arg(),
            gradient.clone().into_buffer_arg(),
            sharpness,
        );
        gradient
    }
}

/// What bidders choose by softmax, with an outside option each.
///
/// # Shapes
/// `utilities` `[B, J]`, `prices` `[J]`, what is outside, utility and payment, `[B]`; see [`Choice`].
///
/// # Panics
/// If shapes disagree, or with more than [`MOST_GPU_BIDDERS`](crate::limits::MOST_GPU_BIDDERS) rows.
pub fn by_softmax(utilities: CubeTensor, prices: &CubeTensor, outside: [CubeTensor; 2], sharpness: f32) -> Choice {
    let [utility, payment] = outside.map(floats);
    let [rows, elements] = utilities.shape().dims();
    assert_eq!(prices.shape().dims(), [elements], "prices");
    for outside in [&utility, &payment] {
        assert_eq!(outside.shape().dims(), [rows], "outside options");
    }
    let choices = empty(&utilities, [rows, elements], DType::F32);
    let [payments, outside_utility, outside_payment] = [(); 3].map(|()| empty(&utilities, [rows], DType::F32));
    choose::launch(
        &choices.client,
        CubeCount::new_1d(cubes(rows)),
        CubeDim::new_1d(THREADS as u32),
        utilities.into_buffer_arg(),
        prices.clone().into_buffer_arg(),
        utility.into_buffer_arg(),
        payment.into_buffer_arg(),
        sharpness,
        choices.clone().into_buffer_arg(),
        payments.clone().into_buffer_arg(),
        outside_utility.clone().into_buffer_arg(),
        outside_payment.clone().into_buffer_arg(),
    );
    Choice { payments, choices, outside_utility, outside_payment }
}

/// Choices `[B, J]`, expected payments `[B]`, and the gradients of the objective in the outside options `[B]`. One cube a row.
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
        by_outside_utility[row] = sharpness * taken * (payment - outside_payment[row]);
        by_outside_payment[row] = -taken;
    }
}

/// Gradients `[B, J]` in the utilities. One thread an element and a row.
#[cube(launch)]
fn slopes(choices: &[f32], payments: &[f32], prices: &[f32], gradient: &mut [f32], sharpness: f32) {
    let position = ABSOLUTE_POS;
    if position < gradient.len() {
        let (row, element) = (position / prices.len(), position % prices.len());
        let each = 1.0 / f32::cast_from(payments.len());
        gradient[position] = sharpness * choices[position] * each * (payments[row] - prices[element]);
    }
}
