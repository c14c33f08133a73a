//! What a principal recommends and pays.

use super::board::Board;
use super::stage::{ACTIONS, AGENTS};
use diffecon_config::OutOfRange;

/// The principal's offers: in every state, as an agent sees it, what that agent should do, and what it is paid if it does.
///
/// Both agents' offers are read off the same arrays, each by what it sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Offers {
    /// `[T, S]`
    actions: Vec<u8>,
    /// `[T, S]`
    payments: Vec<f32>,
    states: usize,
}

impl Offers {
    /// The offers of every step and state.
    ///
    /// # Shapes
    /// `actions`, `payments` `[T, S]`.
    ///
    /// # Errors
    /// If they are not one for each step and state of the board's game, an action is none, or a payment is not at least 0 and finite.
    pub fn new(board: &Board, actions: Vec<u8>, payments: Vec<f32>) -> Result<Self, OutOfRange> {
        let states = board.states();
        let count = board.game().steps * states;
        for (name, found) in [("offers' actions", actions.len()), ("offers' payments", payments.len())] {
            OutOfRange::unless(found == count, name, format!("one for each step and state, {count}"), found)?;
        }
        if let Some(action) = actions.iter().find(|action| **action as usize >= ACTIONS) {
            return Err(OutOfRange::new("an offer's action", format!("in 0..{ACTIONS}"), action));
        }
        if let Some(payment) = payments.iter().find(|payment| !payment.is_finite() || **payment < 0.0) {
            return Err(OutOfRange::new("an offer's payment", "finite and at least 0", payment));
        }
        Ok(Self { actions, payments, states })
    }

    /// The actions. `[T, S]`
    pub fn actions(&self) -> &[u8] {
        &self.actions
    }

    /// The payments. `[T, S]`
    pub fn payments(&self) -> &[f32] {
        &self.payments
    }

    /// What an agent should do who sees this state at this step, and what it is paid if it does.
    pub fn at(&self, step: usize, seen: usize) -> (usize, f64) {
        let place = step * self.states + seen;
        (self.actions[place] as usize, f64::from(self.payments[place]))
    }

    /// What both agents should do in a state, and what each is paid.
    pub fn of_both(&self, board: &Board, step: usize, state: usize) -> (usize, [f64; AGENTS]) {
        let [(first, one), (second, other)] = board.seen(state).map(|seen| self.at(step, seen));
        (first * ACTIONS + second, [one, other])
    }
}
