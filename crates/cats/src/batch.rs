//! Many instances at once.

use crate::error::CatsError;
use crate::generator::Generator;
use crate::instance::Instance;
use crate::instance_config::InstanceConfig;
use diffecon_auction::Seed;
use diffecon_config::OutOfRange;
use rayon::prelude::*;

/// The most instances that are asked for at once.
pub const MOST_INSTANCES: u64 = 1_000_000;

/// Checks how many instances are asked for.
///
/// # Errors
/// If there is none, or more than [`MOST_INSTANCES`].
pub fn check_instances(instances: u64) -> Result<(), OutOfRange> {
    OutOfRange::unless((1..=MOST_INSTANCES).contains(&instances), "instances", "in [1, 1e6]", instances)
}

/// The first so many instances, if there may be so many and they pass `check`.
pub(crate) fn checked_instances(
    instances: u64,
    check: impl FnOnce(usize) -> Result<(), CatsError>,
    instance: impl Fn(u64) -> Result<Instance, CatsError> + Sync + Send,
) -> Result<Vec<Instance>, CatsError> {
    check_instances(instances)?;
    check(instances as usize)?;
    (0..instances).into_par_iter().map(instance).collect()
}

impl Generator {
    /// Checks what is to be generated, and that so many instances at a time fit into memory.
    ///
    /// # Errors
    /// Those of [`InstanceConfig::check`] and [`InstanceConfig::memory`], or if they do not fit.
    pub fn check_for(&self, config: &InstanceConfig, at_once: usize) -> Result<(), CatsError> {
        config.check(self)?;
        Ok(config.memory(self, at_once)?.check()?)
    }

    /// The first instances of a seed, as [`Self::instance`] generates each; all of them stay in memory.
    ///
    /// # Errors
    /// Those of [`check_instances`], [`Self::check_for`] and [`Self::instance`].
    pub fn instances(&self, config: &InstanceConfig, seed: Seed, instances: u64) -> Result<Vec<Instance>, CatsError> {
        let check = |at_once| self.check_for(config, at_once);
        checked_instances(instances, check, |index| self.instance(config, seed, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;

    #[test]
    fn instances_at_once_are_those_one_by_one() {
        let generator = Generator::new(Distribution::RegionsNpv, 16).unwrap();
        let (config, seed) = (InstanceConfig::bids(30), Seed::new(3));
        let all = generator.instances(&config, seed, 5).unwrap();
        let alone: Vec<Instance> = (0..5).map(|index| generator.instance(&config, seed, index).unwrap()).collect();
        assert_eq!(all, alone);
    }

    #[test]
    fn how_many_are_checked_first() {
        let generator = Generator::new(Distribution::L2, 4_096).unwrap();
        let error = |bids, instances| {
            let error = generator.instances(&InstanceConfig::bids(bids), Seed::new(1), instances).unwrap_err();
            error.to_string()
        };
        assert_eq!(error(1, 0), "instances should be in [1, 1e6], but is 0");
        assert_eq!(error(0, 1), "bids should be in [1, 1e7], but is 0");
        assert!(error(10_000_000, 1_000_000).starts_with("bids * goods should be such that memory is at most "));
    }
}
