//! How a principal pays both agents.

use super::board::Board;
use super::offers::Offers;
use super::worth::Decision;

/// How a principal pays both agents for what they do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pay<'a> {
    /// By offers.
    Offers(&'a Offers),
    /// Each agent this share of the other's reward.
    Proportional(f64),
}

impl Pay<'_> {
    /// What a joint action costs in a state, as the first agent sees it, at a step.
    pub fn decision(self, board: &Board, step: usize, state: usize, joint: usize) -> Decision {
        match self {
            Self::Offers(offers) => {
                let (recommended, payments) = offers.of_both(board, step, state);
                Decision::offered(joint, recommended, payments)
            }
            Self::Proportional(share) => {
                let [one, other] = board.rewards(board.moved(state, joint));
                Decision { joint, paid: [share * other, share * one], followed: 0 }
            }
        }
    }
}
