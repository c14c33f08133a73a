//! How points move under diagonal matrices, and gradients back.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::flow::Path;
use diffecon_tensor::elementary::exp;

/// Moves coordinates with these `rates` from their starts to their ends.
#[inline(always)]
pub fn carry(path: &Path, integral: f32, rates: &[f32], places: &mut [f32]) {
    match path {
        Path::Exact => {
            for (place, rate) in places.iter_mut().zip(rates) {
                *place *= exp(rate * integral);
            }
        }
        Path::Euler(speeds) => {
            for speed in speeds {
                for (place, rate) in places.iter_mut().zip(rates) {
                    *place *= rate.mul_add(*speed, 1.0);
                }
            }
        }
    }
}

/// By which factor coordinates with these `rates` grow, and its derivative in the rate.
#[inline(always)]
pub fn grow(path: &Path, integral: f32, rates: &[f32], growth: &mut [f32], slopes: &mut [f32]) {
    match path {
        Path::Exact => {
            for ((growth, slope), rate) in growth.iter_mut().zip(slopes).zip(rates) {
                *growth = exp(rate * integral);
                *slope = integral * *growth;
            }
        }
        Path::Euler(speeds) => {
            growth.fill(1.0);
            slopes.fill(0.0);
            for speed in speeds {
                for ((growth, slope), rate) in growth.iter_mut().zip(&mut *slopes).zip(rates) {
                    let step = rate.mul_add(*speed, 1.0);
                    *slope = slope.mul_add(step, *growth * speed);
                    *growth *= step;
                }
            }
        }
    }
}
