//! What the networks learn: the values that a transition says.

use crate::config::Heads;
use crate::policy::Policy;
use crate::replay::Transition;
use burn::tensor::Tensor;
use diffecon_contracts::Process;
use diffecon_tensor::{values, with_gradient};

/// A value that a network should say of a transition's node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Which of its outputs.
    pub column: usize,
    /// The value, in money.
    pub value: f64,
}

/// What the principal's network learns of a transition, by the values of the target policy; none where an action cannot be induced.
///
/// Of actions, `q(s, a)` \[P\]: `rp(s, o) + gamma max_a' q(s', a')` less the least payment for the action. Of outcomes, the same without the
/// payment, which is known beside.
pub fn of_principal(process: &Process, heads: Heads, policy: &Policy, transition: &Transition) -> Vec<Target> {
    let (node, outcome) = (transition.node as usize, transition.outcome as usize);
    let reward = process.principal_rewards[process.state_of(node) * process.outcomes.len() + outcome];
    let gross = reward + process.discount * after(&policy.principal, transition);
    match heads {
        Heads::Outcomes => vec![Target { column: outcome, value: gross }],
        Heads::Actions => {
            let action = transition.action as usize;
            let cost = policy.costs[node * process.actions.len() + action];
            cost.map(|cost| Target { column: action, value: gross - cost }).into_iter().collect()
        }
    }
}

/// What the agent's network learns of a transition, by the values of the target policy.
///
/// Of actions, `Qbar(s, a)` \[P\]: `r(s, a) + gamma V(s')`, where `V` is of the best response to the contract of `s'`. Of outcomes, the reward
/// of the action and the value after the outcome apart.
pub fn of_agent(process: &Process, heads: Heads, policy: &Policy, transition: &Transition) -> Vec<Target> {
    let (node, action) = (transition.node as usize, transition.action as usize);
    let actions = process.actions.len();
    let reward = process.agent_rewards[process.state_of(node) * actions + action];
    let after = process.discount * after(&policy.agent, transition);
    match heads {
        Heads::Outcomes => vec![
            Target { column: action, value: reward },
            Target { column: actions + transition.outcome as usize, value: after },
        ],
        Heads::Actions => vec![Target { column: action, value: reward + after }],
    }
}

/// A player's value of what follows; 0 after the end.
fn after(values: &[f64], transition: &Transition) -> f64 {
    values.get(transition.next as usize).copied().unwrap_or(0.0)
}

/// A loss whose gradient in the networks' outputs is that of the mean squared error of the targets, a batch's transition to a row, and that
/// error; in squared units of `unit`.
///
/// # Shapes
/// `outputs` `[B, V]`; `targets` of each row.
pub fn loss(outputs: Tensor<2>, targets: impl Iterator<Item = Vec<Target>>, unit: f64) -> (Tensor<1>, f64) {
    let [rows, columns] = outputs.dims();
    let said = values(&outputs);
    let (mut gradient, mut total) = (vec![0.0; rows * columns], 0.0);
    for (row, targets) in targets.enumerate() {
        for Target { column, value } in targets {
            let place = row * columns + column;
            let error = f64::from(said[place]) - value / unit;
            gradient[place] = (2.0 * error / rows as f64) as f32;
            total += error * error / rows as f64;
        }
    }
    (with_gradient(outputs, gradient), total)
}
