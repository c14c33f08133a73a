//! What a file may hold, so that a few bytes of a damaged file cannot ask for all memory.

use crate::format::lines::wrong;

/// The most real goods, and the most dummies, of an instance.
pub(super) const MAX_GOODS: usize = 1 << 20;

/// The most goods times bids: a bundle has a bit for every good, so these are 2 GiB.
const MAX_EXTENT: usize = 1 << 34;

/// Checks the real goods and the number of bids of an instance before its bundles are made.
pub(super) fn check_extent(goods: usize, bids: usize) -> Result<(), String> {
    if goods > MAX_GOODS {
        return Err(wrong(format!("at most {MAX_GOODS} real goods"), goods));
    }
    if goods.saturating_mul(bids) > MAX_EXTENT {
        return Err(wrong(format!("at most {MAX_EXTENT} goods times bids"), format!("{goods} times {bids}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_allowed_and_no_more() {
        assert_eq!(check_extent(MAX_GOODS, 1 << 14), Ok(()));
        let message = "expected at most 1048576 real goods, found 1048577";
        assert_eq!(check_extent(MAX_GOODS + 1, 1), Err(message.to_owned()));
        let message = "expected at most 17179869184 goods times bids, found 1048576 times 16385";
        assert_eq!(check_extent(MAX_GOODS, (1 << 14) + 1), Err(message.to_owned()));
        assert!(check_extent(2, usize::MAX).is_err());
    }
}
