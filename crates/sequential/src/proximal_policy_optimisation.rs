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
use crate::on_gpu;
use crate::rollout::{Bidders, Posted, run};
use crate::streams;
use crate::visit::{Visit, by_goods};
use burn::tensor::Device;
pub use config::{ProximalPolicyOptimisationConfig, ProximalPolicyOptimisationExperiment};
use diffecon_config::{Checked, Memory};
use diffecon_tensor::{Adam, State, values, with_gradient};
use diffecon_train::{Learner, Method, Metric, Metrics, OnGpu, RunConfig, RunError, Setup, Validation, schedule};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_distr::StandardNormal;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The learner: a step is an iteration.
pub struct ProximalPolicyOptimisation {
    config: Checked<ProximalPolicyOptimisationConfig>,
    auction: Auction,
    adam: Adam,
    networks: ActorCritic,
}

/// Visits and what was done there, position by position.
struct Experience {
    /// The distinct states.
    states: Vec<Visit>,
    /// The numbers of an action that enter each state's menu.
    entering: Vec<Vec<usize>>,
    /// Which of the states each visit is.
    which: Vec<usize>,
    /// The numbers of each visit's action that enter its menu.
    actions: Vec<Vec<f32>>,
    /// Their log densities, up to a constant.
    densities: Vec<f32>,
    /// Generalised advantages, standardised.
    advantages: Vec<f32>,
    returns: Vec<f32>,
    /// Mean payments of an episode.
    revenue: f64,
}

/// The losses of a state's visits, and their gradients in what the networks say of the state.
struct OfState {
    loss: f64,
    /// In the actor's outputs that enter the menu.
    actor: Vec<f32>,
    /// In the critic's value.
    critic: f32,
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
        Ok(Self { config, auction, adam: Adam::default(), networks })
    }

    /// The noise's standard deviation in an iteration.
    fn std(&self, iteration: usize) -> f32 {
        let Self { config, .. } = self;
        let progress = iteration as f64 / config.iterations as f64;
        (config.log_std_start + progress * (config.log_std_end - config.log_std_start)).exp() as f32
    }

    /// Runs episodes with the noisy policy.
    fn collect(&self, iteration: usize) -> Experience {
        let (environment, seed, actor) = (self.auction.environment(), self.auction.seed(), &self.networks.actor);
        let blocks = self.config.episodes.div_ceil(LANES);
        let (std, width) = (self.std(iteration), actor.action_width());
        let (mut states, mut entering): (Vec<Visit>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        let (mut which, mut actions, mut densities) = (Vec::new(), Vec::new(), Vec::new());
        let bidders = Bidders { seed, series: streams::VISITS, first: iteration * blocks, blocks };
        let rollout = run(environment, bidders, |position, left| {
            let (of_position, which_of_position) = distinct(left.iter().map(|left| (position, *left)));
            let entering_now: Vec<Vec<usize>> = of_position.iter().map(|(_, left)| actor.entering(*left)).collect();
            let means = values(&actor.actions(&of_position, true));
            let act = |(episode, &state): (usize, &usize)| {
                let index = ((iteration * blocks * LANES) + episode) * environment.bidders() + position;
                let mut rng = seed.stream_at(streams::ACTIONS, index as u64);
                let mut said = means[state * width..][..width].to_vec();
                let noisy = |&number: &usize| {
                    said[number] += std * rng.sample::<f32, _>(StandardNormal);
                    said[number]
                };
                let action: Vec<f32> = entering_now[state].iter().map(noisy).collect();
                let density = log_density(&action, &means[state * width..], &entering_now[state], std);
                (actor.menu(left[episode], &said), (action, density))
            };
            let acts = which_of_position.par_iter().enumerate().map(act);
            let (menus, acts): (Vec<_>, (Vec<_>, Vec<_>)) = acts.unzip();
            actions.extend(acts.0);
            densities.extend(acts.1);
            which.extend(which_of_position.into_iter().map(|state| states.len() + state));
            states.extend(of_position);
            entering.extend(entering_now);
            Posted { menus, of_episode: (0..left.len()).collect() }
        });
        let rewards: Vec<f32> = rollout.purchases.iter().flatten().map(|sale| sale.payment).collect();
        let episodes = blocks * LANES;
        let of_states = self.networks.critic.values(&states);
        let values: Vec<f32> = which.iter().map(|&state| of_states[state]).collect();
        let (advantages, returns) = advantages(&rewards, &values, episodes, self.config.lambda as f32);
        let revenue = rewards.iter().map(|paid| f64::from(*paid)).sum::<f64>() / episodes as f64;
        let advantages = standardised(&advantages);
        Experience { states, entering, which, actions, densities, advantages, returns, revenue }
    }

    /// One optimiser step on some visits; gives the loss.
    fn improve(&mut self, experience: &Experience, batch: &[usize], fall: f64, std: f32) -> f64 {
        let mut of_state: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for &visit in batch {
            let state = experience.which[visit];
            of_state.entry((by_goods(&experience.states[state]), state)).or_default().push(visit);
        }
        let (distinct, visits): (Vec<usize>, Vec<Vec<usize>>) =
            of_state.into_iter().map(|((_, state), visits)| (state, visits)).unzip();
        let states: Vec<Visit> = distinct.iter().map(|&state| experience.states[state]).collect();

        let ActorCritic { actor, critic } = &mut self.networks;
        let (said, worth) = (actor.actions(&states, false), critic.forward(&states, false));
        let (means, of_states) = (values(&said), values(&worth));
        let (width, clip, share) = (actor.action_width(), self.config.clip as f32, 1.0 / batch.len() as f32);
        let of_state = |((visits, mean), value): ((&Vec<usize>, &[f32]), &f32)| {
            experience.losses(visits, (mean, *value), clip, std)
        };
        let losses: Vec<OfState> =
            visits.par_iter().zip(means.par_chunks_exact(width)).zip(&of_states).map(of_state).collect();

        let mut of_actor = vec![0.0; means.len()];
        for ((row, state), of) in of_actor.chunks_exact_mut(width).zip(&distinct).zip(&losses) {
            experience.entering[*state].iter().zip(&of.actor).for_each(|(&number, slope)| row[number] = slope * share);
        }
        let of_critic = losses.iter().map(|of| of.critic * share).collect();
        let gradients = (with_gradient(said, of_actor) + with_gradient(worth, of_critic)).backward();
        actor.step(&self.adam, self.config.actor_rate * fall, &gradients);
        critic.step(&self.adam, self.config.critic_rate * fall, &gradients);
        losses.iter().map(|of| of.loss).sum::<f64>() * f64::from(share)
    }
}

impl Experience {
    /// The sum over visits of one state of the critic's squared errors less the clipped surrogates, where the networks say these
    /// means of an action and this value.
    fn losses(&self, visits: &[usize], (mean, value): (&[f32], f32), clip: f32, std: f32) -> OfState {
        let entering = &self.entering[self.which[visits[0]]];
        let mut of = OfState { loss: 0.0, actor: vec![0.0; entering.len()], critic: 0.0 };
        for &visit in visits {
            let action = &self.actions[visit];
            let moved = log_density(action, mean, entering, std) - self.densities[visit];
            let (surrogate, slope) = clipped_surrogate(moved, self.advantages[visit], clip);
            let error = value - self.returns[visit];
            of.loss += f64::from(error * error - surrogate);
            of.critic += 2.0 * error;
            // The log density rises by (action - mean) / std^2 with a mean.
            let weight = -slope / (std * std);
            for ((sum, action), &number) in of.actor.iter_mut().zip(action).zip(entering) {
                *sum += weight * (action - mean[number]);
            }
        }
        of
    }
}

/// The log density, up to a constant, of the numbers of an action that enter a menu: normal around the `entering` ones of `mean`.
fn log_density(action: &[f32], mean: &[f32], entering: &[usize], std: f32) -> f32 {
    let squares: f32 = action.iter().zip(entering).map(|(action, &number)| (action - mean[number]).powi(2)).sum();
    -0.5 * squares / (std * std)
}

/// The least of `ratio * advantage` and the same with the ratio clipped, and its slope in the log density, which has `moved` by so
/// much. Source: arXiv 1707.06347, eq. 7.
fn clipped_surrogate(moved: f32, advantage: f32, clip: f32) -> (f32, f32) {
    // Beyond this the exponential says nothing any more.
    let ratio = moved.clamp(-20.0, 20.0).exp();
    let (free, clipped) = (ratio * advantage, ratio.clamp(1.0 - clip, 1.0 + clip) * advantage);
    if clipped < free || moved.abs() > 20.0 { (free.min(clipped), 0.0) } else { (free, free) }
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

    fn on_gpu(config: &Self::Config) -> OnGpu {
        on_gpu::of_networks(&config.ppo.hidden)
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
        let mut order: Vec<usize> = (0..experience.which.len()).collect();
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
        let (ratios, advantages) = ([0.5_f32, 0.9, 1.0, 1.1, 1.5], [2.0_f32, -1.0]);
        for advantage in advantages {
            for ratio in ratios {
                let (found, slope) = clipped_surrogate(ratio.ln(), advantage, 0.2);
                let expected = (ratio * advantage).min(ratio.clamp(0.8, 1.2) * advantage);
                assert!((found - expected).abs() < 1e-6, "{ratio} {advantage}: {found} instead of {expected}");
                let beyond = |moved: f32| f64::from(clipped_surrogate(moved, advantage, 0.2).0);
                let difference = (beyond(ratio.ln() + 1e-3) - beyond(ratio.ln() - 1e-3)) / 2e-3;
                assert!((f64::from(slope) - difference).abs() < 1e-3, "{ratio} {advantage}: {slope}, not {difference}");
            }
        }
        assert_eq!([clipped_surrogate(30.0, -1.0, 0.2).1, clipped_surrogate(-30.0, 1.0, 0.2).1], [0.0; 2]);
    }

    /// Before the first step ratios are 1: the loss is the critic's error less the mean advantage. Adam's first step is the rate.
    #[test]
    fn the_first_step_is_that_of_the_definition() {
        let mut learner = learner();
        let (experience, std) = (learner.collect(0), learner.std(0));
        let batch: Vec<usize> = (0..experience.which.len()).step_by(3).collect();
        let values = learner.networks.critic.values(&experience.states);
        let loss = |&visit: &usize| {
            (values[experience.which[visit]] - experience.returns[visit]).powi(2) - experience.advantages[visit]
        };
        let expected = batch.iter().map(loss).sum::<f32>() / batch.len() as f32;
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
        for ((state, action), density) in experience.which.iter().zip(&experience.actions).zip(&experience.densities) {
            let (position, left) = experience.states[*state];
            let means = values(&actor.actions(&[(position, left)], true));
            // Sizes from 1 to what is left.
            let distances: Vec<f32> =
                action.iter().zip(&means[1..=left.len()]).map(|(action, mean)| (action - mean) / std).collect();
            let expected: f32 = distances.iter().map(|distance| -0.5 * distance * distance).sum();
            assert!((density - expected).abs() < 1e-3, "{density} instead of {expected}");
            squares += distances.iter().map(|distance| f64::from(distance * distance)).sum::<f64>();
            numbers += distances.len();
            assert_eq!(action.len(), left.len());
        }
        assert_eq!(experience.which.len(), 3 * 64);
        assert!(numbers > 200 && (squares / numbers as f64 - 1.0).abs() < 0.3, "{squares} {numbers}");
    }

    /// Losses fall along their gradients, by central differences, where the networks have moved since the actions were drawn.
    #[test]
    fn gradients_are_those_of_the_losses() {
        let learner = learner();
        let (experience, std) = (learner.collect(2), 2.0 * learner.std(2));
        let (actor, critic) = (&learner.networks.actor, &learner.networks.critic);
        let mut tried = 0;
        for (state, visit) in experience.states.iter().enumerate() {
            let visits: Vec<usize> =
                (0..experience.which.len()).filter(|&visit| experience.which[visit] == state).collect();
            let mean: Vec<f32> = values(&actor.actions(&[*visit], true)).iter().map(|mean| mean + 0.02).collect();
            let value = critic.values(&[*visit])[0];
            let found = experience.losses(&visits, (&mean, value), 0.2, std);
            let loss = |mean: &[f32], value: f32| experience.losses(&visits, (mean, value), 0.2, std).loss;
            let difference = (loss(&mean, value + 0.01) - loss(&mean, value - 0.01)) / 0.02;
            assert!((f64::from(found.critic) - difference).abs() < 1e-2 * (1.0 + difference.abs()));
            for (slope, &number) in found.actor.iter().zip(&experience.entering[state]) {
                let moved = |step: f32| {
                    let mut mean = mean.clone();
                    mean[number] += step;
                    loss(&mean, value)
                };
                let difference = (moved(1e-3) - moved(-1e-3)) / 2e-3;
                let error = (f64::from(*slope) - difference).abs();
                assert!(error < 0.03 * (1.0 + difference.abs()), "{visit:?} {number}: {slope} instead of {difference}");
                tried += 1;
            }
        }
        assert!(tried > 5);
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
