//! The oracle: what given contracts are worth against an agent that responds as well as it can.

use crate::agent::agent_values;
use crate::backup::{expectation, gross_values};
use crate::contracts::Contracts;
use crate::error::ContractError;
use crate::plan::{gross_reward, plan_values, visits};
use crate::process::Process;
use crate::settle::settle;
use crate::solution::Solution;

/// Differences of the agent's values that are rounding, as a share of the greatest that they can be with their payments.
const ROUNDING: f64 = 1e-14;

/// What a principal's policy is worth. Values are of the whole process, discounted.
///
/// # Shapes
/// `N` [nodes](crate::Nodes).
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The principal's value: its rewards less its payments.
    pub principal: f64,
    /// The agent's value: its rewards and the payments.
    pub agent: f64,
    /// The principal's rewards before payments.
    pub gross: f64,
    /// The payments.
    pub paid: f64,
    /// The agent's best response, ties broken for the principal. `[N]`
    pub actions: Vec<usize>,
    /// How often each node comes up, discounted. `[N]`
    pub visits: Vec<f64>,
    /// The agent's values. `[N]`
    pub agent_values: Vec<f64>,
    /// The principal's values. `[N]`
    pub principal_values: Vec<f64>,
}

impl Evaluation {
    /// Both players' values together: payments cancel.
    pub fn welfare(&self) -> f64 {
        self.principal + self.agent
    }

    /// The share of the principal's rewards that it pays; none unless it has rewards.
    pub fn share_paid(&self) -> Option<f64> {
        Some(self.paid / self.gross).filter(|_| self.gross > 0.0)
    }
}

/// The value of contracts against an agent that best-responds to them exactly \[P, section 4: how learned principals are judged\].
///
/// Of actions that leave the agent the same, within [`Process::tie`], it takes the one that is best for the principal.
///
/// # Errors
/// None that a checked process can cause.
///
/// # Panics
/// If the contracts are another process'.
pub fn evaluate(process: &Process, contracts: &Contracts) -> Result<Evaluation, ContractError> {
    let agent = agent_values(process, contracts)?;
    let (count, actions) = (process.nodes().count(), process.actions.len());
    let payment = |node: usize, action: usize| {
        expectation(process.signal_law(process.state_of(node), action), contracts.at(node))
    };
    let tie = process.tie().max(ROUNDING * process.magnitude_with(contracts));
    let (mut responses, mut values) = (vec![0; count], vec![0.0; count]);
    let mut after = vec![0.0; process.outcomes.len()];
    let mut gross = vec![0.0; actions];
    settle(process, "the principal's values of given contracts", process.magnitude_with(contracts), |node| {
        gross_values(process, node, &values, &mut after, &mut gross);
        let mut best = (0, f64::NEG_INFINITY);
        let to_agent = |action: usize| agent.truncated[node * actions + action] + payment(node, action);
        let most = (0..actions).map(to_agent).fold(f64::NEG_INFINITY, f64::max);
        for (action, gross) in gross.iter().enumerate() {
            let paid = payment(node, action);
            if to_agent(action) >= most - tie && gross - paid > best.1 {
                best = (action, gross - paid);
            }
        }
        let change = (best.1 - values[node]).abs();
        (responses[node], values[node]) = best;
        Ok(change)
    })?;
    Ok(Evaluation {
        principal: values[process.start],
        agent: agent.values[process.start],
        agent_values: agent.values,
        principal_values: values,
        ..perform(process, contracts, responses)?
    })
}

/// The value of contracts against an agent that does what is said at every node, whether that is a best response or not.
///
/// # Shapes
/// `actions` `[N]`.
///
/// # Errors
/// None that a checked process can cause.
///
/// # Panics
/// If the contracts or the actions are another process'.
pub fn perform(process: &Process, contracts: &Contracts, actions: Vec<usize>) -> Result<Evaluation, ContractError> {
    let payment = |node: usize, action: usize| {
        expectation(process.signal_law(process.state_of(node), action), contracts.at(node))
    };
    let own =
        |node: usize, action: usize| process.agent_rewards[process.state_of(node) * process.actions.len() + action];
    let principal_values =
        plan_values(process, &actions, |node, action| gross_reward(process, node, action) - payment(node, action))?;
    let agent_values = plan_values(process, &actions, |node, action| own(node, action) + payment(node, action))?;
    let visits = visits(process, &actions);
    let paid = process.nodes().order().map(|node| visits[node] * payment(node, actions[node])).sum::<f64>();
    let (principal, agent) = (principal_values[process.start], agent_values[process.start]);
    let gross = plan_values(process, &actions, |node, action| gross_reward(process, node, action))?[process.start];
    Ok(Evaluation { principal, agent, gross, paid, actions, visits, agent_values, principal_values })
}

/// What the agent does for itself: the value of contracts that pay nothing.
///
/// # Errors
/// None that a checked process can cause.
pub fn selfish(process: &Process) -> Result<Evaluation, ContractError> {
    evaluate(process, &Contracts::none(process))
}

/// How often an agent's actions are those of an equilibrium. An action is one that the equilibrium's principal likes as well as
/// the one it induces, within [`Process::tie`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// The share of the nodes that can come up, each counted once.
    pub of_states: f64,
    /// The share of the nodes that do come up, counted as often as they do.
    pub of_visits: f64,
}

impl Evaluation {
    /// How often the agent's best response is the equilibrium's action.
    ///
    /// # Panics
    /// If the evaluation or the equilibrium is another process'.
    pub fn agreement(&self, process: &Process, equilibrium: &Solution) -> Agreement {
        let (actions, tie) = (process.actions.len(), process.tie());
        let (mut agreed, mut visited, mut visits) = (0, 0.0, 0.0);
        for node in process.nodes().order() {
            let of_response = equilibrium.action_values[node * actions + self.actions[node]];
            let best = equilibrium.principal_values[node];
            visits += self.visits[node];
            if of_response.is_some_and(|value| value >= best - tie) {
                agreed += 1;
                visited += self.visits[node];
            }
        }
        Agreement { of_states: f64::from(agreed) / process.nodes().order().len() as f64, of_visits: visited / visits }
    }
}
