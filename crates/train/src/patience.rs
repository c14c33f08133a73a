//! When a run ends before its last step: after validations that did not improve.

use diffecon_config::{ConfigError, OutOfRange};
use diffecon_tensor::State;

/// The sales of the last validation that improved, in a state.
const SALES: &str = "run.sales";

/// How many validations in a row did not improve on an earlier one: their revenue was not greater by more than the standard
/// error of the difference, sale by sale.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Patience {
    /// After how many the run ends; 0 for never.
    limit: usize,
    /// How many they are.
    pub without: usize,
    /// What each sale of the earlier one brought in, `[sales]`. In single precision, as a state keeps it.
    sales: Vec<f32>,
}

impl Patience {
    /// An error unless a learner may have this limit.
    ///
    /// # Errors
    /// If it `completes` one mechanism step by step, so that earlier validations say nothing of later ones.
    pub fn check(limit: usize, completes: bool) -> Result<(), ConfigError> {
        let allowed = "0 for a learner whose steps complete one mechanism";
        Ok(OutOfRange::unless(limit == 0 || !completes, "run.patience", allowed, limit)?)
    }

    /// Of a run whose last `without` validations did not improve, with its state if it goes on.
    pub fn new(limit: usize, without: usize, state: Option<&mut State>) -> Self {
        let sales = state.and_then(|state| state.take(SALES)).map(|array| array.values).unwrap_or_default();
        Self { limit, without, sales }
    }

    /// A validation brought in `totals` by its sales; `std_error` is that of a mean over them.
    pub fn see(&mut self, totals: &[f64], std_error: impl Fn(&[f64]) -> f64) {
        if self.limit == 0 {
            return;
        }
        let gaps: Vec<f64> = totals.iter().zip(&self.sales).map(|(total, before)| total - f64::from(*before)).collect();
        let gain = gaps.iter().sum::<f64>() / gaps.len() as f64;
        // Where the error is unknown every gain counts.
        let error = Some(std_error(&gaps)).filter(|error| error.is_finite()).unwrap_or_default();
        if self.sales.is_empty() || gain > error {
            self.without = 0;
            self.sales = totals.iter().map(|total| *total as f32).collect();
        } else {
            self.without += 1;
        }
    }

    /// Whether the run ends here.
    pub fn is_exhausted(&self) -> bool {
        self.limit > 0 && self.without >= self.limit
    }

    /// A learner's state with what a resumed run needs.
    pub fn remembered_in(&self, mut state: State) -> State {
        if self.limit > 0 {
            state.insert(SALES, vec![self.sales.len()], self.sales.clone());
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::standard_error::independent;

    fn patient(limit: usize) -> Patience {
        Patience::new(limit, 0, None)
    }

    #[test]
    fn a_gain_within_the_error_of_the_difference_is_none() {
        let mut patience = patient(2);
        // Differences to the first: 3 and -1, mean 1, error 2; then 2 and 1, mean 1.5, error 0.5.
        for (totals, without) in [([1.0, 5.0], 0), ([4.0, 4.0], 1), ([3.0, 6.0], 0), ([3.0, 6.0], 1), ([9.0, -1.0], 2)]
        {
            assert!(!patience.is_exhausted());
            patience.see(&totals, independent);
            assert_eq!(patience.without, without, "{totals:?}");
        }
        assert!(patience.is_exhausted());
        let mut never = patient(0);
        (0..9).for_each(|_| never.see(&[1.0, 1.0], independent));
        assert!(!never.is_exhausted() && never == patient(0));
        assert_eq!(never.remembered_in(State::default()), State::default(), "a state without it is as it was");
    }

    #[test]
    fn one_sale_counts_by_itself() {
        let mut patience = patient(1);
        [1.0, 1.5, 1.5].into_iter().for_each(|total| patience.see(&[total], independent));
        assert_eq!(patience.without, 1);
    }

    #[test]
    fn a_state_brings_it_back() {
        let mut patience = patient(3);
        [[1.0, 0.1], [0.9, 0.1]].iter().for_each(|totals| patience.see(totals, independent));
        let mut learner = State::default();
        learner.insert("weights", vec![1], vec![0.5]);
        let mut state = patience.remembered_in(learner.clone());
        let back = Patience::new(3, patience.without, Some(&mut state));
        assert_eq!((back, state), (patience, learner));
    }

    #[test]
    fn what_completes_one_mechanism_has_none() {
        assert!(Patience::check(0, true).is_ok() && Patience::check(2, false).is_ok());
        let error = Patience::check(2, true).unwrap_err().to_string();
        assert_eq!(error, "run.patience should be 0 for a learner whose steps complete one mechanism, but is 2");
    }
}
