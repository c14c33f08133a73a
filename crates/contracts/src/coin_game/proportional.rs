//! Without offers: each agent gets a share of what the other gets.

use super::board::Board;
use super::stage::AGENTS;
use super::worth::{Decision, Worth};

/// What states are worth if the principal pays each agent the share of the other's reward at every step \[P\], and the agents best-respond to
/// each other: selfish at 0, cooperative at 1, where each wants the sum. What is paid is that share of the welfare.
pub fn proportional(board: &Board, share: f64) -> Worth {
    let mut worth = Worth::end(board);
    for _ in 0..board.game().steps {
        let ahead = worth.ahead(board);
        worth = ahead.back(|state| {
            let mut stage = ahead.stage(state);
            let received = |joint: usize, agent: usize| share * board.rewards(board.moved(state, joint))[1 - agent];
            for agent in 0..AGENTS {
                for (joint, payoff) in stage.payoffs[agent].iter_mut().enumerate() {
                    *payoff += received(joint, agent);
                }
            }
            let joint = stage.outcome(None);
            Decision { joint, paid: [0, 1].map(|agent| received(joint, agent)), followed: 0 }
        });
    }
    worth
}
