//! Principal-agent decision processes.

use crate::contracts::Contracts;
use crate::information::Information;
use crate::nodes::Nodes;
use crate::process_arrays::ProcessArrays;
use std::borrow::Cow;
use std::ops::Deref;

/// How near two values of the agent are that count as a tie, as a share of [`Process::magnitude`].
const TIE: f64 = 1e-10;

/// A finite principal-agent Markov decision process `(S, s0, A, O, P(o | s, a), r, rp, T, gamma)`, checked: only
/// [`ProcessArrays::check`] makes one, and it derefs to those arrays.
///
/// In state `s` the principal offers a contract `b` of payments of at least 0 (limited liability). The agent sees `s` and `b` and takes
/// an action `a`; an outcome `o ~ P(. | s, a)` is seen by both, and the state moves to `T(s, o)`, which may be random. The agent gets
/// `r(s, a) + b`, the principal `rp(s, o) - b`. If actions are hidden, `b` depends on the outcome; if they are observed, on the action.
///
/// Source \[P\]: Ivanov, Dütting, Talgam-Cohen, Wang, Parkes, arXiv 2407.18074, where observed actions are outcomes that are
/// actions; here they are a kind of [`Information`], so that outcomes may still be random.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    arrays: ProcessArrays,
    nodes: Nodes,
    /// With observed actions, the identity matrix. `[A, A]`
    action_laws: Vec<f64>,
    /// The greatest reward in magnitude.
    greatest: f64,
    /// The discounted number of decisions of the longest episode.
    decisions: f64,
}

impl Deref for Process {
    type Target = ProcessArrays;

    fn deref(&self) -> &ProcessArrays {
        &self.arrays
    }
}

impl Process {
    /// From arrays that were checked.
    pub(crate) fn checked(arrays: ProcessArrays, nodes: Nodes) -> Self {
        let actions = arrays.actions.len();
        let action_laws = match arrays.information {
            Information::Hidden => Vec::new(),
            Information::Observed => {
                let entry = |index: usize| f64::from(u8::from(index / actions == index % actions));
                (0..actions * actions).map(entry).collect()
            }
        };
        let rewards = arrays.agent_rewards.iter().chain(&arrays.principal_rewards);
        let greatest = rewards.fold(0.0_f64, |greatest, reward| greatest.max(reward.abs()));
        let decisions = decisions(arrays.discount, nodes.depth());
        Self { arrays, nodes, action_laws, greatest, decisions }
    }

    /// The arrays, to be changed and checked anew.
    pub fn into_arrays(self) -> ProcessArrays {
        self.arrays
    }

    /// The decisions that can come up, over which solutions are arrays.
    pub fn nodes(&self) -> &Nodes {
        &self.nodes
    }

    /// The number of things that a contract pays for: outcomes if actions are hidden, actions if they are observed.
    pub fn signals(&self) -> usize {
        match self.information {
            Information::Hidden => self.outcomes.len(),
            Information::Observed => self.actions.len(),
        }
    }

    /// The name of something that a contract pays for.
    pub fn signal_name(&self, signal: usize) -> Cow<'_, str> {
        match self.information {
            Information::Hidden => self.outcomes.name(signal),
            Information::Observed => self.actions.name(signal),
        }
    }

    /// What is paid for where an action had an outcome.
    pub fn signal_of(&self, action: usize, outcome: usize) -> usize {
        match self.information {
            Information::Hidden => outcome,
            Information::Observed => action,
        }
    }

    /// The laws of what is paid for, one for each action of a state.
    ///
    /// # Shapes
    /// `[A, K]` for `K` [signals](Self::signals), row-major.
    #[inline]
    pub fn signal_laws(&self, state: usize) -> &[f64] {
        match self.information {
            Information::Hidden => {
                let size = self.actions.len() * self.outcomes.len();
                &self.outcome_laws[state * size..(state + 1) * size]
            }
            Information::Observed => &self.action_laws,
        }
    }

    /// The law of what is paid for under one action. `[K]`
    #[inline]
    pub fn signal_law(&self, state: usize, action: usize) -> &[f64] {
        let signals = self.signals();
        &self.signal_laws(state)[action * signals..(action + 1) * signals]
    }

    /// The law of outcomes under one action. `[O]`
    #[inline]
    pub fn outcome_law(&self, state: usize, action: usize) -> &[f64] {
        let (row, outcomes) = (state * self.actions.len() + action, self.outcomes.len());
        &self.outcome_laws[row * outcomes..(row + 1) * outcomes]
    }

    /// The state of a node.
    #[inline]
    pub fn state_of(&self, node: usize) -> usize {
        node % self.states.len()
    }

    /// What can follow a node and an outcome: nodes with their probabilities. What is missing to 1 is the end.
    #[inline]
    pub fn next_nodes(&self, node: usize, outcome: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let states = self.states.len();
        let (step, state) = (node / states, node % states);
        let first = match self.horizon {
            None => Some(0),
            Some(horizon) => Some((step + 1) * states).filter(|_| step + 1 < horizon),
        };
        let branches = self.transitions.branches(state * self.outcomes.len() + outcome);
        branches.filter_map(move |(target, probability)| {
            let node = first.filter(|_| target < states)? + target;
            Some((node, probability))
        })
    }

    /// The greatest reward of either player in magnitude, times the (discounted) number of decisions: what values without payments
    /// are at most, and what tolerances are shares of.
    pub fn magnitude(&self) -> f64 {
        self.greatest * self.decisions
    }

    /// What values with these payments are at most.
    pub(crate) fn magnitude_with(&self, contracts: &Contracts) -> f64 {
        let payment = contracts.payments().iter().fold(0.0_f64, |greatest, payment| greatest.max(*payment));
        (self.greatest + payment) * self.decisions
    }

    /// How near two values of the agent are that count as a tie: 1e-10 of [the magnitude](Self::magnitude).
    pub fn tie(&self) -> f64 {
        TIE * self.magnitude()
    }

    /// How a node is called in errors: `state "left"`, or `state "left" at step 3`.
    pub fn node_name(&self, node: usize) -> String {
        let state = self.state_name(self.state_of(node));
        match self.horizon {
            None => state,
            Some(_) => format!("{state} at step {}", node / self.states.len()),
        }
    }
}

/// The sum of the discount factors of an episode's decisions.
fn decisions(discount: f64, depth: Option<usize>) -> f64 {
    match depth {
        Some(depth) if discount == 1.0 => depth as f64,
        Some(depth) => (1.0 - discount.powi(depth as i32)) / (1.0 - discount),
        None => 1.0 / (1.0 - discount),
    }
}
