//! The learner as experiments name it.

use crate::config::ContractConfig;
use crate::learner::ContractLearner;
use diffecon_config::{Checked, Memory};
use diffecon_train::{Method, OnGpu, RunConfig, RunError, Setup};

impl Method for ContractLearner {
    const NAME: &'static str = "contract_q";
    const ABOUT: &'static str = "Contracts of a principal-agent process, from values of both players that two networks learn together, \
                                 arXiv 2407.18074; judged by the exact best response.";
    type Config = ContractConfig;

    fn run_config() -> RunConfig {
        RunConfig { log_every: 100, validate_every: 1000, checkpoint_every: 2000, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        config.memory()
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        OnGpu::Slower("its batches are small, and contracts are computed on the CPU".to_owned())
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        let process = config.process.process_of_run(setup.datasets())?;
        Self::on(process, config, &setup.device(), setup.provenance())
    }
}
