//! One step of a Coin Game as a game of its own, and what both agents do in it.

/// The agents.
pub const AGENTS: usize = 2;
/// What an agent can do: go up, right, down or left, or stay.
pub const ACTIONS: usize = 5;
/// What both can do: the first agent's action times [`ACTIONS`], plus the second's.
pub const JOINT: usize = ACTIONS * ACTIONS;

/// By how much an action must be better for an agent to prefer it: less is rounding.
const TIE: f64 = 1e-9;

/// What each joint action leaves each agent from a step on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// By agent and joint action.
    pub payoffs: [[f64; JOINT]; AGENTS],
}

impl Stage {
    /// By how much an agent could do better than a joint action while the other keeps to it.
    pub fn regret(&self, agent: usize, joint: usize) -> f64 {
        let payoffs = &self.payoffs[agent];
        let deviations = (0..ACTIONS).map(|action| payoffs[with(joint, agent, action)]);
        deviations.fold(f64::NEG_INFINITY, f64::max) - payoffs[joint]
    }

    fn is_equilibrium(&self, joint: usize) -> bool {
        (0..AGENTS).all(|agent| self.regret(agent, joint) <= TIE)
    }

    /// What both do: the `recommended` actions if those are an equilibrium; else of the equilibria in pure actions the one with the most of those, and
    /// of such the one with the greatest payoff of both. Where there is none, what both regret least.
    pub fn outcome(&self, recommended: Option<usize>) -> usize {
        if let Some(joint) = recommended.filter(|joint| self.is_equilibrium(*joint)) {
            return joint;
        }
        let following = |joint: usize| recommended.map_or(0, |recommended| followers(joint, recommended));
        let both = |joint: usize| self.payoffs[0][joint] + self.payoffs[1][joint];
        let better = |one: &usize, other: &usize| {
            following(*one).cmp(&following(*other)).then(both(*one).total_cmp(&both(*other))).then(other.cmp(one))
        };
        let regret = |joint: usize| self.regret(0, joint) + self.regret(1, joint);
        let equilibria = (0..JOINT).filter(|joint| self.is_equilibrium(*joint));
        let least = || (0..JOINT).min_by(|one, other| regret(*one).total_cmp(&regret(*other)));
        equilibria.max_by(better).or_else(least).expect("there are actions")
    }
}

/// A joint action with another action of one agent.
pub fn with(joint: usize, agent: usize, action: usize) -> usize {
    if agent == 0 { action * ACTIONS + joint % ACTIONS } else { joint / ACTIONS * ACTIONS + action }
}

/// An agent's part of a joint action.
pub fn part(joint: usize, agent: usize) -> usize {
    if agent == 0 { joint / ACTIONS } else { joint % ACTIONS }
}

/// The same with the agents' parts exchanged.
pub fn swapped(joint: usize) -> usize {
    joint % ACTIONS * ACTIONS + joint / ACTIONS
}

/// How many agents do what is recommended.
pub fn followers(joint: usize, recommended: usize) -> usize {
    (0..AGENTS).filter(|agent| part(joint, *agent) == part(recommended, *agent)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stage in which neither wants any but its first two actions.
    fn stage(payoffs: [[[f64; 2]; 2]; 2]) -> Stage {
        let mut stage = Stage { payoffs: [[0.0; JOINT]; AGENTS] };
        for agent in 0..AGENTS {
            let others = (0..JOINT).filter(|joint| part(*joint, agent) >= 2);
            others.for_each(|joint| stage.payoffs[agent][joint] = -9.0);
        }
        for (first, row) in payoffs.iter().enumerate() {
            for (second, [one, other]) in row.iter().enumerate() {
                let joint = first * ACTIONS + second;
                (stage.payoffs[0][joint], stage.payoffs[1][joint]) = (*one, *other);
            }
        }
        stage
    }

    #[test]
    fn agents_follow_where_that_is_an_equilibrium_and_defect_elsewhere() {
        let dilemma = stage([[[3.0, 3.0], [0.0, 4.0]], [[4.0, 0.0], [1.0, 1.0]]]);
        assert_eq!([0, 1].map(|agent| dilemma.regret(agent, 0)), [1.0, 1.0]);
        assert_eq!(dilemma.outcome(Some(0)), ACTIONS + 1);
        let paid = stage([[[4.0, 4.0], [0.0, 4.0]], [[4.0, 0.0], [1.0, 1.0]]]);
        assert_eq!((paid.outcome(Some(0)), paid.outcome(None)), (0, 0));
        // Two equilibria: the one that is better for both, unless the other is asked for.
        let meet = stage([[[2.0, 2.0], [0.0, 0.0]], [[0.0, 0.0], [1.0, 1.0]]]);
        assert_eq!((meet.outcome(None), meet.outcome(Some(ACTIONS + 1))), (0, ACTIONS + 1));
        // None in pure actions: what is regretted least, whatever is asked for.
        let pennies = stage([[[1.0, -1.0], [-1.0, 1.0]], [[-1.0, 1.0], [0.5, 0.5]]]);
        assert_eq!(pennies.outcome(Some(0)), ACTIONS + 1);
    }
}
