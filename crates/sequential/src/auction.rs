//! What every learner of a sequential auction is given: the auction, its seed, and where it comes from.

use crate::environment::{Environment, EnvironmentConfig};
use crate::error::SequentialError;
use crate::market::SequentialMarket;
use crate::policy::Policy;
use crate::policy_file::{PolicyFile, PolicyForm, StoredPolicy};
use crate::rows::rows;
use crate::streams;
use diffecon_auction::{Market, Seed, Valuations};
use diffecon_config::{Checked, Config};
use diffecon_data::{MechanismProvenance, Split};
use diffecon_train::{RunError, Setup, Validation};
use std::collections::BTreeMap;

/// Episodes of a validation.
const VALIDATION_EPISODES: usize = 4_096;

/// An auction to learn.
#[derive(Debug, Clone)]
pub struct Auction {
    config: Checked<EnvironmentConfig>,
    environment: Environment,
    validation: SequentialMarket,
    provenance: MechanismProvenance,
}

impl Auction {
    /// The auction of a configuration; `train` and `validation` are the rows of its data sets by folder. Random draws follow from
    /// the seed of the provenance, which the policies' files will bear.
    ///
    /// # Errors
    /// If the menu or the rows do not fit the configuration.
    pub fn new(
        config: Checked<EnvironmentConfig>,
        train: &BTreeMap<String, Valuations>,
        validation: &BTreeMap<String, Valuations>,
        provenance: MechanismProvenance,
    ) -> Result<Self, SequentialError> {
        let environment = Environment::new(&config, train)?.relabelling();
        let bidders = (Seed::new(provenance.seed), streams::VALIDATION);
        let validation = SequentialMarket::new(&config, validation, environment.unit(), bidders, VALIDATION_EPISODES)?;
        Ok(Self { config, environment, validation, provenance })
    }

    /// An auction without data sets.
    ///
    /// # Errors
    /// If the configuration is out of range.
    pub fn of_settings(config: EnvironmentConfig, seed: u64) -> Result<Self, SequentialError> {
        let provenance = MechanismProvenance { seed, ..MechanismProvenance::default() };
        Self::new(config.check()?, &BTreeMap::new(), &BTreeMap::new(), provenance)
    }

    /// The auction of an experiment, on the data sets that it names.
    ///
    /// # Errors
    /// If the data sets cannot be loaded, or do not fit.
    pub fn of_experiment(config: Checked<EnvironmentConfig>, setup: &mut Setup) -> Result<Self, RunError> {
        let [train, validation] = rows(&config, setup.datasets(), [Split::Train, Split::Validation])?;
        Ok(Self::new(config, &train, &validation, setup.provenance())?)
    }

    /// The auction that is trained on.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Its values, bidders and goods in words.
    pub fn name(&self) -> String {
        format!("auction {}, {} bidders, {} goods", self.config.name(), self.config.bidders, self.config.goods)
    }

    /// The seed of every random draw.
    pub fn seed(&self) -> Seed {
        Seed::new(self.provenance.seed)
    }

    /// What a policy earns in 4,096 episodes, the same for every policy of this seed.
    pub fn validate(&self, policy: &dyn Policy) -> Validation {
        let outcome = self.validation.sell(policy);
        // The error is unknown where all bidders are one row.
        let std_error = Some(("validation_std_error", outcome.std_error)).filter(|(_, error)| error.is_finite());
        let others = [
            ("validation_welfare", outcome.welfare),
            ("validation_goods_sold", outcome.goods_sold.unwrap_or_default()),
        ];
        let metrics = std_error.into_iter().chain(others).collect();
        Validation { metrics, ..Validation::of(&outcome, None) }
    }

    /// The standard error of the mean of numbers that there is one of for each of those episodes.
    pub fn std_error(&self, of_episodes: &[f64]) -> f64 {
        Market::<dyn Policy>::std_error(&self.validation, of_episodes)
    }

    /// A policy with where it comes from.
    pub fn policy_file(&self, step: usize, form: PolicyForm) -> PolicyFile {
        let mechanism = StoredPolicy { environment: self.config.clone(), unit: self.environment.unit(), form };
        PolicyFile { mechanism, provenance: MechanismProvenance { step, ..self.provenance.clone() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::OneOrEach;
    use crate::menu::MenuKind;
    use crate::policy::TablePolicy;

    #[test]
    fn an_auction_says_what_it_is_and_how_sure_a_mean_is() {
        let values = OneOrEach::Each(vec!["A".to_owned(), "C".to_owned()]);
        let config = EnvironmentConfig { bidders: 2, goods: 3, values, order: None, menu: MenuKind::Bundles };
        let auction = Auction::of_settings(config, 1).unwrap();
        assert_eq!(auction.name(), "auction A,C 2x3, 2 bidders, 3 goods");
        let totals: Vec<f64> = (0..4_096).map(|episode| f64::from(episode % 2)).collect();
        let error = auction.std_error(&totals);
        // The standard deviation of a fair coin is 1/2.
        assert!((error / (0.5 / 4_095.0_f64.sqrt()) - 1.0).abs() < 1e-12, "{error}");
        let policy = TablePolicy::empty(MenuKind::Bundles.form().counted().unwrap(), 2, 3);
        let validation = auction.validate(&policy);
        assert_eq!(
            validation.metrics,
            [("validation_std_error", 0.0), ("validation_welfare", 0.0), ("validation_goods_sold", 0.0)]
        );
    }
}
