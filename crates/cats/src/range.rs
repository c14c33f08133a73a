//! Ranges of parameters.

use crate::error::CatsError;
use std::fmt::Display;
use std::ops::RangeBounds;

/// Whether a parameter is in its range, which `allowed` says in words.
pub(crate) fn within<T: PartialOrd + Display>(
    name: &str,
    value: T,
    range: impl RangeBounds<T>,
    allowed: impl ToString,
) -> Result<(), CatsError> {
    if range.contains(&value) { Ok(()) } else { Err(CatsError::out_of_range(name, allowed, value)) }
}
