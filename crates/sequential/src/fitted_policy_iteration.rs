//! Fitted policy iteration with first-order gradients: visit states, learn what they are worth, improve the prices there by the
//! gradient through the known transition.
//!
//! Source: arXiv 2407.08022, section 4 and algorithm 1. Equal states are merged with their numbers of visits; the critic is
//! asked once for each distinct next state; bundles that are gone are never computed; only choices that carry weight count.

mod config;

use crate::actor_critic::ActorCritic;
use crate::auction::Auction;
use crate::error::SequentialError;
use crate::lanes::LANES;
use crate::menu::Sample;
use crate::metrics;
use crate::on_gpu;
use crate::rollout::{Bidders, noisy_rollout};
use crate::streams;
use crate::visit::{Visit, by_goods};
use crate::visited::{Batches, Visited};
use burn::tensor::Device;
pub use config::{FittedPolicyIterationConfig, FittedPolicyIterationExperiment};
use diffecon_config::{Checked, Memory};
use diffecon_tensor::{Adam, State, with_gradient};
use diffecon_train::{Learner, Method, Metric, Metrics, OnGpu, RunConfig, RunError, Setup, Validation, schedule};
use rayon::prelude::*;
use std::path::Path;

/// The learner: a step is an iteration.
pub struct FittedPolicyIteration {
    config: Checked<FittedPolicyIterationConfig>,
    auction: Auction,
    adam: Adam,
    networks: ActorCritic,
}

impl FittedPolicyIteration {
    /// A learner with untrained networks.
    ///
    /// # Errors
    /// If a number is out of range.
    pub fn new(
        config: Checked<FittedPolicyIterationConfig>,
        auction: Auction,
        device: &Device,
    ) -> Result<Self, SequentialError> {
        let networks = ActorCritic::new(&auction, &config.hidden, device);
        Ok(Self { config, auction, adam: Adam::default(), networks })
    }

    /// Runs episodes with noisy prices.
    fn visit(&self, iteration: usize) -> Visited {
        let config = &self.config;
        let (environment, seed) = (self.auction.environment(), self.auction.seed());
        let blocks = config.episodes.div_ceil(LANES);
        let std = (config.noise * (-config.noise_decay * iteration as f64).exp()) as f32;
        let bidders = Bidders { seed, series: streams::VISITS, first: iteration * blocks, blocks };
        let run = noisy_rollout(environment, &self.networks.actor, bidders, std);
        let (mut visited, which) = Visited::merge(&run);
        let values = self.networks.critic.values(&visited.states);
        visited.average_returns(&run, &which, &values, config.lambda as f32);
        visited.thinned(config.states, &mut seed.stream_at(streams::THINNING, iteration as u64))
    }

    /// What visiting these states and going on with the policy is worth by the critic: one-step targets from hard choices.
    fn targets(&self, states: &[Visit], stream: usize) -> Vec<f32> {
        let (config, environment) = (&self.config, self.auction.environment());
        let ActorCritic { actor, critic } = &self.networks;
        let sample = Sample {
            seed: self.auction.seed(),
            series: streams::TARGETS,
            first: (stream * config.states) as u64,
            groups: config.target_samples.div_ceil(LANES),
        };
        let critic = |states: &[Visit]| critic.values(states);
        environment.lookahead(&critic).values(states, &actor.menus(states), sample)
    }

    /// Moves the critic towards targets; gives the last step's mean squared error.
    fn fit(&mut self, visited: &Visited, targets: &[f32], steps: usize, stream: usize, rate: f64) -> f64 {
        let rng = self.auction.seed().stream_at(streams::CRITIC_BATCHES, stream as u64);
        let mut batches = Batches::new(visited.states.len(), self.config.batch, rng);
        let mut error = 0.0;
        for step in 0..steps {
            let batch = batches.next_batch();
            let states: Vec<Visit> = batch.iter().map(|&state| visited.states[state]).collect();
            let weights = normalised(batch.iter().map(|&state| visited.counts[state]));
            let values = self.networks.critic.forward(&states, false);
            let found = diffecon_tensor::values(&values);
            let differences: Vec<f32> =
                found.iter().zip(&batch).map(|(value, &state)| value - targets[state]).collect();
            let slopes = differences.iter().zip(&weights).map(|(difference, weight)| 2.0 * weight * difference);
            let gradients = with_gradient(values, slopes.collect()).backward();
            self.networks.critic.step(&self.adam, rate, &gradients);
            if step + 1 == steps {
                let squares =
                    differences.iter().zip(&weights).map(|(difference, weight)| weight * difference * difference);
                error = squares.map(f64::from).sum();
            }
        }
        error
    }

    /// Moves the actor along the objective's gradient; gives the last step's mean objective.
    fn improve(&mut self, visited: &Visited, iteration: usize, rate: f64) -> f64 {
        let (config, seed) = (&self.config, self.auction.seed());
        let ActorCritic { actor, critic } = &mut self.networks;
        let critic = |states: &[Visit]| critic.values(states);
        let lookahead = self.auction.environment().lookahead(&critic);
        let mut batches =
            Batches::new(visited.states.len(), config.batch, seed.stream_at(streams::ACTOR_BATCHES, iteration as u64));
        let mut mean = 0.0;
        for step in 0..config.actor_steps {
            let mut batch = batches.next_batch();
            batch.sort_unstable_by_key(|&state| by_goods(&visited.states[state]));
            let states: Vec<Visit> = batch.iter().map(|&state| visited.states[state]).collect();
            let weights = normalised(batch.iter().map(|&state| visited.counts[state]));
            let actions = actor.actions(&states, false);
            let menus = actor.menus_of(&states, &diffecon_tensor::values(&actions));
            let stream = (iteration * config.actor_steps + step) as u64;
            let sample = Sample {
                seed,
                series: streams::OBJECTIVES,
                first: stream * config.batch as u64,
                groups: config.samples.div_ceil(LANES),
            };
            let objectives = lookahead.smoothed(&states, &menus, config.sharpness as f32, sample);
            let width = actor.action_width();
            let mut gradient = vec![0.0; states.len() * width];
            let rows = gradient.par_chunks_exact_mut(width).with_min_len(actor.states_of_a_task());
            rows.enumerate().for_each(|(index, in_action)| {
                let weight = weights[index];
                let in_prices: Vec<f32> = objectives[index].gradient.iter().map(|slope| -weight * slope).collect();
                actor.gradient(states[index].1, &menus[index], &in_prices, in_action);
            });
            let gradients = with_gradient(actions, gradient).backward();
            actor.step(&self.adam, rate, &gradients);
            mean = objectives.iter().zip(&weights).map(|(of, weight)| of.objective * f64::from(*weight)).sum();
        }
        mean
    }
}

fn normalised(counts: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let total: f32 = counts.clone().sum();
    counts.map(|count| count / total).collect()
}

impl Method for FittedPolicyIteration {
    const NAME: &'static str = "fpi";
    const ABOUT: &'static str =
        "Fitted policy iteration with first-order gradients through the known transition (arXiv 2407.08022).";
    type Config = FittedPolicyIterationExperiment;

    fn run_config() -> RunConfig {
        RunConfig::EVERY_STEP
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        config.fpi.memory(&config.environment)
    }

    fn on_gpu(config: &Self::Config) -> OnGpu {
        on_gpu::of_networks(&config.fpi.hidden)
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let auction = Auction::of_experiment(config.clone().part(|all| all.environment), setup)?;
        Ok(Self::new(config.part(|all| all.fpi), auction, &setup.device())?)
    }
}

impl Learner for FittedPolicyIteration {
    fn steps(&self) -> usize {
        self.config.iterations
    }

    fn step(&mut self, iteration: usize, wanted: bool) -> Metrics {
        let config = &self.config;
        let (return_steps, rounds) = (config.return_steps, config.target_rounds);
        let steps = config.target_steps.div_ceil(rounds);
        let fall = schedule::cosine(0.05, iteration as f64 / config.iterations as f64);
        let (critic_rate, actor_rate) = (config.critic_rate * fall, config.actor_rate * fall);

        let visited = self.visit(iteration);
        // One stream of random numbers for the returns, one for each round.
        let first = iteration * (rounds + 1);
        let mut loss = self.fit(&visited, &visited.returns, return_steps, first, critic_rate);
        for stream in first + 1..=first + rounds {
            let targets = self.targets(&visited.states, stream);
            loss = self.fit(&visited, &targets, steps, stream, critic_rate);
        }
        let objective = self.improve(&visited, iteration, actor_rate);
        if !wanted {
            return Metrics::new();
        }
        let unit = self.auction.environment().unit();
        vec![
            ("loss", loss),
            ("objective", objective * unit),
            ("predicted_revenue", self.networks.predicted(&self.auction) * unit),
            ("distinct_states", visited.states.len() as f64),
        ]
    }

    fn validate(&self, _step: usize) -> Result<Validation, RunError> {
        Ok(self.auction.validate(&self.networks.actor))
    }

    fn std_error(&self, of_sales: &[f64]) -> f64 {
        self.auction.std_error(of_sales)
    }

    fn market(&self) -> String {
        self.auction.name()
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::FITTED_POLICY_ITERATION
    }

    fn state(&self) -> State {
        self.networks.state()
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        Ok(self.networks.restore(state)?)
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        Ok(self.networks.policy_file(&self.auction, step).save(path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentConfig;
    use crate::menu::MenuKind;
    use diffecon_config::Config;
    use diffecon_tensor::autodiff_device;

    fn learner() -> FittedPolicyIteration {
        let environment = EnvironmentConfig::of("A", 3, 3, MenuKind::Sizes);
        let config = FittedPolicyIterationConfig { episodes: 64, hidden: vec![8], ..Default::default() };
        let auction = Auction::of_settings(environment, 7).unwrap();
        FittedPolicyIteration::new(config.check().unwrap(), auction, &autodiff_device("cpu").unwrap()).unwrap()
    }

    /// A first step of Adam moves weights by the rate, which falls over the iterations.
    #[test]
    fn networks_move_at_their_rates() {
        for (iteration, fall) in [(0, 1.0), (19, schedule::cosine(0.05, 0.95))] {
            let mut learner = learner();
            let mut config = FittedPolicyIterationConfig::clone(&learner.config);
            (config.critic_rate, config.actor_rate) = (1e-2, 1e-4);
            (config.return_steps, config.target_steps, config.actor_steps) = (1, 0, 1);
            learner.config = config.check().unwrap();
            let before = learner.state();
            learner.step(iteration, false);
            let after = learner.state();
            for (network, rate) in [("critic", 1e-2), ("actor", 1e-4)] {
                let name = format!("{network}.0.weight");
                let [before, after] = [&before, &after].map(|state| state.values(&name).unwrap());
                let moved = before.iter().zip(after).map(|(before, after)| (before - after).abs()).fold(0.0, f32::max);
                let rate = (rate * fall) as f32;
                assert!((moved / rate - 1.0).abs() < 0.05, "{network} at {iteration}: {moved} instead of {rate}");
            }
            assert_eq!(learner.market(), "auction A 3x3, 3 bidders, 3 goods");
        }
    }

    /// The error is that of the last step, with states weighed by how often they are visited.
    #[test]
    fn the_critics_error_is_the_mean_over_visits() {
        let mut learner = learner();
        let visited = learner.visit(0);
        assert!(visited.states.len() > 5 && visited.counts.iter().sum::<f32>() == 3.0 * 64.0);
        let targets: Vec<f32> = (0..visited.states.len()).map(|state| state as f32 / 10.0).collect();
        let error_now = |learner: &FittedPolicyIteration| {
            let values = learner.networks.critic.values(&visited.states);
            let squares = values.iter().zip(&targets).zip(&visited.counts);
            squares.map(|((value, target), count)| f64::from(count * (value - target).powi(2))).sum::<f64>() / 192.0
        };
        let before = error_now(&learner);
        let found = learner.fit(&visited, &targets, 1, 0, 1e-2);
        assert!((found - before).abs() < 1e-5 * before, "{found} instead of {before}");
        let after = error_now(&learner);
        assert!(after < before);
        assert_eq!(learner.fit(&visited, &targets, 0, 0, 1e-2), 0.0);
        let found = learner.fit(&visited, &targets, 200, 0, 1e-2);
        let last = error_now(&learner);
        assert!(last < after && (found - last).abs() < 1e-3 * last, "{found} and then {last}");
    }
}
