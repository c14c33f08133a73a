//! The learner as experiments name it.

use super::config::CoinGameConfig;
use super::learner::CoinGameLearner;
use diffecon_config::{Checked, Memory};
use diffecon_train::{Method, OnGpu, RunConfig, RunError, Setup};

impl Method for CoinGameLearner {
    const NAME: &'static str = "contract_vdn";
    const ABOUT: &'static str = "Offers to the agents of a Coin Game, from values of principal and agents that two networks learn together by \
                                 value decomposition, arXiv 2407.18074; judged by exact best responses.";
    type Config = CoinGameConfig;

    fn run_config() -> RunConfig {
        RunConfig { log_every: 1000, validate_every: 5000, checkpoint_every: 20_000, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        Some(config.memory())
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        OnGpu::Slower("its batches are small, and episodes are played on the CPU".to_owned())
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        Ok(Self::new(config, &setup.device(), setup.provenance()))
    }
}
