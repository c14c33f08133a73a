//! When two amounts are the same.

/// What rounding of decimal fractions may add up to.
const ROUNDING: f64 = 1e-6;

/// Whether two amounts are the same.
pub(super) fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= ROUNDING * one.abs().max(1.0)
}
