//! The affinity of items to bundles, as a neighbour rule has it.

use super::neighbour_rule::NeighbourRule;
use super::uniforms::Uniforms;
use super::weights::{Block, Weights, ones, zeros};

/// What one instance's compatibilities say of the next item of a bundle.
#[derive(Debug, Clone)]
pub(super) enum Neighbours {
    /// Every item alike: a row of ones.
    Alike(Vec<Block>),
    /// Rows 0 and 1 of the table over the row totals.
    TwoRows { zero: Vec<Block>, one: Vec<Block> },
    /// A row for each item, one after another: what it adds to the affinity of the others once it is in the bundle.
    Rows(Vec<Block>),
}

impl Neighbours {
    /// Draws the compatibilities: all `items * items` numbers row by row, of which only those above the diagonal matter.
    pub(super) fn draw(rule: NeighbourRule, items: usize, uniforms: &mut impl Uniforms) -> Self {
        if rule == NeighbourRule::InterestOnly {
            uniforms.skip(items as u64 * items as u64);
            return Self::Alike(ones(items));
        }
        let rows = if rule.needs_table() { items } else { 2 };
        let mut table: Vec<Vec<Block>> = vec![zeros(items); rows];
        let mut totals = zeros(items);
        let totals = totals.as_flattened_mut();
        for one in 0..items {
            uniforms.skip(one as u64 + 1);
            for other in one + 1..items {
                let compatibility = uniforms.next();
                for (row, column) in [(one, other), (other, one)] {
                    totals[row] += compatibility;
                    // Of two rows alone, what lies below them is left out.
                    if let Some(row) = table.get_mut(row) {
                        row.as_flattened_mut()[column] = compatibility;
                    }
                }
            }
        }
        for (row, weights) in table.iter_mut().enumerate() {
            for (column, weight) in weights.as_flattened_mut()[..items].iter_mut().enumerate() {
                *weight /= match rule {
                    NeighbourRule::Rows01 | NeighbourRule::CandidateNormalised => totals[column],
                    NeighbourRule::MemberNormalised => totals[row],
                    NeighbourRule::Cats | NeighbourRule::InterestOnly => 1.0,
                };
            }
        }
        if rule.needs_table() {
            return Self::Rows(table.concat());
        }
        let one = table.pop().unwrap_or_default();
        Self::TwoRows { zero: table.pop().unwrap_or_default(), one }
    }
}

/// The affinity of every item to a bundle that grows.
#[derive(Debug, Clone)]
pub(super) struct Affinity<'a> {
    neighbours: &'a Neighbours,
    items: usize,
    /// The number of items in the bundle.
    size: usize,
    /// The sum of the bundle's rows, where the rule sums them.
    sum: Vec<Block>,
}

impl<'a> Affinity<'a> {
    /// To the empty bundle of `items` items.
    pub(super) fn new(neighbours: &'a Neighbours, items: usize) -> Self {
        let sum = if matches!(neighbours, Neighbours::Rows(_)) { zeros(items) } else { Vec::new() };
        Self { neighbours, items, size: 0, sum }
    }

    /// Back to the empty bundle.
    pub(super) fn clear(&mut self) {
        self.size = 0;
        self.sum.as_flattened_mut().fill(0.0);
    }

    /// Adds an item to the bundle.
    pub(super) fn insert(&mut self, item: usize) {
        self.size += 1;
        if let Neighbours::Rows(rows) = self.neighbours {
            let blocks = self.sum.len();
            let row = &rows[item * blocks..(item + 1) * blocks];
            for (sum, weight) in self.sum.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
                *sum += weight;
            }
        }
    }

    /// The affinities times these interests.
    pub(super) fn weigh(&self, interests: &[Block], weights: &mut Weights) {
        match self.neighbours {
            Neighbours::Alike(ones) => weights.set(interests, (1.0, ones), (0.0, ones)),
            Neighbours::TwoRows { zero, one } => {
                let others = self.items - self.size;
                weights.set(interests, (others as f64, zero), (self.size as f64, one));
            }
            Neighbours::Rows(_) => weights.set(interests, (1.0, &self.sum), (0.0, &self.sum)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from a list.
    struct Listed(std::array::IntoIter<f64, 16>);

    impl Uniforms for Listed {
        fn next(&mut self) -> f64 {
            self.0.next().unwrap()
        }
    }

    /// Items 0 to 3 with compatibilities 01 .2, 02 .9, 03 .4, 12 .5, 13 .7 and 23 .1; what is not used is 0.99.
    fn drawn(rule: NeighbourRule) -> Neighbours {
        let x = 0.99;
        let table = [x, 0.2, 0.9, 0.4, x, x, 0.5, 0.7, x, x, x, 0.1, x, x, x, x];
        let mut listed = Listed(table.into_iter());
        let neighbours = Neighbours::draw(rule, 4, &mut listed);
        assert_eq!(listed.0.len(), 0, "all numbers are used up");
        neighbours
    }

    /// The probabilities of the next item, worked out by hand from the rules.
    #[test]
    fn the_next_item_has_the_probabilities_of_the_rule() {
        let interests = [0.3, 0.8, 0.6, 0.5];
        for (rule, expected_of_2, expected_of_2_3) in [
            (NeighbourRule::Rows01, [0.034_056, 0.291_912, 0.674_032], [0.259_259, 0.740_741]),
            (NeighbourRule::CandidateNormalised, [0.354_763, 0.563_116, 0.082_121], [0.274_924, 0.725_076]),
            (NeighbourRule::MemberNormalised, [0.375, 0.555_556, 0.069_444], [0.276_316, 0.723_684]),
            (NeighbourRule::InterestOnly, [0.1875, 0.5, 0.3125], [0.272_727, 0.727_273]),
            (NeighbourRule::Cats, [0.375, 0.555_556, 0.069_444], [0.288_889, 0.711_111]),
        ] {
            let neighbours = drawn(rule);
            let mut affinity = Affinity::new(&neighbours, 4);
            affinity.insert(1);
            affinity.clear();
            let probabilities = |affinity: &Affinity, open: [f64; 4], items: &[usize]| {
                let mut interests = zeros(4);
                interests.as_flattened_mut()[..4].copy_from_slice(&open);
                let mut weights = Weights::new(4);
                affinity.weigh(&interests, &mut weights);
                let mut shares = [0.0; 4];
                (0..10_000).for_each(|step| shares[weights.choose((f64::from(step) + 0.5) / 10_000.0)] += 1e-4);
                items.iter().map(|&item| shares[item]).collect::<Vec<_>>()
            };
            let check = |found: Vec<f64>, expected: &[f64]| {
                for (found, expected) in found.iter().zip(expected) {
                    assert!((found - expected).abs() < 1e-4, "{rule}: {found} {expected}");
                }
            };
            let [zero, one, _, three] = interests;
            affinity.insert(2);
            check(probabilities(&affinity, [zero, one, 0.0, three], &[0, 1, 3]), &expected_of_2);
            affinity.insert(3);
            check(probabilities(&affinity, [zero, one, 0.0, 0.0], &[0, 1]), &expected_of_2_3);
        }
    }
}
