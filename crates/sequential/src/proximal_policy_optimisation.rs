//! Proximal policy optimisation: the baseline that knows nothing of the auction's transition.
//!
//! Source: Schulman et al., arXiv 1707.06347 (clipped objective), with generalised advantages of arXiv 1506.02438. An action is
//! what the actor's network says, each number with normal noise whose deviation falls by a schedule (learned, it falls too soon);
//! numbers that do not enter the state's menu count for nothing.

mod config;

use crate::actor_critic::ActorCritic;
use crate::auction::Auction;
use crate::distinct::distinct;
use crate::error::SequentialError;
use crate::lanes::LANES;
use crate::metrics;
use crate::rollout::{Bidders, Posted, run};
use crate::streams;
use crate::visit::Visit;
use burn::tensor::{Device, Int, Tensor, TensorData};
pub use config::{ProximalPolicyOptimisationConfig, ProximalPolicyOptimisationExperiment};
use diffecon_config::{Checked, Memory};
use diffecon_tensor::{Adam, State, values};
use diffecon_train::{Learner, Method, Metric, Metrics, RunConfig, RunError, Setup, Validation, schedule};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::path::Path;

/// The learner: a step is an iteration.
pub struct ProximalPolicyOptimisation {
    config: Checked<ProximalPolicyOptimisationConfig>,
    auction: Auction,
    device: Device,
    adam: Adam,
    networks: ActorCritic,
}

/// Distinct states, and which of them each visit is, `[S]`.
struct Distinct {
    states: Vec<Visit>,
    which: Tensor<1, Int>,
}

/// Visits and what was done there, position by position.
struct Experience {
    states: Vec<Visit>,
    /// The actions `[visits, outputs]`, row by row.
    actions: Vec<f32>,
    /// Their log densities.
    densities: Vec<f32>,
    /// Generalised advantages, standardised.
    advantages: Vec<f32>,
    returns: Vec<f32>,
    /// Mean payments of an episode.
    revenue: f64,
}

impl ProximalPolicyOptimisation {
    /// A learner with untrained networks.
    ///
    /// # Errors
    /// If a number is out of range.
    pub fn new(
        config: Checked<ProximalPolicyOptimisationConfig>,
        auction: Auction,
        device: Device,
    ) -> Result<Self, SequentialError> {
        let networks = ActorCritic::new(&auction, &config.hidden, &device);
        Ok(Self { config, auction, device, adam: Adam::default(), networks })
    }

    /// The noise's standard deviation in an iteration.
    fn std(&self, iteration: usize) -> f32 {
        let Self { config, .. } = self;
        let progress = iteration as f64 / config.iterations as f64;
        (config.log_std_start + progress * (config.log_std_end - config.log_std_start)).exp() as f32
    }

    /// Runs episodes with the noisy policy.
    fn collect(&self, iteration: usize) -> Experience {
        let (environment, seed) = (self.auction.environment(), self.auction.seed());
        let blocks = self.config.episodes.div_ceil(LANES);
        let (std, width) = (self.std(iteration), self.networks.actor.action_width());
        let mut actions: Vec<f32> = Vec::new();
        let bidders = Bidders { seed, series: streams::VISITS, first: iteration * blocks, blocks };
        let rollout = run(environment, bidders, |position, states| {
            let (distinct, which) = distinct(states.iter().copied());
            let visits: Vec<Visit> = distinct.iter().map(|left| (position, *left)).collect();
            let means = values(&self.networks.actor.actions(&visits, true));
            let act = |episode: usize| -> (Vec<f32>, Vec<f32>) {
                let index = ((iteration * blocks * LANES) + episode) * environment.bidders() + position;
                let mut rng = seed.stream_at(streams::ACTIONS, index as u64);
                let mean = &means[which[episode] * width..][..width];
                let noisy = |mean: &f32| mean + std * rng.sample::<f32, _>(StandardNormal);
                let action: Vec<f32> = mean.iter().map(noisy).collect();
                (self.networks.actor.menu(states[episode], &action), action)
            };
            let (menus, of_position): (Vec<_>, Vec<_>) = (0..states.len()).into_par_iter().map(act).unzip();
            actions.extend(of_position.into_iter().flatten());
            Posted { menus, of_episode: (0..states.len()).collect() }
        });
        let positions = rollout.left.iter().enumerate();
        let states: Vec<Visit> =
            positions.flat_map(|(position, left)| left.iter().map(move |left| (position, *left))).collect();
        let rewards: Vec<f32> = rollout.purchases.iter().flatten().map(|sale| sale.payment).collect();
        let episodes = blocks * LANES;
        let (advantages, returns) =
            advantages(&rewards, &self.networks.critic.values(&states), episodes, self.config.lambda as f32);
        let all: Vec<usize> = (0..states.len()).collect();
        let batches = all.chunks(4_096);
        let densities = batches
            .flat_map(|batch| {
                values(&self.densities(
                    &self.distinct(&pick(&states, batch)),
                    pick_rows(&actions, width, batch),
                    std,
                    true,
                ))
            })
            .collect();
        let revenue = rewards.iter().map(|paid| f64::from(*paid)).sum::<f64>() / episodes as f64;
        Experience { states, actions, densities, advantages: standardised(&advantages), returns, revenue }
    }

    /// The log densities `[S]` of actions, up to a constant. Equal states are asked about once. With `frozen`, nothing is
    /// remembered for a gradient.
    fn densities(&self, Distinct { states, which }: &Distinct, actions: Vec<f32>, std: f32, frozen: bool) -> Tensor<1> {
        let width = self.networks.actor.action_width();
        let visits = actions.len() / width;
        let counts = |(_, left): &Visit| self.networks.actor.enters_menu(*left);
        let counts: Vec<f32> = states.iter().flat_map(counts).map(|counts| f32::from(u8::from(counts))).collect();
        let counts = Tensor::<2>::from_data(TensorData::new(counts, [states.len(), width]), &self.device);
        let actions = Tensor::<2>::from_data(TensorData::new(actions, [visits, width]), &self.device);
        let means = self.networks.actor.actions(states, frozen).select(0, which.clone());
        let distance = (actions - means) / std;
        (distance.square() * -0.5 * counts.select(0, which.clone())).sum_dim(1).squeeze_dim::<1>(1)
    }

    /// The distinct ones of some states.
    fn distinct(&self, states: &[Visit]) -> Distinct {
        let (distinct, which) = distinct(states.iter().copied());
        let which: Vec<i64> = which.into_iter().map(|state| state as i64).collect();
        let length = which.len();
        let which = Tensor::<1, Int>::from_data(TensorData::new(which, [length]), &self.device);
        Distinct { states: distinct, which }
    }

    /// One optimiser step on some visits; gives the loss.
    fn improve(&mut self, experience: &Experience, batch: &[usize], fall: f64, std: f32) -> f64 {
        let states = self.distinct(&pick(&experience.states, batch));
        let column = |of: &[f32]| Tensor::<1>::from_data(TensorData::new(pick(of, batch), [batch.len()]), &self.device);
        let advantage = column(&experience.advantages);
        let actions = pick_rows(&experience.actions, self.networks.actor.action_width(), batch);
        let densities = self.densities(&states, actions, std, false);
        let ratio = (densities - column(&experience.densities)).clamp(-20.0, 20.0).exp();
        let surrogate = clipped_surrogate(ratio, advantage, self.config.clip);
        let values = self.networks.critic.forward(&states.states, false).select(0, states.which.clone());
        let error = (values - column(&experience.returns)).square().mean();
        let loss = error - surrogate;
        let gradients = loss.backward();
        self.networks.actor.step(&self.adam, self.config.actor_rate * fall, &gradients);
        self.networks.critic.step(&self.adam, self.config.critic_rate * fall, &gradients);
        f64::from(loss.into_scalar::<f32>())
    }
}

fn pick<T: Clone>(column: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().map(|&row| column[row].clone()).collect()
}

/// Rows of a matrix of that width.
fn pick_rows(matrix: &[f32], width: usize, rows: &[usize]) -> Vec<f32> {
    let mut picked = Vec::with_capacity(rows.len() * width);
    rows.iter().for_each(|row| picked.extend_from_slice(&matrix[row * width..][..width]));
    picked
}

/// The mean over visits of the least of `ratio * advantage` and the same with the ratio clipped. Source: arXiv 1707.06347, eq. 7.
fn clipped_surrogate(ratio: Tensor<1>, advantage: Tensor<1>, clip: f64) -> Tensor<1> {
    let clipped = ratio.clone().clamp(1.0 - clip, 1.0 + clip);
    (ratio * advantage.clone()).min_pair(clipped * advantage).mean()
}

/// Generalised advantages and returns of visits, position by position with `episodes` each.
/// Source: arXiv 1506.02438, eq. 16, with discount 1.
fn advantages(rewards: &[f32], values: &[f32], episodes: usize, lambda: f32) -> (Vec<f32>, Vec<f32>) {
    let mut advantages = vec![0.0; rewards.len()];
    for visit in (0..rewards.len()).rev() {
        let next = visit + episodes;
        let (next_value, next_advantage) =
            if next < rewards.len() { (values[next], advantages[next]) } else { (0.0, 0.0) };
        advantages[visit] = rewards[visit] + next_value - values[visit] + lambda * next_advantage;
    }
    let returns = advantages.iter().zip(values).map(|(advantage, value)| advantage + value).collect();
    (advantages, returns)
}

/// Less the mean, divided by the standard deviation.
fn standardised(numbers: &[f32]) -> Vec<f32> {
    let count = numbers.len() as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let deviation = (numbers.iter().map(|number| (number - mean).powi(2)).sum::<f32>() / count).sqrt() + 1e-8;
    numbers.iter().map(|number| (number - mean) / deviation).collect()
}

impl Method for ProximalPolicyOptimisation {
    const NAME: &'static str = "ppo";
    const ABOUT: &'static str = "Proximal policy optimisation (arXiv 1707.06347), which knows no transition.";
    type Config = ProximalPolicyOptimisationExperiment;

    fn run_config() -> RunConfig {
        RunConfig::EVERY_STEP
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        config.ppo.memory(&config.environment)
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let auction = Auction::of_experiment(config.clone().part(|all| all.environment), setup)?;
        Ok(Self::new(config.part(|all| all.ppo), auction, setup.device())?)
    }
}

impl Learner for ProximalPolicyOptimisation {
    fn steps(&self) -> usize {
        self.config.iterations
    }

    fn step(&mut self, iteration: usize, wanted: bool) -> Metrics {
        let fall = schedule::cosine(0.05, iteration as f64 / self.config.iterations as f64);
        let mut rng = self.auction.seed().stream_at(streams::EPOCHS, iteration as u64);
        let (experience, std) = (self.collect(iteration), self.std(iteration));
        let mut order: Vec<usize> = (0..experience.states.len()).collect();
        let mut loss = 0.0;
        for _ in 0..self.config.epochs {
            order.shuffle(&mut rng);
            for batch in order.chunks(self.config.batch) {
                loss = self.improve(&experience, batch, fall, std);
            }
        }
        if !wanted {
            return Metrics::new();
        }
        vec![("loss", loss), ("noisy_revenue", experience.revenue * self.auction.environment().unit())]
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
        &metrics::PROXIMAL_POLICY_OPTIMISATION
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

    fn learner() -> ProximalPolicyOptimisation {
        let environment = EnvironmentConfig::of("A", 3, 2, MenuKind::Sizes);
        let config = ProximalPolicyOptimisationConfig {
            iterations: 10,
            episodes: 64,
            hidden: vec![8],
            log_std_start: -1.0,
            log_std_end: -3.0,
            ..ProximalPolicyOptimisationConfig::default()
        };
        let auction = Auction::of_settings(environment, 7).unwrap();
        ProximalPolicyOptimisation::new(config.check().unwrap(), auction, autodiff_device("cpu").unwrap()).unwrap()
    }

    #[test]
    fn noise_falls_from_its_start_to_its_end() {
        let learner = learner();
        for (iteration, log) in [(0, -1.0_f32), (5, -2.0), (10, -3.0)] {
            assert!((learner.std(iteration) - log.exp()).abs() < 1e-6, "{iteration}");
        }
    }

    #[test]
    fn ratios_beyond_the_clip_earn_no_more() {
        let device = autodiff_device("cpu").unwrap();
        let column =
            |numbers: &[f32]| Tensor::<1>::from_data(TensorData::new(numbers.to_vec(), [numbers.len()]), &device);
        let (ratios, advantages) = ([0.5_f32, 0.9, 1.0, 1.1, 1.5], [2.0_f32, -1.0]);
        for advantage in advantages {
            for ratio in ratios {
                let found =
                    clipped_surrogate(column(&[ratio, 1.0]), column(&[advantage, 0.0]), 0.2).into_scalar::<f32>();
                let expected = (ratio * advantage).min(ratio.clamp(0.8, 1.2) * advantage) / 2.0;
                assert!((found - expected).abs() < 1e-6, "{ratio} {advantage}: {found} instead of {expected}");
            }
        }
    }

    /// Before the first step ratios are 1: the loss is the critic's error less the mean advantage. Adam's first step is the rate.
    #[test]
    fn the_first_step_is_that_of_the_definition() {
        let mut learner = learner();
        let (experience, std) = (learner.collect(0), learner.std(0));
        let batch: Vec<usize> = (0..experience.states.len()).step_by(3).collect();
        let values = learner.networks.critic.values(&pick(&experience.states, &batch));
        let mean = |numbers: Vec<f32>| numbers.iter().sum::<f32>() / batch.len() as f32;
        let error = values.iter().zip(pick(&experience.returns, &batch)).map(|(value, goal)| (value - goal).powi(2));
        let expected = mean(error.collect()) - mean(pick(&experience.advantages, &batch));
        let before = learner.state();
        let found = learner.improve(&experience, &batch, 0.1, std) as f32;
        assert!((found - expected).abs() < 1e-4, "{found} instead of {expected}");
        let after = learner.state();
        for (network, rate) in [("critic", 1e-4_f32), ("actor", 1e-5)] {
            let name = format!("{network}.0.weight");
            let [before, after] = [&before, &after].map(|state| state.values(&name).unwrap());
            let moved = before.iter().zip(after).map(|(before, after)| (before - after).abs()).fold(0.0, f32::max);
            assert!((moved / rate - 1.0).abs() < 0.05, "{network}: {moved} instead of {rate}");
        }
        assert_eq!(learner.market(), "auction A 3x2, 3 bidders, 2 goods");
    }

    /// The densities are those of normal noise around the actor's means, less those of the numbers outside the menu.
    #[test]
    fn densities_are_those_of_the_noise() {
        let learner = learner();
        let (experience, std) = (learner.collect(3), learner.std(3));
        let actor = &learner.networks.actor;
        let (mut squares, mut numbers) = (0.0, 0);
        let actions = experience.actions.chunks_exact(actor.action_width());
        for ((state, action), density) in experience.states.iter().zip(actions).zip(&experience.densities) {
            let means = values(&actor.actions(&[*state], true));
            let counts = actor.enters_menu(state.1);
            let parts = action.iter().zip(means).zip(counts).filter(|(_, counts)| *counts);
            let distances: Vec<f32> = parts.map(|((action, mean), _)| (action - mean) / std).collect();
            let expected: f32 = distances.iter().map(|distance| -0.5 * distance * distance).sum();
            assert!((density - expected).abs() < 1e-3, "{density} instead of {expected}");
            squares += distances.iter().map(|distance| f64::from(distance * distance)).sum::<f64>();
            numbers += distances.len();
        }
        assert_eq!(experience.states.len(), 3 * 64);
        assert!(numbers > 200 && (squares / numbers as f64 - 1.0).abs() < 0.3, "{squares} {numbers}");
    }

    #[test]
    fn advantages_are_those_of_the_definition() {
        // Two episodes of three visits, position by position.
        let (rewards, values) = ([1.0, 2.0, 0.5, 0.0, 3.0, 1.0], [2.0, 1.5, 1.0, 2.5, 0.5, 0.25]);
        for lambda in [0.0, 0.6, 1.0] {
            let (advantages, returns) = advantages(&rewards, &values, 2, lambda);
            for episode in 0..2 {
                for position in 0..3 {
                    let error = |at: usize| {
                        let next = if at < 2 { values[2 * (at + 1) + episode] } else { 0.0 };
                        rewards[2 * at + episode] + next - values[2 * at + episode]
                    };
                    let expected: f32 = (position..3).map(|at| lambda.powi((at - position) as i32) * error(at)).sum();
                    let visit = 2 * position + episode;
                    assert!((advantages[visit] - expected).abs() < 1e-6);
                    assert!((returns[visit] - expected - values[visit]).abs() < 1e-6);
                }
            }
        }
        let standard = standardised(&[1.0, 2.0, 6.0]);
        assert!(standard.iter().sum::<f32>().abs() < 1e-6);
        assert!((standard.iter().map(|x| x * x).sum::<f32>() - 3.0).abs() < 1e-5);
        assert_eq!(standardised(&[2.0; 4]), [0.0; 4]);
    }
}
