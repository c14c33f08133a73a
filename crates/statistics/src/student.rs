//! Student's distribution.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// The number that a variable of Student's distribution with `freedom` degrees of freedom stays below in absolute value with
/// probability `confidence`.
///
/// # Panics
/// If `freedom` is not above 0, or `confidence` not in (0, 1).
pub fn two_sided(confidence: f64, freedom: f64) -> f64 {
    let student = StudentsT::new(0.0, 1.0, freedom).expect("positive degrees of freedom");
    student.inverse_cdf(f64::midpoint(1.0, confidence))
}
