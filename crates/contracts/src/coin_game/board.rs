//! States of a Coin Game as an agent sees them, and what joint actions make of them.

use super::rules::{CoinGame, Coins};
use super::stage::{ACTIONS, AGENTS, JOINT};
use rand::{Rng, RngExt};

/// All states of a game, relative to one of the agents, "I": where the other is, and where each coin is.
///
/// A state of the game is one as the first agent sees it; [`Self::mirrored`] is the same as the second sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    game: CoinGame,
    /// What becomes of a state by both agents' moves, before a coin that was taken comes back. `[S, 25]`
    moved: Vec<u32>,
    /// The state as the other agent sees it. `[S]`
    mirrored: Vec<u32>,
    /// What each agent gets in a state after moving. `[S]`
    rewards: Vec<[f64; AGENTS]>,
}

/// What a state says, relative to the agent who looks. Cells are numbered from 0, his own, row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    /// The cell of the other agent.
    pub other: usize,
    /// The cell of the coin; of his own coin, where there are both.
    pub coin: usize,
    /// Whether the coin is the other's, 0 or 1; the cell of the other's coin, where there are both.
    pub rest: usize,
}

impl Board {
    /// The board of a game.
    pub fn new(game: CoinGame) -> Self {
        let mut board = Self { game, moved: Vec::new(), mirrored: Vec::new(), rewards: Vec::new() };
        let states = board.states();
        board.moved = (0..states * JOINT).map(|place| board.after(place / JOINT, place % JOINT)).collect();
        board.mirrored = (0..states).map(|state| board.mirror(state)).collect();
        board.rewards = (0..states).map(|state| board.taken_for(board.view(state))).collect();
        board
    }

    /// The rules.
    pub fn game(&self) -> &CoinGame {
        &self.game
    }

    /// The number of cells.
    pub fn cells(&self) -> usize {
        self.game.size * self.game.size
    }

    /// The number of states.
    pub fn states(&self) -> usize {
        self.cells() * self.cells() * self.rests()
    }

    /// The number of values of [`View::rest`].
    fn rests(&self) -> usize {
        if self.game.coins == Coins::One { 2 } else { self.cells() }
    }

    /// What a state says.
    pub fn view(&self, state: usize) -> View {
        let (cells, rests) = (self.cells(), self.rests());
        View { other: state / (cells * rests), coin: state / rests % cells, rest: state % rests }
    }

    /// The state that says so.
    pub fn state(&self, view: View) -> usize {
        (view.other * self.cells() + view.coin) * self.rests() + view.rest
    }

    /// The state as the other agent sees it.
    pub fn mirrored(&self, state: usize) -> usize {
        self.mirrored[state] as usize
    }

    /// A state as each agent sees it.
    pub fn seen(&self, state: usize) -> [usize; AGENTS] {
        [state, self.mirrored(state)]
    }

    /// What becomes of a state by a joint action, before a coin that was taken comes back.
    pub fn moved(&self, state: usize, joint: usize) -> usize {
        self.moved[state * JOINT + joint] as usize
    }

    /// What each agent gets in a state after moving.
    pub fn rewards(&self, moved: usize) -> [f64; AGENTS] {
        self.rewards[moved]
    }

    /// The cell `by` rows and columns from `cell`, where both are differences of cells.
    fn add(&self, cell: usize, by: usize) -> usize {
        let size = self.game.size;
        let row = (cell / size + by / size) % size;
        row * size + (cell % size + by % size) % size
    }

    /// The difference that undoes a difference.
    fn negated(&self, cell: usize) -> usize {
        let size = self.game.size;
        (size - cell / size) % size * size + (size - cell % size) % size
    }

    /// Where an action leads from cell 0: up, right, down, left, stay.
    fn step(&self, action: usize) -> usize {
        let size = self.game.size;
        [(size - 1) * size, 1, size, size - 1, 0][action]
    }

    fn after(&self, state: usize, joint: usize) -> u32 {
        let view = self.view(state);
        let [mine, others] = [joint / ACTIONS, joint % ACTIONS].map(|action| self.step(action));
        let back = self.negated(mine);
        let shift = |cell| self.add(cell, back);
        let rest = if self.game.coins == Coins::One { view.rest } else { shift(view.rest) };
        let view = View { other: shift(self.add(view.other, others)), coin: shift(view.coin), rest };
        self.state(view) as u32
    }

    fn mirror(&self, state: usize) -> u32 {
        let view = self.view(state);
        let back = self.negated(view.other);
        let coin = self.add(view.coin, back);
        let view = match self.game.coins {
            Coins::One => View { other: back, coin, rest: 1 - view.rest },
            Coins::Both => View { other: back, coin: self.add(view.rest, back), rest: coin },
        };
        self.state(view) as u32
    }

    /// The coins of a view: its cell, and what it is worth to each agent.
    pub fn coins(&self, view: View) -> Vec<(usize, [f64; AGENTS])> {
        let (mine, others) = ([1.0, self.game.other_reward], [self.game.other_reward, 1.0]);
        match self.game.coins {
            Coins::One => vec![(view.coin, if view.rest == 0 { mine } else { others })],
            Coins::Both => vec![(view.coin, mine), (view.rest, others)],
        }
    }

    fn taken_for(&self, view: View) -> [f64; AGENTS] {
        let mut rewards = [0.0; AGENTS];
        for (cell, worth) in self.coins(view) {
            let there = [cell == 0, cell == view.other];
            let takers = there.iter().filter(|there| **there).count() as f64;
            for agent in 0..AGENTS {
                if there[agent] {
                    rewards[agent] += worth[agent] / takers;
                }
            }
        }
        rewards
    }

    /// The cells without an agent.
    fn free(&self, other: usize) -> impl Iterator<Item = usize> + Clone {
        (1..self.cells()).filter(move |cell| *cell != other)
    }

    /// What states after moving are worth, if those with all coins on the board are worth `values`: the mean over where a coin that was taken
    /// comes back. `[S] -> [S]`
    pub fn settled(&self, values: &[f64]) -> Vec<f64> {
        let mut settled = values.to_vec();
        for other in 0..self.cells() {
            let free = self.free(other).count() as f64;
            let mean = |value: &dyn Fn(usize) -> f64| self.free(other).map(value).sum::<f64>() / free;
            let at = |coin, rest| values[self.state(View { other, coin, rest })];
            let mut put = |coin, rest, value| settled[self.state(View { other, coin, rest })] = value;
            match self.game.coins {
                Coins::One => {
                    let value = mean(&|coin| 0.5 * (at(coin, 0) + at(coin, 1)));
                    [0, other].into_iter().for_each(|coin| (0..2).for_each(|rest| put(coin, rest, value)));
                }
                Coins::Both => {
                    let both = mean(&|coin| mean(&|rest| at(coin, rest)));
                    for taken in [0, other] {
                        for left in 0..self.cells() {
                            if left == 0 || left == other {
                                put(taken, left, both);
                            } else {
                                put(taken, left, mean(&|coin| at(coin, left)));
                                put(left, taken, mean(&|rest| at(left, rest)));
                            }
                        }
                    }
                }
            }
        }
        settled
    }

    /// A state in which the coins that were taken have come back.
    pub fn settle(&self, moved: usize, rng: &mut impl Rng) -> usize {
        let mut view = self.view(moved);
        let taken = |cell| cell == 0 || cell == view.other;
        let mut anywhere = || self.free(view.other).nth(rng.random_range(0..self.free(view.other).count()));
        let (coin, rest) = (taken(view.coin), self.game.coins == Coins::Both && taken(view.rest));
        if coin {
            view.coin = anywhere().expect("a free cell");
        }
        if rest {
            view.rest = anywhere().expect("a free cell");
        }
        if coin && self.game.coins == Coins::One {
            view.rest = rng.random_range(0..2);
        }
        self.state(view)
    }

    /// A state in which episodes begin: the agents are apart, and no coin is with one.
    pub fn start(&self, rng: &mut impl Rng) -> usize {
        let mut view = View { other: rng.random_range(1..self.cells()), coin: 0, rest: 0 };
        if self.game.coins == Coins::One {
            view.rest = rng.random_range(0..2);
        }
        self.settle(self.state(view), rng)
    }

    /// The mean of states' values over those in which episodes begin.
    pub fn at_start(&self, values: &[f64]) -> f64 {
        let settled = self.settled(values);
        let begin = |other, rest| settled[self.state(View { other, coin: 0, rest })];
        (1..self.cells()).map(|other| begin(other, 0)).sum::<f64>() / (self.cells() - 1) as f64
    }
}
