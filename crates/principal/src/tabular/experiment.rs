//! The learner as experiments name it.

use super::config::TabularConfig;
use super::learner::TabularLearner;
use diffecon_config::{Checked, Memory, bytes_of};
use diffecon_train::{Method, OnGpu, RunConfig, RunError, Setup};

/// Bytes of a value: itself and how often it was moved, as they are, in a state and in a file, and what contracts are made of it.
const VALUE: usize = 2 * 3 * 4 + 5 * 8;

impl Method for TabularLearner {
    const NAME: &'static str = "contract_tabular";
    const ABOUT: &'static str = "Contracts of a principal-agent process by Q-learning of both players in tables, without networks; judged by the \
                                 exact best response.";
    type Config = TabularConfig;

    fn run_config() -> RunConfig {
        RunConfig { log_every: 100, validate_every: 1000, checkpoint_every: 5000, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        if config.process.file.is_some() {
            return None;
        }
        let process = config.process.process().ok()?;
        let columns: usize = config.learning.heads.columns(&process).into_iter().sum();
        let bytes = bytes_of(VALUE, &[process.nodes().count(), columns]);
        Some(Memory::default().with("tables", "process", bytes))
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        OnGpu::Slower("tables stay on the CPU".to_owned())
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let process = config.process.process_of_run(setup.datasets())?;
        Self::on(process, config, setup.provenance())
    }
}
