//! The paper's algorithm: agent and principal solve their own processes by turns.

use crate::agent::{AgentValues, agent_values};
use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::principal::{PrincipalValues, principal_values};
use crate::process::Process;
use crate::settle::precision;
use crate::solution::Solution;

/// By how much a payment that changed differs, in units of the precision of values.
const CHANGED: f64 = 100.0;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The agent's value of the whole process under the contracts that it faced.
    pub agent: f64,
    /// The principal's value under its new contracts, if the agent's truncated values stayed. It may rise and fall from round to round.
    pub principal: f64,
    /// The states (nodes) whose contracts it changed.
    pub changed: usize,
}

/// Where the algorithm ended.
#[derive(Debug, Clone, PartialEq)]
pub struct MetaSolution {
    /// The last round's values and contracts: the subgame-perfect equilibrium, if the contracts stayed.
    pub solution: Solution,
    /// All rounds.
    pub rounds: Vec<Round>,
    /// Whether the last round changed no contract.
    pub settled: bool,
}

/// Algorithm 1 of arXiv 2407.18074 \[P\], from contracts that pay nothing: the agent solves its process for the principal's contracts; the
/// principal solves its own against the agent's truncated values; until the contracts stay, or `most_rounds` rounds are over.
///
/// It reaches the subgame-perfect equilibrium, with at most `T` decisions an episode in at most `T + 1` rounds \[P\], the
/// last of which changes nothing. \[D\] Random trees of depth 10 take 8 to 11. Contracts count as changed where a payment differs by more
/// than rounding, 1e-12 of [`Process::magnitude`] or somewhat more for an endless process with a discount factor near 1. Such a process may have
/// several equilibria, and the players may answer each other for ever.
///
/// The nudge is the xi of [`least_payment`](crate::least_payment()), 0 for the equilibrium.
///
/// # Errors
/// If the nudge is negative or not finite, there is no round, or a linear program is not solved.
pub fn meta_algorithm(process: &Process, nudge: f64, most_rounds: usize) -> Result<MetaSolution, ContractError> {
    if most_rounds == 0 {
        return Err(ContractError::out_of_range("the number of rounds", "at least 1", 0));
    }
    let mut contracts = Contracts::none(process);
    let mut rounds = Vec::new();
    let tolerance = CHANGED * precision(process) * process.magnitude();
    loop {
        let agent = agent_values(process, &contracts)?;
        let principal = principal_values(process, &agent.truncated, nudge)?;
        let changed = contracts.changes(&principal.contracts, tolerance);
        rounds.push(Round { agent: agent.values[process.start], principal: principal.values[process.start], changed });
        let settled = changed == 0;
        if settled || rounds.len() == most_rounds {
            return Ok(MetaSolution { solution: joined(agent, principal), rounds, settled });
        }
        contracts = principal.contracts;
    }
}

fn joined(agent: AgentValues, principal: PrincipalValues) -> Solution {
    Solution {
        contracts: principal.contracts,
        actions: principal.actions,
        agent_values: agent.values,
        truncated: agent.truncated,
        principal_values: principal.values,
        action_values: principal.action_values,
    }
}
