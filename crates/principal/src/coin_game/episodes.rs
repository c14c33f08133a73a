//! Episodes of a Coin Game, side by side.

use super::replay::Transition;
use diffecon_contracts::coin_game::{AGENTS, Board};
use diffecon_tensor::{State, StateError};
use rand::{Rng, RngExt};

/// Where an episode stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Episode {
    /// The state, as the first agent sees it.
    pub state: usize,
    /// The step, from 0.
    pub step: usize,
    /// Which agents follow.
    pub follow: [bool; AGENTS],
}

/// Some episodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Episodes {
    episodes: Vec<Episode>,
    follow: f64,
}

impl Episodes {
    /// So many that begin; agents follow with the probability `follow`.
    pub fn new(board: &Board, count: usize, follow: f64, rng: &mut impl Rng) -> Self {
        Self { episodes: (0..count).map(|_| begin(board, follow, rng)).collect(), follow }
    }

    /// Where they stand.
    pub fn all(&self) -> &[Episode] {
        &self.episodes
    }

    /// Takes one step in each, by these joint actions. What has come to its end begins anew.
    pub fn step(&mut self, board: &Board, joints: &[usize], rng: &mut impl Rng) -> Vec<Transition> {
        let steps = board.game().steps;
        let mut transitions = Vec::with_capacity(self.episodes.len());
        for (episode, joint) in self.episodes.iter_mut().zip(joints) {
            let Episode { state, step, follow } = *episode;
            let next = board.settle(board.moved(state, *joint), rng);
            transitions.push(Transition {
                state: state as u32,
                next: next as u32,
                step: step as u16,
                joint: *joint as u8,
                follow,
            });
            *episode = if step + 1 < steps {
                Episode { state: next, step: step + 1, follow }
            } else {
                begin(board, self.follow, rng)
            };
        }
        transitions
    }

    /// Writes where they stand into a state.
    pub fn save(&self, state: &mut State) {
        let numbers = self.episodes.iter().flat_map(|episode| {
            let [one, other] = episode.follow.map(|follows| f32::from(u8::from(follows)));
            [episode.state as f32, episode.step as f32, one, other]
        });
        state.insert("episodes", vec![self.episodes.len(), 4], numbers.collect());
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks them, or has more or fewer.
    pub fn load(&mut self, state: &State) -> Result<(), StateError> {
        let numbers = state.array("episodes", &[self.episodes.len(), 4])?;
        for (episode, row) in self.episodes.iter_mut().zip(numbers.as_chunks::<4>().0) {
            let [state, step, one, other] = *row;
            *episode =
                Episode { state: state as usize, step: step as usize, follow: [one, other].map(|bit| bit > 0.5) };
        }
        Ok(())
    }
}

fn begin(board: &Board, follow: f64, rng: &mut impl Rng) -> Episode {
    let state = board.start(rng);
    Episode { state, step: 0, follow: [0, 1].map(|_| rng.random::<f64>() < follow) }
}
