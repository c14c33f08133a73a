//! Q-learning in a table, which fresh agents practise by.

/// How much an agent practises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Practice {
    /// Its decisions.
    pub decisions: usize,
    /// The probability that one of them is drawn at random, at the start. It falls along a line to 0.
    pub exploration: f64,
}

impl Practice {
    /// The probability that a decision is drawn at random.
    pub fn exploration(&self, decision: usize) -> f64 {
        self.exploration * (1.0 - decision as f64 / self.decisions as f64)
    }
}

/// Values of actions in states.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    actions: usize,
    values: Vec<f32>,
    /// How often each was learned.
    times: Vec<u32>,
}

/// The power by which the size of a step falls with how often a value was learned. Watkins and Dayan's convergence takes one above 1/2 and at most 1.
const POWER: f32 = 0.7;

impl Table {
    /// Zeros.
    pub fn new(states: usize, actions: usize) -> Self {
        Self { actions, values: vec![0.0; states * actions], times: vec![0; states * actions] }
    }

    fn row(&self, state: usize) -> &[f32] {
        &self.values[state * self.actions..(state + 1) * self.actions]
    }

    /// The action with the greatest value, the first of equal ones.
    pub fn best(&self, state: usize) -> usize {
        let row = self.row(state);
        (1..self.actions).fold(0, |best, action| if row[action] > row[best] { action } else { best })
    }

    /// The greatest value.
    pub fn greatest(&self, state: usize) -> f64 {
        f64::from(self.row(state)[self.best(state)])
    }

    /// Moves a value towards what it turned out to be.
    pub fn learn(&mut self, state: usize, action: usize, target: f64) {
        let place = state * self.actions + action;
        self.times[place] += 1;
        let rate = (self.times[place] as f32).powf(-POWER);
        self.values[place] += rate * (target as f32 - self.values[place]);
    }
}
