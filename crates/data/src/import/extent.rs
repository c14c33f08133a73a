//! The memory that bidders take once they are read.

use crate::error::DataError;
use diffecon_auction::bundle::words_for;
use diffecon_config::Allowance;

/// Checks the memory for bidders before they are read from a file of so many bytes: each atom has a bit for each good.
pub(super) fn check_atoms(
    place: &str,
    read: usize,
    bidders: usize,
    atoms: usize,
    goods: usize,
) -> Result<(), DataError> {
    let atom = (8 * words_for(goods) + 4) as u64;
    let bytes = (atoms as u64).saturating_mul(atom).saturating_add(8 * bidders as u64);
    let what = format!("{atoms} atoms on {goods} goods");
    Allowance::now().check_known(&what, read as u64, bytes).map_err(|error| DataError::from(error).at(place))
}
