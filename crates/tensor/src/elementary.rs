//! Exponential, logarithm, sigmoid, softplus, sine, cosine and hyperbolic tangent without branches, for loops that are to be vectorised;
//! and sums.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use pulp::{Arch, Simd};

/// Below, `exp` is 0 in single precision but for subnormal numbers.
const SMALLEST: f32 = -87.3;
/// Above, `exp` is infinite.
const GREATEST: f32 = 88.37;
/// 3/2 * 2^23: adding it rounds to an integer, which then is in the low bits.
const ROUNDER: f32 = 12_582_912.0;
/// Sums that are kept side by side over a row.
const SUMS: usize = 16;

/// `e^x`, within two units in the last place; 0 below -87.3, infinite above 88.37.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let bounded = x.clamp(SMALLEST, GREATEST);
    let shifted = bounded.mul_add(std::f32::consts::LOG2_E, ROUNDER);
    let power = shifted - ROUNDER;
    // ln 2 in two parts, so that the rest is exact.
    let rest = power.mul_add(2.121_944_4e-4, power.mul_add(-0.693_359_4, bounded));
    let series = [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let series = series.into_iter().fold(1.987_569_1e-4_f32, |sum, term| sum.mul_add(rest, term));
    let mantissa = series.mul_add(rest * rest, rest + 1.0);
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    let inside = if x < SMALLEST { 0.0 } else { mantissa * scale };
    if x > GREATEST { f32::INFINITY } else { inside }
}

/// The natural logarithm of a positive number that is not subnormal; absolute error below 2e-7, or 2e-7 of it if that is more.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    /// The bits of the root of 1/2.
    const ROOT: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(ROOT);
    let power = (shifted as i32 >> 23) as f32;
    let mantissa = f32::from_bits((shifted & 0x007f_ffff) + ROOT);
    // 2 artanh((m - 1) / (m + 1)) as a series.
    let part = (mantissa - 1.0) / (mantissa + 1.0);
    let square = part * part;
    let series = [1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0];
    let series = series.into_iter().fold(1.0 / 9.0_f32, |sum, term| sum.mul_add(square, term));
    power.mul_add(std::f32::consts::LN_2, 2.0 * part * series)
}

/// The sine and the cosine of so many turns, from -1 to 1; absolute error below 3e-7.
#[inline(always)]
pub fn sin_cos_of_turn(turns: f32) -> (f32, f32) {
    let shifted = turns.mul_add(4.0, ROUNDER);
    let quarters = shifted.to_bits();
    let angle = std::f32::consts::TAU * (shifted - ROUNDER).mul_add(-0.25, turns);
    let square = angle * angle;
    let sin =
        [8.332_161e-3, -0.166_666_55].into_iter().fold(-1.951_529_6e-4_f32, |sum, term| sum.mul_add(square, term));
    let sin = (sin * square).mul_add(angle, angle);
    let cos =
        [-1.388_731_6e-3, 4.166_664_6e-2].into_iter().fold(2.443_315_7e-5_f32, |sum, term| sum.mul_add(square, term));
    let cos = (cos * square).mul_add(square, square.mul_add(-0.5, 1.0));
    let (sin, cos) = if quarters & 1 == 1 { (cos, sin) } else { (sin, cos) };
    let sin = if quarters & 2 == 2 { -sin } else { sin };
    (sin, if quarters.wrapping_add(1) & 2 == 2 { -cos } else { cos })
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// `ln(1 + e^x)`, relative error below 3e-7.
#[inline(always)]
pub fn softplus(x: f32) -> f32 {
    // max(x, 0) + ln(1 + t) with t = e^-|x|, and ln(1 + t) = 2 artanh(t / (2 + t)) as a series.
    let t = exp(-x.abs());
    let part = t / (2.0 + t);
    let square = part * part;
    let series = [1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0, 1.0];
    let series = series.into_iter().fold(1.0 / 15.0_f32, |sum, term| sum.mul_add(square, term));
    let above = if x > 0.0 { x } else { 0.0 };
    (2.0 * part).mul_add(series, above)
}

/// Replaces every number by its softplus.
#[pulp::with_simd(softplus_all = Arch::new())]
#[inline(always)]
pub fn softplus_all_with_simd<S: Simd>(_simd: S, numbers: &mut [f32]) {
    for number in numbers {
        *number = softplus(*number);
    }
}

/// The hyperbolic tangent as a ratio of polynomials, absolute error below 3e-7.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let x = x.clamp(-7.905_311, 7.905_311);
    let square = x * x;
    let above = [2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_3e-4, 4.893_524_6e-3];
    let above = above.into_iter().fold(-2.760_768_5e-16_f32, |sum, term| sum.mul_add(square, term));
    let below = [1.185_347e-4, 2.268_434_6e-3, 4.893_525_3e-3];
    let below = below.into_iter().fold(1.198_258_4e-6_f32, |sum, term| sum.mul_add(square, term));
    x * above / below
}

/// The sum of a row, in an order that vector instructions can keep.
#[inline(always)]
pub fn sum(row: &[f32]) -> f32 {
    let mut sums = [0.0_f32; SUMS];
    let (parts, rest) = row.as_chunks::<SUMS>();
    for part in parts {
        for (sum, number) in sums.iter_mut().zip(part) {
            *sum += number;
        }
    }
    sums.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// The sum of the products of two rows, in an order that vector instructions can keep.
#[inline(always)]
pub fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; SUMS];
    let ((ones, one_rest), (others, other_rest)) = (one.as_chunks::<SUMS>(), other.as_chunks::<SUMS>());
    for (one, other) in ones.iter().zip(others) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum = one.mul_add(*other, *sum);
        }
    }
    for (sum, (one, other)) in sums.iter_mut().zip(one_rest.iter().zip(other_rest)) {
        *sum = one.mul_add(*other, *sum);
    }
    // Halves are added up: one sum after the other would take as long as the products.
    let mut count = SUMS;
    while count > 1 {
        count /= 2;
        let (low, high) = sums.split_at_mut(count);
        for (low, high) in low.iter_mut().zip(high) {
            *low += *high;
        }
    }
    sums[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agree_with_the_standard_library() {
        for step in -120_000..=120_000 {
            let x = step as f32 * 1e-3;
            let exact = f64::from(x);
            assert!((f64::from(tanh(x)) - exact.tanh()).abs() < 3e-7, "tanh({x})");
            let sure = 1.0 / (1.0 + (-exact).exp());
            assert!((f64::from(sigmoid(x)) - sure).abs() < 2e-7, "sigmoid({x})");
            if x > -87.0 {
                let soft = exact.max(0.0) + (-exact.abs()).exp().ln_1p();
                assert!((f64::from(softplus(x)) / soft - 1.0).abs() < 3e-7, "softplus({x})");
            }
            if (-87.0..=88.0).contains(&x) {
                assert!((f64::from(exp(x)) / exact.exp() - 1.0).abs() < 2.5e-7, "exp({x})");
            }
        }
        for step in 1..=200_000 {
            let x = (step as f32 * 5e-6).powi(4) * if step % 2 == 0 { 1.0 } else { 1e9 };
            let exact = f64::from(x).ln();
            assert!((f64::from(ln(x)) - exact).abs() < 2e-7 * exact.abs().max(1.0), "ln({x})");
            let turns = step as f32 * 1e-5 - 1.0;
            let (exact, (sin, cos)) = ((std::f64::consts::TAU * f64::from(turns)).sin_cos(), sin_cos_of_turn(turns));
            assert!((f64::from(sin) - exact.0).abs() < 3e-7, "sin({turns} turns)");
            assert!((f64::from(cos) - exact.1).abs() < 3e-7, "cos({turns} turns)");
        }
        assert_eq!(exp(-200.0), 0.0);
        assert!(exp(f32::NAN).is_nan() && tanh(f32::NAN).is_nan());
    }
    #[test]
    fn a_sum_is_of_all_numbers() {
        for count in [0, 1, 15, 16, 40] {
            let row: Vec<f32> = (1..=count).map(|number| number as f32).collect();
            assert_eq!(sum(&row), (count * (count + 1) / 2) as f32);
            assert_eq!(dot(&row, &row), (count * (count + 1) * (2 * count + 1) / 6) as f32);
        }
    }
}
