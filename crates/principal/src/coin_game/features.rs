//! What networks see of a state.

use diffecon_contracts::coin_game::{AGENTS, Board, Coins};

/// The inputs that say a state: a row of cells each for the other agent, the agent's own coin and the other's, 1 where it is; the share of steps
/// that are left; and for networks of agents, whether the other follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Whether there is an input for whether the other follows.
    pub knows_other: bool,
}

/// A row: a state as an agent sees it, at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The step, from 0.
    pub step: usize,
    /// The state.
    pub seen: usize,
    /// Whether the other follows.
    pub other_follows: bool,
}

impl Row {
    /// The rows of both agents in a state of the game, at a step of an episode in which these agents follow.
    pub fn of_both(board: &Board, state: usize, step: usize, follow: [bool; AGENTS]) -> [Self; AGENTS] {
        let seen = board.seen(state);
        [0, 1].map(|agent| Self { step, seen: seen[agent], other_follows: follow[1 - agent] })
    }
}

impl Features {
    /// The number of inputs.
    pub fn width(self, board: &Board) -> usize {
        3 * board.cells() + 1 + usize::from(self.knows_other)
    }

    /// The inputs of some rows. `[B, F]`
    pub fn of(self, board: &Board, rows: &[Row]) -> Vec<f32> {
        let (cells, steps, width) = (board.cells(), board.game().steps, self.width(board));
        let mut inputs = vec![0.0; rows.len() * width];
        for (row, inputs) in rows.iter().zip(inputs.chunks_exact_mut(width)) {
            let view = board.view(row.seen);
            inputs[view.other] = 1.0;
            match board.game().coins {
                Coins::One => inputs[(1 + view.rest) * cells + view.coin] = 1.0,
                Coins::Both => {
                    inputs[cells + view.coin] = 1.0;
                    inputs[2 * cells + view.rest] = 1.0;
                }
            }
            inputs[3 * cells] = (steps - row.step) as f32 / steps as f32;
            if self.knows_other && row.other_follows {
                inputs[3 * cells + 1] = 1.0;
            }
        }
        inputs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_contracts::coin_game::CoinGame;
    use std::collections::HashSet;

    #[test]
    fn inputs_tell_states_and_steps_apart() {
        for coins in [Coins::One, Coins::Both] {
            let board = Board::new(CoinGame { coins, size: 2, steps: 3, ..CoinGame::default() });
            let features = Features { knows_other: true };
            let mut rows = Vec::new();
            for step in 0..3 {
                for seen in 0..board.states() {
                    rows.extend([false, true].map(|other_follows| Row { step, seen, other_follows }));
                }
            }
            let inputs = features.of(&board, &rows);
            let bits = |row: &[f32]| row.iter().map(|input| input.to_bits()).collect::<Vec<u32>>();
            let different: HashSet<Vec<u32>> = inputs.chunks(features.width(&board)).map(bits).collect();
            assert_eq!(different.len(), rows.len());
        }
    }
}
