//! How many goods a data set may have.

use diffecon_config::OutOfRange;

/// The most goods of a data set.
pub const MAX_GOODS: usize = 65_536;

/// The number of goods, if it is allowed.
pub(crate) fn check(goods: usize) -> Result<usize, OutOfRange> {
    OutOfRange::unless((1..=MAX_GOODS).contains(&goods), "goods", format!("in [1, {MAX_GOODS}]"), goods)?;
    Ok(goods)
}
