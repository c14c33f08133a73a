//! The states that episodes visited, each once, and batches of them.

use crate::distinct::distinct;
use crate::rollout::Rollout;
use crate::visit::Visit;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The distinct states that episodes visited.
pub struct Visited {
    /// The states.
    pub states: Vec<Visit>,
    /// Numbers of visits.
    pub counts: Vec<f32>,
    /// Mean TD(lambda) returns.
    pub returns: Vec<f32>,
}

impl Visited {
    /// The distinct states of a run, and which of them every visit is, `[positions][episodes]`.
    pub fn merge(run: &Rollout) -> (Self, Vec<Vec<usize>>) {
        let visits = run.left.iter().enumerate();
        let visits = visits.flat_map(|(position, left)| left.iter().map(move |left| (position, *left)));
        let (states, which) = distinct(visits);
        let mut counts = vec![0.0; states.len()];
        which.iter().for_each(|&state| counts[state] += 1.0);
        let which = which.chunks(run.left[0].len()).map(<[usize]>::to_vec).collect();
        (Self { states, counts, returns: Vec::new() }, which)
    }

    /// Sets the returns `r + (1 - lambda) V(next) + lambda G(next)`, from the last visit back.
    pub fn average_returns(&mut self, run: &Rollout, which: &[Vec<usize>], values: &[f32], lambda: f32) {
        let mut sums = vec![0.0_f64; self.states.len()];
        for episode in 0..which[0].len() {
            let (mut next_value, mut next_return) = (0.0, 0.0);
            for position in (0..which.len()).rev() {
                let state = which[position][episode];
                let paid = run.purchases[position][episode].payment;
                next_return = paid + (1.0 - lambda) * next_value + lambda * next_return;
                next_value = values[state];
                sums[state] += f64::from(next_return);
            }
        }
        self.returns = sums.iter().zip(&self.counts).map(|(sum, count)| (sum / f64::from(*count)) as f32).collect();
    }

    /// At most `most` of the states, at random.
    pub fn thinned(self, most: usize, rng: &mut impl rand::Rng) -> Self {
        if self.states.len() <= most {
            return self;
        }
        let mut kept: Vec<usize> = (0..self.states.len()).collect();
        // The start is visited by all; without it, nothing is predicted.
        kept[1..].shuffle(rng);
        kept.truncate(most);
        let pick = |column: &[f32]| kept.iter().map(|&state| column[state]).collect();
        let states = kept.iter().map(|&state| self.states[state]).collect();
        Self { states, counts: pick(&self.counts), returns: pick(&self.returns) }
    }
}

/// Batches of states, shuffled anew in each pass.
pub struct Batches {
    order: Vec<usize>,
    at: usize,
    batch: usize,
    rng: ChaCha8Rng,
}

impl Batches {
    /// Batches of at most `batch` of so many states, shuffled by `rng`.
    pub fn new(states: usize, batch: usize, rng: ChaCha8Rng) -> Self {
        Self { order: (0..states).collect(), at: states, batch: batch.min(states), rng }
    }

    /// The numbers of the next batch's states.
    pub fn next_batch(&mut self) -> Vec<usize> {
        if self.at + self.batch > self.order.len() {
            self.order.shuffle(&mut self.rng);
            self.at = 0;
        }
        self.at += self.batch;
        self.order[self.at - self.batch..self.at].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goods_set::GoodsSet;
    use crate::menu::Purchase;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn returns_are_those_of_the_definition_averaged_over_visits() {
        let sale = |payment: f32| Purchase { payment, ..Purchase::default() };
        let [all, one, none] = [3, 1, 0].map(GoodsSet::from_mask);
        let run = Rollout {
            left: vec![vec![all, all], vec![one, none]],
            purchases: vec![vec![sale(1.0), sale(2.0)], vec![sale(0.5), sale(0.0)]],
        };
        let (mut visited, which) = Visited::merge(&run);
        assert_eq!(visited.states, [(0, all), (1, one), (1, none)]);
        assert_eq!((visited.counts.clone(), &which), (vec![2.0, 1.0, 1.0], &vec![vec![0, 0], vec![1, 2]]));
        let (values, lambda) = ([9.0, 0.8, 0.1], 0.75);
        visited.average_returns(&run, &which, &values, lambda);
        let first = 1.0 + 0.25 * 0.8 + 0.75 * 0.5;
        let second = 2.0 + 0.25 * 0.1;
        for (found, expected) in visited.returns.iter().zip([f32::midpoint(first, second), 0.5, 0.0]) {
            assert!((found - expected).abs() < 1e-6, "{found} should be {expected}");
        }
        let thin = visited.thinned(2, &mut Seed::new(1).stream(Stream::new("thinning")));
        assert_eq!((thin.states.len(), thin.states[0]), (2, (0, all)));
    }

    #[test]
    fn a_pass_of_batches_has_every_state_at_most_once() {
        let mut batches = Batches::new(10, 4, Seed::new(1).stream(Stream::new("batches")));
        let mut seen = [batches.next_batch(), batches.next_batch()].concat();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 8);
        let mut batches = Batches::new(8, 4, Seed::new(1).stream(Stream::new("batches")));
        for _ in 0..3 {
            let mut pass = [batches.next_batch(), batches.next_batch()].concat();
            pass.sort_unstable();
            assert_eq!(pass, [0, 1, 2, 3, 4, 5, 6, 7], "a pass of whole batches has every state");
        }
    }
}
