//! What networks say of agents, and what follows: offers, and what an agent does.

use super::features::Row;
use super::network::{ActionValues, Network};
use super::offer::{Offer, best};
use diffecon_contracts::coin_game::Board;

/// What both networks say of some rows, an agent's state at a step each. `[B]`
pub struct Said {
    /// The principal's values of the agent's actions.
    pub principal: ActionValues,
    /// The agent's truncated values while the other follows.
    pub followed: ActionValues,
    /// The same while the other does as its row says.
    pub truncated: ActionValues,
    nudge: f32,
}

impl Said {
    /// Of both networks, the principal's first, as they are [now](Network::now) or as they were [copied](Network::copied).
    pub fn of(
        board: &Board,
        [principal, agent]: [&Network; 2],
        say: impl Fn(&Network, &Board, &[Row]) -> ActionValues,
        rows: &[Row],
        nudge: f32,
    ) -> Self {
        let followed: Vec<Row> = rows.iter().map(|row| Row { other_follows: true, ..*row }).collect();
        Self {
            principal: say(principal, board, rows),
            followed: say(agent, board, &followed),
            truncated: say(agent, board, rows),
            nudge,
        }
    }

    /// The offer to the agent of a row.
    pub fn offer(&self, row: usize) -> Offer {
        Offer::of(&self.principal[row], &self.followed[row], self.nudge)
    }

    /// What the agent of a row does, who follows or does what is best for himself.
    pub fn does(&self, row: usize, follows: bool) -> usize {
        let offer = self.offer(row);
        if follows { offer.action } else { best(&offer.paid(&self.truncated[row])) }
    }
}
