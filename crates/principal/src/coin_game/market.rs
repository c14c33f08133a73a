//! The market of offers: a Coin Game, whose agents best-respond exactly.

use diffecon_auction::standard_error::independent;
use diffecon_auction::{Market, Outcome};
use diffecon_contracts::agents::TOGETHER;
use diffecon_contracts::coin_game::{
    Board, CoinGame, Equilibrium, Offers, Pay, Total, equilibrium, first_best, fresh_agents, proportional, respond,
};
use diffecon_contracts::{Agents, streams};

/// What everything learned is compared with, by name: the exact equilibrium, agents who want the sum of rewards, and have it paid; agents
/// who get that share of the other's reward which the learned offers pay of all; and agents on their own.
pub const BASELINES: [&str; 4] = ["equilibrium", "cooperative", "proportional", "selfish"];

/// How the principal pays.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// By offers.
    Offers(Offers),
    /// By the equilibrium's offers.
    Equilibrium,
    /// Each agent that share of the other's reward.
    Proportional(f64),
}

/// A game with its exact solutions, and the agents that offers are judged by.
#[derive(Debug, Clone)]
pub struct OfferMarket {
    board: Board,
    offers: Offers,
    equilibrium: Total,
    first_best: f64,
    agents: Agents,
}

impl OfferMarket {
    /// Solves a game.
    pub fn new(board: Board) -> Self {
        let Equilibrium { offers, worth } = equilibrium(&board);
        let (equilibrium, first_best) = (worth.total(&board), first_best(&board).total(&board).welfare);
        Self { board, offers, equilibrium, first_best, agents: Agents::Exact }
    }

    /// The same with other agents.
    #[must_use]
    pub fn with_agents(self, agents: Agents) -> Self {
        Self { agents, ..self }
    }

    /// The board.
    pub fn board(&self) -> &Board {
        &self.board
    }

    /// The rules.
    pub fn game(&self) -> &CoinGame {
        self.board.game()
    }

    /// What its subgame-perfect equilibrium is worth.
    pub fn equilibrium(&self) -> Total {
        self.equilibrium
    }

    /// A baseline, beside offers that pay so much of the welfare; none if there is no such baseline.
    pub fn baseline(name: &str, share_paid: f64) -> Option<Plan> {
        match name {
            "equilibrium" => Some(Plan::Equilibrium),
            "cooperative" => Some(Plan::Proportional(1.0)),
            "proportional" => Some(Plan::Proportional(share_paid)),
            "selfish" => Some(Plan::Proportional(0.0)),
            _ => None,
        }
    }
}

impl OfferMarket {
    /// What pay is worth with the agents, once or each time that those learn.
    fn judge(&self, pay: Pay<'_>) -> Vec<Total> {
        let board = &self.board;
        let exact = || match pay {
            Pay::Offers(offers) => respond(board, offers),
            Pay::Proportional(share) => proportional(board, share),
        };
        self.agents.judge(
            || exact().total(board),
            |seed| fresh_agents(board, pay, TOGETHER, &mut seed.stream(streams::FRESH)).total(board),
        )
    }
}

impl Market<Plan> for OfferMarket {
    /// # Panics
    /// If the offers are another game's.
    fn sell(&self, plan: &Plan) -> Outcome {
        let (found, offers) = match plan {
            Plan::Offers(offers) => (self.judge(Pay::Offers(offers)), true),
            Plan::Equilibrium if self.agents == Agents::Exact => (vec![self.equilibrium], true),
            Plan::Equilibrium => (self.judge(Pay::Offers(&self.offers)), true),
            Plan::Proportional(share) => (self.judge(Pay::Proportional(*share)), false),
        };
        let mean = |of: &dyn Fn(&Total) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
        let totals: Vec<f64> = found.iter().map(|total| total.principal).collect();
        let (welfare, paid) = (mean(&|total| total.welfare), mean(&|total| total.paid));
        Outcome {
            revenue: mean(&|total| total.principal),
            std_error: self.std_error(&totals),
            welfare,
            sold: mean(&|total| total.followed),
            share_paid: Some(if welfare > 0.0 { paid / welfare } else { 0.0 }),
            followed: offers.then(|| mean(&|total| total.followed)),
            totals,
            ..Outcome::default()
        }
    }

    /// Values are exact, but for what agents learn.
    fn std_error(&self, of_sales: &[f64]) -> f64 {
        if self.agents == Agents::Exact { 0.0 } else { independent(of_sales) }
    }

    /// The principal's value of the greatest welfare, if nothing were paid.
    fn surplus(&self) -> Option<f64> {
        Some(self.game().weight * self.first_best)
    }
}
