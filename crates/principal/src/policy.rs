//! From what networks say to contracts: both players' values of every node.

use crate::config::Heads;
use diffecon_contracts::least_payment::least_payments;
use diffecon_contracts::{ContractError, Contracts, LeastPayment, OutOfRange, Process};

/// What the principal offers at every node by what the networks say, and what that is worth to both by the same.
///
/// # Shapes
/// `N` nodes, `A` actions, `K` signals, as in [`diffecon_contracts`]; zeros where a node cannot come up.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The contracts. `[N, K]`
    pub payments: Vec<f64>,
    /// The action that each induces. `[N]`
    pub actions: Vec<usize>,
    /// The least payments for all actions, in expectation; none for what cannot be induced. `[N, A]`
    pub costs: Vec<Option<f64>>,
    /// The principal's values, `max_a q(s, a)`. `[N]`
    pub principal: Vec<f64>,
    /// The agent's values `V(s)`, of its best response. `[N]`
    pub agent: Vec<f64>,
    /// The principal's values of actions, less their least payments. `[N, A]`
    pub action_values: Vec<f64>,
    /// The agent's truncated values `Qbar(s, a)`. `[N, A]`
    pub truncated: Vec<f64>,
}

/// How networks' outputs are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// What they are of.
    pub heads: Heads,
    /// What an output of 1 is in money.
    pub unit: f64,
    /// The least by which an induced action is better for the agent.
    pub nudge: f64,
}

impl Policy {
    /// The policy of the outputs of the principal's and the agent's network: of the actions of a node that can be induced the best one, the
    /// first of equal ones, unless the actions to be induced are `fixed` and the node's can.
    ///
    /// # Shapes
    /// `outputs` `[N, V]` each, with [`Heads::columns`] columns; `fixed` `[N]`.
    ///
    /// # Errors
    /// If an output is not finite, or a linear program is not solved.
    pub fn of(
        process: &Process,
        outputs: [&[f32]; 2],
        reading: &Reading,
        fixed: Option<&[usize]>,
    ) -> Result<Self, ContractError> {
        let (count, actions, signals) = (process.nodes().count(), process.actions.len(), process.signals());
        let mut policy = Self {
            payments: vec![0.0; count * signals],
            actions: vec![0; count],
            costs: vec![Some(0.0); count * actions],
            principal: vec![0.0; count],
            agent: vec![0.0; count],
            action_values: vec![0.0; count * actions],
            truncated: vec![0.0; count * actions],
        };
        for node in process.nodes().order() {
            policy.decide(process, node, outputs, reading, fixed.map(|actions| actions[node]))?;
        }
        Ok(policy)
    }

    /// The contract of one node.
    fn decide(
        &mut self,
        process: &Process,
        node: usize,
        [principal, agent]: [&[f32]; 2],
        reading: &Reading,
        fixed: Option<usize>,
    ) -> Result<(), ContractError> {
        let (state, actions, signals) = (process.state_of(node), process.actions.len(), process.signals());
        let of_node = node * actions..(node + 1) * actions;
        let [of_principal, of_agent] = reading.heads.columns(process);
        let principal = row(principal, node, of_principal)?;
        let agent = row(agent, node, of_agent)?;
        let truncated = &mut self.truncated[of_node.clone()];
        for (action, truncated) in truncated.iter_mut().enumerate() {
            *truncated = reading.unit * reading.heads.of_agent(process, state, action, agent);
        }
        let least = least_payments(process.signal_laws(state), truncated, reading.nudge)?;
        let mut best: Option<(usize, f64)> = None;
        for (action, payment) in least.iter().enumerate() {
            let cost = payment.expected();
            self.costs[of_node.start + action] = cost;
            let Some(cost) = cost else { continue };
            let value =
                reading.heads.of_principal(process, state, action, principal, cost / reading.unit) * reading.unit;
            self.action_values[of_node.start + action] = value;
            let is_fixed = best.is_some_and(|(best, _)| fixed == Some(best));
            if fixed == Some(action) || !is_fixed && best.is_none_or(|(_, best)| value > best) {
                best = Some((action, value));
            }
        }
        let Some((action, value)) = best else { return Ok(()) };
        let LeastPayment::Contract { payments, .. } = &least[action] else { return Ok(()) };
        self.payments[node * signals..(node + 1) * signals].copy_from_slice(payments);
        self.actions[node] = action;
        self.principal[node] = value;
        let mut most = f64::NEG_INFINITY;
        for (action, truncated) in self.truncated[of_node].iter().enumerate() {
            let paid: f64 = process.signal_law(state, action).iter().zip(payments).map(|(law, paid)| law * paid).sum();
            most = most.max(truncated + paid);
        }
        self.agent[node] = most;
        Ok(())
    }

    /// The contracts.
    ///
    /// # Errors
    /// If a payment is not finite.
    pub fn contracts(&self, process: &Process) -> Result<Contracts, OutOfRange> {
        Contracts::new(process, self.payments.clone())
    }
}

/// A node's outputs, if they are finite.
fn row(outputs: &[f32], node: usize, columns: usize) -> Result<&[f32], OutOfRange> {
    let row = &outputs[node * columns..(node + 1) * columns];
    match row.iter().find(|value| !value.is_finite()) {
        None => Ok(row),
        Some(value) => Err(OutOfRange::new("a network's output", "finite", value)),
    }
}

impl Heads {
    /// The outputs of the principal's and of the agent's network.
    pub fn columns(self, process: &Process) -> [usize; 2] {
        let (actions, outcomes) = (process.actions.len(), process.outcomes.len());
        match self {
            Self::Actions => [actions, actions],
            Self::Outcomes => [outcomes, actions + outcomes],
        }
    }

    /// The agent's truncated value of an action.
    fn of_agent(self, process: &Process, state: usize, action: usize, outputs: &[f32]) -> f64 {
        let own = f64::from(outputs[action]);
        match self {
            Self::Actions => own,
            Self::Outcomes => own + expectation(process.outcome_law(state, action), &outputs[process.actions.len()..]),
        }
    }

    /// The principal's value of an action that costs so much.
    fn of_principal(self, process: &Process, state: usize, action: usize, outputs: &[f32], cost: f64) -> f64 {
        match self {
            Self::Actions => f64::from(outputs[action]),
            Self::Outcomes => expectation(process.outcome_law(state, action), outputs) - cost,
        }
    }
}

fn expectation(law: &[f64], of: &[f32]) -> f64 {
    law.iter().zip(of).map(|(probability, value)| probability * f64::from(*value)).sum()
}
