//! The agent's own decision process, when the principal's policy is fixed.

use crate::backup::{expectation, truncated_values};
use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::process::Process;
use crate::settle::settle;

/// What the agent can expect under fixed contracts, if it acts as well as it can.
///
/// # Shapes
/// `N` nodes, `A` actions.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentValues {
    /// `V(s) = max_a Q((s, rho(s)), a)`. `[N]`
    pub values: Vec<f64>,
    /// The truncated values `Qbar(s, a) = r(s, a) + gamma E_o V(T(s, o))`, without the payment for `a`. `[N, A]`
    pub truncated: Vec<f64>,
}

/// Solves the agent's process for the contracts `rho`: backward induction, or value iteration where the process has cycles.
///
/// # Errors
/// None that a checked process can cause.
///
/// # Panics
/// If the contracts are another process'.
pub fn agent_values(process: &Process, contracts: &Contracts) -> Result<AgentValues, ContractError> {
    let (count, actions) = (process.nodes().count(), process.actions.len());
    let mut after = vec![0.0; process.outcomes.len()];
    let mut of_node = vec![0.0; actions];
    let mut values = vec![0.0; count];
    settle(process, "the agent's values", process.magnitude_with(contracts), |node| {
        truncated_values(process, node, &values, &mut after, &mut of_node);
        let (state, contract) = (process.state_of(node), contracts.at(node));
        let with_payment = of_node
            .iter()
            .enumerate()
            .map(|(action, truncated)| truncated + expectation(process.signal_law(state, action), contract));
        let best = with_payment.fold(f64::NEG_INFINITY, f64::max);
        let change = (best - values[node]).abs();
        values[node] = best;
        Ok(change)
    })?;
    let mut truncated = vec![0.0; count * actions];
    for node in process.nodes().order() {
        truncated_values(process, node, &values, &mut after, &mut truncated[node * actions..(node + 1) * actions]);
    }
    Ok(AgentValues { values, truncated })
}
