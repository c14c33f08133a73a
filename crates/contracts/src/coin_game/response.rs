//! The oracle: given offers against agents that best-respond.

use super::board::Board;
use super::offers::Offers;
use super::stage::{JOINT, part};
use super::worth::{Decision, Worth};

/// What offers are worth against agents that best-respond to them and to each other, from every step on, in every state: a
/// subgame-perfect equilibrium of the agents, who follow where that is one ([`Stage::outcome`](super::Stage::outcome)).
pub fn respond(board: &Board, offers: &Offers) -> Worth {
    let mut worth = Worth::end(board);
    for step in (0..board.game().steps).rev() {
        let ahead = worth.ahead(board);
        worth = ahead.back(|state| {
            let (recommended, payments) = offers.of_both(board, step, state);
            let mut stage = ahead.stage(state);
            for (agent, payoffs) in stage.payoffs.iter_mut().enumerate() {
                let followed = (0..JOINT).filter(|joint| part(*joint, agent) == part(recommended, agent));
                followed.for_each(|joint| payoffs[joint] += payments[agent]);
            }
            Decision::offered(stage.outcome(Some(recommended)), recommended, payments)
        });
    }
    worth
}
