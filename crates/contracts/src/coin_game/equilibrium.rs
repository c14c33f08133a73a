//! The subgame-perfect equilibrium of principal and agents.

use super::board::Board;
use super::offers::Offers;
use super::stage::{AGENTS, JOINT, part, swapped};
use super::worth::{Decision, Worth};
use std::cmp::Ordering;

/// The principal's best offers, and what everything is worth with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Equilibrium {
    /// The offers.
    pub offers: Offers,
    /// What every state is worth at the first step.
    pub worth: Worth,
}

/// The principal's best offers in every subgame: each agent is paid what it forgoes by following while the other follows, the least that makes
/// it follow \[P\], and of the joint actions the principal recommends the one with the greatest value after that, the first of equal ones.
///
/// Offers tell agents apart by what they see alone: who see the same are told the same.
pub fn equilibrium(board: &Board) -> Equilibrium {
    let (steps, states) = (board.game().steps, board.states());
    let (mut actions, mut payments) = (vec![0; steps * states], vec![0.0; steps * states]);
    let mut worth = Worth::end(board);
    for step in (0..steps).rev() {
        let ahead = worth.ahead(board);
        let row = step * states;
        let mut joints: Vec<usize> = Vec::with_capacity(states);
        worth = ahead.back(|state| {
            let stage = ahead.stage(state);
            let regrets = |joint: usize| [0, 1].map(|agent| stage.regret(agent, joint));
            let value = |joint: usize| ahead.principal(state, joint) - regrets(joint).iter().sum::<f64>();
            let joint = match board.mirrored(state).cmp(&state) {
                Ordering::Less => swapped(joints[board.mirrored(state)]),
                Ordering::Equal => best((0..JOINT).filter(|joint| swapped(*joint) == *joint), value),
                Ordering::Greater => best(0..JOINT, value),
            };
            joints.push(joint);
            let paid = regrets(joint);
            actions[row + state] = part(joint, 0) as u8;
            payments[row + state] = paid[0] as f32;
            Decision { joint, paid, followed: AGENTS }
        });
    }
    let offers = Offers::new(board, actions, payments).expect("what is forgone is finite and at least 0");
    Equilibrium { offers, worth }
}

/// The joint action with the greatest value, the first of those that differ by rounding.
fn best(joints: impl Iterator<Item = usize>, value: impl Fn(usize) -> f64) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for joint in joints {
        let value = value(joint);
        if value > best.1 + 1e-9 {
            best = (joint, value);
        }
    }
    best.0
}
