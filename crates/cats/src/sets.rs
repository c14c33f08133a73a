//! Named sets of instances, for papers to say what they used.
//!
//! `regions-npv-small` is 20 instances of regions-npv with 100 goods and 500 bids. There are `small`, `medium` and `large` sets of
//! every distribution of CATS that stands for one law, and of every [preset](crate::cauctions) with all bidders. A file is a CATS
//! text, whose SHA-256 is committed here and compared whenever a set is made: a name means the same bytes on every machine and in
//! every version.

use crate::cauctions::{CauctionGenerator, Preset};
use crate::distribution::Distribution;
use crate::error::CatsError;
use crate::format::Format;
use crate::generator::Generator;
use crate::instance::Instance;
use crate::instance_config::InstanceConfig;
use diffecon_auction::Seed;
use diffecon_config::nearest;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use std::str::FromStr;

/// The instances of a set.
pub const INSTANCES: u64 = 20;

/// The seed of all sets.
const SEED: u32 = 2026;

/// The hashes of all files, in the form of `sha256sum`.
const HASHES: &str = include_str!("sets/SHA256SUMS");

/// The sizes of sets: name, goods and bids.
const SIZES: [(&str, usize, usize); 3] = [("small", 100, 500), ("medium", 200, 1_000), ("large", 300, 1_500)];

/// The distributions of CATS with sets: not those that draw a coin for another, nor L8, whose prices are 0, nor those of which a
/// check for dominance leaves a few bids.
const DISTRIBUTIONS: [Distribution; 12] = [
    Distribution::ArbitraryNpv,
    Distribution::ArbitraryUpv,
    Distribution::Matching,
    Distribution::Paths,
    Distribution::RegionsNpv,
    Distribution::RegionsUpv,
    Distribution::Scheduling,
    Distribution::L2,
    Distribution::L3,
    Distribution::L4,
    Distribution::L6,
    Distribution::L7,
];

/// What the instances of a set are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Distribution(Distribution),
    Preset(Preset),
}

/// A named set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstanceSet {
    source: Source,
    size: (&'static str, usize, usize),
}

impl InstanceSet {
    /// All sets.
    pub fn all() -> impl Iterator<Item = Self> {
        let presets = Preset::ALL.into_iter().filter(|preset| *preset != Preset::GecoAsShipped).map(Source::Preset);
        let sources = DISTRIBUTIONS.into_iter().map(Source::Distribution).chain(presets);
        sources.flat_map(|source| SIZES.map(|size| Self { source, size }))
    }

    /// The number of goods, and of bids: exactly so many of presets, at least so many of distributions.
    pub fn goods_and_bids(&self) -> (usize, usize) {
        (self.size.1, self.size.2)
    }

    /// The name of an instance's file; instances are counted from 0.
    pub fn file(&self, index: u64) -> String {
        format!("{self}-{index:02}.{}", Format::Cats.extension())
    }

    /// The files, each with its name and its text.
    ///
    /// # Errors
    /// [`CatsError::Published`] if a text is not the published one, [`CatsError::Unfinished`] never as far as is known.
    pub fn files(&self) -> Result<Vec<(String, Vec<u8>)>, CatsError> {
        let files = self.made()?;
        for (name, text) in &files {
            let (found, published) = (sha256(text), published(name));
            if published != Some(&found) {
                return Err(CatsError::Published { name: name.clone(), found });
            }
        }
        Ok(files)
    }

    /// The lines of `sha256sum` for the files.
    pub fn hashes(&self) -> String {
        let names: Vec<String> = (0..INSTANCES).map(|index| self.file(index)).collect();
        let lines = HASHES.lines().filter(|line| names.iter().any(|name| line.ends_with(&format!("  {name}"))));
        lines.fold(String::new(), |lines, line| lines + line + "\n")
    }

    /// The files as they are made here.
    fn made(&self) -> Result<Vec<(String, Vec<u8>)>, CatsError> {
        let instances = self.instances()?.into_iter().enumerate();
        let files = instances.map(|(index, mut instance)| {
            // Without the version of the program.
            instance.comments[0] =
                format!("Instance {index} of the set {self} of diffecon, in the format of CATS v.2.1");
            (self.file(index as u64), instance.to_bytes(Format::Cats, false))
        });
        Ok(files.collect())
    }

    fn instances(&self) -> Result<Vec<Instance>, CatsError> {
        let (goods, bids) = self.goods_and_bids();
        match self.source {
            Source::Distribution(distribution) => {
                let (generator, config) = (Generator::new(distribution, goods)?, InstanceConfig::bids(bids));
                (0..INSTANCES).map(|index| generator.instance(&config, Seed::new(SEED.into()), index)).collect()
            }
            Source::Preset(preset) => {
                CauctionGenerator::new(preset, goods, bids)?.instances(SEED).take(INSTANCES as usize).collect()
            }
        }
    }
}

impl fmt::Display for InstanceSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.size.0;
        formatter.pad(&match self.source {
            Source::Distribution(distribution) => format!("{distribution}-{size}"),
            Source::Preset(preset) => format!("{preset}-{size}"),
        })
    }
}

impl FromStr for InstanceSet {
    type Err = CatsError;

    fn from_str(name: &str) -> Result<Self, CatsError> {
        Self::all().find(|set| set.to_string() == name).ok_or_else(|| {
            let names: Vec<String> = Self::all().map(|set| set.to_string()).collect();
            let nearest =
                nearest(name, names.iter().map(String::as_str)).map(|name| format!("; the nearest is {name}"));
            let allowed = format!("a name that `diffecon cats set --list` prints{}", nearest.unwrap_or_default());
            CatsError::out_of_range("set of instances", allowed, format!("{name:?}"))
        })
    }
}

/// The hash of a file that is published under this name.
fn published(name: &str) -> Option<&'static str> {
    let of = |line: &'static str| line.split_once("  ").filter(|(_, file)| *file == name);
    HASHES.lines().find_map(of).map(|(hash, _)| hash)
}

fn sha256(text: &[u8]) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rayon::prelude::*;

    /// With `RENEW_SETS=1` a new file of hashes is written, for sets that are new: those that are published stay as they are.
    #[test]
    fn every_file_is_the_published_one() {
        let sets: Vec<InstanceSet> = InstanceSet::all().collect();
        assert_eq!(sets.len(), 17 * 3);
        if std::env::var_os("RENEW_SETS").is_some() {
            let lines = sets.par_iter().map(|set| {
                let made = set.made().unwrap();
                made.iter().fold(String::new(), |lines, (name, text)| lines + &sha256(text) + "  " + name + "\n")
            });
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sets/SHA256SUMS");
            return std::fs::write(path, lines.collect::<Vec<_>>().concat()).unwrap();
        }
        sets.par_iter().for_each(|set| assert_eq!(set.files().unwrap().len(), 20, "{set}"));
    }

    #[test]
    fn every_file_has_a_hash_and_every_name_comes_back() {
        assert_eq!(HASHES.lines().count(), 17 * 3 * 20);
        for set in InstanceSet::all() {
            assert_eq!(set.to_string().parse::<InstanceSet>().unwrap(), set);
            assert_eq!(set.hashes().lines().count(), 20, "{set}");
        }
        let message = "regions-npv-samll".parse::<InstanceSet>().unwrap_err().to_string();
        let expected = "set of instances should be a name that `diffecon cats set --list` prints; the nearest is regions-npv-small, \
                        but is \"regions-npv-samll\"";
        assert_eq!(message, expected);
    }
}
