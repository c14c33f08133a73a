//! XOR bidders' atoms in columns, and those of them whose prices move together.

use super::demand::Direction;
use crate::bundle;
use crate::xor::XorValuations;
use std::ops::Range;

/// The atoms of XOR bidders, numbered bidder by bidder and each bidder's by size.
pub struct AtomColumns {
    /// Bidder `i` owns the atoms `offsets[i]..offsets[i + 1]`.
    offsets: Vec<u32>,
    /// The atoms' bidders.
    owners: Vec<u32>,
    /// The atoms' sizes.
    sizes: Vec<u32>,
    /// The atoms' values.
    values: Vec<f32>,
    /// For each good, the atoms that have it, ascending.
    with_good: Vec<Vec<u32>>,
    /// For each size, the atoms that have it, ascending.
    of_size: Vec<Vec<u32>>,
}

/// The atoms that move in some direction.
pub enum Moving<'a> {
    /// These, ascending.
    Listed(&'a [u32]),
    /// Those with a size in a range.
    Sizes(Range<usize>),
}

impl AtomColumns {
    /// The atoms of these bidders, and a number for each of them.
    ///
    /// # Panics
    /// If there are `u32::MAX` atoms or more.
    pub fn new(xor: &XorValuations, number: impl Fn(&[u64]) -> f64) -> (Self, Vec<f64>) {
        let atoms = xor.values().len();
        assert!(atoms < u32::MAX as usize, "atoms are numbered with 32 bits");
        let mut columns = Self {
            offsets: xor.offsets().iter().map(|&atom| atom as u32).collect(),
            owners: Vec::with_capacity(atoms),
            sizes: Vec::with_capacity(atoms),
            values: Vec::with_capacity(atoms),
            with_good: vec![Vec::new(); xor.goods()],
            of_size: vec![Vec::new(); xor.goods() + 1],
        };
        let mut numbers = Vec::with_capacity(atoms);
        for bidder in 0..xor.bidders() {
            let mut atoms: Vec<(usize, &[u64], f32)> =
                xor.atoms(bidder).map(|(words, value)| (bundle::size(words), words, value)).collect();
            atoms.sort_by_key(|(size, ..)| *size);
            for (size, words, value) in atoms {
                let atom = columns.values.len() as u32;
                bundle::goods_of(words).for_each(|good| columns.with_good[good].push(atom));
                columns.of_size[size].push(atom);
                columns.owners.push(bidder as u32);
                columns.sizes.push(size as u32);
                columns.values.push(value);
                numbers.push(number(words));
            }
        }
        (columns, numbers)
    }

    /// The number of bidders.
    pub fn bidders(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The value of an atom.
    pub fn value(&self, atom: u32) -> f64 {
        f64::from(self.values[atom as usize])
    }

    /// A bidder's atoms.
    pub fn of_bidder(&self, bidder: usize) -> Range<u32> {
        self.offsets[bidder]..self.offsets[bidder + 1]
    }

    /// A bidder's atoms with a size in a range.
    pub fn of_sizes(&self, bidder: usize, sizes: &Range<usize>) -> Range<u32> {
        let atoms = self.of_bidder(bidder);
        let of_bidder = &self.sizes[atoms.start as usize..atoms.end as usize];
        let below = |end: usize| of_bidder.iter().map(|&size| u32::from((size as usize) < end)).sum::<u32>();
        atoms.start + below(sizes.start)..atoms.start + below(sizes.end)
    }

    /// The atoms that move.
    pub fn moving(&self, direction: &Direction) -> Moving<'_> {
        match direction {
            Direction::Item(good) => Moving::Listed(&self.with_good[*good]),
            Direction::Sizes(sizes) => {
                let mut lists = self.of_size[sizes.clone()].iter().filter(|atoms| !atoms.is_empty());
                match (lists.next(), lists.next()) {
                    (None, _) => Moving::Listed(&[]),
                    (Some(only), None) => Moving::Listed(only),
                    (Some(_), Some(_)) => Moving::Sizes(sizes.clone()),
                }
            }
        }
    }

    /// Some of these bidders, each with those of the listed atoms that he owns, of which there are some.
    pub fn owners<'a>(&'a self, listed: &'a [u32], bidders: &Range<usize>) -> impl Iterator<Item = (usize, &'a [u32])> {
        let before = |bidder: usize| listed.partition_point(|atom| *atom < self.offsets[bidder]);
        let listed = &listed[before(bidders.start)..before(bidders.end)];
        let owner = |atom: &u32| self.owners[*atom as usize];
        listed.chunk_by(move |one, other| owner(one) == owner(other)).map(move |own| (owner(&own[0]) as usize, own))
    }
}
