//! How much memory the generation of an instance takes.
//!
//! Counted are, for each bid: its bundle and price while the instance grows, in lists that double; where dominated bids are removed,
//! its place in the index of every good; the finished bid; and its text. For each instance of paths, the distances of all cities.

use crate::distribution::Family;
use crate::error::CatsError;
use crate::generator::Generator;
use crate::instance::Bid;
use crate::instance_config::InstanceConfig;
use crate::paths::most_bytes_of_distances;
use crate::population::{WorldMode, population};
use diffecon_auction::Seed;
use diffecon_auction::bundle::{size, words_for};
use diffecon_config::{Memory, bytes_of};

/// Bidders from whom the numbers of bids and goods are estimated.
const SAMPLE: usize = 64;

impl InstanceConfig {
    /// What `at_once` instances take while they are generated, if no bid is dominated: each that is takes the place of one more.
    ///
    /// If it would not fit were all goods in every bid, or bidders are counted, a sample of bidders says how many goods and bids
    /// there are.
    ///
    /// # Errors
    /// If the parameters of paths lead to no map.
    pub fn memory(&self, generator: &Generator, at_once: usize) -> Result<Memory, CatsError> {
        let of_network = match generator.distribution().family() {
            Family::Paths => most_bytes_of_distances(generator.goods()),
            _ => 0,
        };
        let of = |bids: usize, goods: f64| {
            Memory::default()
                .with("bids", "bids * goods", bytes_of(self.of_bid(generator, goods), &[bids, at_once]))
                .with("distances of cities", "goods", bytes_of(of_network, &[at_once]))
        };
        if let (Some(bids), None) = (self.bids, self.bidders) {
            let most = of(bids, generator.goods() as f64);
            if most.check().is_ok() {
                return Ok(most);
            }
        }
        let few = population(generator, WorldMode::Fixed, SAMPLE, Seed::new(1))?;
        let (atoms, goods) = (few.values().len(), few.bundles().iter().map(size).sum::<usize>());
        let of_bidders = self.bidders.map(|bidders| bidders.saturating_mul(atoms).div_ceil(SAMPLE));
        let bids = self.bids.into_iter().chain(of_bidders).min().unwrap_or(0);
        Ok(of(bids, goods as f64 / atoms as f64))
    }

    /// The bytes of a bid with so many goods.
    fn of_bid(&self, generator: &Generator, goods: f64) -> usize {
        let words = 8 * words_for(generator.goods());
        let digits = generator.goods().to_string().len();
        let index = if self.dominance_check { 2.0 * size_of::<u32>() as f64 * goods } else { 0.0 };
        let text = (digits + 1) as f64 * goods + 32.0;
        2 * (words + 32) + size_of::<Bid>() + words + 16 + (index + text) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::Distribution;

    fn bytes(distribution: Distribution, goods: usize, config: InstanceConfig, at_once: usize) -> u64 {
        config.memory(&Generator::new(distribution, goods).unwrap(), at_once).unwrap().bytes()
    }

    #[test]
    fn bids_are_counted_with_their_goods() {
        // 64 goods are a word and two digits; a finished bid is 48 bytes, and its words and what the allocator adds 24.
        let config = InstanceConfig { dominance_check: false, ..InstanceConfig::bids(1_000) };
        assert_eq!(size_of::<Bid>(), 48);
        assert_eq!(bytes(Distribution::L2, 64, config, 1), 1_000 * (80 + 48 + 24 + 3 * 64 + 32));
        assert_eq!(bytes(Distribution::L2, 64, config, 3), 3_000 * (80 + 48 + 24 + 3 * 64 + 32));
        let indexed = InstanceConfig::bids(1_000);
        assert_eq!(bytes(Distribution::L2, 64, indexed, 1) - bytes(Distribution::L2, 64, config, 1), 1_000 * 8 * 64);
    }

    #[test]
    fn bidders_have_as_many_bids_as_a_sample_of_them() {
        // A bidder of L3 has one bid, of 3 goods.
        let config = InstanceConfig { dominance_check: false, ..InstanceConfig::bidders(5_000) };
        assert_eq!(bytes(Distribution::L3, 64, config, 1), 5_000 * (80 + 48 + 24 + 3 * 3 + 32));
        // Of bids and bidders, what comes first.
        let both = InstanceConfig { bids: Some(700), ..config };
        assert_eq!(bytes(Distribution::L3, 64, both, 1), 700 * (80 + 48 + 24 + 3 * 3 + 32));
        // Matching has 3 to 10 bids of 2 goods.
        let found = bytes(Distribution::Matching, 64, config, 1) as f64 / (5_000.0 * (80.0 + 48.0 + 24.0 + 6.0 + 32.0));
        assert!((3.0..10.0).contains(&found), "{found} bids a bidder");
    }

    #[test]
    fn distances_of_paths_are_counted() {
        let config = InstanceConfig { dominance_check: false, ..InstanceConfig::bids(0) };
        assert_eq!(bytes(Distribution::Paths, 20, config, 3), 3 * 8 * 100 * 100);
        assert_eq!(bytes(Distribution::Paths, 2_000, config, 3), 3 << 23, "of 1,024 cities at most");
    }

    #[test]
    fn what_cannot_fit_is_named() {
        let config = InstanceConfig::bids(10_000_000);
        let generator = Generator::new(Distribution::L2, 4_096).unwrap();
        let error = config.memory(&generator, 1).unwrap().check_against(1 << 34).unwrap_err().to_string();
        assert!(error.starts_with("bids * goods should be such that memory is at most 12.8 GiB, "), "{error}");
        // The few goods of a bid of regions fit.
        let generator = Generator::new(Distribution::RegionsUpv, 4_096).unwrap();
        config.memory(&generator, 1).unwrap().check_against(1 << 36).unwrap();
    }
}
