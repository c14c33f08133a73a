//! Dynamic programming: backwards over the visits, the best prices of every state of goods left.
//! Where goods are alike, states that differ by the names of goods are solved once.
//!
//! Each state is `RochetNet` with offsets for one bidder (see [`crate::options`]): gradient ascent on the smoothed objective
//! from the prices of a neighbouring state, exact line searches over hard choices, then the state's value from fresh bidders.
//! Source: arXiv 2407.08022, section 4.

mod config;

use crate::auction::Auction;
use crate::crowd::Crowd;
use crate::error::SequentialError;
use crate::lanes::LANES;
use crate::menu::{CountedMenu, MenuKind};
use crate::metrics;
use crate::on_gpu;
use crate::options::Options;
use crate::policy::TablePolicy;
use crate::policy_file::PolicyForm;
use crate::polish::polish;
use crate::streams;
pub use config::{DynamicProgrammingConfig, DynamicProgrammingExperiment};
use diffecon_config::{Checked, Memory};
use diffecon_tensor::adam::adam;
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Method, Metric, Metrics, OnGpu, RunConfig, RunError, Setup, Validation};
use rayon::prelude::*;
use std::path::Path;

/// How far the line searches after gradient ascent look, in units of value.
const REACH: f32 = 0.1;

/// The learner: a step solves one position, the last one first.
pub struct DynamicProgramming {
    config: Checked<DynamicProgrammingConfig>,
    auction: Auction,
    menu: &'static dyn CountedMenu,
    policy: TablePolicy,
}

impl DynamicProgramming {
    /// A learner without any position solved.
    ///
    /// # Errors
    /// If the menu has too many states.
    pub fn new(config: Checked<DynamicProgrammingConfig>, auction: Auction) -> Result<Self, SequentialError> {
        let environment = auction.environment();
        let refused = || {
            let allowed = format!("{} for dynamic programming", MenuKind::counted_names());
            SequentialError::out_of_range("environment.menu", allowed, environment.menu().name())
        };
        let menu = environment.menu().counted().ok_or_else(refused)?;
        let policy = TablePolicy::empty(menu, environment.bidders(), environment.goods());
        Ok(Self { config, auction, menu, policy })
    }

    /// The policy so far.
    pub fn policy(&self) -> &TablePolicy {
        &self.policy
    }

    /// Solves a position whose next one is solved.
    fn solve(&mut self, position: usize) {
        let (environment, menu) = (self.auction.environment(), self.menu);
        let states = menu.states(environment.goods());
        // Where goods are alike, states that differ by the names of goods have one solution.
        let of_size = |size: usize| -> Vec<Vec<usize>> {
            let level: Vec<usize> = (0..states).filter(|index| menu.goods_left(*index).len() == size).collect();
            if environment.goods_are_alike() { vec![level] } else { level.chunks(1).map(<[usize]>::to_vec).collect() }
        };
        let levels: Vec<Vec<Vec<usize>>> = (0..=environment.goods()).map(of_size).collect();
        // Start prices are those of the next position, so that all states are solved side by side, the largest, which take
        // longest, first. Those of the last position grow from states of a good less.
        let last = position + 1 == environment.bidders();
        let stages: Vec<&[Vec<Vec<usize>>]> = if last { levels.chunks(1).collect() } else { vec![&levels] };
        let (mut prices, mut values) = (vec![Vec::new(); states], vec![0.0; states]);
        for stage in stages {
            let start = |index: usize| {
                if last {
                    menu.grown(menu.goods_left(index), &prices)
                } else {
                    self.policy.position(position + 1)[index].clone()
                }
            };
            let alike: Vec<&Vec<usize>> = stage.iter().rev().flatten().collect();
            let solve = |alike: &&Vec<usize>| self.solve_state(position, alike[0], start(alike[0]));
            let solved: Vec<(Vec<f32>, f32)> = alike.par_iter().with_max_len(1).map(solve).collect();
            for (alike, (of_state, value)) in alike.into_iter().zip(solved) {
                for &index in alike {
                    (prices[index], values[index]) = (of_state.clone(), value);
                }
            }
        }
        self.policy.set(position, prices, values);
    }

    /// The prices and the value of one state, from start prices.
    fn solve_state(&self, position: usize, index: usize, mut prices: Vec<f32>) -> (Vec<f32>, f32) {
        let (environment, menu) = (self.auction.environment(), self.menu);
        let left = menu.goods_left(index);
        let continuation = menu.continuation(left, self.policy.values(position + 1));
        if left.is_empty() {
            return (prices, continuation[0]);
        }
        let goods: Vec<usize> = left.goods().collect();
        let (law, kind) = (environment.law(position), menu.option_kind());
        let options = Options { law, goods: &goods, kind, continuation: &continuation };
        let stream = (position * menu.states(environment.goods()) + index) as u64;
        let mut stream = self.auction.seed().stream_at(streams::DYNAMIC_PROGRAMMING, stream);
        let config = &self.config;
        let groups = |samples: usize| samples.div_ceil(LANES);
        let mut crowd = Crowd::new(continuation.len(), groups(config.samples), &mut stream);
        if config.polish_samples > 0 {
            polish(&options, &mut prices, groups(config.polish_samples).div_ceil(8), 1, f32::INFINITY, crowd.first());
        }
        ascend(&options, &mut prices, config, &mut crowd);
        if config.polish_samples > 0 {
            polish(&options, &mut prices, groups(config.polish_samples), config.polish_sweeps, REACH, crowd.first());
        }
        let value = crowd.value(&options, &prices, groups(config.value_samples)) as f32;
        (prices, value)
    }
}

/// Gradient ascent of the smoothed objective; the result is the mean of the last quarter's prices.
fn ascend(options: &Options<'_>, prices: &mut [f32], config: &DynamicProgrammingConfig, crowd: &mut Crowd) {
    let (mut moment_1, mut moment_2) = (vec![0.0; prices.len()], vec![0.0; prices.len()]);
    let mut sum = vec![0.0_f64; prices.len()];
    let averaged = config.steps.div_ceil(4);
    for step in 0..config.steps {
        let groups = config.samples.div_ceil(LANES);
        let gradient = crowd.smoothed(options, prices, config.sharpness as f32, groups).gradient;
        let downhill: Vec<f32> = gradient.into_iter().map(|slope| -slope).collect();
        let rate = config.rate * diffecon_train::schedule::cosine(0.02, step as f64 / config.steps as f64);
        let scalars = Adam::default().scalars(rate, step as u64 + 1);
        adam(scalars, prices, &downhill, &mut moment_1, &mut moment_2);
        prices.iter_mut().for_each(|price| *price = price.max(0.0));
        if config.steps - step <= averaged {
            sum.iter_mut().zip(&*prices).for_each(|(sum, price)| *sum += f64::from(*price));
        }
    }
    prices.iter_mut().zip(sum).for_each(|(price, sum)| *price = (sum / averaged as f64) as f32);
}

impl Method for DynamicProgramming {
    const NAME: &'static str = "dp";
    const ABOUT: &'static str = "Dynamic programming over a sequential auction's states (arXiv 2407.08022).";
    type Config = DynamicProgrammingExperiment;

    fn run_config() -> RunConfig {
        RunConfig::EVERY_STEP
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        config.dp.memory(&config.environment)
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        on_gpu::OF_TABLES
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let auction = Auction::of_experiment(config.clone().part(|all| all.environment), setup)?;
        Ok(Self::new(config.part(|all| all.dp), auction)?)
    }
}

impl Learner for DynamicProgramming {
    fn steps(&self) -> usize {
        self.auction.environment().bidders()
    }

    fn step(&mut self, step: usize, wanted: bool) -> Metrics {
        let position = self.steps() - 1 - step;
        self.solve(position);
        if !wanted {
            return Metrics::new();
        }
        let start = self.policy.values(position).last().expect("a state");
        vec![("value", f64::from(*start) * self.auction.environment().unit())]
    }

    fn validate(&self, _step: usize) -> Result<Validation, RunError> {
        Ok(self.auction.validate(&self.policy))
    }

    fn std_error(&self, of_sales: &[f64]) -> f64 {
        self.auction.std_error(of_sales)
    }

    fn market(&self) -> String {
        self.auction.name()
    }

    fn meanings(&self) -> &'static [Metric] {
        &metrics::DYNAMIC_PROGRAMMING
    }

    fn completes(&self) -> bool {
        true
    }

    fn state(&self) -> State {
        let mut state = State::default();
        self.policy.save(&mut state);
        state
    }

    fn restore(&mut self, state: &State) -> Result<(), RunError> {
        Ok(self.policy.load(state)?)
    }

    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError> {
        let policy = PolicyForm::Table(self.policy.clone());
        Ok(self.auction.policy_file(step, policy).save(path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentConfig;
    use crate::menu::MenuKind;
    use crate::policy::Policy;
    use diffecon_config::Config;

    /// One good and two bidders: the last pays 1/2, the first 5/8, as the optimum of a sequence of take-it-or-leave-it offers.
    fn learner(steps: usize, polish_samples: usize) -> DynamicProgramming {
        let environment = EnvironmentConfig::of("A", 2, 1, MenuKind::Sizes);
        let config = DynamicProgrammingConfig { steps, polish_samples, ..DynamicProgrammingConfig::default() };
        let auction = Auction::of_settings(environment, 3).unwrap();
        let mut learner = DynamicProgramming::new(config.check().unwrap(), auction).unwrap();
        (0..2).for_each(|step| drop(learner.step(step, false)));
        learner
    }

    #[test]
    fn line_searches_come_from_afar_and_the_ascent_does_without() {
        // One step of the ascent moves prices by 0.02; they start at 1, where nobody buys.
        for (steps, polish_samples) in [(1, 65_536), (500, 0)] {
            let learner = learner(steps, polish_samples);
            let predicted = learner.policy.predicted().unwrap();
            assert!((predicted - 0.390_625).abs() < 0.003, "{steps} steps: {predicted}");
            for (position, price) in [(0, 0.625), (1, 0.5)] {
                let found = learner.policy.position(position)[1][1];
                assert!((found - price).abs() < 0.03, "{steps} steps: {found} instead of {price}");
            }
        }
        assert_eq!(learner(1, 0).market(), "auction A 2x1, 2 bidders, 1 goods");
    }
}
