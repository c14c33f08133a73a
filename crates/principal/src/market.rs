//! The market of contracts: a process, whose agent best-responds exactly.

use diffecon_auction::{Market, Outcome};
use diffecon_contracts::{ContractError, Contracts, Process, Solution, equilibrium, evaluate, first_best};

/// Contracts that everything learned is compared with, by name: the exact equilibrium, and none at all.
pub const BASELINES: [&str; 2] = ["equilibrium", "selfish"];

/// A process with its exact solutions.
#[derive(Debug, Clone)]
pub struct ContractMarket {
    process: Process,
    equilibrium: Solution,
    first_best: f64,
}

impl ContractMarket {
    /// Solves a process.
    ///
    /// # Errors
    /// If its equilibrium is not found, as where values of a process with cycles do not settle.
    pub fn new(process: Process) -> Result<Self, ContractError> {
        let (equilibrium, first_best) = (equilibrium(&process, 0.0)?, first_best(&process)?.welfare);
        Ok(Self { process, equilibrium, first_best })
    }

    /// The process.
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// Its subgame-perfect equilibrium.
    pub fn equilibrium(&self) -> &Solution {
        &self.equilibrium
    }

    /// The principal's value of the equilibrium.
    pub fn optimum(&self) -> f64 {
        self.equilibrium.principal(&self.process)
    }

    /// The contracts of a baseline; none if there is no such baseline.
    pub fn baseline(&self, name: &str) -> Option<Contracts> {
        match name {
            "equilibrium" => Some(self.equilibrium.contracts.clone()),
            "selfish" => Some(Contracts::none(&self.process)),
            _ => None,
        }
    }
}

impl Market<Contracts> for ContractMarket {
    /// # Panics
    /// If the contracts are another process'.
    fn sell(&self, contracts: &Contracts) -> Outcome {
        let found = evaluate(&self.process, contracts).expect("the agent's process and given contracts always settle");
        let visits: f64 = found.visits.iter().sum();
        let paying = |node: &usize| contracts.at(*node).iter().any(|payment| *payment > 0.0);
        let paid = self.process.nodes().order().filter(paying).fold(0.0, |paid, node| paid + found.visits[node]);
        Outcome {
            revenue: found.principal,
            std_error: 0.0,
            welfare: found.welfare(),
            sold: paid / visits,
            share_paid: found.share_paid(),
            actions_right: Some(found.agreement(&self.process, &self.equilibrium).of_states),
            totals: vec![found.principal],
            ..Outcome::default()
        }
    }

    /// Values are exact.
    fn std_error(&self, _: &[f64]) -> f64 {
        0.0
    }

    fn surplus(&self) -> Option<f64> {
        Some(self.first_best)
    }
}
