//! The bids of an instance while it is read: before it is known which goods are real.

use crate::format::lines::{quoted, wrong};
use crate::format::room::Room;

/// Bids in few long lists, so that a file takes little more memory than its text.
#[derive(Debug, Default)]
pub(super) struct RawBids {
    prices: Vec<f64>,
    /// The goods of all bids in turn, in the file's order.
    goods: Vec<u32>,
    /// Where the goods of each bid end.
    ends: Vec<usize>,
}

impl RawBids {
    /// The number of bids.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The price of a bid.
    pub fn price(&self, bid: usize) -> f64 {
        self.prices[bid]
    }

    /// The goods of a bid.
    pub fn goods(&self, bid: usize) -> &[u32] {
        let start = if bid == 0 { 0 } else { self.ends[bid - 1] };
        &self.goods[start..self.ends[bid]]
    }

    /// Adds a good to the next bid.
    pub fn push_good(&mut self, good: u32) {
        self.goods.push(good);
    }

    /// Ends the next bid, whose goods are pushed. The error says that a good is there twice.
    pub fn finish_bid(&mut self, price: f64) -> Result<(), String> {
        let start = self.ends.last().copied().unwrap_or(0);
        let mut sorted = self.goods[start..].to_vec();
        sorted.sort_unstable();
        self.prices.push(price);
        self.ends.push(self.goods.len());
        match sorted.array_windows().find(|[good, next]| good == next) {
            Some([twice, _]) => Err(wrong("every good once", format!("good {twice} twice"))),
            None => Ok(()),
        }
    }

    /// Checks that there is memory for the bids with one more, of `goods` goods or so many more of them, beside `others`
    /// bytes.
    pub fn check(&self, room: &Room, goods: usize, others: usize) -> Result<(), String> {
        // Lists double when they are full, and the goods of a bid are copied to be compared.
        let grown = |length: usize, capacity: usize, more: usize| {
            if length + more <= capacity { capacity } else { (2 * capacity).max(length + more) }
        };
        let bids = grown(self.ends.len(), self.ends.capacity(), 1);
        let start = self.ends.last().copied().unwrap_or(0);
        let copied = self.goods.len() - start + goods;
        let goods = grown(self.goods.len(), self.goods.capacity(), goods) + copied;
        room.check("bids", (size_of::<f64>() + size_of::<usize>()) * bids + size_of::<u32>() * goods + others)
    }
}

/// The number of a good that a text has; the error says what was expected.
pub(super) fn good(token: &str, below: usize) -> Result<u32, String> {
    let number = token.parse::<u32>().ok().filter(|good| (*good as usize) < below);
    number.ok_or_else(|| wrong(format!("a good or dummy below {below}"), quoted(token)))
}
