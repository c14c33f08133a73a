//! Dynamic programming: backwards over the visits, the best prices of every state of goods left.
//! Where goods are alike, states that differ by the names of goods are solved once.
//!
//! Each state is `RochetNet` with offsets for one bidder (see [`crate::options`]): gradient ascent on the smoothed objective
//! from the prices of a neighbouring state, exact line searches over hard choices, then the state's value from fresh bidders.
//! Source: arXiv 2407.08022, section 4.

use crate::auction::Auction;
use crate::error::{SequentialError, check};
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::menu::MenuKind;
use crate::options::Options;
use crate::policy::TablePolicy;
use crate::policy_file::StoredPolicy;
use crate::polish::polish;
use diffecon_tensor::adam::adam;
use diffecon_tensor::{Adam, State};
use diffecon_train::{Learner, Metrics, RunError, Validation};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The most bidders that anything is measured on.
const MOST_SAMPLES: usize = 1 << 30;

/// The most bidders of line searches, which are held in memory.
const MOST_POLISH_SAMPLES: usize = 1 << 22;

/// How every state's prices are found.
///
/// | key | default | purpose | range |
/// |---|---|---|---|
/// | `steps` | 500 | Adam's steps of a state | 1 to 10,000,000 |
/// | `samples` | 512 | bidders of a step, in sixteens | 16 to 2^30 |
/// | `sharpness` | 100 | the softmax's, per unit of value | 0.001 to 1,000,000 |
/// | `rate` | 0.02 | Adam's rate at the start; it falls along a cosine to 2 % of it | 1e-6 to 10 |
/// | `polish_samples` | 65,536 | bidders of the line searches; 0 leaves them out | 0 to 2^22 |
/// | `polish_sweeps` | 3 | rounds of line searches over the bundle sizes | 1 to 1,000 |
/// | `value_samples` | 262,144 | bidders that a state's value is taken from | 16 to 2^30 |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DynamicProgrammingConfig {
    /// Adam's steps of a state.
    pub steps: usize,
    /// Bidders of a step.
    pub samples: usize,
    /// The softmax's sharpness, per unit of value.
    pub sharpness: f64,
    /// Adam's rate at the start, in units of value.
    pub rate: f64,
    /// Bidders of the line searches.
    pub polish_samples: usize,
    /// Rounds of line searches.
    pub polish_sweeps: usize,
    /// Bidders that a state's value is taken from.
    pub value_samples: usize,
}

impl Default for DynamicProgrammingConfig {
    fn default() -> Self {
        Self {
            steps: 500,
            samples: 512,
            sharpness: 100.0,
            rate: 0.02,
            polish_samples: 65_536,
            polish_sweeps: 3,
            value_samples: 262_144,
        }
    }
}

impl DynamicProgrammingConfig {
    /// Checks every number against its range.
    ///
    /// # Errors
    /// The first that is outside.
    pub fn check(&self) -> Result<(), SequentialError> {
        check("dp.steps", self.steps, 1..=10_000_000)?;
        check("dp.samples", self.samples, LANES..=MOST_SAMPLES)?;
        check("dp.sharpness", self.sharpness, 1e-3..=1e6)?;
        check("dp.rate", self.rate, 1e-6..=10.0)?;
        check("dp.polish_samples", self.polish_samples, 0..=MOST_POLISH_SAMPLES)?;
        check("dp.polish_sweeps", self.polish_sweeps, 1..=1_000)?;
        check("dp.value_samples", self.value_samples, LANES..=MOST_SAMPLES)
    }
}

/// How far the line searches after gradient ascent look, in units of value.
const REACH: f32 = 0.1;

/// The learner: a step solves one position, the last one first.
pub struct DynamicProgramming {
    config: DynamicProgrammingConfig,
    auction: Auction,
    policy: TablePolicy,
}

impl DynamicProgramming {
    /// A learner without any position solved.
    ///
    /// # Errors
    /// If a number is out of range, or the menu has too many states.
    pub fn new(config: DynamicProgrammingConfig, auction: Auction) -> Result<Self, SequentialError> {
        config.check()?;
        let environment = auction.environment();
        if environment.menu() == MenuKind::EntryFee {
            let allowed = "bundles or sizes for dynamic programming";
            return Err(SequentialError::out_of_range("environment.menu", allowed, environment.menu().name()));
        }
        let policy = TablePolicy::empty(environment.menu(), environment.bidders(), environment.goods());
        Ok(Self { config, auction, policy })
    }

    /// The policy so far.
    pub fn policy(&self) -> &TablePolicy {
        &self.policy
    }

    /// Solves a position whose next one is solved.
    fn solve(&mut self, position: usize) {
        let environment = self.auction.environment();
        let kind = environment.menu();
        let states = kind.states(environment.goods());
        let (mut prices, mut values) = (vec![Vec::new(); states], vec![0.0; states]);
        for size in 0..=environment.goods() {
            let level: Vec<usize> = (0..states).filter(|index| kind.goods_left(*index).len() == size).collect();
            // Where goods are alike, states that differ by the names of goods have one solution.
            let distinct = if environment.goods_are_alike() { &level[..1] } else { &level };
            let start = |index: usize| {
                let next = position + 1 < environment.bidders();
                if next {
                    self.policy.position(position + 1)[index].clone()
                } else {
                    grown(kind, kind.goods_left(index), &prices)
                }
            };
            let solve = |&index: &usize| self.solve_state(position, index, start(index));
            let solved: Vec<(Vec<f32>, f32)> = distinct.par_iter().map(solve).collect();
            for (&index, (of_state, value)) in level.iter().zip(solved.iter().cycle()) {
                (prices[index], values[index]) = (of_state.clone(), *value);
            }
        }
        self.policy.set(position, prices, values);
    }

    /// The prices and the value of one state, from start prices.
    fn solve_state(&self, position: usize, index: usize, mut prices: Vec<f32>) -> (Vec<f32>, f32) {
        let environment = self.auction.environment();
        let kind = environment.menu();
        let left = kind.goods_left(index);
        let next = self.policy.values(position + 1);
        let continuation: Vec<f32> = kind.next_states(left).into_iter().map(|next_index| next[next_index]).collect();
        if left.is_empty() {
            return (prices, continuation[0]);
        }
        let goods: Vec<usize> = left.goods().collect();
        let options = Options { law: environment.law(position), goods: &goods, kind, continuation: &continuation };
        let stream = (position * kind.states(environment.goods()) + index) as u64;
        let mut rng = LaneRng::new(&mut self.auction.seed().stream_at("dynamic programming", stream));
        let config = &self.config;
        let groups = |samples: usize| samples.div_ceil(LANES);
        if config.polish_samples > 0 {
            polish(&options, &mut prices, groups(config.polish_samples).div_ceil(8), 1, f32::INFINITY, &mut rng);
        }
        ascend(&options, &mut prices, config, &mut rng);
        if config.polish_samples > 0 {
            polish(&options, &mut prices, groups(config.polish_samples), config.polish_sweeps, REACH, &mut rng);
        }
        let value = options.value(&prices, groups(config.value_samples), &mut rng) as f32;
        (prices, value)
    }
}

/// Prices of a state from those of the states with one good less: bundles inside one of them cost what they do there, all
/// goods together what all but one do and that one.
fn grown(kind: MenuKind, left: GoodsSet, smaller: &[Vec<f32>]) -> Vec<f32> {
    let Some(last) = left.goods().last() else { return vec![0.0] };
    let without = left.without([last].into_iter().collect());
    let mut prices = smaller[kind.state_index(without)].clone();
    if kind == MenuKind::Sizes {
        let (grand, before) = (prices[without.len()], prices[without.len().saturating_sub(1)]);
        prices.push(grand + if without.is_empty() { 1.0 } else { grand - before });
        return prices;
    }
    // The last good has the highest bit. Its bundle with another set costs the sum, less where a smaller state knows better.
    let alone = if without.is_empty() { 1.0 } else { smaller[1 << last][1] };
    let with: Vec<f32> = prices.iter().map(|price| price + alone).collect();
    prices.extend(with);
    let goods: Vec<usize> = left.goods().collect();
    for (bit, &good) in goods.iter().enumerate().filter(|_| goods.len() > 1) {
        let of_others = &smaller[kind.state_index(left.without([good].into_iter().collect()))];
        for (subset, price) in of_others.iter().enumerate() {
            let (low, high) = (subset & ((1 << bit) - 1), subset >> bit);
            prices[high << (bit + 1) | low] = *price;
        }
    }
    prices
}

/// Gradient ascent of the smoothed objective; the result is the mean of the last quarter's prices.
fn ascend(options: &Options<'_>, prices: &mut [f32], config: &DynamicProgrammingConfig, rng: &mut LaneRng) {
    let (mut moment_1, mut moment_2) = (vec![0.0; prices.len()], vec![0.0; prices.len()]);
    let mut sum = vec![0.0_f64; prices.len()];
    let averaged = config.steps.div_ceil(4);
    for step in 0..config.steps {
        let groups = config.samples.div_ceil(LANES);
        let gradient = options.smoothed(prices, config.sharpness as f32, groups, rng).gradient;
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
        let policy = StoredPolicy::Table(self.policy.clone());
        Ok(self.auction.policy_file("dp", step, policy).save(path)?)
    }
}
