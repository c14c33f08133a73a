//! Three states whose equilibrium and best commitment differ.

use crate::information::Information;
use crate::labels::Labels;
use crate::process_arrays::ProcessArrays;
use crate::transitions::Transitions;

/// Three states: the first one leads to the left or the right one by its outcome, and those to the end. Going left costs the agent 4/5
/// and the principal earns 14/9 of the outcome left; the outcome is the action's side with probability 0.9.
///
/// \[D\] In the subgame-perfect equilibrium the principal pays 1 for the outcome left in every state; its value is 1 and the agent's
/// 0.2. The best commitment pays 0.9 in the first state, 1 in the left one and nothing in the right one, and earns 19/18.
pub fn three_states() -> ProcessArrays {
    ProcessArrays {
        states: Labels::given(["first", "left", "right"]),
        actions: Labels::given(["go left", "go right"]),
        outcomes: Labels::given(["left", "right"]),
        information: Information::Hidden,
        discount: 1.0,
        horizon: None,
        start: 0,
        outcome_laws: [0.9, 0.1, 0.1, 0.9].repeat(3),
        agent_rewards: [-4.0 / 5.0, 0.0].repeat(3),
        principal_rewards: [14.0 / 9.0, 0.0].repeat(3),
        transitions: Transitions::certain(vec![1, 2, 3, 3, 3, 3]),
    }
}
