//! Exact numbers: every float is a fraction, and sums of floats are whole numbers of a unit that is small enough.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};

/// The exponent of a power of two of which all numbers are whole multiples: at most 0.
///
/// # Panics
/// If a number is not finite; likewise below.
pub fn unit_of(numbers: impl IntoIterator<Item = f64>) -> i32 {
    numbers.into_iter().map(|number| parts(number).1).min().unwrap_or(0).min(0)
}

/// The number as a multiple of two to the power of `unit`.
///
/// # Panics
/// If it is no whole multiple.
pub fn in_units(number: f64, unit: i32) -> BigInt {
    let (whole, exponent) = parts(number);
    let shift = u32::try_from(exponent - unit).unwrap_or_else(|_| {
        assert!(whole == 0, "{number} is a multiple of 2^{unit}");
        0
    });
    BigInt::from(whole) << shift
}

/// So many units of two to the power of `unit`, as a fraction.
pub fn of_units(count: BigInt, unit: i32) -> BigRational {
    if unit >= 0 {
        BigRational::from_integer(count << unit.unsigned_abs())
    } else {
        BigRational::new(count, BigInt::from(1) << unit.unsigned_abs())
    }
}

/// The number as `whole * 2^exponent` with an odd whole number; 0 as `0 * 2^0`.
fn parts(number: f64) -> (i64, i32) {
    assert!(number.is_finite(), "a number is finite");
    let bits = number.to_bits();
    let (field, fraction) = ((bits >> 52 & 0x7ff) as i32, (bits & ((1 << 52) - 1)) as i64);
    let (whole, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    if whole == 0 {
        return (0, 0);
    }
    let zeros = whole.trailing_zeros();
    let odd = whole >> zeros;
    (if number < 0.0 { -odd } else { odd }, exponent + zeros as i32)
}

/// The greatest float that is no more than a fraction; at least the least finite one.
pub fn below(number: &BigRational) -> f64 {
    let mut float = number.to_f64().unwrap_or(f64::MAX).clamp(f64::MIN, f64::MAX);
    while BigRational::from_float(float).is_some_and(|found| found > *number) {
        float = float.next_down();
    }
    float
}

/// The least float that is no less than a fraction; it may be infinite.
pub fn above(number: &BigRational) -> f64 {
    let mut float = number.to_f64().unwrap_or(f64::MAX).clamp(f64::MIN, f64::MAX);
    while BigRational::from_float(float).is_some_and(|found| found < *number) {
        float = float.next_up();
    }
    float
}

/// A fraction, or 0 if it is less.
pub fn positive(number: BigInt) -> BigInt {
    if number.is_negative() { BigInt::zero() } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_whole_numbers_of_a_unit() {
        let numbers = [0.1, -3.75, 0.0, 1e30, f64::from(f32::MIN_POSITIVE), 5e-324, -0.0, 3.0];
        let unit = unit_of(numbers);
        assert_eq!(unit, -1074);
        for number in numbers {
            let whole = of_units(in_units(number, unit), unit);
            assert_eq!(whole, BigRational::from_float(number).unwrap(), "{number}");
        }
        assert_eq!((unit_of([4.0, 6.0]), unit_of([0.75]), unit_of([])), (0, -2, 0));
    }

    #[test]
    fn fractions_lie_between_neighbouring_floats() {
        let third = BigRational::new(1.into(), 3.into());
        for number in [third.clone(), -third, BigRational::from_float(0.5).unwrap(), BigRational::zero()] {
            let (low, high) = (below(&number), above(&number));
            assert!(
                BigRational::from_float(low).unwrap() <= number && number <= BigRational::from_float(high).unwrap()
            );
            assert!(high == low || high == low.next_up());
        }
    }

    #[test]
    #[should_panic(expected = "is a multiple of 2^-1")]
    fn a_unit_that_is_too_large_is_refused() {
        in_units(0.25, -1);
    }
}
