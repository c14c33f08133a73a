//! Which incentive rows are in the program.

use std::collections::HashSet;

/// Rounds in a row in which a row is not needed, after which it may go.
const ROUNDS: u32 = 2;
/// Rows go when they are at least this share of all: to remove a few is not worth it.
const SHARE: f64 = 0.25;

/// Types `s` and `t` whose row, that `s` does not want what `t` gets, is in the program; in the rows' order.
#[derive(Debug, Default)]
pub struct Incentives {
    pairs: Vec<(usize, usize)>,
    /// For how many rounds each was not needed.
    idle: Vec<u32>,
    known: HashSet<(usize, usize)>,
}

impl Incentives {
    /// The pairs.
    pub fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Whether a pair has its row.
    pub fn has(&self, pair: (usize, usize)) -> bool {
        self.known.contains(&pair)
    }

    /// Adds pairs that are not there yet.
    pub fn extend(&mut self, pairs: Vec<(usize, usize)>) {
        self.known.extend(pairs.iter().copied());
        self.idle.resize(self.pairs.len() + pairs.len(), 0);
        self.pairs.extend(pairs);
    }

    /// Counts a round in which these rows were in the basis, so that they did not bind or need not have.
    pub fn count(&mut self, is_basic: &[bool]) {
        for (idle, &is_basic) in self.idle.iter_mut().zip(is_basic) {
            *idle = if is_basic { *idle + 1 } else { 0 };
        }
    }

    /// Takes out the rows that were not needed for a while, if they are many: whether each is one of them.
    pub fn take_idle(&mut self) -> Option<Vec<bool>> {
        let marked: Vec<bool> = self.idle.iter().map(|&idle| idle >= ROUNDS).collect();
        let count = marked.iter().filter(|&&marked| marked).count();
        if (count as f64) < SHARE * marked.len() as f64 || count == 0 {
            return None;
        }
        for (pair, _) in self.pairs.iter().zip(&marked).filter(|(_, marked)| **marked) {
            self.known.remove(pair);
        }
        let mut marks = marked.iter();
        self.pairs.retain(|_| !marks.next().unwrap_or(&false));
        self.idle.retain(|&idle| idle < ROUNDS);
        Some(marked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_were_not_needed_for_a_while_go() {
        let mut incentives = Incentives::default();
        incentives.extend(vec![(0, 1), (1, 2), (2, 0)]);
        incentives.count(&[true, false, true]);
        assert_eq!(incentives.take_idle(), None);
        incentives.extend(vec![(0, 2)]);
        incentives.count(&[true, true, false, true]);
        assert_eq!(incentives.take_idle(), Some(vec![true, false, false, false]));
        assert_eq!(incentives.pairs(), [(1, 2), (2, 0), (0, 2)]);
        assert!(!incentives.has((0, 1)) && incentives.has((0, 2)));
        // What is left goes on counting.
        incentives.count(&[true, false, true]);
        assert_eq!(incentives.take_idle(), Some(vec![true, false, true]));
        assert_eq!(incentives.take_idle(), None);
    }
}
