//! What a principal pays in the states of a process, and why the agent then does what it does.

use super::{ShowOptions, shown_of};
use crate::error::ExperimentError;
use diffecon_config::OutOfRange;
use diffecon_contracts::{ContractError, Process, agent_values, evaluate};
use diffecon_data::{Envelope, MechanismFile};
use diffecon_principal::StoredContracts;
use serde::{Serialize, Serializer};

/// Contracts and what they are worth against a best-responding agent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownContracts {
    /// The process, in words.
    pub process: String,
    /// The principal's value.
    pub principal: f64,
    /// The agent's value.
    pub agent: f64,
    /// How many contracts could be shown.
    pub contracts: usize,
    /// Those that are shown, in the order of states, with a horizon step by step.
    pub shown: Vec<ShownContract>,
}

/// Numbers under names, in the order of the process.
#[derive(Debug, Clone, PartialEq)]
pub struct Named(pub Vec<(String, f64)>);

impl Named {
    /// The number of a name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, number)| *number)
    }
}

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, number)| (name, number)))
    }
}

/// The contract of a state, and the agent's view of it. Values are exact, for an agent that best-responds from there on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownContract {
    /// The state.
    pub state: String,
    /// The step, where the process has a horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// How often it is visited in an episode, each visit discounted.
    pub visits: f64,
    /// What is paid, by outcome, or by action where those are observed.
    pub pays: Named,
    /// What the agent does.
    pub action: String,
    /// What each action leaves the agent without this state's payment, `Qbar(s, a)`.
    pub agent_without_payment: Named,
    /// The same as the principal believed when it chose the contract.
    pub believed: Named,
    /// The same with the expected payment: the greatest is what the agent does.
    pub agent_with_payment: Named,
}

/// Reads contracts off a file.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownContracts, ExperimentError> {
    let MechanismFile { mechanism: stored, .. } = MechanismFile::<StoredContracts>::of(file)?;
    let process = &stored.process;
    if let Some(name) = &options.state {
        let known = (0..process.states.len()).any(|state| process.states.name(state) == *name);
        let names: Vec<_> = (0..process.states.len()).map(|state| process.states.name(state)).collect();
        let near = diffecon_config::nearest(name, names.iter().map(AsRef::as_ref));
        let first = names.first().map(AsRef::as_ref).unwrap_or_default();
        let hint = near.map_or_else(|| format!("such as {first}"), |near| format!("the nearest is {near}"));
        OutOfRange::unless(known, "--state", format!("a state of the process ({hint})"), format!("{name:?}"))?;
    }
    let broken = |error: ContractError| OutOfRange::new("the process", "one whose values settle", error);
    let found = evaluate(process, &stored.contracts).map_err(broken)?;
    let exact = agent_values(process, &stored.contracts).map_err(broken)?.truncated;
    let mut nodes: Vec<usize> = process.nodes().order().collect();
    nodes.sort_unstable();
    let mut shown = Vec::new();
    for node in nodes {
        let state = process.states.name(process.state_of(node));
        if options.state.as_ref().is_none_or(|name| *name == state) {
            shown.push(ShownContract {
                state: state.into_owned(),
                step: process.horizon.map(|_| node / process.states.len()),
                visits: found.visits[node],
                ..contract(&stored, node, found.actions[node], &exact)
            });
        }
    }
    let contracts = shown.len();
    shown.truncate(shown_of(contracts, options));
    let (principal, agent) = (found.principal, found.agent);
    Ok(ShownContracts { process: stored.source.name(), principal, agent, contracts, shown })
}

/// What is paid at a node and what that makes of the agent's values.
fn contract(stored: &StoredContracts, node: usize, response: usize, exact: &[f64]) -> ShownContract {
    let StoredContracts { process, contracts, truncated, .. } = stored;
    let actions = process.actions.len();
    let of_actions = |value: &dyn Fn(usize) -> f64| by_action(process, value);
    let expected = |action: usize| -> f64 {
        let law = process.signal_law(process.state_of(node), action);
        law.iter().zip(contracts.at(node)).map(|(probability, payment)| probability * payment).sum()
    };
    let pays = contracts.at(node).iter().enumerate();
    ShownContract {
        state: String::new(),
        step: None,
        visits: 0.0,
        pays: Named(pays.map(|(signal, payment)| (process.signal_name(signal).into_owned(), *payment)).collect()),
        action: process.actions.name(response).into_owned(),
        agent_without_payment: of_actions(&|action| exact[node * actions + action]),
        believed: of_actions(&|action| truncated[node * actions + action]),
        agent_with_payment: of_actions(&|action| exact[node * actions + action] + expected(action)),
    }
}

/// A number for each action, under its name.
fn by_action(process: &Process, value: &dyn Fn(usize) -> f64) -> Named {
    let actions = 0..process.actions.len();
    Named(actions.map(|action| (process.actions.name(action).into_owned(), value(action))).collect())
}
