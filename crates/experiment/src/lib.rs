//! Experiments between learners and whoever runs them: a command line, a sweep, another language.
//!
//! Data flow: experiment file -> [`Experiment`] -> a run in a folder ([`Experiment::start`], [`resume`]) -> mechanism file ->
//! [`evaluate()`] on a market, with the baselines -> [`Report`](diffecon_auction::Report).
//!
//! Which learners there are is said in [`Registry`]: a new one costs its crate and a line there.
//!
//! # Examples
//!
//! A menu for one's own valuations, from Rust and without any file of theirs:
//!
//! ```
//! use diffecon_auction::{ItemValues, Valuations, baselines, evaluate};
//! use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
//! use diffecon_config::Config;
//! use diffecon_data::MechanismProvenance;
//! use diffecon_tensor::autodiff_device;
//! use diffecon_train::{RunConfig, RunFolder, Start, run};
//!
//! // What each of three goods is worth to each of 600 bidders, who add up.
//! let values: Vec<f32> = (0..1800_u32).map(|place| (place * place % 997) as f32 / 10.0).collect();
//! let bidders = Valuations::Additive(ItemValues::new(3, values));
//! let [train, validation, test] = [0..400, 400..500, 500..600].map(|rows| bidders.slice(rows));
//!
//! let mut config = BundleFlowConfig::default();
//! (config.menu.elements, config.flow.steps, config.learning.steps) = (30, 50, 100);
//! let provenance = MechanismProvenance { seed: 1, ..MechanismProvenance::default() };
//! let mut learner = BundleFlow::new(config.check()?, train.clone(), validation, autodiff_device("cpu")?, provenance)?;
//! let home = tempfile::tempdir()?;
//! let folder = RunFolder::create(&home.path().join("run"))?;
//! run(&mut learner, &folder, &RunConfig::default().check()?, Start::Anew, &mut ())?;
//!
//! println!("bundleflow earns {}", evaluate(&learner.menu()?, &test).revenue);
//! for (name, baseline) in baselines(&train) {
//!     println!("{name} earns {}", evaluate(&baseline, &test).revenue);
//! }
//! # assert!(folder.mechanism().exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod audit;
pub mod baseline_choice;
pub mod difference;
pub mod error;
pub mod evaluate;
pub mod evaluation;
pub mod experiment;
pub mod explain;
pub mod fit;
pub mod inspect;
pub mod market;
pub mod mechanism_path;
pub mod polish;
pub mod registry;
pub mod run;
pub mod show;

pub use audit::{AuditOptions, Audited, MISREPORTS, audit};
pub use baseline_choice::BaselineChoice;
pub use diffecon_contracts::Agents;
pub use error::ExperimentError;
pub use evaluate::evaluate;
pub use evaluation::{EPISODES, Evaluation};
pub use experiment::Experiment;
pub use explain::{explain, settings_in_markdown};
pub use fit::fit_baselines;
pub use inspect::inspect;
pub use polish::{PolishOptions, ROUNDS, polish, polished_file};
pub use registry::Registry;
pub use run::{Resumption, default_folder, resume, setting_and_method};
pub use show::show;
