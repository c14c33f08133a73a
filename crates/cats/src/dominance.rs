//! The bids of an instance in the making, without those that others dominate.

mod holders;
mod index;

use crate::atoms::Atoms;
use diffecon_auction::bundle::{is_subset, words_for};
use index::Index;

/// The bids that bidders have made so far.
///
/// Bid `a` dominates `b` if it asks for no more goods and offers no less: `price(a) >= price(b)` and `goods(a)` is a subset of
/// `goods(b)`, dummies included. So a bid is dominated by one without a dummy or by one of its own group only, and dominates
/// other bidders' bids only if it has no dummy. Of equal bids the first stays. A group that is left with one bid loses its
/// dummy. An [`Index`] finds bids that one without a dummy may dominate, and the other way round.
#[derive(Debug, Clone)]
pub(crate) struct BidSet {
    per_bundle: usize,
    /// The words of every bid ever made, dominated or not.
    words: Vec<u64>,
    bids: Vec<Entry>,
    groups: Vec<Group>,
    /// Bids that are not dominated.
    alive: usize,
    /// Bidders with such bids.
    bidders: usize,
    index: Option<Index>,
}

/// One bid.
#[derive(Debug, Clone, Copy)]
struct Entry {
    price: f64,
    group: Option<u32>,
    alive: bool,
    /// The first word of the bundle that is not empty, and its place: hardly any other bid has all these goods.
    word: u64,
    place: u32,
}

/// The bids of one bidder who shares a dummy.
#[derive(Debug, Clone, Copy)]
struct Group {
    first: usize,
    end: usize,
    alive: usize,
}

impl BidSet {
    /// No bids, over `goods` goods.
    pub(crate) fn new(goods: usize, removes_dominated: bool) -> Self {
        Self {
            per_bundle: words_for(goods),
            words: Vec::new(),
            bids: Vec::new(),
            groups: Vec::new(),
            alive: 0,
            bidders: 0,
            index: removes_dominated.then(|| Index::new(goods)),
        }
    }

    /// The number of bids that are not dominated.
    pub(crate) fn len(&self) -> usize {
        self.alive
    }

    /// The number of bidders who have such bids.
    pub(crate) fn bidders(&self) -> usize {
        self.bidders
    }

    /// The number of groups there ever were.
    pub(crate) fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The bids that are not dominated, in the order they were made: words, price and group.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u64], f64, Option<usize>)> {
        let bids = self.bids.iter().enumerate().filter(|(_, bid)| bid.alive);
        bids.map(|(place, bid)| (self.bundle(place), bid.price, bid.group.map(|group| group as usize)))
    }

    /// Adds the bids of a bidder, as a group that shares a dummy or else as bids without one.
    pub(crate) fn add(&mut self, atoms: &Atoms, is_group: bool) {
        let first = self.bids.len();
        let end = first + atoms.len();
        let group = is_group.then_some(self.groups.len() as u32);
        for (words, price) in atoms.iter() {
            self.words.extend_from_slice(words);
            let place = words.iter().position(|&word| word != 0).unwrap_or(0);
            self.bids.push(Entry { price, group, alive: true, word: words[place], place: place as u32 });
        }
        self.alive += atoms.len();
        if is_group {
            self.groups.push(Group { first, end, alive: atoms.len() });
            self.bidders += usize::from(!atoms.is_empty());
        } else {
            self.bidders += atoms.len();
        }
        if self.index.is_some() {
            (first..end).for_each(|bid| self.settle(bid));
            if self.bids[first..].iter().all(|bid| !bid.alive) {
                // The index knows none of them.
                self.bids.truncate(first);
                self.words.truncate(first * self.per_bundle);
            } else if let Some(survivor) = group.and_then(|group| self.survivor(group)) {
                self.free(survivor);
            }
        }
    }

    fn bundle(&self, bid: usize) -> &[u64] {
        &self.words[bid * self.per_bundle..(bid + 1) * self.per_bundle]
    }

    /// Whether the goods and the prices of two bids that are not dominated yet say that one dominates the other.
    fn beats(&self, dominant: usize, other: usize) -> bool {
        let (one, two) = (&self.bids[dominant], &self.bids[other]);
        let beyond = !self.words[other * self.per_bundle + one.place as usize];
        one.price >= two.price
            && one.word & beyond == 0
            && dominant != other
            && one.alive
            && two.alive
            && is_subset(self.bundle(dominant), self.bundle(other))
    }

    /// Finds a place for a new bid: takes it out if it is dominated, and otherwise what it dominates.
    fn settle(&mut self, bid: usize) {
        let Entry { price, group, .. } = self.bids[bid];
        let Some(index) = &self.index else { return };
        if index.any_free(self.bundle(bid), price, |free| self.beats(free, bid)) {
            return self.remove(bid);
        }
        if let Some(group) = group {
            for other in self.groups[group as usize].first..bid {
                if self.beats(other, bid) {
                    return self.remove(bid);
                }
                if self.beats(bid, other) {
                    self.remove(other);
                }
            }
        }
        let Some(index) = &mut self.index else { return };
        index.add(bid, &self.words[bid * self.per_bundle..(bid + 1) * self.per_bundle]);
        if group.is_none() {
            self.free(bid);
        }
    }

    /// Takes a bid out.
    fn remove(&mut self, bid: usize) {
        let Entry { group, alive, .. } = &mut self.bids[bid];
        debug_assert!(*alive, "a bid is taken out once");
        *alive = false;
        self.alive -= 1;
        let is_last = group.is_none_or(|group| {
            let left = &mut self.groups[group as usize].alive;
            *left -= 1;
            *left == 0
        });
        self.bidders -= usize::from(is_last);
    }

    /// The only bid that a group is left with; none if it has more or none.
    fn survivor(&self, group: u32) -> Option<usize> {
        let Group { first, end, alive } = self.groups[group as usize];
        if alive == 1 { (first..end).find(|&bid| self.bids[bid].alive) } else { None }
    }

    /// Takes the dummy off a bid, if it has one, and takes out all that it dominates then; so on for the groups which
    /// that leaves with one bid.
    fn free(&mut self, bid: usize) {
        let mut freed = vec![bid];
        while let Some(bid) = freed.pop() {
            if !self.bids[bid].alive {
                continue;
            }
            self.bids[bid].group = None;
            let Some(index) = &mut self.index else { return };
            let words = &self.words[bid * self.per_bundle..(bid + 1) * self.per_bundle];
            index.free(bid, words, self.bids[bid].price);
            for other in index.supersets(words) {
                let other = other as usize;
                if self.beats(bid, other) {
                    let group = self.bids[other].group;
                    self.remove(other);
                    freed.extend(group.and_then(|group| self.survivor(group)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream, bundle};
    use rand::RngExt;

    /// A bid of the plain definition: words, price, group.
    type Plain = (Vec<u64>, f64, Option<usize>);

    /// Removes dominated bids one at a time until none is left, as the definition says.
    fn plain_removal(bids: &mut Vec<Plain>) {
        let beats = |one: &Plain, two: &Plain| {
            let same_dummy = one.2.is_none() || one.2 == two.2;
            same_dummy && one.1 >= two.1 && bundle::is_subset(&one.0, &two.0)
        };
        loop {
            for place in 0..bids.len() {
                if bids[place].2.is_some_and(|group| bids.iter().filter(|bid| bid.2 == Some(group)).count() == 1) {
                    bids[place].2 = None;
                }
            }
            let beaten = (0..bids.len()).rev().find(|&two| {
                (0..bids.len()).any(|one| {
                    let equal = beats(&bids[one], &bids[two]) && beats(&bids[two], &bids[one]);
                    one != two && beats(&bids[one], &bids[two]) && (!equal || one < two)
                })
            });
            match beaten {
                Some(beaten) => bids.remove(beaten),
                None => return,
            };
        }
    }

    #[test]
    fn leaves_what_the_plain_definition_leaves() {
        let mut rng = Seed::new(2).stream(Stream::new("dominance"));
        let mut removed = 0;
        for round in 0..2000 {
            // Now and then many goods, most of them in many bids or in few.
            let (goods, share, bidders) = match round % 100 {
                98 => (rng.random_range(70..=200), 0.5, 60),
                99 => (rng.random_range(70..=200), 0.03, 60),
                _ => (rng.random_range(1..=8), 0.5, rng.random_range(1..=12)),
            };
            let mut set = BidSet::new(goods, true);
            let mut all = BidSet::new(goods, false);
            let mut plain: Vec<Plain> = Vec::new();
            for bidder in 0..bidders {
                let mut atoms = Atoms::new(goods);
                for _ in 0..rng.random_range(1..=4) {
                    let bundle: Vec<usize> = (0..goods).filter(|_| rng.random::<f64>() < share).collect();
                    let bundle = if bundle.is_empty() { vec![rng.random_range(0..goods)] } else { bundle };
                    atoms.push_goods(bundle, f64::from(rng.random_range(0..4 + round % 40)));
                }
                let is_group = atoms.len() > 1 || rng.random();
                set.add(&atoms, is_group);
                all.add(&atoms, is_group);
                plain.extend(atoms.iter().map(|(words, price)| (words.to_vec(), price, is_group.then_some(bidder))));
                plain_removal(&mut plain);
            }
            // Groups are numbered in another way here: only who shares one matters.
            let contents = |bids: Vec<Plain>| {
                let mut contents: Vec<(Vec<u64>, u64, bool)> =
                    bids.into_iter().map(|(words, price, group)| (words, price as u64, group.is_some())).collect();
                contents.sort();
                contents
            };
            let ours: Vec<Plain> = set.iter().map(|(words, price, group)| (words.to_vec(), price, group)).collect();
            let bidders = {
                let mut groups: Vec<usize> = ours.iter().filter_map(|bid| bid.2).collect();
                groups.sort_unstable();
                groups.dedup();
                groups.len() + ours.iter().filter(|bid| bid.2.is_none()).count()
            };
            assert_eq!((set.len(), set.bidders()), (ours.len(), bidders));
            assert_eq!(contents(ours), contents(plain), "round {round}");
            removed += all.len() - set.len();
        }
        assert!(removed > 10_000, "{removed} bids were dominated");
    }
}
