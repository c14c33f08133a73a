//! A bundle under construction: all goods in one row, its members first.

/// A permutation of the goods whose first `size` are the members of a bundle, in order of insertion.
///
/// Insertion, membership and a fresh start take constant time, and both sides can be indexed.
#[derive(Debug, Clone)]
pub(crate) struct Partition {
    /// The goods, members first.
    goods: Vec<u16>,
    /// Where each good stands in `goods`.
    positions: Vec<u16>,
    size: usize,
}

impl Partition {
    /// The empty bundle.
    pub(crate) fn new(goods: usize) -> Self {
        let goods: Vec<u16> = (0..goods as u16).collect();
        Self { positions: goods.clone(), goods, size: 0 }
    }

    /// Makes the bundle empty.
    pub(crate) fn clear(&mut self) {
        self.size = 0;
    }

    /// Adds a good that is not a member.
    pub(crate) fn insert(&mut self, good: u16) {
        debug_assert!(!self.contains(good));
        let from = self.positions[good as usize];
        let displaced = self.goods[self.size];
        self.goods[from as usize] = displaced;
        self.positions[displaced as usize] = from;
        self.goods[self.size] = good;
        self.positions[good as usize] = self.size as u16;
        self.size += 1;
    }

    /// Whether a good is a member.
    pub(crate) fn contains(&self, good: u16) -> bool {
        usize::from(self.positions[good as usize]) < self.size
    }

    /// The members in order of insertion.
    pub(crate) fn members(&self) -> &[u16] {
        &self.goods[..self.size]
    }

    /// The goods that are not members, in any order.
    pub(crate) fn outsiders(&self) -> &[u16] {
        &self.goods[self.size..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_a_permutation_and_remembers_the_order() {
        let mut bundle = Partition::new(6);
        for round in [vec![5, 0, 3], vec![3, 1], vec![0, 1, 2, 3, 4, 5]] {
            bundle.clear();
            round.iter().for_each(|&good| bundle.insert(good));
            assert_eq!(bundle.members(), round);
            assert!((0..6).all(|good| bundle.contains(good) == round.contains(&good)));
            let mut all = [bundle.members(), bundle.outsiders()].concat();
            all.sort_unstable();
            assert_eq!(all, [0, 1, 2, 3, 4, 5]);
        }
    }
}
