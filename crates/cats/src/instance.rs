//! An instance of CATS: bids that a file holds, and the bidders they come from.

#[cfg(doc)]
use diffecon_auction::MAX_VALUE;
use diffecon_auction::{Bundle, XorValuations};
use std::collections::{BTreeMap, HashMap};

/// One instance: generated, or read from a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// What a file says in its comments, line by line, without the percent signs and the spaces around; none has a line
    /// end.
    pub comments: Vec<String>,
    /// The number of real goods; those from here on are dummies. The paths instances of CATS may have a few more than their
    /// header says, see [`Instance::parse`].
    pub goods: usize,
    /// The number of dummies that the header announces: at least those in use.
    pub dummies: usize,
    /// The bids, by their numbers in the file.
    pub bids: Vec<Bid>,
    /// Bids of the file that mean nothing, in the file's order.
    pub dropped: Vec<DroppedBid>,
}

/// A bid: a price for a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Bid {
    /// The real goods; never empty.
    pub bundle: Bundle,
    /// The price in the unit of CATS; finite, not negative and at most [`MAX_VALUE`].
    pub price: f64,
    /// The dummy good that bids of the same bidder share: from `goods` to `goods + dummies`.
    pub dummy: Option<usize>,
}

/// A bid that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DroppedBid {
    /// The file's line, counted from 1.
    pub line: usize,
    /// Why: its price is not a finite number or negative, or it has no real good.
    pub reason: String,
}

/// How the reason ends where a price is not a finite number.
pub(crate) const NOT_FINITE: &str = "is not a finite number";

impl DroppedBid {
    /// Whether it was left out because its price is not a finite number.
    pub fn lacks_finite_price(&self) -> bool {
        self.reason.ends_with(NOT_FINITE)
    }
}

impl Bid {
    /// What the bid takes from others: its goods, then its dummy.
    pub(crate) fn goods_and_dummy(&self) -> impl Iterator<Item = usize> {
        self.bundle.goods().chain(self.dummy)
    }
}

impl Instance {
    /// The distribution that the comments name, in CATS's words: `regions-npv`.
    pub fn distribution(&self) -> Option<&str> {
        self.remark("Distribution")
    }

    /// What the comments say of a name: the text after `name:` in parts that semicolons divide.
    pub(crate) fn remark(&self, name: &str) -> Option<&str> {
        let parts = self.comments.iter().flat_map(|comment| comment.split(';'));
        parts.filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix(':')).map(str::trim).next()
    }

    /// Cuts what is more than so many bids from the last bidder's, whose bids are the last; returns how many of how many were cut.
    /// A bid that is left alone loses its dummy.
    pub(crate) fn cut_last_bidder(&mut self, bids: usize) -> Option<(usize, usize)> {
        let dummy = self.bids.last()?.dummy;
        let of = self.bids.iter().rev().take_while(|bid| bid.dummy == dummy).count();
        let cut = self.bids.len().checked_sub(bids).filter(|cut| (1..of).contains(cut))?;
        self.bids.truncate(bids);
        if cut + 1 == of {
            self.bids[bids - 1].dummy = None;
            self.dummies -= 1;
        }
        Some((cut, of))
    }

    /// Every good or dummy that a bid wants, with these bids, both ascending: at most one of them is accepted.
    pub(crate) fn wanted(&self) -> BTreeMap<usize, Vec<usize>> {
        let mut wanted = BTreeMap::<usize, Vec<usize>>::new();
        for (index, bid) in self.bids.iter().enumerate() {
            bid.goods_and_dummy().for_each(|good| wanted.entry(good).or_default().push(index));
        }
        wanted
    }

    /// The bidder of each bid, numbered in the order of the bids: those with the same dummy, wherever they stand, are of one bidder;
    /// a bid without a dummy is of a bidder of its own.
    pub fn bidder_of_bids(&self) -> Vec<usize> {
        let (mut of_dummy, mut bidders) = (HashMap::new(), 0);
        let mut next = || {
            bidders += 1;
            bidders - 1
        };
        let of_bid = |bid: &Bid| match bid.dummy {
            Some(dummy) => *of_dummy.entry(dummy).or_insert_with(&mut next),
            None => next(),
        };
        self.bids.iter().map(of_bid).collect()
    }

    /// The bidders, over `goods` goods: those of the instance, or more to combine instances of different sizes.
    ///
    /// The bids of a bidder, as [`Self::bidder_of_bids`] tells, are his atoms. Bidders and their atoms are in the order of the bids.
    ///
    /// # Panics
    /// If `goods` is less than the instance has.
    pub fn bidders(&self, goods: usize) -> XorValuations {
        assert!(goods >= self.goods, "an instance of {} goods does not fit into {goods}", self.goods);
        let mut bidders: Vec<Vec<&Bid>> = Vec::new();
        for (bid, bidder) in self.bids.iter().zip(self.bidder_of_bids()) {
            if bidder == bidders.len() {
                bidders.push(Vec::new());
            }
            bidders[bidder].push(bid);
        }
        let mut valuations = XorValuations::new(goods);
        for bids in bidders {
            for bid in bids {
                let bundle = Bundle::from_goods(goods, bid.bundle.goods());
                valuations.push_atom(bundle.words(), bid.price as f32);
            }
            valuations.finish_bidder();
        }
        valuations
    }
}
