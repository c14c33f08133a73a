//! What a principal offers the agents of a Coin Game, and whether they take it.

use super::{ShowOptions, shown_of};
use crate::error::ExperimentError;
use diffecon_contracts::coin_game::{Board, respond};
use diffecon_data::{Envelope, MechanismFile};
use diffecon_principal::StoredOffers;
use serde::Serialize;

/// The agents' actions.
const ACTIONS: [&str; 5] = ["up", "right", "down", "left", "stay"];

/// Offers and what they are worth against best-responding agents.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownOffers {
    /// The game, in words.
    pub game: String,
    /// The principal's value.
    pub principal: f64,
    /// Both agents' rewards.
    pub welfare: f64,
    /// What is paid, as a share of the welfare.
    pub share_paid: f64,
    /// The share of recommendations that are followed.
    pub followed: f64,
    /// How many offers could be shown: those of the first step.
    pub offers: usize,
    /// Those that are shown, the dearest first.
    pub shown: Vec<ShownRecommendation>,
}

/// An agent's offer in a state, which is drawn as it sees it: itself in the corner of a board that wraps around.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownRecommendation {
    /// Rows of the board from above: `A` the agent, `B` the other, `a` a coin of the agent's colour, `b` one of the other's, `.` nothing; `A`, `B`,
    /// then coins hide what is with them.
    pub board: Vec<String>,
    /// What the agent should do.
    pub action: &'static str,
    /// What it is paid if it does.
    pub payment: f64,
}

/// Reads offers off a file.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownOffers, ExperimentError> {
    let MechanismFile { mechanism: StoredOffers { game, offers }, .. } = MechanismFile::of(file)?;
    let board = Board::new(game);
    let total = respond(&board, &offers).total(&board);
    // States in which somebody stands on a coin do not come up.
    let comes_up = |seen: &usize| {
        let view = board.view(*seen);
        board.coins(view).iter().all(|(cell, _)| *cell != 0 && *cell != view.other)
    };
    let mut seen: Vec<usize> = (0..board.states()).filter(comes_up).collect();
    seen.sort_by(|one, other| offers.at(0, *other).1.total_cmp(&offers.at(0, *one).1));
    let count = seen.len();
    seen.truncate(shown_of(count, options));
    let shown = seen.into_iter().map(|seen| {
        let (action, payment) = offers.at(0, seen);
        ShownRecommendation { board: drawn(&board, seen), action: ACTIONS[action], payment }
    });
    Ok(ShownOffers {
        game: game.name(),
        principal: total.principal,
        welfare: total.welfare,
        share_paid: total.share_paid(),
        followed: total.followed,
        offers: count,
        shown: shown.collect(),
    })
}

fn drawn(board: &Board, seen: usize) -> Vec<String> {
    let view = board.view(seen);
    let mut cells = vec!['.'; board.cells()];
    for (cell, [mine, others]) in board.coins(view) {
        cells[cell] = if mine >= others { 'a' } else { 'b' };
    }
    cells[view.other] = 'B';
    cells[0] = 'A';
    cells.chunks(board.game().size).map(|row| row.iter().collect()).collect()
}
