//! Without offers: each agent gets a share of what the other gets.

use super::board::Board;
use super::pay::Pay;
use super::stage::AGENTS;
use super::worth::Worth;

/// What states are worth if the principal pays each agent the share of the other's reward at every step \[P\], and the agents best-respond to
/// each other: selfish at 0, cooperative at 1, where each wants the sum. What is paid is that share of the welfare.
pub fn proportional(board: &Board, share: f64) -> Worth {
    let mut worth = Worth::end(board);
    let pay = Pay::Proportional(share);
    for step in (0..board.game().steps).rev() {
        let ahead = worth.ahead(board);
        worth = ahead.back(|state| {
            let mut stage = ahead.stage(state);
            for agent in 0..AGENTS {
                for (joint, payoff) in stage.payoffs[agent].iter_mut().enumerate() {
                    *payoff += pay.decision(board, step, state, joint).paid[agent];
                }
            }
            pay.decision(board, step, state, stage.outcome(None))
        });
    }
    worth
}
