//! Random layered processes with any number of actions and outcomes.

use crate::error::ContractError;
use crate::information::Information;
use crate::labels::Labels;
use crate::process::Process;
use crate::process_arrays::ProcessArrays;
use crate::transitions::Transitions;
use diffecon_config::{Checked, Config, JsonSchema, OutOfRange};
use rand::seq::SliceRandom;
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

/// Layers of states without cycles: the start, then layers of up to `width` states, then the end. Each outcome leads to some states of the
/// next layer at random, and every state can be reached.
///
/// Outcome laws are even on the simplex. The first action is free, any other costs the agent `U[0, cost]`; outcomes earn
/// the principal `U[0, reward]`. Ours: the paper has binary trees only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LayeredConfig {
    /// Decisions of every episode.
    #[schemars(range(min = 1, max = 10_000))]
    pub layers: usize,
    /// The most states of a layer.
    #[schemars(range(min = 1, max = 100_000))]
    pub width: usize,
    /// Actions `A`.
    #[schemars(range(min = 1, max = 1_000))]
    pub actions: usize,
    /// Outcomes `O`.
    #[schemars(range(min = 1, max = 1_000))]
    pub outcomes: usize,
    /// The states that each outcome leads to, where the next layer has as many.
    #[schemars(range(min = 1, max = 1_000))]
    pub branches: usize,
    /// The greatest cost of an action.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub cost: f64,
    /// The greatest reward of an outcome.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub reward: f64,
    /// The discount factor.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount: f64,
    /// Whether actions are hidden or observed.
    pub information: Information,
}

impl Default for LayeredConfig {
    fn default() -> Self {
        Self {
            layers: 5,
            width: 4,
            actions: 3,
            outcomes: 3,
            branches: 1,
            cost: 1.0,
            reward: 2.0,
            discount: 1.0,
            information: Information::Hidden,
        }
    }
}

/// The most probabilities of a process.
const MAX_NUMBERS: usize = 1 << 26;

impl Config for LayeredConfig {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let of_state = self.outcomes * self.actions.max(self.branches);
        let numbers = self.layers * self.width * of_state;
        let name = "layers * width * outcomes * the greater of actions and branches";
        OutOfRange::unless(numbers <= MAX_NUMBERS, name, format!("at most {MAX_NUMBERS}"), numbers)
    }
}

impl LayeredConfig {
    /// Draws a process.
    ///
    /// # Errors
    /// None that a checked configuration can cause.
    pub fn draw(config: &Checked<Self>, rng: &mut impl Rng) -> Result<Process, ContractError> {
        let sizes = config.sizes();
        let states: usize = sizes.iter().sum();
        let mut arrays = ProcessArrays {
            states: Labels::Numbered("state", states),
            actions: Labels::Numbered("action", config.actions),
            outcomes: Labels::Numbered("outcome", config.outcomes),
            information: config.information,
            discount: config.discount,
            horizon: None,
            start: 0,
            outcome_laws: Vec::with_capacity(states * config.actions * config.outcomes),
            agent_rewards: Vec::with_capacity(states * config.actions),
            principal_rewards: Vec::with_capacity(states * config.outcomes),
            transitions: Transitions::default(),
        };
        for _ in 0..states {
            for action in 0..config.actions {
                let cost = config.cost * rng.random::<f64>();
                arrays.agent_rewards.push(if action == 0 { 0.0 } else { -cost });
                arrays.outcome_laws.extend(even_law(config.outcomes, rng));
            }
            arrays.principal_rewards.extend((0..config.outcomes).map(|_| config.reward * rng.random::<f64>()));
        }
        let mut first = 0;
        for (layer, size) in sizes.iter().enumerate() {
            let lists = size * config.outcomes;
            first += size;
            match sizes.get(layer + 1) {
                Some(next) => push_layer(&mut arrays.transitions, lists, config.branches, first, *next, rng),
                None => (0..lists).for_each(|_| arrays.transitions.push([(states as u32, 1.0)])),
            }
        }
        Ok(arrays.check()?)
    }

    /// The number of states of each layer: no more than the one before has outcomes to reach them.
    fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![1];
        while sizes.len() < self.layers {
            let reached = sizes[sizes.len() - 1] * self.outcomes;
            sizes.push(reached.min(self.width));
        }
        sizes
    }
}

/// A law that is even on the simplex: exponential numbers over their sum.
fn even_law(outcomes: usize, rng: &mut impl Rng) -> Vec<f64> {
    let mut law: Vec<f64> = (0..outcomes).map(|_| f64::MIN_POSITIVE - libm::log(1.0 - rng.random::<f64>())).collect();
    let sum: f64 = law.iter().sum();
    law.iter_mut().for_each(|probability| *probability /= sum);
    law
}

/// Transitions of a layer to the next one, whose `next` states begin at `first`. The first branches of all lists, shuffled, cover
/// the next layer.
fn push_layer(
    transitions: &mut Transitions,
    lists: usize,
    branches: usize,
    first: usize,
    next: usize,
    rng: &mut impl Rng,
) {
    let mut covering: Vec<usize> =
        (0..lists).map(|list| if list < next { list } else { rng.random_range(0..next) }).collect();
    covering.shuffle(rng);
    for target in covering {
        let mut targets = vec![target];
        while targets.len() < branches.min(next) {
            let another = rng.random_range(0..next);
            if !targets.contains(&another) {
                targets.push(another);
            }
        }
        let law = even_law(targets.len(), rng);
        transitions.push(targets.into_iter().map(|target| (first + target) as u32).zip(law));
    }
}
