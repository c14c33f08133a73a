//! A process as flat arrays, unchecked: what generators make and files become.

use crate::information::Information;
use crate::labels::Labels;
use crate::nodes::Nodes;
use crate::process::Process;
use crate::transitions::Transitions;
use diffecon_config::OutOfRange;

/// How far from 1 the probabilities of a law may add up, for texts with few digits. A checked law adds up to 1 but for rounding.
const LAW_ERROR: f64 = 1e-9;
/// The greatest reward, in magnitude.
const MAX_REWARD: f64 = 1e12;
/// The most numbers of one array, which then has 512 MiB.
const MAX_NUMBERS: usize = 1 << 26;
/// The greatest discount factor of a process that may go on for ever: value iteration takes time and digits in proportion to
/// `1 / (1 - discount)`.
pub(crate) const MAX_ENDLESS_DISCOUNT: f64 = 0.999;

/// A principal-agent process, unchecked: the data of [`Process`], which has the same arrays. [`Self::check`] is the way there.
///
/// # Shapes
/// `S` states, `A` actions, `O` outcomes; arrays are row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessArrays {
    /// Names of the `S` states.
    pub states: Labels,
    /// Names of the `A` actions.
    pub actions: Labels,
    /// Names of the `O` outcomes.
    pub outcomes: Labels,
    /// What a contract can pay for.
    pub information: Information,
    /// The discount factor gamma of both players, in [0, 1].
    pub discount: f64,
    /// The number of decisions after which the process ends, if nothing ends it before.
    pub horizon: Option<usize>,
    /// The first state.
    pub start: usize,
    /// The outcome laws `P(o | s, a)`. `[S, A, O]`
    pub outcome_laws: Vec<f64>,
    /// The agent's rewards `r(s, a)`: costs are negative. `[S, A]`
    pub agent_rewards: Vec<f64>,
    /// The principal's rewards `rp(s, o)`, before payments. `[S, O]`
    pub principal_rewards: Vec<f64>,
    /// Where outcomes lead. `[S, O]`
    pub transitions: Transitions,
}

impl ProcessArrays {
    /// The checked process. Laws are divided by their sums, which removes the rounding of texts.
    ///
    /// # Errors
    /// The first of these that does not hold, with its state, action and outcome, what is allowed, and what was found: every size fits;
    /// there are states, actions and outcomes; the discount factor is in [0, 1]; rewards are finite, in [-1e12, 1e12]; probabilities
    /// are in [0, 1] and those of a law add up to 1, within 1e-9; targets are states or the end; every state can be reached; and
    /// a process that may go on for ever has a horizon or a discount factor of at most 0.999.
    pub fn check(mut self) -> Result<Process, OutOfRange> {
        self.check_sizes()?;
        OutOfRange::unless((0.0..=1.0).contains(&self.discount), "discount", "in [0, 1]", self.discount)?;
        OutOfRange::unless(self.horizon != Some(0), "horizon", "at least 1", 0)?;
        let allowed = format!("a state's number below {}", self.states.len());
        OutOfRange::unless(self.start < self.states.len(), "start", allowed, self.start)?;
        self.check_laws()?;
        self.check_rewards()?;
        self.check_transitions()?;
        let nodes = Nodes::of(&self)?;
        Ok(Process::checked(self, nodes))
    }

    /// How a state is called in errors.
    pub(crate) fn state_name(&self, state: usize) -> String {
        format!("state {:?}", self.states.name(state))
    }

    fn of_action(&self, state: usize, action: usize) -> String {
        format!("{}, action {:?}", self.state_name(state), self.actions.name(action))
    }

    fn of_outcome(&self, state: usize, outcome: usize) -> String {
        format!("{}, outcome {:?}", self.state_name(state), self.outcomes.name(outcome))
    }

    fn check_sizes(&self) -> Result<(), OutOfRange> {
        let (states, actions, outcomes) = (self.states.len(), self.actions.len(), self.outcomes.len());
        for (name, count) in [("states", states), ("actions", actions), ("outcomes", outcomes)] {
            OutOfRange::unless(count > 0, format!("the number of {name}"), "at least 1", count)?;
        }
        let numbers = [self.horizon.unwrap_or(1), states, actions, outcomes];
        let numbers = numbers.iter().fold(1, |product: usize, size| product.saturating_mul(*size));
        let name = "the number of decisions (states, at each step of a horizon) times actions times outcomes";
        OutOfRange::unless(numbers <= MAX_NUMBERS, name, format!("at most {MAX_NUMBERS}"), numbers)?;
        let sizes = [
            ("outcome_laws", states * actions * outcomes, self.outcome_laws.len()),
            ("agent_rewards", states * actions, self.agent_rewards.len()),
            ("principal_rewards", states * outcomes, self.principal_rewards.len()),
            ("transitions", states * outcomes + 1, self.transitions.offsets.len()),
            ("the targets of transitions", self.transitions.probabilities.len(), self.transitions.targets.len()),
        ];
        for (name, expected, length) in sizes {
            OutOfRange::unless(length == expected, name, format!("{expected} numbers"), length)?;
        }
        let Transitions { offsets, targets, .. } = &self.transitions;
        let rise = offsets.windows(2).all(|pair| pair[0] <= pair[1]);
        let whole = rise && offsets[0] == 0 && offsets[states * outcomes] as usize == targets.len();
        let value = format!("{} to {}", offsets[0], offsets[states * outcomes]);
        OutOfRange::unless(whole, "the offsets of transitions", format!("rising from 0 to {}", targets.len()), value)
    }

    fn check_laws(&mut self) -> Result<(), OutOfRange> {
        let outcomes = self.outcomes.len();
        for state in 0..self.states.len() {
            for action in 0..self.actions.len() {
                let row = (state * self.actions.len() + action) * outcomes;
                let law = &self.outcome_laws[row..row + outcomes];
                for (outcome, probability) in law.iter().enumerate() {
                    if !(0.0..=1.0).contains(probability) {
                        let place =
                            format!("{}, outcome {:?}", self.of_action(state, action), self.outcomes.name(outcome));
                        let name = format!("outcome_laws of {place}");
                        return Err(OutOfRange::new(name, "a probability in [0, 1]", probability));
                    }
                }
                let sum: f64 = law.iter().sum();
                if (sum - 1.0).abs() > LAW_ERROR {
                    let name = format!("the sum of outcome_laws of {}", self.of_action(state, action));
                    return Err(OutOfRange::new(name, format!("1, within {LAW_ERROR:e}"), sum));
                }
                for probability in &mut self.outcome_laws[row..row + outcomes] {
                    *probability /= sum;
                }
            }
        }
        Ok(())
    }

    fn check_rewards(&self) -> Result<(), OutOfRange> {
        let allowed = format!("a finite number in [-{MAX_REWARD:e}, {MAX_REWARD:e}]");
        for (index, reward) in self.agent_rewards.iter().enumerate() {
            if !(-MAX_REWARD..=MAX_REWARD).contains(reward) {
                let place = self.of_action(index / self.actions.len(), index % self.actions.len());
                return Err(OutOfRange::new(format!("agent_rewards of {place}"), allowed, reward));
            }
        }
        for (index, reward) in self.principal_rewards.iter().enumerate() {
            if !(-MAX_REWARD..=MAX_REWARD).contains(reward) {
                let place = self.of_outcome(index / self.outcomes.len(), index % self.outcomes.len());
                return Err(OutOfRange::new(format!("principal_rewards of {place}"), allowed, reward));
            }
        }
        Ok(())
    }

    fn check_transitions(&mut self) -> Result<(), OutOfRange> {
        let (states, outcomes) = (self.states.len(), self.outcomes.len());
        for list in 0..states * outcomes {
            let name = |what: &str| format!("{what} of {}", self.of_outcome(list / outcomes, list % outcomes));
            let range = self.transitions.offsets[list] as usize..self.transitions.offsets[list + 1] as usize;
            for branch in range.clone() {
                let target = self.transitions.targets[branch] as usize;
                let allowed = format!("a state's number, or {states} for the end");
                OutOfRange::unless(target <= states, name("a target"), allowed, target)?;
                let probability = self.transitions.probabilities[branch];
                let is_one = (0.0..=1.0).contains(&probability);
                OutOfRange::unless(is_one, name("a transition"), "a probability in [0, 1]", probability)?;
            }
            let sum: f64 = self.transitions.probabilities[range.clone()].iter().sum();
            let adds_up = (sum - 1.0).abs() <= LAW_ERROR;
            OutOfRange::unless(adds_up, name("the sum of transitions"), format!("1, within {LAW_ERROR:e}"), sum)?;
            for probability in &mut self.transitions.probabilities[range] {
                *probability /= sum;
            }
        }
        Ok(())
    }
}
