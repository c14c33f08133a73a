//! What states are worth from a step on, to everybody, and one step back from there.

use super::board::Board;
use super::stage::{AGENTS, JOINT, Stage, followers, part};

/// What every state is worth from some step on; everything discounted but what is followed. `[S]` each.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// Each agent's rewards and what it is paid.
    pub agents: [Vec<f64>; AGENTS],
    /// Both agents' rewards.
    pub welfare: Vec<f64>,
    /// What the principal pays.
    pub paid: Vec<f64>,
    /// How often an agent does what is recommended, each agent's steps counted.
    pub followed: Vec<f64>,
}

/// The same at the start of episodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    /// The principal's value: the weight of the game times the welfare, less what is paid.
    pub principal: f64,
    /// Both agents' rewards.
    pub welfare: f64,
    /// What the principal pays.
    pub paid: f64,
    /// The share of recommendations that are followed; 0 where there are none.
    pub followed: f64,
}

/// What is done in a state, and what that costs the principal at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// What both do.
    pub joint: usize,
    /// What each agent is paid.
    pub paid: [f64; AGENTS],
    /// How many agents do what is recommended.
    pub followed: usize,
}

/// What follows the moves of a step, for every state after moving. `[S]` each.
pub struct Ahead<'a> {
    board: &'a Board,
    agents: [Vec<f64>; AGENTS],
    welfare: Vec<f64>,
    paid: Vec<f64>,
    followed: Vec<f64>,
}

impl Decision {
    /// A joint action where these actions are recommended: who does his is paid for it.
    pub fn offered(joint: usize, recommended: usize, payments: [f64; AGENTS]) -> Self {
        let follows = |agent: usize| part(joint, agent) == part(recommended, agent);
        let paid = [0, 1].map(|agent| if follows(agent) { payments[agent] } else { 0.0 });
        Self { joint, paid, followed: followers(joint, recommended) }
    }
}

impl Worth {
    /// After the end.
    pub fn end(board: &Board) -> Self {
        let zeros = || vec![0.0; board.states()];
        Self { agents: [zeros(), zeros()], welfare: zeros(), paid: zeros(), followed: zeros() }
    }

    /// What follows the moves of the step before.
    pub fn ahead<'a>(&self, board: &'a Board) -> Ahead<'a> {
        let discount = board.game().discount;
        let settled = |values: &[f64], discount: f64, reward: &dyn Fn(usize) -> f64| -> Vec<f64> {
            let settled = board.settled(values);
            settled.iter().enumerate().map(|(state, value)| reward(state) + discount * value).collect()
        };
        let agents = [0, 1].map(|agent| settled(&self.agents[agent], discount, &|state| board.rewards(state)[agent]));
        let welfare = settled(&self.welfare, discount, &|state| board.rewards(state).iter().sum());
        let paid = settled(&self.paid, discount, &|_| 0.0);
        Ahead { board, agents, welfare, paid, followed: settled(&self.followed, 1.0, &|_| 0.0) }
    }

    /// At the start of episodes.
    pub fn total(&self, board: &Board) -> Total {
        let [welfare, paid, followed] =
            [&self.welfare, &self.paid, &self.followed].map(|values| board.at_start(values));
        let game = board.game();
        let decisions = (AGENTS * game.steps) as f64;
        Total { principal: game.weight * welfare - paid, welfare, paid, followed: followed / decisions }
    }
}

impl Total {
    /// What is paid, as a share of the welfare.
    pub fn share_paid(&self) -> f64 {
        if self.welfare > 0.0 { self.paid / self.welfare } else { 0.0 }
    }
}

impl Ahead<'_> {
    /// A state's step as a game of both agents, without this step's payments.
    pub fn stage(&self, state: usize) -> Stage {
        let mut stage = Stage { payoffs: [[0.0; JOINT]; AGENTS] };
        for joint in 0..JOINT {
            let moved = self.board.moved(state, joint);
            for agent in 0..AGENTS {
                stage.payoffs[agent][joint] = self.agents[agent][moved];
            }
        }
        stage
    }

    /// The welfare of a joint action in a state.
    pub fn welfare(&self, state: usize, joint: usize) -> f64 {
        self.welfare[self.board.moved(state, joint)]
    }

    /// The principal's value of a joint action in a state, without this step's payments.
    pub fn principal(&self, state: usize, joint: usize) -> f64 {
        let moved = self.board.moved(state, joint);
        self.board.game().weight * self.welfare[moved] - self.paid[moved]
    }

    /// One step back: what states are worth by what is decided in each.
    pub fn back(&self, mut decide: impl FnMut(usize) -> Decision) -> Worth {
        let mut worth = Worth::end(self.board);
        for state in 0..self.board.states() {
            let Decision { joint, paid, followed } = decide(state);
            let moved = self.board.moved(state, joint);
            for ((now, ahead), paid) in worth.agents.iter_mut().zip(&self.agents).zip(paid) {
                now[state] = ahead[moved] + paid;
            }
            worth.welfare[state] = self.welfare[moved];
            worth.paid[state] = self.paid[moved] + paid.iter().sum::<f64>();
            worth.followed[state] = self.followed[moved] + followed as f64;
        }
        worth
    }
}
