//! Fitted policy iteration with first-order gradients: visit states, learn what they are worth, improve the prices there by the
//! gradient through the known transition.
//!
//! Source: arXiv 2407.08022, section 4 and algorithm 1. Equal states are merged with their numbers of visits; the critic is
//! asked once for each distinct next state; bundles that are gone are never computed; only choices that carry weight count.

use crate::actor_critic::ActorCritic;
use crate::auction::Auction;
use crate::entry_fee::Choices;
use crate::error::{SequentialError, check, check_hidden};
use crate::lanes::{LANES, LaneRng};
use crate::menu::MenuKind;
use crate::options::{Options, Smoothed};
use crate::rollout::{Bidders, noisy_rollout};
use crate::streams;
use crate::visit::Visit;
use crate::visited::{Batches, Visited};
use burn::tensor::{Device, Tensor, TensorData};
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Metrics, RunError, Validation, schedule};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// How policies are iterated.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `iterations` | 20 | iterations: visits, critic, actor | 1 to 1,000,000 |
/// | `episodes` | 1,024 | episodes of an iteration's visits | 16 to 1,000,000 |
/// | `states` | 8,192 | most distinct states of them that are learned from | 1 to 1,000,000 |
/// | `hidden` | 256, 256, 256 | units of both networks' hidden layers | 1 to 16 layers of 1 to 8,192 |
/// | `noise` | e^-2 | standard deviation of the noise on visited prices, in units of value | 0 to 100 |
/// | `noise_decay` | 0.25 | the log of that falls by this an iteration | 0 to 100 |
/// | `lambda` | 0.95 | of the returns TD(lambda) | 0 to 1 |
/// | `return_steps` | 100 | critic's steps on those returns | 0 to 1,000,000 |
/// | `target_steps` | 500 | critic's steps on one-step targets | 0 to 1,000,000 |
/// | `target_rounds` | 5 | rounds of those steps, each with new targets, so that values reach further back | 1 to 1,000 |
/// | `actor_steps` | 200 | actor's steps | 1 to 1,000,000 |
/// | `batch` | 512 | states of a step | 1 to 100,000 |
/// | `samples` | 256 | bidders of a state and step, in sixteens | 16 to 1,000,000 |
/// | `target_samples` | 1,024 | bidders of a one-step target, in sixteens | 16 to 1,000,000 |
/// | `sharpness` | 100 | the softmax's, per unit of value | 0.001 to 1,000,000 |
/// | `critic_rate`, `actor_rate` | 0.001, 0.001 | Adam's rates; they fall along a cosine to 5 % | 1e-9 to 1 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FittedPolicyIterationConfig {
    /// Iterations.
    pub iterations: usize,
    /// Episodes of an iteration's visits.
    pub episodes: usize,
    /// Most distinct states of an iteration that are learned from.
    pub states: usize,
    /// Units of both networks' hidden layers.
    pub hidden: Vec<usize>,
    /// Standard deviation of the noise on visited prices in the first iteration, in units of value.
    pub noise: f64,
    /// How much the log of that deviation falls an iteration.
    pub noise_decay: f64,
    /// Lambda of the returns.
    pub lambda: f64,
    /// The critic's steps on returns.
    pub return_steps: usize,
    /// The critic's steps on one-step targets.
    pub target_steps: usize,
    /// Rounds of those steps, each with new targets.
    pub target_rounds: usize,
    /// The actor's steps.
    pub actor_steps: usize,
    /// States of a step.
    pub batch: usize,
    /// Bidders of a state in a step.
    pub samples: usize,
    /// Bidders of a one-step target.
    pub target_samples: usize,
    /// The softmax's sharpness, per unit of value.
    pub sharpness: f64,
    /// Adam's rate for the critic at the start.
    pub critic_rate: f64,
    /// Adam's rate for the actor at the start.
    pub actor_rate: f64,
}

impl Default for FittedPolicyIterationConfig {
    fn default() -> Self {
        Self {
            iterations: 20,
            episodes: 1_024,
            states: 8_192,
            hidden: vec![256; 3],
            noise: (-2.0_f64).exp(),
            noise_decay: 0.25,
            lambda: 0.95,
            return_steps: 100,
            target_steps: 500,
            target_rounds: 5,
            actor_steps: 200,
            batch: 512,
            samples: 256,
            target_samples: 1_024,
            sharpness: 100.0,
            critic_rate: 1e-3,
            actor_rate: 1e-3,
        }
    }
}

impl FittedPolicyIterationConfig {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first that is outside.
    pub fn check(&self) -> Result<(), SequentialError> {
        check("fpi.iterations", self.iterations, 1..=1_000_000)?;
        check("fpi.episodes", self.episodes, LANES..=1_000_000)?;
        check("fpi.states", self.states, 1..=1_000_000)?;
        check_hidden("fpi.hidden", &self.hidden)?;
        check("fpi.noise", self.noise, 0.0..=100.0)?;
        check("fpi.noise_decay", self.noise_decay, 0.0..=100.0)?;
        check("fpi.lambda", self.lambda, 0.0..=1.0)?;
        check("fpi.return_steps", self.return_steps, 0..=1_000_000)?;
        check("fpi.target_steps", self.target_steps, 0..=1_000_000)?;
        check("fpi.target_rounds", self.target_rounds, 1..=1_000)?;
        check("fpi.actor_steps", self.actor_steps, 1..=1_000_000)?;
        check("fpi.batch", self.batch, 1..=100_000)?;
        check("fpi.samples", self.samples, LANES..=1_000_000)?;
        check("fpi.target_samples", self.target_samples, LANES..=1_000_000)?;
        check("fpi.sharpness", self.sharpness, 1e-3..=1e6)?;
        check("fpi.critic_rate", self.critic_rate, 1e-9..=1.0)?;
        check("fpi.actor_rate", self.actor_rate, 1e-9..=1.0)
    }
}

/// The learner: a step is an iteration.
pub struct FittedPolicyIteration {
    config: FittedPolicyIterationConfig,
    auction: Auction,
    device: Device,
    adam: Adam,
    networks: ActorCritic,
}

impl FittedPolicyIteration {
    /// A learner with untrained networks.
    ///
    /// # Errors
    /// If a number is out of range.
    pub fn new(config: FittedPolicyIterationConfig, auction: Auction, device: Device) -> Result<Self, SequentialError> {
        config.check()?;
        let networks = ActorCritic::new(&auction, &config.hidden, &device);
        Ok(Self { config, auction, device, adam: Adam::default(), networks })
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
        let environment = self.auction.environment();
        let menus = self.networks.actor.menus(states);
        let groups = self.config.target_samples.div_ceil(LANES);
        let rng = |state: usize| {
            let index = (stream * self.config.states + state) as u64;
            LaneRng::new(&mut self.auction.seed().stream_at(streams::TARGETS, index))
        };
        if environment.menu() == MenuKind::EntryFee {
            let choices: Vec<Choices> = (states, &menus)
                .into_par_iter()
                .enumerate()
                .map(|(state, ((position, left), menu))| {
                    Choices::hard(environment.law(*position), *left, menu, groups, &mut rng(state))
                })
                .collect();
            return self.worth(states, &choices, 1.0).into_iter().map(|worth| worth.objective as f32).collect();
        }
        let table = self.continuations();
        (states, &menus)
            .into_par_iter()
            .enumerate()
            .map(|(state, (visit, menu))| {
                self.with_options(visit, &table, |options| options.value(menu, groups, &mut rng(state)) as f32)
            })
            .collect()
    }

    /// The smoothed objective and its gradient in each state's menu.
    fn objectives(&self, states: &[Visit], menus: &[Vec<f32>], table: &[Vec<f32>], stream: u64) -> Vec<Smoothed> {
        let environment = self.auction.environment();
        let (sharpness, groups) = (self.config.sharpness as f32, self.config.samples.div_ceil(LANES));
        let rng = |state: usize| {
            let index = stream * self.config.batch as u64 + state as u64;
            LaneRng::new(&mut self.auction.seed().stream_at(streams::OBJECTIVES, index))
        };
        if environment.menu() == MenuKind::EntryFee {
            let choices: Vec<Choices> = (states, menus)
                .into_par_iter()
                .enumerate()
                .map(|(state, ((position, left), menu))| {
                    Choices::smoothed(environment.law(*position), *left, menu, sharpness, groups, &mut rng(state))
                })
                .collect();
            return self.worth(states, &choices, sharpness);
        }
        (states, menus)
            .into_par_iter()
            .enumerate()
            .map(|(state, (visit, menu))| {
                self.with_options(visit, table, |options| options.smoothed(menu, sharpness, groups, &mut rng(state)))
            })
            .collect()
    }

    /// The objective of each state's choices at an entry fee, and its gradient. The critic is asked about each distinct state
    /// after a choice once.
    fn worth(&self, states: &[Visit], choices: &[Choices], sharpness: f32) -> Vec<Smoothed> {
        let next = |((position, _), choices): (&Visit, &Choices)| {
            let position = position + 1;
            choices.choices.iter().map(|choice| (position, choice.next)).collect::<Vec<Visit>>()
        };
        let mut after: Vec<Visit> = states.iter().zip(choices).flat_map(next).collect();
        after.par_sort_unstable();
        after.dedup();
        let values = self.networks.critic.values(&after);
        let after: HashMap<Visit, f32> = after.into_iter().zip(values).collect();
        let goods = self.auction.environment().goods();
        let objective = |(choices, (position, _)): (&Choices, &Visit)| {
            choices.objective(goods, sharpness, |choice| after[&(position + 1, choice.next)])
        };
        (choices, states).into_par_iter().map(objective).collect()
    }

    /// The critic's value of every state of every position, `[positions + 1][states]`, where they are few enough to count.
    fn continuations(&self) -> Vec<Vec<f32>> {
        let environment = self.auction.environment();
        let kind = environment.menu();
        if kind == MenuKind::EntryFee {
            return Vec::new();
        }
        let states = 0..kind.states(environment.goods());
        let of_position = |position| {
            let states: Vec<Visit> = states.clone().map(|index| (position, kind.goods_left(index))).collect();
            self.networks.critic.values(&states)
        };
        (0..=environment.bidders()).map(of_position).collect()
    }

    /// Something about a state's options, given [`Self::continuations`].
    fn with_options<T>(&self, (position, left): &Visit, table: &[Vec<f32>], of: impl FnOnce(Options<'_>) -> T) -> T {
        let kind = self.auction.environment().menu();
        let goods: Vec<usize> = left.goods().collect();
        let next = &table[position + 1];
        let continuation: Vec<f32> = kind.next_states(*left).into_iter().map(|index| next[index]).collect();
        let law = self.auction.environment().law(*position);
        of(Options { law, goods: &goods, kind, continuation: &continuation })
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
            let goal: Vec<f32> = batch.iter().map(|&state| targets[state]).collect();
            let difference = self.networks.critic.forward(&states, false) - tensor(goal, &self.device);
            let loss = (difference.square() * tensor(weights, &self.device)).sum();
            self.networks.critic.step(&self.adam, rate, &loss.backward());
            if step + 1 == steps {
                error = f64::from(loss.into_scalar::<f32>());
            }
        }
        error
    }

    /// Moves the actor along the objective's gradient; gives the last step's mean objective.
    fn improve(&mut self, visited: &Visited, iteration: usize, rate: f64) -> f64 {
        let table = self.continuations();
        let rng = self.auction.seed().stream_at(streams::ACTOR_BATCHES, iteration as u64);
        let mut batches = Batches::new(visited.states.len(), self.config.batch, rng);
        let mut mean = 0.0;
        for step in 0..self.config.actor_steps {
            let batch = batches.next_batch();
            let states: Vec<Visit> = batch.iter().map(|&state| visited.states[state]).collect();
            let weights = normalised(batch.iter().map(|&state| visited.counts[state]));
            let prices = self.networks.actor.forward(&states);
            let rows = diffecon_tensor::values(&prices);
            let width = self.networks.actor.width();
            let menus: Vec<Vec<f32>> = states
                .iter()
                .zip(rows.chunks_exact(width))
                .map(|((_, left), row)| self.networks.actor.gather(*left, row))
                .collect();
            let stream = (iteration * self.config.actor_steps + step) as u64;
            let objectives = self.objectives(&states, &menus, &table, stream);
            let mut gradient = vec![0.0; rows.len()];
            for ((row, (_, left)), (objective, weight)) in
                gradient.chunks_exact_mut(width).zip(&states).zip(objectives.iter().zip(&weights))
            {
                self.networks.actor.scatter(*left, &objective.gradient, -weight, row);
            }
            // A loss whose gradient in the prices is the objective's.
            let gradient = Tensor::<2>::from_data(TensorData::new(gradient, [states.len(), width]), &self.device);
            let gradients = (prices * gradient).sum().backward();
            self.networks.actor.step(&self.adam, rate, &gradients);
            mean = objectives.iter().zip(&weights).map(|(of, weight)| of.objective * f64::from(*weight)).sum();
        }
        mean
    }
}

fn tensor(values: Vec<f32>, device: &Device) -> Tensor<1> {
    let length = values.len();
    Tensor::from_data(TensorData::new(values, [length]), device)
}

fn normalised(counts: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let total: f32 = counts.clone().sum();
    counts.map(|count| count / total).collect()
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

    fn state(&self) -> State {
        self.networks.state()
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        Ok(self.networks.restore(state)?)
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        Ok(self.networks.policy_file(&self.auction, "fpi", step).save(path)?)
    }
}
