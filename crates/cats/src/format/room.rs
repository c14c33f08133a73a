//! What the readers of instances may hold.

use crate::format::input::Count;
use crate::format::lines::wrong;
use crate::instance::Bid;
use diffecon_auction::bundle::words_for;
use diffecon_config::Allowance;
use std::mem;

/// The most real goods, and the most dummies, of an instance.
pub(super) const MAX_GOODS: usize = 1 << 20;

/// The memory for a file of which some is read.
#[derive(Debug, Clone)]
pub(super) struct Room {
    allowance: Allowance,
    read: Count,
    /// The bytes that the file's finished instances take.
    instances: u64,
}

impl Room {
    /// For a file whose bytes are counted as they are read.
    pub fn new(read: Count) -> Self {
        Self { allowance: Allowance::now(), read, instances: 0 }
    }

    /// Checks what is held of a file before it is known how many bids and goods it has.
    pub fn check(&self, what: &str, bytes: usize) -> Result<(), String> {
        self.allowance.check_unknown(what, self.read.bytes(), bytes as u64).map_err(|error| error.to_string())
    }

    /// Checks the real goods and the number of bids of an instance before its bundles are made, a bit for every good.
    pub fn take_instance(&mut self, goods: usize, bids: usize) -> Result<(), String> {
        if goods > MAX_GOODS {
            return Err(wrong(format!("at most {MAX_GOODS} real goods"), goods));
        }
        // A bid and its words, which the allocator rounds up, or the text that says why it was dropped.
        let bid = mem::size_of::<Bid>() + 8 * words_for(goods) + 64;
        let bytes = (bids as u64).saturating_mul(bid as u64);
        let all = self.instances.saturating_add(bytes);
        let what = match self.instances {
            0 => format!("{bids} bids on {goods} goods"),
            before => format!("{bids} bids on {goods} goods after {before} bytes of instances"),
        };
        self.allowance.check_known(&what, self.read.bytes(), all).map_err(|error| error.to_string())?;
        self.instances = all;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bundles_are_counted_over_all_instances() {
        let mut room = Room::new(Count::default());
        assert_eq!(room.take_instance(MAX_GOODS, 1000), Ok(()));
        let error = room.take_instance(MAX_GOODS, 2000).unwrap_err();
        let beginning = "the memory for 2000 bids on 1048576 goods after 131";
        assert!(error.starts_with(beginning), "{error}");
        assert_eq!(room.take_instance(MAX_GOODS, 1000), Ok(()), "what was refused does not count");
        let message = "expected at most 1048576 real goods, found 1048577";
        assert_eq!(room.take_instance(MAX_GOODS + 1, 1), Err(message.to_owned()));
        assert!(room.take_instance(2, usize::MAX).is_err());
    }
}
