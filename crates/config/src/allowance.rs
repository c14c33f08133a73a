//! What a reader may take of memory for a file before it knows that the file is honest.
//!
//! A few bytes of a damaged or hostile file can ask for any amount, so every reader asks an [`Allowance`] first:
//!
//! | while the sizes of what is read are | it may hold | for example |
//! |---|---|---|
//! | not known | 4 times what it has read of the file, and 64 MiB | a line, the bids of a text |
//! | known, and fit each other | 64 times what it has read of the file, and 256 MiB | bundles, an unpacked array |
//!
//! and in no case more than a quarter of the memory that is available. What counts as read are the bytes of the file as it lies
//! there, before decompression.

use crate::error::OutOfRange;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// The bytes of memory that can still be taken: what is free or would be freed for it, within the limit of the control group
/// (a container's, say).
pub fn available() -> u64 {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(memory);
    let group = system.cgroup_limits().map_or(u64::MAX, |group| group.free_memory);
    system.available_memory().min(group)
}

/// What a reader may hold in memory; see [the module](self).
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    most: u64,
}

/// The available memory, divided by this, is what a reader may take.
const SHARE: u64 = 4;
const MIB: u64 = 1 << 20;

impl Allowance {
    /// A quarter of the memory that is available now.
    pub fn now() -> Self {
        Self { most: available() / SHARE }
    }

    /// An error if `bytes` are more than may be held while sizes are not known, with `read` bytes of the file read.
    ///
    /// # Errors
    /// If they are, with `what` they are for.
    pub fn check_unknown(self, what: &str, read: u64, bytes: u64) -> Result<(), OutOfRange> {
        self.check(what, read, bytes, 4, 64)
    }

    /// An error if `bytes` are more than may be held for sizes that are known, with `read` bytes of the file read.
    ///
    /// # Errors
    /// If they are, with `what` they are for.
    pub fn check_known(self, what: &str, read: u64, bytes: u64) -> Result<(), OutOfRange> {
        self.check(what, read, bytes, 64, 256)
    }

    fn check(self, what: &str, read: u64, bytes: u64, factor: u64, mebibytes: u64) -> Result<(), OutOfRange> {
        let of_file = read.saturating_mul(factor).saturating_add(mebibytes * MIB);
        if bytes <= of_file.min(self.most) {
            return Ok(());
        }
        let allowed = if of_file <= self.most {
            format!("at most {of_file} bytes, {factor} times the {read} bytes read of the file and {mebibytes} MiB")
        } else {
            format!("at most {} bytes, a quarter of the available memory", self.most)
        };
        Err(OutOfRange::new(format!("the memory for {what}"), allowed, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_memory_and_a_quarter_of_it_may_be_taken() {
        let available = available();
        assert!(available > 16 * MIB, "{available} bytes");
        let most = Allowance::now().most;
        assert!((available / 16..available).contains(&most), "{most} of {available} bytes");
    }

    #[test]
    fn the_bounds_are_allowed_and_no_more() {
        let roomy = Allowance { most: u64::MAX };
        assert_eq!(roomy.check_unknown("a line", 10, 40 + 64 * MIB), Ok(()));
        assert_eq!(
            roomy.check_unknown("a line", 10, 41 + 64 * MIB).unwrap_err().to_string(),
            "the memory for a line should be at most 67108904 bytes, 4 times the 10 bytes read of the file and 64 MiB, \
             but is 67108905"
        );
        assert_eq!(roomy.check_known("bundles", 10, 640 + 256 * MIB), Ok(()));
        assert_eq!(
            roomy.check_known("bundles", 10, 641 + 256 * MIB).unwrap_err().to_string(),
            "the memory for bundles should be at most 268436096 bytes, 64 times the 10 bytes read of the file and 256 MiB, \
             but is 268436097"
        );
        let narrow = Allowance { most: 100 };
        assert_eq!((narrow.check_unknown("x", 10, 100), narrow.check_known("x", 10, 100)), (Ok(()), Ok(())));
        for error in [narrow.check_unknown("x", 10, 101), narrow.check_known("x", 10, 101)] {
            let message = "the memory for x should be at most 100 bytes, a quarter of the available memory, but is 101";
            assert_eq!(error.unwrap_err().to_string(), message);
        }
        assert_eq!(roomy.check_known("x", u64::MAX, u64::MAX), Ok(()));
    }
}
