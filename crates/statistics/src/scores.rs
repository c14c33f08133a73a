//! The scores of a method's runs, task by task.

/// The scores of one method: for each task those of its runs, which need not be equally many.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    tasks: Vec<Vec<f64>>,
}

impl Scores {
    /// The scores of the runs of each task.
    ///
    /// # Panics
    /// If there is no task, a task has no run, or a score is not finite.
    pub fn new(tasks: Vec<Vec<f64>>) -> Self {
        assert!(!tasks.is_empty() && tasks.iter().all(|runs| !runs.is_empty()), "a run of every task");
        assert!(tasks.iter().flatten().all(|score| score.is_finite()), "scores should be finite");
        Self { tasks }
    }

    /// The scores of one task's runs.
    ///
    /// # Panics
    /// As [`Self::new`].
    pub fn of_task(runs: Vec<f64>) -> Self {
        Self::new(vec![runs])
    }

    /// Task by task.
    pub fn tasks(&self) -> &[Vec<f64>] {
        &self.tasks
    }

    /// All scores, from the least to the greatest.
    pub fn sorted(&self) -> Vec<f64> {
        let mut all = self.tasks.concat();
        all.sort_unstable_by(f64::total_cmp);
        all
    }

    /// To draw into.
    pub(crate) fn tasks_mut(&mut self) -> &mut [Vec<f64>] {
        &mut self.tasks
    }
}
