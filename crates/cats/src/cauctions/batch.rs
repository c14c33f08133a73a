//! Many instances at once.

use super::generator::CauctionGenerator;
use crate::batch::check_instances;
use crate::error::CatsError;
use crate::instance::Instance;
use diffecon_config::OutOfRange;
use rayon::prelude::*;

/// Where the random numbers of many instances come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CauctionSeeds {
    /// All from one stream with this seed, one after another: as the scripts of learn2branch do, and Ecole's generators.
    OneStream(u32),
    /// Each from a seed of its own: this one and those after it.
    Fresh(u32),
}

impl CauctionSeeds {
    /// The seeds of so many instances.
    ///
    /// # Errors
    /// If one of them is above 2^32 - 1, the originals' greatest.
    pub fn new(seed: u64, fresh: bool, instances: u64) -> Result<Self, OutOfRange> {
        let most = u64::from(u32::MAX);
        if !fresh {
            OutOfRange::unless(seed <= most, "seed", format!("in [0, {most}]"), seed)?;
            return Ok(Self::OneStream(seed as u32));
        }
        let last = seed.saturating_add(instances.saturating_sub(1));
        OutOfRange::unless(last <= most, "the last instance's seed", format!("in [0, {most}]"), last)?;
        Ok(Self::Fresh(seed as u32))
    }
}

impl CauctionGenerator {
    /// So many instances; all of them stay in memory.
    ///
    /// # Errors
    /// Those of [`check_instances`], of [`Self::memory`] and of [`Self::instance`].
    pub fn batch(&self, seeds: CauctionSeeds, instances: u64) -> Result<Vec<Instance>, CatsError> {
        check_instances(instances)?;
        self.memory(instances as usize).check()?;
        match seeds {
            CauctionSeeds::OneStream(seed) => self.instances(seed).take(instances as usize).collect(),
            CauctionSeeds::Fresh(first) => {
                let of = |index: u64| self.instances(first + index as u32).take(1);
                (0..instances).into_par_iter().flat_map_iter(of).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cauctions::Preset;

    #[test]
    fn one_stream_goes_on_and_fresh_seeds_begin_anew() {
        let generator = CauctionGenerator::new(Preset::Ecole08, 20, 60).unwrap();
        let stream = generator.batch(CauctionSeeds::new(3, false, 4).unwrap(), 4).unwrap();
        let fresh = generator.batch(CauctionSeeds::new(3, true, 4).unwrap(), 4).unwrap();
        assert_eq!(stream[0], fresh[0]);
        assert_ne!(stream[1].bids, fresh[1].bids);
        let fifth = generator.instances(5).next().unwrap().unwrap();
        assert_eq!(fresh[2], fifth);
        let message = "the last instance's seed should be in [0, 4294967295], but is 4294967296";
        assert_eq!(CauctionSeeds::new(4_294_967_295, true, 2).unwrap_err().to_string(), message);
        assert!(CauctionSeeds::new(4_294_967_296, false, 1).is_err());
        assert!(CauctionSeeds::new(u64::MAX, true, u64::MAX).is_err());
    }
}
