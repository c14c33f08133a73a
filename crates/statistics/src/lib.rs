//! Statistics of scores over seeds and tasks. Nothing here knows what a score is of.
//!
//! [`Scores`] has the runs of one method, task by task; a task is an auction or a data set, a run a seed.
//!
//! | | source |
//! |---|---|
//! | [`mean()`], [`standard_deviation`] | mean over tasks of the means over runs |
//! | [`interquartile_mean()`] | Agarwal et al., [arXiv 2108.13264](https://arxiv.org/abs/2108.13264), section 4.3 |
//! | [`Bootstrap::percentile`] | the same, section 4.1: runs are drawn anew within each task |
//! | [`Bootstrap::student`] | Student's interval with the bootstrap's error: it covers with few runs, where percentiles do not |
//! | [`probability_of_improvement()`] | the same, section 4.3, by Mann and Whitney's U |
//! | [`PerformanceProfile`] | the same, section 4.2: the share of runs above each score |
//!
//! # Examples
//!
//! ```
//! use diffecon_statistics::{Bootstrap, Scores, interquartile_mean, probability_of_improvement};
//!
//! let ours = Scores::new(vec![vec![0.71, 0.70, 0.73, 0.69, 0.72], vec![0.51, 0.55, 0.53, 0.52, 0.54]]);
//! let theirs = Scores::new(vec![vec![0.68, 0.67, 0.70, 0.66, 0.69], vec![0.50, 0.51, 0.50, 0.52, 0.49]]);
//! let interval = Bootstrap::default().student(&ours, interquartile_mean).expect("more than one run of each task");
//! assert!(interval.low < interquartile_mean(&ours) && interquartile_mean(&ours) < interval.high);
//! assert!(probability_of_improvement(&ours, &theirs) > 0.9);
//! ```

pub mod bootstrap;
pub mod interquartile_mean;
pub mod interval;
pub mod mean;
pub mod performance_profile;
pub mod probability_of_improvement;
pub mod quantile;
pub mod scores;
pub mod student;

pub use bootstrap::Bootstrap;
pub use interquartile_mean::interquartile_mean;
pub use interval::{CONFIDENCE, Interval};
pub use mean::{mean, standard_deviation};
pub use performance_profile::{PerformanceProfile, performance_profile};
pub use probability_of_improvement::probability_of_improvement;
pub use scores::Scores;
