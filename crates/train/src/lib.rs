//! The loop every learner shares: schedules, metrics, run folders, checkpoints, resume.
//!
//! A [`Learner`] takes steps; [`run()`] drives it, writes [`metrics`] and [`checkpoint`]s into a [`RunFolder`] and keeps the
//! mechanism that earned most on the validation split.

pub mod checkpoint;
pub mod error;
pub mod folder;
pub mod learner;
pub mod method;
pub mod metric;
pub mod metrics;
pub mod one_bidder;
mod optional_file;
pub mod patience;
mod preparation_log;
pub mod run;
pub mod safe_point;
mod saving;
pub mod schedule;
pub mod snapshot;
pub mod state_file;
pub mod summary;
pub mod tensorboard;
pub mod times;

pub use checkpoint::{Best, Checkpoint, Progress};
pub use error::RunError;
pub use folder::{HeldRunFolder, RunFolder};
pub use learner::{Learner, Metrics, Preparation, Validation};
pub use method::{Entry, Method, OnGpu, Setup};
pub use metric::Metric;
pub use run::{Beginning, Observer, RunConfig, Start, Stepped, run};
pub use safe_point::SafePoint;
pub use snapshot::Snapshot;
pub use summary::RunSummary;
