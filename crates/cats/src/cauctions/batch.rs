//! Many instances at once.

use super::generator::{CauctionGenerator, CauctionInstances};
use crate::batch::check_instances;
use crate::error::CatsError;
use crate::instance::Instance;
use diffecon_config::OutOfRange;
use rayon::prelude::*;

/// Where many instances of a preset come from, some at a time.
#[derive(Debug, Clone)]
pub struct CauctionSource {
    generator: CauctionGenerator,
    seeds: Seeds,
}

#[derive(Debug, Clone)]
enum Seeds {
    /// All from one stream, one after another: as the scripts of learn2branch do, and Ecole's generators.
    OneStream(Box<CauctionInstances>),
    /// Each from a seed of its own, of which this is the next.
    Fresh(u64),
}

impl CauctionGenerator {
    /// The first `instances` of a seed, of which `at_once` are in memory: from one stream, or with `fresh` seeds each from one of its
    /// own, this one and those after it.
    ///
    /// # Errors
    /// Those of [`check_instances`] and [`Self::memory`], or if a seed is above 2^32 - 1, the originals' greatest.
    pub fn source(&self, seed: u64, fresh: bool, instances: u64, at_once: u64) -> Result<CauctionSource, CatsError> {
        check_instances(instances)?;
        self.memory(at_once.min(instances) as usize).check()?;
        let (name, last) =
            if fresh { ("the last instance's seed", seed.saturating_add(instances - 1)) } else { ("seed", seed) };
        let most = u64::from(u32::MAX);
        OutOfRange::unless(last <= most, name, format!("in [0, {most}]"), last)?;
        let one_stream = || Seeds::OneStream(Box::new(self.instances(seed as u32)));
        Ok(CauctionSource { generator: *self, seeds: if fresh { Seeds::Fresh(seed) } else { one_stream() } })
    }
}

impl CauctionSource {
    /// The next instances, so many.
    ///
    /// # Errors
    /// Of each, those of [`CauctionGenerator::instance`].
    pub fn draw(&mut self, instances: u64) -> Vec<Result<Instance, CatsError>> {
        match &mut self.seeds {
            Seeds::OneStream(stream) => stream.take(instances as usize).collect(),
            Seeds::Fresh(seed) => {
                let seeds = *seed..*seed + instances;
                *seed = seeds.end;
                let first = |seed: u64| self.generator.instances(seed as u32).take(1);
                seeds.into_par_iter().flat_map_iter(first).collect()
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
        let drawn = |fresh| {
            let mut source = generator.source(3, fresh, 5, 5).unwrap();
            let some = [source.draw(2), source.draw(3)].into_iter().flatten();
            some.map(Result::unwrap).collect::<Vec<Instance>>()
        };
        let (stream, fresh) = (drawn(false), drawn(true));
        let expected: Vec<Instance> = generator.instances(3).take(5).map(Result::unwrap).collect();
        assert_eq!(stream, expected);
        assert_eq!(fresh.len(), 5);
        for (seed, instance) in (3..).zip(&fresh) {
            assert_eq!(*instance, generator.instances(seed).next().unwrap().unwrap(), "{seed}");
        }
        assert_ne!(stream[1].bids, fresh[1].bids);
    }

    #[test]
    fn seeds_have_32_bits() {
        let generator = CauctionGenerator::new(Preset::Ecole08, 20, 60).unwrap();
        let refused = |seed, fresh, instances| generator.source(seed, fresh, instances, 1).unwrap_err().to_string();
        let message = "the last instance's seed should be in [0, 4294967295], but is 4294967296";
        assert_eq!(refused(4_294_967_295, true, 2), message);
        assert_eq!(refused(4_294_967_296, false, 1), "seed should be in [0, 4294967295], but is 4294967296");
        assert!(refused(u64::MAX, true, 1_000_000).starts_with("the last instance's seed should be in "));
        assert_eq!(refused(1, false, 0), "instances should be in [1, 1e6], but is 0");
    }
}
