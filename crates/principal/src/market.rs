//! The market of contracts: a process, whose agent best-responds exactly.

use diffecon_auction::standard_error::independent;
use diffecon_auction::{Market, Outcome};
use diffecon_contracts::agents::ALONE;
use diffecon_contracts::{
    Agents, ContractError, Contracts, Evaluation, Process, Solution, equilibrium, evaluate, first_best, fresh_agent,
    perform, streams,
};

/// Contracts that everything learned is compared with, by name: the exact equilibrium, and none at all.
pub const BASELINES: [&str; 2] = ["equilibrium", "selfish"];

/// A process with its exact solutions, and the agents that contracts are judged by.
#[derive(Debug, Clone)]
pub struct ContractMarket {
    process: Process,
    equilibrium: Solution,
    first_best: f64,
    agents: Agents,
}

impl ContractMarket {
    /// Solves a process.
    ///
    /// # Errors
    /// If its equilibrium is not found, as where values of a process with cycles do not settle.
    pub fn new(process: Process) -> Result<Self, ContractError> {
        let (equilibrium, first_best) = (equilibrium(&process, 0.0)?, first_best(&process)?.welfare);
        Ok(Self { process, equilibrium, first_best, agents: Agents::Exact })
    }

    /// The same with other agents.
    #[must_use]
    pub fn with_agents(self, agents: Agents) -> Self {
        Self { agents, ..self }
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
        const SETTLED: &str = "the agent's process and given contracts always settle";
        let process = &self.process;
        let found = self.agents.judge(
            || evaluate(process, contracts).expect(SETTLED),
            |seed| {
                let actions = fresh_agent(process, contracts, ALONE, &mut seed.stream(streams::FRESH));
                perform(process, contracts, actions).expect(SETTLED)
            },
        );
        let mean = |of: &dyn Fn(&Evaluation) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
        let paying = |node: &usize| contracts.at(*node).iter().any(|payment| *payment > 0.0);
        let paid = |found: &Evaluation| {
            let paid = process.nodes().order().filter(paying).fold(0.0, |paid, node| paid + found.visits[node]);
            paid / found.visits.iter().sum::<f64>()
        };
        let totals: Vec<f64> = found.iter().map(|found| found.principal).collect();
        Outcome {
            revenue: mean(&|found| found.principal),
            std_error: self.std_error(&totals),
            welfare: mean(&Evaluation::welfare),
            sold: mean(&paid),
            share_paid: Some(mean(&|found| found.paid) / mean(&|found| found.gross)).filter(|share| share.is_finite()),
            actions_right: Some(mean(&|found| found.agreement(process, &self.equilibrium).of_states)),
            totals,
            ..Outcome::default()
        }
    }

    /// Values are exact, but for what agents learn.
    fn std_error(&self, of_sales: &[f64]) -> f64 {
        if self.agents == Agents::Exact { 0.0 } else { independent(of_sales) }
    }

    fn surplus(&self) -> Option<f64> {
        Some(self.first_best)
    }
}
