//! What an action is worth, from what follows it.

use crate::process::Process;

/// The expectation of a quantity under a law.
pub(crate) fn expectation(law: &[f64], of: &[f64]) -> f64 {
    law.iter().zip(of).map(|(probability, value)| probability * value).sum()
}

/// The discounted value after each outcome, `gamma E V(T(s, o))`, into `after` `[O]`.
pub(crate) fn continuations(process: &Process, node: usize, values: &[f64], after: &mut [f64]) {
    for (outcome, after) in after.iter_mut().enumerate() {
        let expected: f64 =
            process.next_nodes(node, outcome).map(|(next, probability)| probability * values[next]).sum();
        *after = process.discount * expected;
    }
}

/// The agent's truncated values of a node's actions, its own payment left out, into `truncated` `[A]`:
/// `Qbar(s, a) = r(s, a) + gamma E_o V(T(s, o))`.
///
/// `values` are the agent's `[N]`; `after` `[O]` is overwritten.
pub(crate) fn truncated_values(
    process: &Process,
    node: usize,
    values: &[f64],
    after: &mut [f64],
    truncated: &mut [f64],
) {
    continuations(process, node, values, after);
    let (state, actions) = (process.state_of(node), process.actions.len());
    for (action, truncated) in truncated.iter_mut().enumerate() {
        let reward = process.agent_rewards[state * actions + action];
        *truncated = reward + expectation(process.outcome_law(state, action), after);
    }
}

/// The principal's values of a node's actions before its payment, into `gross` `[A]`: `E_o[rp(s, o) + gamma U(T(s, o))]`.
///
/// `values` are the principal's `[N]`; `after` `[O]` is overwritten.
pub(crate) fn gross_values(process: &Process, node: usize, values: &[f64], after: &mut [f64], gross: &mut [f64]) {
    continuations(process, node, values, after);
    let (state, outcomes) = (process.state_of(node), process.outcomes.len());
    for (outcome, after) in after.iter_mut().enumerate() {
        *after += process.principal_rewards[state * outcomes + outcome];
    }
    for (action, gross) in gross.iter_mut().enumerate() {
        *gross = expectation(process.outcome_law(state, action), after);
    }
}
