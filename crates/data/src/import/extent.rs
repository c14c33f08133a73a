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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_atoms_and_bidders_are_said() {
        // A word of 8 bytes for each 64 goods and a value of 4 for each atom, and a place of 8 for each bidder.
        let error = check_atoms("file", 10, 3, 1 << 40, 65).unwrap_err().to_string();
        let bytes = (20_u64 << 40) + 24;
        assert!(
            error.starts_with("file: the memory for 1099511627776 atoms on 65 goods should be at most "),
            "{error}"
        );
        assert!(error.ends_with(&format!(", but is {bytes}")), "{error}");
        assert!(check_atoms("file", 10, 3, 1000, 65).is_ok());
    }
}
