//! The learner: both players' tables from episodes, and contracts from those.

use super::config::{TabularConfig, TabularLearningConfig};
use super::values::Values;
use crate::episodes::Episodes;
use crate::market::ContractMarket;
use crate::metrics;
use crate::policy::{Policy, Reading};
use crate::process_source::{ProcessSource, refused};
use crate::schedule::{linear, progress};
use crate::{run, streams, targets};
use diffecon_auction::{OutOfRange, Seed};
use diffecon_config::Checked;
use diffecon_contracts::Process;
use diffecon_data::MechanismProvenance;
use diffecon_tensor::State;
use diffecon_train::{Learner, Metric, Metrics, RunError, Validation};
use rand::RngExt;
use std::path::Path;

/// A run: a process, and a table for each player.
pub struct TabularLearner {
    source: ProcessSource,
    market: ContractMarket,
    learning: TabularLearningConfig,
    reading: Reading,
    provenance: MechanismProvenance,
    seed: Seed,
    principal: Values,
    agent: Values,
    /// What the tables said when contracts were made last, which episodes follow, and those.
    refreshed: [Vec<f32>; 2],
    policy: Policy,
    episodes: Episodes,
}

impl TabularLearner {
    /// A learner whose random draws follow from the seed of the provenance, which the file of the contracts will bear.
    ///
    /// # Errors
    /// As of [`ContractLearner::new`](crate::ContractLearner::new).
    pub fn new(config: Checked<TabularConfig>, provenance: MechanismProvenance) -> Result<Self, RunError> {
        let process = config.process.process().map_err(refused)?;
        Self::on(process, config, provenance)
    }

    /// The same on the process that the configuration names, as it was read.
    pub(crate) fn on(
        process: Process,
        config: Checked<TabularConfig>,
        provenance: MechanismProvenance,
    ) -> Result<Self, RunError> {
        let TabularConfig { process: source, learning } = config.into_inner();
        let market = run::market(process)?;
        let process = market.process();
        let reading = Reading { heads: learning.heads, unit: run::unit(process), nudge: learning.nudge };
        let nodes = process.nodes().count();
        let [of_principal, of_agent] = learning.heads.columns(process);
        let (principal, agent) =
            (Values::new("principal", [nodes, of_principal]), Values::new("agent", [nodes, of_agent]));
        let refreshed = [principal.said().to_vec(), agent.said().to_vec()];
        let policy = policy_of(process, &refreshed, &reading)?;
        let episodes = Episodes::new(process, learning.episodes);
        let seed = Seed::new(provenance.seed);
        Ok(Self { source, market, learning, reading, provenance, seed, principal, agent, refreshed, policy, episodes })
    }

    /// The process with its exact solutions.
    pub fn market(&self) -> &ContractMarket {
        &self.market
    }

    /// What the principal offers by what the tables say now.
    ///
    /// # Errors
    /// If a value is not finite.
    pub fn policy(&self) -> Result<Policy, OutOfRange> {
        policy_of(self.process(), &self.tables(), &self.reading)
    }

    fn tables(&self) -> [Vec<f32>; 2] {
        [&self.principal, &self.agent].map(|table| table.said().to_vec())
    }

    fn process(&self) -> &Process {
        self.market.process()
    }

    fn exploration(&self, step: usize) -> f64 {
        let TabularLearningConfig { exploration_start: start, exploration_end: end, steps, .. } = self.learning;
        linear(start, end, progress(steps, step))
    }
}

/// The tables that contracts were made of last, in a state.
const REFRESHED: [&str; 2] = ["refreshed.principal", "refreshed.agent"];

fn policy_of(process: &Process, tables: &[Vec<f32>; 2], reading: &Reading) -> Result<Policy, OutOfRange> {
    Policy::of(process, [&tables[0], &tables[1]], reading, None).map_err(run::not_found)
}

impl Learner for TabularLearner {
    fn steps(&self) -> usize {
        self.learning.steps
    }

    fn market(&self) -> String {
        self.source.name()
    }

    fn step(&mut self, step: usize, _: bool) -> Metrics {
        let (process, exploration) = (self.market.process(), self.exploration(step));
        let mut rng = self.seed.stream_at(streams::EPISODES, step as u64);
        let transitions = self.episodes.step(process, &mut rng, |node, rng| {
            if rng.random::<f64>() < exploration {
                rng.random_range(0..process.actions.len())
            } else {
                self.policy.actions[node]
            }
        });
        let (Reading { heads, unit, .. }, power) = (self.reading, self.learning.power);
        let mut errors = [0.0; 2];
        for transition in &transitions {
            let node = transition.node as usize;
            let of_principal = targets::of_principal(process, heads, &self.policy, transition);
            let of_agent = targets::of_agent(process, heads, &self.policy, transition);
            errors[0] += self.principal.learn(node, &of_principal, unit, power);
            errors[1] += self.agent.learn(node, &of_agent, unit, power);
        }
        if (step + 1).is_multiple_of(self.learning.refresh_every)
            && let Ok(policy) = self.policy()
        {
            (self.refreshed, self.policy) = (self.tables(), policy);
        }
        let [principal_error, agent_error] = errors.map(|squared| squared / transitions.len() as f64);
        vec![("principal_error", principal_error), ("agent_error", agent_error), ("exploration", exploration)]
    }

    fn validate(&self, _: usize) -> Result<Validation, RunError> {
        run::validation(&self.market, &self.policy()?)
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    fn completes(&self) -> bool {
        true
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.principal.save(&mut state);
        self.agent.save(&mut state);
        self.episodes.save(&mut state);
        for (name, values) in REFRESHED.into_iter().zip(&self.refreshed) {
            state.insert(name, vec![values.len()], values.clone());
        }
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.principal.load(state)?;
        self.agent.load(state)?;
        self.episodes.load(state)?;
        for (name, values) in REFRESHED.into_iter().zip(&mut self.refreshed) {
            *values = state.array(name, &[values.len()])?.to_vec();
        }
        // A checkpoint has finite numbers only.
        self.policy = policy_of(self.market.process(), &self.refreshed, &self.reading)?;
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        run::write(path, &self.source, self.process(), self.policy()?, provenance)
    }
}
