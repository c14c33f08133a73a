//! How probable it is that a run of one method is better than a run of another.

use crate::bootstrap::{Bootstrap, central, sizes};
use crate::interval::Interval;
use crate::scores::Scores;

/// The mean over tasks of the share of pairs, a run of `ours` and a run of `theirs`, in which ours scores more; a tie is half a pair.
///
/// Source: Agarwal et al., arXiv 2108.13264, section 4.3: Mann and Whitney's `U / (n m)` of each task.
///
/// # Panics
/// If they are not of equally many tasks.
pub fn probability_of_improvement(ours: &Scores, theirs: &Scores) -> f64 {
    assert_eq!(ours.tasks().len(), theirs.tasks().len(), "the same tasks");
    let of_task = |(ours, theirs): (&Vec<f64>, &Vec<f64>)| {
        let pairs = ours.iter().flat_map(|our| theirs.iter().map(move |their| wins(*our, *their)));
        pairs.sum::<f64>() / (ours.len() * theirs.len()) as f64
    };
    ours.tasks().iter().zip(theirs.tasks()).map(of_task).sum::<f64>() / ours.tasks().len() as f64
}

/// What a pair counts for ours.
fn wins(our: f64, their: f64) -> f64 {
    if our > their {
        1.0
    } else if our < their {
        0.0
    } else {
        0.5
    }
}

impl Bootstrap {
    /// The percentile interval of [`probability_of_improvement()`]: runs of both are drawn anew within each task.
    ///
    /// # Panics
    /// If they are not of equally many tasks.
    pub fn of_improvement(&self, ours: &Scores, theirs: &Scores) -> Interval {
        let tasks = ours.tasks().len();
        assert_eq!(tasks, theirs.tasks().len(), "the same tasks");
        let probability = |drawn: &[&[usize]]| {
            let of_task = |task: usize| {
                let (our, their) = (&ours.tasks()[task], &theirs.tasks()[task]);
                let pairs =
                    drawn[task].iter().flat_map(|one| drawn[tasks + task].iter().map(move |other| (one, other)));
                pairs.map(|(one, other)| wins(our[*one], their[*other])).sum::<f64>() / (our.len() * their.len()) as f64
            };
            (0..tasks).map(of_task).sum::<f64>() / tasks as f64
        };
        central(self.statistics(&[sizes(ours), sizes(theirs)].concat(), probability))
    }
}
