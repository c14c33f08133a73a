//! All plans of an agent: what it does wherever that takes it.

use crate::process::Process;

/// Goes through every plan: an action at each node that the plan can come to, and none elsewhere.
///
/// # Shapes
/// Each plan `[N]`.
pub(crate) struct Plans<'a> {
    process: &'a Process,
    /// Plans with the nodes that they come to and have no action for.
    begun: Vec<(Vec<Option<usize>>, Vec<usize>)>,
}

impl<'a> Plans<'a> {
    /// The plans of a process.
    pub fn of(process: &'a Process) -> Self {
        Self { process, begun: vec![(vec![None; process.nodes().count()], vec![process.start])] }
    }

    /// Adds the nodes that an action can come to, where a plan has no action yet.
    fn open_next(&self, node: usize, action: usize, plan: &[Option<usize>], open: &mut Vec<usize>) {
        let law = self.process.outcome_law(self.process.state_of(node), action);
        for (outcome, probability) in law.iter().enumerate() {
            for (next, likely) in self.process.next_nodes(node, outcome) {
                if probability * likely > 0.0 && plan[next].is_none() && !open.contains(&next) {
                    open.push(next);
                }
            }
        }
    }
}

impl Iterator for Plans<'_> {
    type Item = Vec<Option<usize>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (plan, mut open) = self.begun.pop()?;
            let Some(node) = open.pop() else { return Some(plan) };
            for action in (0..self.process.actions.len()).rev() {
                let (mut plan, mut open) = (plan.clone(), open.clone());
                plan[node] = Some(action);
                self.open_next(node, action, &plan, &mut open);
                self.begun.push((plan, open));
            }
        }
    }
}
