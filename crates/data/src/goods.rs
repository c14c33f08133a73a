//! How many goods a data set may have.

use crate::error::DataError;

/// The most goods of a data set.
pub const MAX_GOODS: usize = 65_536;

/// The number of goods, if it is allowed.
pub(crate) fn check(goods: usize) -> Result<usize, DataError> {
    if (1..=MAX_GOODS).contains(&goods) {
        Ok(goods)
    } else {
        Err(DataError::out_of_range("goods", format!("in [1, {MAX_GOODS}]"), goods))
    }
}
