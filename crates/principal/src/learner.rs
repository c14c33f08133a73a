//! The learner: both players' values from replayed transitions, and contracts from those.

use crate::config::{ContractConfig, LearningConfig};
use crate::episodes::Episodes;
use crate::market::ContractMarket;
use crate::metrics;
use crate::policy::{Policy, Reading};
use crate::process_source::{ProcessSource, refused};
use crate::replay::{Replay, Transition};
use crate::target_networks::TargetNetworks;
use crate::targets;
use crate::value_network::ValueNetwork;
use crate::{run, schedule, streams};
use burn::tensor::{Device, Tensor};
use diffecon_auction::{OutOfRange, Seed};
use diffecon_config::Checked;
use diffecon_contracts::{ContractError, Process};
use diffecon_data::MechanismProvenance;
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Metric, Metrics, RunError, Validation};
use rand::RngExt;
use std::path::Path;

/// A run: a process, a network for each player, and what they learn from.
pub struct ContractLearner {
    source: ProcessSource,
    market: ContractMarket,
    learning: LearningConfig,
    reading: Reading,
    provenance: MechanismProvenance,
    seed: Seed,
    adam: Adam,
    principal: ValueNetwork,
    agent: ValueNetwork,
    target: TargetNetworks,
    episodes: Episodes,
    replay: Replay,
}

impl ContractLearner {
    /// A learner whose random draws follow from the seed of the provenance, which the file of the contracts will bear.
    ///
    /// # Errors
    /// If the process cannot be read or made, has more than 2^20 nodes, or its equilibrium, which validations compare with, is not
    /// found.
    pub fn new(
        config: Checked<ContractConfig>,
        device: &Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, RunError> {
        let process = config.process.process().map_err(refused)?;
        Self::on(process, config, device, provenance)
    }

    /// The same on the process that the configuration names, as it was read.
    pub(crate) fn on(
        process: Process,
        config: Checked<ContractConfig>,
        device: &Device,
        provenance: MechanismProvenance,
    ) -> Result<Self, RunError> {
        let market = run::market(process)?;
        let process = market.process();
        let nodes = process.nodes().count();
        let ContractConfig { process: source, network, learning } = config.into_inner();
        let seed = Seed::new(provenance.seed);
        let reading = Reading { heads: learning.heads, unit: run::unit(process), nudge: learning.nudge };
        let columns = learning.heads.columns(process);
        let network = |name: &str, columns: usize, stream| {
            ValueNetwork::new(name, [nodes, columns], &network, device, &mut seed.stream(stream))
        };
        let principal = network("principal", columns[0], streams::PRINCIPAL);
        let agent = network("agent", columns[1], streams::AGENT);
        let target = TargetNetworks::copy(process, &principal, &agent, &reading, None).map_err(run::not_found)?;
        let (episodes, replay) = (Episodes::new(process, learning.episodes), Replay::new(learning.replay));
        let adam = Adam { beta_2: 0.999, ..Adam::default() };
        Ok(Self {
            source,
            market,
            learning,
            reading,
            provenance,
            seed,
            adam,
            principal,
            agent,
            target,
            episodes,
            replay,
        })
    }

    /// The process with its exact solutions.
    pub fn market(&self) -> &ContractMarket {
        &self.market
    }

    /// What the principal offers by what the networks say now, after `step` steps.
    ///
    /// # Errors
    /// If training has diverged: a value is not finite.
    pub fn policy(&self, step: usize) -> Result<Policy, OutOfRange> {
        let outputs = [self.principal.table(), self.agent.table()];
        let outputs = [&outputs[0][..], &outputs[1][..]];
        let policy = Policy::of(self.process(), outputs, &self.reading, self.fixed(step));
        policy.map_err(run::not_found)
    }

    /// The actions to be induced, where those stay after `step` steps.
    fn fixed(&self, step: usize) -> Option<&[usize]> {
        schedule::is_settling(&self.learning, step).then_some(&self.target.policy().actions)
    }

    fn process(&self) -> &Process {
        self.market.process()
    }

    /// The networks as they are after `step` steps.
    fn copy(&self, step: usize) -> Result<TargetNetworks, ContractError> {
        TargetNetworks::copy(self.process(), &self.principal, &self.agent, &self.reading, self.fixed(step))
    }

    /// Makes the decisions of a step, and remembers them.
    fn explore(&mut self, step: usize) {
        let (exploration, process) = (schedule::exploration(&self.learning, step), self.market.process());
        let mut rng = self.seed.stream_at(streams::EPISODES, step as u64);
        let transitions = self.episodes.step(process, &mut rng, |node, rng| {
            if rng.random::<f64>() < exploration {
                rng.random_range(0..process.actions.len())
            } else {
                self.target.policy().actions[node]
            }
        });
        transitions.into_iter().for_each(|transition| self.replay.push(transition));
    }

    /// The transitions that a step learns from.
    fn batch(&self, step: usize) -> Vec<Transition> {
        self.replay.sample(self.learning.batch, &mut self.seed.stream_at(streams::BATCHES, step as u64))
    }

    /// A loss whose gradient is that of both networks' mean squared errors, and those errors, the principal's first.
    fn loss(&self, batch: &[Transition]) -> (Tensor<1>, [f64; 2]) {
        let nodes: Vec<u32> = batch.iter().map(|transition| transition.node).collect();
        let (process, heads, policy) = (self.process(), self.reading.heads, self.target.policy());
        let of_principal = batch.iter().map(|transition| targets::of_principal(process, heads, policy, transition));
        let of_agent = batch.iter().map(|transition| targets::of_agent(process, heads, policy, transition));
        let unit = self.reading.unit;
        let (principal, error) = targets::loss(self.principal.forward(&nodes, false), of_principal, unit);
        let (agent, error_of_agent) = targets::loss(self.agent.forward(&nodes, false), of_agent, unit);
        (principal + agent, [error, error_of_agent])
    }
}

impl Learner for ContractLearner {
    fn steps(&self) -> usize {
        self.learning.steps
    }

    fn market(&self) -> String {
        self.source.name()
    }

    fn step(&mut self, step: usize, _: bool) -> Metrics {
        self.explore(step);
        let (loss, [principal_error, agent_error]) = self.loss(&self.batch(step));
        let gradients = loss.backward();
        let rate = schedule::learning_rate(&self.learning, step);
        self.principal.step(&self.adam, rate, &gradients);
        self.agent.step(&self.adam, rate, &gradients);
        if (step + 1).is_multiple_of(self.learning.copy_every) {
            let copy = self.copy(step + 1);
            // What has diverged is left to the validation to say.
            self.target = copy.unwrap_or_else(|_| self.target.clone());
        }
        vec![
            ("principal_error", principal_error),
            ("agent_error", agent_error),
            ("exploration", schedule::exploration(&self.learning, step)),
        ]
    }

    /// Against an agent that best-responds exactly, which takes the process' transitions: training draws them alone.
    fn validate(&self, step: usize) -> Result<Validation, RunError> {
        run::validation(&self.market, &self.policy(step)?)
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::METRICS
    }

    /// Validation knows the process better than training does: it does not choose among policies, the last one is kept.
    fn completes(&self) -> bool {
        true
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.principal.save(&mut state);
        self.agent.save(&mut state);
        self.target.save(&mut state);
        self.episodes.save(&mut state);
        self.replay.save(&mut state);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        self.principal.load(state)?;
        self.agent.load(state)?;
        self.target.load(state, self.market.process(), &self.reading)?;
        self.episodes.load(state)?;
        self.replay.load(state)?;
        Ok(())
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let provenance = MechanismProvenance { step, ..self.provenance.clone() };
        run::write(path, &self.source, self.process(), self.policy(step)?, provenance)
    }
}
