//! Experiments between learners and whoever runs them: a command line, a sweep, another language.
//!
//! Data flow: experiment file -> [`Experiment`] -> a run in a folder ([`Experiment::start`], [`resume`]) -> mechanism file ->
//! [`evaluate`] on a market, with the baselines -> [`Report`](diffecon_auction::Report).
//!
//! Which learners there are is said in [`Registry`]: a new one costs its crate and a line there.

pub mod baseline_choice;
mod difference;
pub mod error;
pub mod evaluate;
pub mod evaluation;
pub mod experiment;
pub mod explain;
pub mod fit;
pub mod inspect;
pub mod market;
mod mechanism_path;
pub mod registry;
pub mod run;

pub use baseline_choice::BaselineChoice;
pub use error::ExperimentError;
pub use evaluate::evaluate;
pub use evaluation::{EPISODES, Evaluation};
pub use experiment::Experiment;
pub use explain::{explain, settings_in_markdown};
pub use fit::fit_baselines;
pub use inspect::inspect;
pub use registry::Registry;
pub use run::{default_folder, resume};
