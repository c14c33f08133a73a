//! Agents that know nothing but what they learn from how they are paid: Q-learning in a table, which both share.

use super::board::Board;
use super::pay::Pay;
use super::stage::{ACTIONS, AGENTS};
use super::worth::Worth;
use crate::practice::{Practice, Table};
use rand::{Rng, RngExt};

/// What pay is worth against agents that have learned from episodes with it: how the paper validates offers \[P\]. Agents see the
/// board and the step, and with them what is recommended, and are paid for what they do. Values of what they do in the end are exact.
///
/// Decisions are of both agents.
pub fn fresh_agents(board: &Board, pay: Pay<'_>, practice: Practice, rng: &mut impl Rng) -> Worth {
    let (steps, states, discount) = (board.game().steps, board.states(), board.game().discount);
    let mut table = Table::new(steps * states, ACTIONS);
    let (mut state, mut step) = (board.start(rng), 0);
    for decision in 0..practice.decisions / AGENTS {
        let exploration = practice.exploration(AGENTS * decision);
        let seen = board.seen(state);
        let actions = seen.map(|seen| {
            if rng.random::<f64>() < exploration {
                rng.random_range(0..ACTIONS)
            } else {
                table.best(step * states + seen)
            }
        });
        let joint = actions[0] * ACTIONS + actions[1];
        let paid = pay.decision(board, step, state, joint).paid;
        let moved = board.moved(state, joint);
        let next = board.settle(moved, rng);
        let last = step + 1 == steps;
        for agent in 0..AGENTS {
            let after = if last { 0.0 } else { table.greatest((step + 1) * states + board.seen(next)[agent]) };
            table.learn(
                step * states + seen[agent],
                actions[agent],
                board.rewards(moved)[agent] + paid[agent] + discount * after,
            );
        }
        (state, step) = if last { (board.start(rng), 0) } else { (next, step + 1) };
    }
    perform(board, pay, |step, seen| table.best(step * states + seen))
}

/// What pay is worth against agents that do what is said of a step and a state as they see it.
fn perform(board: &Board, pay: Pay<'_>, act: impl Fn(usize, usize) -> usize) -> Worth {
    let mut worth = Worth::end(board);
    for step in (0..board.game().steps).rev() {
        worth = worth.ahead(board).back(|state| {
            let [first, second] = board.seen(state).map(|seen| act(step, seen));
            pay.decision(board, step, state, first * ACTIONS + second)
        });
    }
    worth
}
