//! What the training loop needs of a learner.

use crate::RunError;
use crate::metric::Metric;
use crate::snapshot::Snapshot;
use diffecon_auction::{Outcome, market, standard_error};
use diffecon_tensor::State;
use std::path::Path;

/// Named numbers of one step, in a fixed order.
pub type Metrics = Vec<(&'static str, f64)>;

/// The result of a validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Hard revenue a bidder on the validation split, in the data set's unit: what the best mechanism is chosen by.
    pub revenue: f64,
    /// The standard error of that revenue as an estimate of what the law of the bidders gives; not a number if it is unknown.
    pub std_error: f64,
    /// That revenue divided by the split's full surplus, where that is known.
    pub share_of_surplus: Option<f64>,
    /// What each sale brought in, `[sales]`, the same sales at every validation.
    pub totals: Vec<f64>,
    /// Whatever else was measured.
    pub metrics: Metrics,
}

impl Validation {
    /// Of what was earned on the validation split; `surplus` is the split's full surplus, where that is known. Nothing else is
    /// measured.
    pub fn of(outcome: &Outcome, surplus: Option<f64>) -> Self {
        Self {
            revenue: outcome.revenue,
            std_error: outcome.std_error,
            share_of_surplus: market::share_of_surplus(outcome.revenue, surplus),
            totals: outcome.totals.clone(),
            metrics: Metrics::new(),
        }
    }
}

/// How far the work before the first step has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Preparation {
    /// What is being done.
    pub stage: &'static str,
    /// Steps done.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// The current loss.
    pub loss: f64,
}

/// A mechanism that improves step by step. The loop, checkpoints, resume and progress are written against this.
pub trait Learner {
    /// The number of steps of a whole run.
    fn steps(&self) -> usize;

    /// What is learned on, in words: goods and bidders.
    fn market(&self) -> String {
        String::new()
    }

    /// The work before the first step, if there is any, and what was measured of its result. A resumed run skips it: [`Self::restore`]
    /// brings its result.
    ///
    /// # Errors
    /// If it diverges.
    fn prepare(&mut self, report: &mut dyn FnMut(Preparation)) -> Result<Metrics, RunError> {
        let _ = report;
        Ok(Metrics::new())
    }

    /// Step number `step`, from 0. Its random draws depend on the seed and the step alone. Metrics may be left out
    /// unless `wanted`: reading them off a device takes time.
    fn step(&mut self, step: usize, wanted: bool) -> Metrics;

    /// Evaluates the mechanism of now, after `step` steps, on the validation split.
    ///
    /// # Errors
    /// If training has diverged, so that there is no mechanism.
    fn validate(&self, step: usize) -> Result<Validation, RunError>;

    /// The standard error of the mean of numbers that there is one of for each sale of a validation.
    fn std_error(&self, of_sales: &[f64]) -> f64 {
        standard_error::independent(of_sales)
    }

    /// What its metrics mean.
    fn meanings(&self) -> &'static [Metric] {
        &[]
    }

    /// Whether a later mechanism replaces an earlier one whatever they earn in validation, as where steps complete it.
    fn completes(&self) -> bool {
        false
    }

    /// Everything that the next steps depend on.
    fn state(&self) -> State;

    /// [`Self::state`] as it is now, which may be read later, while the next steps are taken.
    fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.state())
    }

    /// Goes back to a state that [`Self::state`] gave.
    ///
    /// # Errors
    /// If the state is of another learner or configuration.
    fn restore(&mut self, state: &State) -> Result<(), RunError>;

    /// Writes the mechanism of now to a file of its own.
    ///
    /// # Errors
    /// If the file cannot be written, or training has diverged.
    fn write_mechanism(&self, path: &Path, step: usize) -> Result<(), RunError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What has to be said, and nothing else.
    struct Plain;

    impl Learner for Plain {
        fn steps(&self) -> usize {
            0
        }

        fn step(&mut self, _: usize, _: bool) -> Metrics {
            Metrics::new()
        }

        fn validate(&self, _: usize) -> Result<Validation, RunError> {
            Ok(Validation::of(&Outcome::default(), None))
        }

        fn state(&self) -> State {
            State::default()
        }

        fn restore(&mut self, _: &State) -> Result<(), RunError> {
            Ok(())
        }

        fn write_mechanism(&self, _: &Path, _: usize) -> Result<(), RunError> {
            Ok(())
        }
    }

    #[test]
    fn what_a_learner_need_not_say() {
        assert!(!Plain.completes() && Plain.meanings().is_empty() && Plain.market().is_empty());
        assert_eq!(Plain.prepare(&mut |_| panic!("nothing is prepared")).unwrap(), Metrics::new());
        assert_eq!(Plain.std_error(&[1.0, 5.0]), 2.0);
    }

    #[test]
    fn the_share_of_what_could_be_earned() {
        let outcome = Outcome { revenue: 2.0, std_error: 0.5, totals: vec![1.0, 3.0], ..Outcome::default() };
        let share = |surplus| Validation::of(&outcome, surplus).share_of_surplus;
        assert_eq!((share(Some(8.0)), share(Some(0.0)), share(None)), (Some(0.25), Some(0.0), None));
        let validation = Validation::of(&outcome, None);
        assert_eq!((validation.revenue, validation.std_error, validation.totals), (2.0, 0.5, vec![1.0, 3.0]));
    }
}
