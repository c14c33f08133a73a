//! The copies of the networks that targets are made from.

use crate::policy::{Policy, Reading};
use crate::value_network::ValueNetwork;
use diffecon_contracts::{ContractError, Process};
use diffecon_tensor::{State, StateError};

/// What both networks said of every node when they were copied last, and the policy by that.
///
/// A copy is kept as its outputs rather than its weights: it is asked for many more values than there are nodes before it is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetNetworks {
    /// `[N, V]`
    principal: Vec<f32>,
    /// `[N, V]`
    agent: Vec<f32>,
    shapes: [[usize; 2]; 2],
    policy: Policy,
}

impl TargetNetworks {
    /// Copies the networks; where the actions to be induced are `fixed`, those stay.
    ///
    /// # Errors
    /// If an output is not finite, or a linear program is not solved.
    pub fn copy(
        process: &Process,
        principal: &ValueNetwork,
        agent: &ValueNetwork,
        reading: &Reading,
        fixed: Option<&[usize]>,
    ) -> Result<Self, ContractError> {
        let shapes = [principal.shape(), agent.shape()];
        let (principal, agent) = (principal.table(), agent.table());
        let policy = Policy::of(process, [&principal, &agent], reading, fixed)?;
        Ok(Self { principal, agent, shapes, policy })
    }

    /// The policy by what they said.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Writes what they said into a state.
    pub fn save(&self, state: &mut State) {
        let [of_principal, of_agent] = self.shapes.map(|shape| shape.to_vec());
        state.insert("target.principal", of_principal, self.principal.clone());
        state.insert("target.agent", of_agent, self.agent.clone());
        let actions: Vec<f32> = self.policy.actions.iter().map(|action| *action as f32).collect();
        state.insert("target.actions", vec![actions.len()], actions);
    }

    /// Reads what [`Self::save`] wrote.
    ///
    /// # Errors
    /// If the state lacks it, or has it in another shape.
    pub fn load(&mut self, state: &State, process: &Process, reading: &Reading) -> Result<(), StateError> {
        self.principal = state.array("target.principal", &self.shapes[0])?.to_vec();
        self.agent = state.array("target.agent", &self.shapes[1])?.to_vec();
        let actions = state.array("target.actions", &[self.shapes[0][0]])?;
        let actions: Vec<usize> = actions.iter().map(|action| *action as usize).collect();
        // A checkpoint has finite numbers only.
        if let Ok(policy) = Policy::of(process, [&self.principal, &self.agent], reading, Some(&actions)) {
            self.policy = policy;
        }
        Ok(())
    }
}
