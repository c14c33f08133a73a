//! The bids that have a good.

/// A set of bids: a list, or bits once that takes less room.
#[derive(Debug, Clone)]
pub(super) enum Holders {
    /// In increasing order.
    Few(Vec<u32>),
    /// Bid `i` is bit `i % 64` of word `i / 64`, as in a bundle. The last word is not empty.
    Many { bids: Vec<u64>, count: usize },
}

impl Holders {
    /// No bids.
    pub(super) fn none() -> Self {
        Self::Few(Vec::new())
    }

    /// Adds a bid, with a number above all others.
    pub(super) fn add(&mut self, bid: usize) {
        if let Self::Few(bids) = self
            && 32 * bids.len() > bid + 64
        {
            let mut words = vec![0; bid / 64 + 1];
            bids.iter().for_each(|&bid| words[bid as usize / 64] |= 1 << (bid % 64));
            *self = Self::Many { bids: words, count: bids.len() };
        }
        match self {
            Self::Few(bids) => bids.push(bid as u32),
            Self::Many { bids, count } => {
                if bids.len() <= bid / 64 {
                    bids.resize(bid / 64 + 1, 0);
                }
                bids[bid / 64] |= 1 << (bid % 64);
                *count += 1;
            }
        }
    }

    /// The number of bids.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Few(bids) => bids.len(),
            Self::Many { count, .. } => *count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::bundle::goods_of;

    #[test]
    fn a_list_and_bits_hold_the_same_bids() {
        for (step, is_few) in [(1, false), (7, false), (31, false), (40, true), (1000, true)] {
            let expected: Vec<u32> = (3..50_000).step_by(step).collect();
            let mut holders = Holders::none();
            expected.iter().for_each(|&bid| holders.add(bid as usize));
            assert_eq!(holders.count(), expected.len());
            match holders {
                Holders::Few(bids) => assert!(is_few && bids == expected, "a bid in {step} is in the list"),
                Holders::Many { bids, .. } => {
                    assert!(!is_few && goods_of(&bids).eq(expected.iter().map(|&bid| bid as usize)), "1 in {step}");
                }
            }
        }
    }
}
