//! Which things hang together.

/// Disjoint sets of things, joined pair by pair.
#[derive(Debug, Clone)]
pub(super) struct Components {
    /// A thing of the same set, nearer to the one that stands for it.
    parents: Vec<u32>,
}

impl Components {
    /// `count` things, each on its own.
    pub(super) fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect() }
    }

    /// The thing that stands for the set of `thing`.
    pub(super) fn find(&mut self, mut thing: usize) -> usize {
        while self.parents[thing] as usize != thing {
            let above = self.parents[thing] as usize;
            self.parents[thing] = self.parents[above];
            thing = above;
        }
        thing
    }

    /// Joins the sets of two things.
    pub(super) fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        self.parents[other] = one as u32;
    }

    /// The thing that stands for the largest set, and the size of the set; the first one of equals.
    pub(super) fn largest(&mut self) -> Option<(usize, usize)> {
        let mut sizes = vec![0_usize; self.parents.len()];
        for thing in 0..self.parents.len() {
            sizes[self.find(thing)] += 1;
        }
        sizes.into_iter().enumerate().rev().max_by_key(|&(_, size)| size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_things_are_one_set() {
        let mut components = Components::new(7);
        assert_eq!(components.largest(), Some((0, 1)));
        for (one, other) in [(0, 1), (2, 3), (5, 4), (3, 5), (2, 4)] {
            components.join(one, other);
        }
        let (largest, size) = components.largest().unwrap();
        assert_eq!((components.find(4), size), (largest, 4));
        assert_ne!(components.find(0), largest);
        assert_eq!(components.find(0), components.find(1));
        assert_eq!(Components::new(0).largest(), None);
    }
}
