//! What every learner of a sequential auction is given: the auction, its seed, and where it comes from.

use crate::environment::{Environment, EnvironmentConfig};
use crate::error::SequentialError;
use crate::evaluation::evaluate;
use crate::policy::Policy;
use crate::policy_file::{PolicyFile, StoredPolicy};
use crate::streams;
use diffecon_auction::{Seed, Valuations};
use diffecon_train::Validation;
use std::collections::BTreeMap;

/// Episodes of a validation.
const VALIDATION_EPISODES: usize = 4_096;

/// An auction to learn.
#[derive(Debug, Clone)]
pub struct Auction {
    config: EnvironmentConfig,
    environment: Environment,
    validation: Environment,
    seed: u64,
}

impl Auction {
    /// The auction of a configuration; `train` and `validation` are the rows of its data sets by folder.
    ///
    /// # Errors
    /// If the configuration is out of range.
    pub fn new(
        config: EnvironmentConfig,
        train: &BTreeMap<String, Valuations>,
        validation: &BTreeMap<String, Valuations>,
        seed: u64,
    ) -> Result<Self, SequentialError> {
        let environment = Environment::new(&config, train)?.relabelling();
        let validation = Environment::in_unit(&config, validation, environment.unit())?;
        Ok(Self { config, environment, validation, seed })
    }

    /// An auction without data sets.
    ///
    /// # Errors
    /// If the configuration is out of range.
    pub fn of_settings(config: EnvironmentConfig, seed: u64) -> Result<Self, SequentialError> {
        Self::new(config, &BTreeMap::new(), &BTreeMap::new(), seed)
    }

    /// The auction that is trained on.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The seed of every random draw.
    pub fn seed(&self) -> Seed {
        Seed::new(self.seed)
    }

    /// What a policy earns in 4,096 episodes, the same for every policy of this seed.
    pub fn validate(&self, policy: &dyn Policy) -> Validation {
        let outcome = evaluate(&self.validation, policy, (self.seed(), streams::VALIDATION), VALIDATION_EPISODES);
        let metrics = vec![
            ("validation_std_error", outcome.std_error),
            ("validation_welfare", outcome.welfare),
            ("validation_goods_sold", outcome.goods_sold),
        ];
        Validation { revenue: outcome.revenue, share_of_surplus: None, metrics }
    }

    /// A policy with where it comes from.
    pub fn policy_file(&self, learner: &str, step: usize, policy: StoredPolicy) -> PolicyFile {
        PolicyFile {
            environment: self.config.clone(),
            unit: self.environment.unit(),
            learner: learner.to_owned(),
            seed: self.seed,
            step,
            policy,
        }
    }
}
