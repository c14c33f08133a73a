//! What an exact solution of both players' problems consists of.

use crate::contracts::Contracts;
use crate::process::Process;

/// A principal's policy with the actions that it induces, and what they are worth to both.
///
/// # Shapes
/// `N` [nodes](crate::Nodes), `A` actions; where a node cannot come up, there are zeros.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The principal's policy.
    pub contracts: Contracts,
    /// The action that it induces. `[N]`
    pub actions: Vec<usize>,
    /// The agent's values `V(s)`. `[N]`
    pub agent_values: Vec<f64>,
    /// The agent's truncated values `Qbar(s, a)`, which contracts are made from. `[N, A]`
    pub truncated: Vec<f64>,
    /// The principal's values. `[N]`
    pub principal_values: Vec<f64>,
    /// The principal's contractual values `q(s, a)`: its reward and what follows, less the least payment for `a`; none where `a` cannot be
    /// induced. `[N, A]`
    pub action_values: Vec<Option<f64>>,
}

impl Solution {
    /// The principal's value of the whole process.
    pub fn principal(&self, process: &Process) -> f64 {
        self.principal_values[process.start]
    }

    /// The agent's value of the whole process.
    pub fn agent(&self, process: &Process) -> f64 {
        self.agent_values[process.start]
    }
}
