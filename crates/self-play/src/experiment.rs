//! The learner as experiments name it.

use crate::config::SelfPlayConfig;
use crate::learner::SelfPlay;
use diffecon_config::{Checked, Memory};
use diffecon_train::{Method, OnGpu, RunConfig, RunError, Setup};

impl Method for SelfPlay {
    const NAME: &'static str = "self-play";
    const ABOUT: &'static str = "Bid functions of a sealed auction of one good, by gradients of expected utility in self-play; the gain \
                                 of the best response certifies how near they are to an equilibrium.";
    type Config = SelfPlayConfig;

    fn run_config() -> RunConfig {
        RunConfig { log_every: 50, validate_every: 500, checkpoint_every: 500, ..RunConfig::default() }
    }

    fn memory(config: &Self::Config) -> Option<Memory> {
        Some(config.memory())
    }

    fn on_gpu(_: &Self::Config) -> OnGpu {
        OnGpu::Slower("its networks are small, and chances of winning are computed on the CPU".to_owned())
    }

    fn init(config: Checked<Self::Config>, setup: &mut Setup) -> Result<Self, RunError> {
        Ok(Self::new(config, setup.device(), setup.provenance()))
    }
}
