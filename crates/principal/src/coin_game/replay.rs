//! The transitions that are learned from, those with large errors more often.

use diffecon_contracts::coin_game::AGENTS;
use diffecon_tensor::{State, StateError};
use rand::{Rng, RngExt};

/// A step of an episode. Rewards follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The state, as the first agent sees it.
    pub state: u32,
    /// The state that followed.
    pub next: u32,
    /// The step, from 0.
    pub step: u16,
    /// What both agents did.
    pub joint: u8,
    /// Which agents follow in the episode.
    pub follow: [bool; AGENTS],
}

/// What a gradient step learns from.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The transitions.
    pub transitions: Vec<Transition>,
    /// Where in the replay they are.
    pub places: Vec<usize>,
    /// What each counts, at most 1.
    pub weights: Vec<f64>,
}

/// The newest transitions, each drawn in proportion to a power of its error when it was learned from last; new ones as often as the worst so far.
///
/// Source: Schaul et al., "Prioritized Experience Replay", arXiv 1511.05952, section 3.3, in proportion.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    capacity: usize,
    power: f64,
    transitions: Vec<Transition>,
    /// A binary tree of sums, the root at 1; leaf `i`, the priority of transition `i`, at `leaves + i`.
    sums: Vec<f64>,
    leaves: usize,
    /// The greatest priority so far.
    greatest: f64,
    /// Transitions seen, those that are gone among them.
    seen: u64,
}

/// Added to errors, so that everything is drawn at times.
const LEAST_ERROR: f64 = 1e-3;

impl Replay {
    /// Room for so many, drawn by that power of their errors.
    pub fn new(capacity: usize, power: f64) -> Self {
        let leaves = capacity.next_power_of_two();
        Self { capacity, power, transitions: Vec::new(), sums: vec![0.0; 2 * leaves], leaves, greatest: 1.0, seen: 0 }
    }

    /// Takes a new one.
    pub fn push(&mut self, transition: Transition) {
        let place = (self.seen % self.capacity as u64) as usize;
        match self.transitions.get_mut(place) {
            Some(oldest) => *oldest = transition,
            None => self.transitions.push(transition),
        }
        self.set(place, self.greatest);
        self.seen += 1;
    }

    /// So many of them, with weights that make up for the power `correction` of how often they are drawn.
    ///
    /// # Panics
    /// If there are none.
    pub fn sample(&self, count: usize, correction: f64, rng: &mut impl Rng) -> Batch {
        let places: Vec<usize> = (0..count).map(|_| self.find(rng.random::<f64>() * self.sums[1])).collect();
        let rarity = |place: &usize| self.sums[self.leaves + place].recip().powf(correction);
        let mut weights: Vec<f64> = places.iter().map(rarity).collect();
        let greatest = weights.iter().copied().fold(0.0, f64::max);
        weights.iter_mut().for_each(|weight| *weight /= greatest);
        Batch { transitions: places.iter().map(|place| self.transitions[*place]).collect(), places, weights }
    }

    /// Says what the errors of some transitions were.
    pub fn learned(&mut self, places: &[usize], errors: &[f64]) {
        for (place, error) in places.iter().zip(errors) {
            self.set(*place, (error + LEAST_ERROR).powf(self.power));
        }
    }

    fn set(&mut self, place: usize, priority: f64) {
        // As files hold it, so that a run goes on as it was.
        let mut node = self.leaves + place;
        self.sums[node] = f64::from(priority as f32);
        self.greatest = self.greatest.max(self.sums[node]);
        while node > 1 {
            node /= 2;
            self.sums[node] = self.sums[2 * node] + self.sums[2 * node + 1];
        }
    }

    /// The transition at which the sum of priorities passes `sum`.
    fn find(&self, mut sum: f64) -> usize {
        let mut node = 1;
        while node < self.leaves {
            node *= 2;
            if sum >= self.sums[node] && self.sums[node + 1] > 0.0 {
                sum -= self.sums[node];
                node += 1;
            }
        }
        node - self.leaves
    }

    /// Writes the transitions into a state.
    pub fn save(&self, state: &mut State) {
        // Single precision holds whole numbers to 2^24, which states stay below.
        let numbers = self.transitions.iter().flat_map(|transition| {
            let [one, other] = transition.follow.map(|follows| f32::from(u8::from(follows)));
            let (step, joint) = (f32::from(transition.step), f32::from(transition.joint));
            [transition.state as f32, transition.next as f32, step, joint, one, other]
        });
        state.insert("replay.transitions", vec![self.transitions.len(), 6], numbers.collect());
        let priorities = &self.sums[self.leaves..self.leaves + self.transitions.len()];
        let priorities = priorities.iter().map(|priority| *priority as f32).collect();
        state.insert("replay.priorities", vec![self.transitions.len()], priorities);
        state.insert("replay.greatest", vec![1], vec![self.greatest as f32]);
        state.insert_counter("replay.seen", self.seen);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks them, or they are more or fewer than were seen and fit.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let seen = state.counter("replay.seen")?;
        let count = seen.min(self.capacity as u64) as usize;
        let numbers = state.array("replay.transitions", &[count, 6])?;
        let priorities = state.array("replay.priorities", &[count])?;
        let transition = |row: &[f32; 6]| Transition {
            state: row[0] as u32,
            next: row[1] as u32,
            step: row[2] as u16,
            joint: row[3] as u8,
            follow: [row[4] > 0.5, row[5] > 0.5],
        };
        let mut read = Self::new(self.capacity, self.power);
        read.transitions = numbers.as_chunks().0.iter().map(transition).collect();
        for (place, priority) in priorities.iter().enumerate() {
            read.set(place, f64::from(*priority));
        }
        read.greatest = f64::from(state.array("replay.greatest", &[1])?[0]);
        read.seen = seen;
        *self = read;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Series};

    fn transition(number: u32) -> Transition {
        Transition { state: number, next: number + 1, step: 3, joint: 24, follow: [true, false] }
    }

    #[test]
    fn large_errors_come_up_more_often_and_weights_make_up_for_it() {
        let mut replay = Replay::new(5, 0.5);
        (0..7).for_each(|number| replay.push(transition(number)));
        assert_eq!(replay.sums[1], 5.0);
        let states: Vec<u32> = replay.transitions.iter().map(|transition| transition.state).collect();
        assert_eq!(states, [5, 6, 2, 3, 4]);
        // Priorities of 1, 2, 3, 4 and 0.1.
        let errors = [1.0, 4.0, 9.0, 16.0, 0.01].map(|error| error - LEAST_ERROR);
        replay.learned(&[0, 1, 2, 3, 4], &errors);
        let mut rng = Seed::new(1).stream_at(Series::new("principal, replay in tests"), 0);
        let batch = replay.sample(40_000, 1.0, &mut rng);
        for (place, priority) in [1.0, 2.0, 3.0, 4.0, 0.1].into_iter().enumerate() {
            let probability = priority / 10.1;
            let count = batch.places.iter().filter(|drawn| **drawn == place).count() as f64;
            let deviation = f64::sqrt(40_000.0 * probability * (1.0 - probability));
            assert!((count - 40_000.0 * probability).abs() < 4.5 * deviation, "{place}: {count}");
        }
        // Each transition then counts as much as if all were drawn alike.
        for (place, weight) in batch.places.iter().zip(&batch.weights) {
            let priority = [1.0, 2.0, 3.0, 4.0, 0.1][*place];
            assert!((weight * priority - 0.1).abs() < 1e-6, "{place}: {weight}");
        }
        let (transitions, places) = (&batch.transitions[..20], &batch.places[..20]);
        assert!(transitions.iter().zip(places).all(|(transition, place)| *transition == replay.transitions[*place]));
    }

    #[test]
    fn a_state_brings_all_back() {
        let mut replay = Replay::new(3, 0.6);
        (0..5).for_each(|number| replay.push(transition(number)));
        replay.learned(&[1, 2], &[0.3, 0.7]);
        let mut state = State::default();
        replay.save(&mut state);
        let mut other = Replay::new(3, 0.6);
        other.load(&state).expect("its own state");
        assert_eq!(other, replay);
        assert!(Replay::new(2, 0.6).load(&state).is_err());
    }
}
