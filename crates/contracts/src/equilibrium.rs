//! Subgame-perfect equilibria by dynamic programming.

use crate::backup::{expectation, gross_values, truncated_values};
use crate::choice::{best_choice, costs};
use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::least_payment::{LeastPayment, least_payments};
use crate::process::Process;
use crate::settle::settle;
use crate::solution::Solution;

/// The subgame-perfect equilibrium: in every state the principal offers what is best for it from there on, and the agent answers so, ties
/// broken for the principal \[P\]. Nobody can commit to a contract of a later state; for that see [`commitment`](crate::commitment()).
///
/// Both players' values go backwards together: the agent's truncated values of a state follow from its values of the next ones, the least
/// payments from those, and the principal's best action from the payments. Without cycles or with a horizon that is exact; else it is value
/// iteration, which is not sure to settle, since the equilibrium of a game is not a contraction; where it settles, there may be other equilibria. The first of equally good actions is
/// induced.
///
/// The nudge is the xi of [`least_payment`](crate::least_payment()); 0 is the equilibrium. Where no action can be induced with it, it is 0 there.
///
/// # Errors
/// If the nudge is negative or not finite, a linear program is not solved, or values of a process with cycles do not settle.
pub fn equilibrium(process: &Process, nudge: f64) -> Result<Solution, ContractError> {
    let (count, actions) = (process.nodes().count(), process.actions.len());
    let mut solution = Solution {
        contracts: Contracts::none(process),
        actions: vec![0; count],
        agent_values: vec![0.0; count],
        truncated: vec![0.0; count * actions],
        principal_values: vec![0.0; count],
        action_values: vec![None; count * actions],
    };
    let mut after = vec![0.0; process.outcomes.len()];
    let mut gross = vec![0.0; actions];
    settle(process, "the values of agent and principal", process.magnitude(), |node| {
        let state = process.state_of(node);
        let of_node = node * actions..(node + 1) * actions;
        let truncated = &mut solution.truncated[of_node.clone()];
        truncated_values(process, node, &solution.agent_values, &mut after, truncated);
        gross_values(process, node, &solution.principal_values, &mut after, &mut gross);
        let payments = least_payments(process.signal_laws(state), truncated, nudge);
        let payments = payments.map_err(|error| error.of(|| process.node_name(node)))?;
        for (action, cost) in costs(&payments).enumerate() {
            solution.action_values[of_node.start + action] = cost.map(|cost| gross[action] - cost);
        }
        let Some(choice) = best_choice(&gross, costs(&payments)) else { return Ok(0.0) };
        let LeastPayment::Contract { payments, .. } = &payments[choice.action] else { return Ok(0.0) };
        solution.contracts.set(node, payments);
        solution.actions[node] = choice.action;
        let with_payment = truncated
            .iter()
            .enumerate()
            .map(|(action, truncated)| truncated + expectation(process.signal_law(state, action), payments));
        let agent = with_payment.fold(f64::NEG_INFINITY, f64::max);
        let change = (agent - solution.agent_values[node]).abs();
        let change = change.max((choice.value - solution.principal_values[node]).abs());
        solution.agent_values[node] = agent;
        solution.principal_values[node] = choice.value;
        Ok(change)
    })?;
    Ok(solution)
}
