//! The decisions of a process, in the order in which exact solutions go through them.

use crate::process_arrays::{MAX_ENDLESS_DISCOUNT, ProcessArrays};
use diffecon_config::OutOfRange;

/// The decisions that can come up, called nodes: states, or with a horizon `T` a state at each step `t < T`, with the number `t * S + s`.
///
/// Values, actions and contracts of exact solutions are arrays over all `N` nodes, `S` or `T * S`; at those that cannot come
/// up they are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodes {
    /// `N`.
    count: usize,
    /// The nodes that can come up; without cycles a node stands after all that can follow it.
    order: Vec<u32>,
    /// The most decisions that an episode can have; none if there may be any number.
    depth: Option<usize>,
}

impl Nodes {
    /// The number of nodes `N`, with those that cannot come up.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The nodes that can come up. Without cycles, or with a horizon, every node stands after all that can follow it.
    pub fn order(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + '_ {
        self.order.iter().map(|node| *node as usize)
    }

    /// The most decisions that an episode can have, `T`; none if there may be any number.
    pub fn depth(&self) -> Option<usize> {
        self.depth
    }

    /// The nodes of arrays whose sizes were checked.
    pub(crate) fn of(arrays: &ProcessArrays) -> Result<Self, OutOfRange> {
        let states = arrays.states.len();
        let following = following(arrays);
        let walk = Walk::from(arrays.start, &following);
        if let Some(state) = walk.marks.iter().position(|mark| *mark == Mark::New) {
            let name = arrays.state_name(state);
            return Err(OutOfRange::new(name, "within reach of the start", "reached by no action and outcome"));
        }
        if let Some(horizon) = arrays.horizon {
            return Ok(Self::staged(horizon, arrays.start, &following));
        }
        let depth = match walk.cycle {
            None => Some(longest(arrays.start, &walk.order, &following)),
            Some(state) => {
                let name =
                    format!("discount, without a horizon and with a way from {} back to it,", arrays.state_name(state));
                let allowed = format!("at most {MAX_ENDLESS_DISCOUNT}");
                OutOfRange::unless(arrays.discount <= MAX_ENDLESS_DISCOUNT, name, allowed, arrays.discount)?;
                None
            }
        };
        Ok(Self { count: states, order: walk.order, depth })
    }

    /// With a horizon: the last step first, and of each step the states that can come up then.
    fn staged(horizon: usize, start: usize, following: &[Vec<u32>]) -> Self {
        let states = following.len();
        let mut steps = vec![vec![start as u32]];
        while let Some(last) = steps.last().filter(|last| steps.len() < horizon && !last.is_empty()) {
            let mut next: Vec<u32> = last.iter().flat_map(|state| following[*state as usize].iter().copied()).collect();
            next.sort_unstable();
            next.dedup();
            steps.push(next);
        }
        let depth = steps.iter().filter(|step| !step.is_empty()).count();
        let backwards = steps.iter().enumerate().rev();
        let order =
            backwards.flat_map(|(step, of_step)| of_step.iter().map(move |state| (step * states) as u32 + state));
        Self { count: horizon * states, order: order.collect(), depth: Some(depth) }
    }
}

/// The states that can follow each, under any action.
fn following(arrays: &ProcessArrays) -> Vec<Vec<u32>> {
    let (states, actions, outcomes) = (arrays.states.len(), arrays.actions.len(), arrays.outcomes.len());
    let mut following = vec![Vec::new(); states];
    for (state, targets) in following.iter_mut().enumerate() {
        for outcome in 0..outcomes {
            let can = |action: usize| arrays.outcome_laws[(state * actions + action) * outcomes + outcome] > 0.0;
            if (0..actions).any(can) {
                let branches = arrays.transitions.branches(state * outcomes + outcome);
                let likely = branches.filter(|(target, probability)| *target < states && *probability > 0.0);
                targets.extend(likely.map(|(target, _)| target as u32));
            }
        }
        targets.sort_unstable();
        targets.dedup();
    }
    following
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// A depth-first walk through all states.
struct Walk {
    marks: Vec<Mark>,
    /// Each state after those that follow it, but for cycles.
    order: Vec<u32>,
    /// A state on a cycle, if there is one.
    cycle: Option<usize>,
}

impl Walk {
    fn from(start: usize, following: &[Vec<u32>]) -> Self {
        let mut walk = Self { marks: vec![Mark::New; following.len()], order: Vec::new(), cycle: None };
        walk.marks[start] = Mark::Open;
        // States on the way, each with the number of those behind it that were tried.
        let mut way = vec![(start, 0)];
        while let Some((state, tried)) = way.last_mut() {
            let Some(next) = following[*state].get(*tried).map(|next| *next as usize) else {
                walk.marks[*state] = Mark::Done;
                walk.order.push(*state as u32);
                way.pop();
                continue;
            };
            *tried += 1;
            match walk.marks[next] {
                Mark::New => {
                    walk.marks[next] = Mark::Open;
                    way.push((next, 0));
                }
                Mark::Open => walk.cycle = walk.cycle.or(Some(next)),
                Mark::Done => {}
            }
        }
        walk
    }
}

/// The most states on a way from the start to the end.
fn longest(start: usize, order: &[u32], following: &[Vec<u32>]) -> usize {
    let mut depths = vec![0; following.len()];
    for state in order.iter().map(|state| *state as usize) {
        let after = following[state].iter().map(|next| depths[*next as usize]).max();
        depths[state] = 1 + after.unwrap_or(0);
    }
    depths[start]
}
