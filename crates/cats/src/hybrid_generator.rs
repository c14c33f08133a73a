//! Instances of a hybrid: a generator for each distribution that may be drawn.

use crate::batch::checked_instances;
use crate::distribution::Distribution;
use crate::error::CatsError;
use crate::generator::Generator;
use crate::hybrid::Hybrid;
use crate::instance::Instance;
use crate::instance_config::InstanceConfig;
use crate::mode::Mode;
use crate::parameters::{self, Parameters};
use diffecon_auction::Seed;
use std::collections::BTreeMap;

/// The generators of a hybrid's distributions, of equally many goods.
#[derive(Debug, Clone)]
pub struct HybridGenerator {
    hybrid: Hybrid,
    generators: BTreeMap<Distribution, Generator>,
}

impl HybridGenerator {
    /// Generators that have those of the settings that their distributions know.
    ///
    /// # Errors
    /// [`CatsError::Config`] if no distribution knows a setting, [`CatsError::Of`] one if goods or settings are out of its range.
    pub fn new(hybrid: Hybrid, goods: usize, mode: Mode, settings: &toml::Table) -> Result<Self, CatsError> {
        parameters::check_known(settings, &parameters::known(hybrid.distributions()))?;
        let generator = |distribution: Distribution| {
            let generator = Self::generator_of(distribution, goods, mode, settings);
            generator.map(|generator| (distribution, generator)).map_err(|error| error.of(distribution))
        };
        let generators = hybrid.distributions().map(generator).collect::<Result<_, _>>()?;
        Ok(Self { hybrid, generators })
    }

    fn generator_of(
        distribution: Distribution,
        goods: usize,
        mode: Mode,
        settings: &toml::Table,
    ) -> Result<Generator, CatsError> {
        let known = parameters::known([distribution]);
        let own = settings.iter().filter(|(name, _)| known.contains(*name));
        let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
        let parameters = Parameters::from_table(distribution.family(), &own)?;
        Ok(Generator::with(distribution, goods, mode, parameters)?)
    }

    /// Checks that all can make such instances, so many at a time, as [`Generator::check_for`].
    ///
    /// # Errors
    /// [`CatsError::Of`] a distribution that cannot.
    pub fn check_for(&self, config: &InstanceConfig, at_a_time: usize) -> Result<(), CatsError> {
        self.generators.iter().try_for_each(|(distribution, generator)| {
            generator.check_for(config, at_a_time).map_err(|error| error.of(*distribution))
        })
    }

    /// Generates instance number `index` of a seed, of the distribution that is drawn for it.
    ///
    /// # Errors
    /// As [`Generator::instance`].
    pub fn instance(&self, config: &InstanceConfig, seed: Seed, index: u64) -> Result<Instance, CatsError> {
        let drawn = self.hybrid.draw(seed, index);
        self.generators[&drawn].instance(config, seed, index)
    }

    /// The first instances of a seed, as [`Self::instance`] generates each; all of them stay in memory.
    ///
    /// # Errors
    /// Those of [`check_instances`](crate::batch::check_instances), [`Self::check_for`] and [`Self::instance`].
    pub fn instances(&self, config: &InstanceConfig, seed: Seed, instances: u64) -> Result<Vec<Instance>, CatsError> {
        let check = |at_once| self.check_for(config, at_once);
        checked_instances(instances, check, |index| self.instance(config, seed, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_those_of_the_distribution_that_is_drawn() {
        let settings = toml::Table::from_iter([("jump_probability".to_owned(), toml::Value::Float(0.3))]);
        let hybrid = Hybrid::of([(Distribution::RegionsNpv, 1.0), (Distribution::L4, 2.0)]).unwrap();
        let both = HybridGenerator::new(hybrid.clone(), 16, Mode::Compat, &settings).unwrap();
        let config = InstanceConfig::bids(20);
        both.check_for(&config, 2).unwrap();
        let regions = HybridGenerator::generator_of(Distribution::RegionsNpv, 16, Mode::Compat, &settings).unwrap();
        let legacy = Generator::new(Distribution::L4, 16).unwrap();
        let mut drawn = [0, 0];
        for index in 0..20 {
            let of_regions = hybrid.draw(Seed::new(1), index) == Distribution::RegionsNpv;
            drawn[usize::from(of_regions)] += 1;
            let alone = if of_regions { &regions } else { &legacy };
            let expected = alone.instance(&config, Seed::new(1), index).unwrap();
            assert_eq!(both.instance(&config, Seed::new(1), index).unwrap(), expected);
        }
        let several = both.instances(&config, Seed::new(1), 3).unwrap();
        assert_eq!(several[2], both.instance(&config, Seed::new(1), 2).unwrap());
        assert!(drawn[0] > 5 && drawn[1] > 1, "{drawn:?}");
    }

    #[test]
    fn what_a_distribution_refuses_is_named() {
        let hybrid = Hybrid::of([(Distribution::RegionsNpv, 1.0), (Distribution::L4, 2.0)]).unwrap();
        let error = |key: &str| {
            let settings = toml::Table::from_iter([(key.to_owned(), toml::Value::Float(2.0))]);
            HybridGenerator::new(hybrid.clone(), 16, Mode::Compat, &settings).unwrap_err().to_string()
        };
        let found = error("jump_probability");
        assert!(found.starts_with("regions-npv: jump_probability should be"), "{found}");
        let found = error("jump_probabilty");
        assert!(found.contains("jump_probabilty") && found.contains("jump_probability"), "{found}");
    }
}
