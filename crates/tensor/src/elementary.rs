//! Exponential, sigmoid and hyperbolic tangent without branches, for loops that are to be vectorised.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

/// Below, `exp` is 0 in single precision but for subnormal numbers.
const SMALLEST: f32 = -87.3;
/// Above, `exp` is infinite.
const GREATEST: f32 = 88.37;
/// 3/2 * 2^23: adding it rounds to an integer, which then is in the low bits.
const ROUNDER: f32 = 12_582_912.0;

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

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
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
            if (-87.0..=88.0).contains(&x) {
                assert!((f64::from(exp(x)) / exact.exp() - 1.0).abs() < 2.5e-7, "exp({x})");
            }
        }
        assert_eq!(exp(-200.0), 0.0);
        assert!(exp(f32::NAN).is_nan() && tanh(f32::NAN).is_nan());
    }
}
