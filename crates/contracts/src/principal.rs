//! The principal's own decision process, when the agent's truncated values are fixed.

use crate::backup::gross_values;
use crate::choice::{best_choice, costs};
use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::least_payment::{LeastPayment, least_payments};
use crate::process::Process;
use crate::settle::settle;

/// The best policy against an agent whose truncated values do not change.
///
/// # Shapes
/// `N` nodes, `A` actions.
#[derive(Debug, Clone, PartialEq)]
pub struct PrincipalValues {
    /// The policy.
    pub contracts: Contracts,
    /// The action that it induces. `[N]`
    pub actions: Vec<usize>,
    /// The principal's values. `[N]`
    pub values: Vec<f64>,
    /// The contractual values `q(s, a)`, none where an action cannot be induced. `[N, A]`
    pub action_values: Vec<Option<f64>>,
}

/// Solves the principal's process against the agent's best response to any contract, by its truncated values \[P\]:
/// `q(s, a) = E_o[rp(s, o) + gamma max_a' q(T(s, o), a')] - least payment(a)`. The first of equally good actions is induced.
///
/// The nudge is that of [`least_payment`](crate::least_payment()); in a state where no action can be induced with it, it is 0.
///
/// # Shapes
/// `truncated` `[N, A]`.
///
/// # Errors
/// If the nudge is negative or not finite, or a linear program is not solved.
///
/// # Panics
/// If shapes do not fit.
pub fn principal_values(process: &Process, truncated: &[f64], nudge: f64) -> Result<PrincipalValues, ContractError> {
    let (count, actions) = (process.nodes().count(), process.actions.len());
    let of_node = |node: usize| &truncated[node * actions..(node + 1) * actions];
    let payments = |node: usize| {
        let payments = least_payments(process.signal_laws(process.state_of(node)), of_node(node), nudge);
        payments.map_err(|error| error.of(|| process.node_name(node)))
    };
    // The truncated values stay, so that the least payments of a node are computed once.
    let mut costs_of = vec![None; count * actions];
    for node in process.nodes().order() {
        for (cost, payment) in costs_of[node * actions..].iter_mut().zip(costs(&payments(node)?)) {
            *cost = payment;
        }
    }
    let mut after = vec![0.0; process.outcomes.len()];
    let mut gross = vec![0.0; actions];
    let mut values = vec![0.0; count];
    settle(process, "the principal's values", process.magnitude(), |node| {
        gross_values(process, node, &values, &mut after, &mut gross);
        let choice = best_choice(&gross, costs_of[node * actions..(node + 1) * actions].iter().copied());
        let best = choice.map_or(0.0, |choice| choice.value);
        let change = (best - values[node]).abs();
        values[node] = best;
        Ok(change)
    })?;
    let mut contracts = Contracts::none(process);
    let (mut induced, mut action_values) = (vec![0; count], vec![None; count * actions]);
    for node in process.nodes().order() {
        gross_values(process, node, &values, &mut after, &mut gross);
        let costs = &costs_of[node * actions..(node + 1) * actions];
        for (action, cost) in costs.iter().enumerate() {
            action_values[node * actions + action] = cost.map(|cost| gross[action] - cost);
        }
        if let Some(choice) = best_choice(&gross, costs.iter().copied()) {
            induced[node] = choice.action;
            if let LeastPayment::Contract { payments, .. } = &payments(node)?[choice.action] {
                contracts.set(node, payments);
            }
        }
    }
    Ok(PrincipalValues { contracts, actions: induced, values, action_values })
}
