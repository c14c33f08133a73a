//! The transitions that are learned from.

use diffecon_tensor::{State, StateError};
use rand::{Rng, RngExt};

/// A decision and what came of it. Rewards follow from it: they are the process'.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// Where the decision was made.
    pub node: u32,
    /// The agent's action.
    pub action: u32,
    /// The outcome.
    pub outcome: u32,
    /// What followed; the number of nodes for the end.
    pub next: u32,
}

/// The newest transitions, the oldest of which gives way to a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    capacity: usize,
    transitions: Vec<Transition>,
    /// Transitions seen, those that are gone among them.
    seen: u64,
}

impl Replay {
    /// Room for so many.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, transitions: Vec::new(), seen: 0 }
    }

    /// The transitions that are there.
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// Takes a new one.
    pub fn push(&mut self, transition: Transition) {
        let place = (self.seen % self.capacity as u64) as usize;
        match self.transitions.get_mut(place) {
            Some(oldest) => *oldest = transition,
            None => self.transitions.push(transition),
        }
        self.seen += 1;
    }

    /// So many of them, each drawn from all.
    ///
    /// # Panics
    /// If there are none.
    pub fn sample(&self, count: usize, rng: &mut impl Rng) -> Vec<Transition> {
        (0..count).map(|_| self.transitions[rng.random_range(0..self.transitions.len())]).collect()
    }

    /// Writes the transitions into a state.
    pub fn save(&self, state: &mut State) {
        // Single precision holds whole numbers to 2^24, which nodes stay below.
        let numbers = self.transitions.iter().flat_map(|transition| {
            let Transition { node, action, outcome, next } = *transition;
            [node, action, outcome, next].map(|number| number as f32)
        });
        state.insert("replay.transitions", vec![self.transitions.len(), 4], numbers.collect());
        state.insert_counter("replay.seen", self.seen);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks them, or they are more or fewer than were seen and fit.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let seen = state.counter("replay.seen")?;
        let count = seen.min(self.capacity as u64) as usize;
        let numbers = state.array("replay.transitions", &[count, 4])?;
        let transition = |row: &[f32]| Transition {
            node: row[0] as u32,
            action: row[1] as u32,
            outcome: row[2] as u32,
            next: row[3] as u32,
        };
        self.transitions = numbers.chunks_exact(4).map(transition).collect();
        self.seen = seen;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transition(number: u32) -> Transition {
        Transition { node: number, action: 1, outcome: 2, next: number + 1 }
    }

    #[test]
    fn the_oldest_gives_way_and_a_state_brings_all_back() {
        let mut replay = Replay::new(3);
        (0..5).for_each(|number| replay.push(transition(number)));
        let nodes: Vec<u32> = replay.transitions().iter().map(|transition| transition.node).collect();
        assert_eq!(nodes, [3, 4, 2]);
        let mut state = State::default();
        replay.save(&mut state);
        let mut other = Replay::new(3);
        other.load(&state).expect("its own state");
        assert_eq!(other, replay);
        other.push(transition(9));
        assert_eq!(other.transitions()[2], transition(9));
        assert!(Replay::new(2).load(&state).is_err());
    }
}
