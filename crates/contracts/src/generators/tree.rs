//! Random binary trees.

use crate::error::ContractError;
use crate::information::Information;
use crate::labels::Labels;
use crate::process::Process;
use crate::process_arrays::ProcessArrays;
use crate::transitions::Transitions;
use diffecon_config::{Checked, Config, JsonSchema};
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};

/// A complete binary tree of decisions with two actions, to rest and to work, and two outcomes that pick the child.
///
/// With the probability `accuracy` the outcome is the action's. Resting costs nothing and its outcome earns nothing. Working costs the
/// agent `u ~ U[0, 1 - v]`, `v ~ U[0, 1]`, and its outcome earns the principal `u ~ U[0, 2 - v]`, `v ~ U[0, 2]`, anew in each state.
///
/// Source \[P\]: arXiv 2407.18074, algorithm 2 in appendix D.1, whose depth is 10, with 1,023 states. Bounds other than 1 and 2 and another
/// accuracy than 0.9 are ours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TreeConfig {
    /// Decisions on every way from the root to the end; there are `2^depth - 1` states.
    #[schemars(range(min = 1, max = 20))]
    pub depth: usize,
    /// The greatest cost of working.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub cost: f64,
    /// The greatest reward of work's outcome.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub reward: f64,
    /// The probability of an action's own outcome.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.5))]
    pub accuracy: f64,
}

impl Default for TreeConfig {
    fn default() -> Self {
        Self { depth: 10, cost: 1.0, reward: 2.0, accuracy: 0.9 }
    }
}

impl Config for TreeConfig {}

impl TreeConfig {
    /// Draws a tree. State `i` has the children `2 i + 1` (rest) and `2 i + 2` (work).
    ///
    /// # Errors
    /// None that a checked configuration can cause.
    pub fn draw(config: &Checked<Self>, rng: &mut impl Rng) -> Result<Process, ContractError> {
        let states = (1_usize << config.depth) - 1;
        let (mut agent_rewards, mut principal_rewards) =
            (Vec::with_capacity(2 * states), Vec::with_capacity(2 * states));
        for _ in 0..states {
            agent_rewards.extend([0.0, -up_to_the_rest(config.cost, rng)]);
            principal_rewards.extend([0.0, up_to_the_rest(config.reward, rng)]);
        }
        let (own, other) = (config.accuracy, 1.0 - config.accuracy);
        let children = (0..2 * states).map(|edge| (edge + 1).min(states) as u32);
        let arrays = ProcessArrays {
            states: Labels::Numbered("node", states),
            actions: Labels::given(["rest", "work"]),
            outcomes: Labels::given(["rested", "worked"]),
            information: Information::Hidden,
            discount: 1.0,
            horizon: None,
            start: 0,
            outcome_laws: [own, other, other, own].repeat(states),
            agent_rewards,
            principal_rewards,
            transitions: Transitions::certain(children.collect()),
        };
        Ok(arrays.check()?)
    }
}

/// `u ~ U[0, most - v]` for `v ~ U[0, most]`.
fn up_to_the_rest(most: f64, rng: &mut impl Rng) -> f64 {
    let taken = most * rng.random::<f64>();
    (most - taken) * rng.random::<f64>()
}
