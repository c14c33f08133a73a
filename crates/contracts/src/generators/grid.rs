//! Small grid worlds in which principal and agent want to be in different places.

use crate::error::ContractError;
use crate::information::Information;
use crate::labels::Labels;
use crate::process::Process;
use crate::process_arrays::ProcessArrays;
use crate::transitions::Transitions;
use diffecon_config::{Checked, Config, JsonSchema};
use serde::{Deserialize, Serialize};

/// A grid that the agent walks on from its first corner. It would rather go to the corner at the end of the first row, and the principal
/// wants it in the corner across; either corner ends the process.
///
/// The actions are to stay and to step up, right, down or left; a step costs `effort`. With the probability `slip` the agent
/// moves as any of the five, evenly; what it did is the outcome, and a wall stops it. Ours: the paper has trees and the Coin Game.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GridConfig {
    /// Cells of a row.
    #[schemars(range(min = 2, max = 100))]
    pub width: usize,
    /// Rows.
    #[schemars(range(min = 2, max = 100))]
    pub height: usize,
    /// The probability of moving at random.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub slip: f64,
    /// The cost of a step.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub effort: f64,
    /// What the agent gets in its corner.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub agent_goal: f64,
    /// What the principal gets in the corner across.
    #[schemars(range(min = 0.0, max = 1e6))]
    pub principal_goal: f64,
    /// The discount factor; without a horizon at most 0.999.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount: f64,
    /// The number of decisions after which the process ends; any number if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000))]
    pub horizon: Option<usize>,
    /// Whether actions are hidden or observed.
    pub information: Information,
}

impl Default for GridConfig {
    fn default() -> Self {
        Self {
            width: 3,
            height: 3,
            slip: 0.1,
            effort: 0.1,
            agent_goal: 0.5,
            principal_goal: 2.0,
            discount: 0.95,
            horizon: None,
            information: Information::Hidden,
        }
    }
}

impl Config for GridConfig {}

/// The five moves: their names, and their steps down and right.
const MOVES: [(&str, isize, isize); 5] =
    [("stay", 0, 0), ("up", -1, 0), ("right", 0, 1), ("down", 1, 0), ("left", 0, -1)];

impl GridConfig {
    /// The process; nothing of it is random.
    ///
    /// # Errors
    /// If there is no horizon and the discount factor is above 0.999.
    pub fn process(config: &Checked<Self>) -> Result<Process, ContractError> {
        let agent_corner = (0, config.width - 1);
        let principal_corner = (config.height - 1, config.width - 1);
        let cells = (0..config.height).flat_map(|row| (0..config.width).map(move |column| (row, column)));
        let cells: Vec<(usize, usize)> =
            cells.filter(|cell| *cell != agent_corner && *cell != principal_corner).collect();
        let (mut agent_rewards, mut principal_rewards, mut targets) = (Vec::new(), Vec::new(), Vec::new());
        for cell in &cells {
            let reached = MOVES.map(|(_, down, right)| config.moved(*cell, down, right));
            for action in 0..MOVES.len() {
                let arrives = (0..MOVES.len()).filter(|outcome| reached[*outcome] == agent_corner);
                let likely: f64 = arrives.map(|outcome| config.probability(action, outcome)).sum();
                agent_rewards.push(likely * config.agent_goal - if action == 0 { 0.0 } else { config.effort });
            }
            for reached in reached {
                principal_rewards.push(if reached == principal_corner { config.principal_goal } else { 0.0 });
                // A corner is no state: it is the end.
                targets.push(cells.binary_search(&reached).unwrap_or(cells.len()) as u32);
            }
        }
        let law =
            (0..MOVES.len() * MOVES.len()).map(|entry| config.probability(entry / MOVES.len(), entry % MOVES.len()));
        let law: Vec<f64> = law.collect();
        let arrays = ProcessArrays {
            states: Labels::Given(cells.iter().map(|(row, column)| format!("{row},{column}")).collect()),
            actions: Labels::given(MOVES.map(|(name, ..)| name)),
            outcomes: Labels::given(["stayed", "went up", "went right", "went down", "went left"]),
            information: config.information,
            discount: config.discount,
            horizon: config.horizon,
            start: 0,
            outcome_laws: law.repeat(cells.len()),
            agent_rewards,
            principal_rewards,
            transitions: Transitions::certain(targets),
        };
        Ok(arrays.check()?)
    }

    /// The cell after a move.
    fn moved(&self, (row, column): (usize, usize), down: isize, right: isize) -> (usize, usize) {
        let inside = |place: usize, step: isize, size: usize| {
            place.checked_add_signed(step).filter(|place| *place < size).unwrap_or(place)
        };
        (inside(row, down, self.height), inside(column, right, self.width))
    }

    /// How likely an outcome is under an action.
    fn probability(&self, action: usize, outcome: usize) -> f64 {
        let slipped = self.slip / MOVES.len() as f64;
        if action == outcome { 1.0 - self.slip + slipped } else { slipped }
    }
}
