//! The data sets that learn2branch published, instance by instance.

use super::generator::{CauctionGenerator, CauctionInstances};
use super::preset::Preset;
use crate::error::CatsError;
use crate::mode::Mode;
use diffecon_config::{OutOfRange, one_of};
use std::fmt;
use std::str::FromStr;

/// A set of instances that the script of learn2branch writes with its default seed 0, all from one random stream.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfficialSet {
    /// The name of its folder.
    pub name: &'static str,
    /// The items of an instance.
    pub items: usize,
    /// The bids of an instance.
    pub bids: usize,
    /// The number of instances.
    pub instances: u64,
    /// The random numbers drawn before the first instance.
    drawn: u64,
}

/// All sets, in the order of the stream; 14,300 instances.
pub const OFFICIAL_SETS: [OfficialSet; 6] = [
    OfficialSet::new("train_100_500", (100, 500), 10_000, 0),
    OfficialSet::new("valid_100_500", (100, 500), 2_000, 296_577_644),
    OfficialSet::new("transfer_100_500", (100, 500), 100, 355_911_904),
    OfficialSet::new("transfer_200_1000", (200, 1_000), 100, 358_879_742),
    OfficialSet::new("transfer_300_1500", (300, 1_500), 100, 370_051_762),
    OfficialSet::new("test_100_500", (100, 500), 2_000, 394_618_198),
];

impl OfficialSet {
    const fn new(name: &'static str, (items, bids): (usize, usize), instances: u64, drawn: u64) -> Self {
        Self { name, items, bids, instances, drawn }
    }

    /// The set of this name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<&'static Self, CatsError> {
        OFFICIAL_SETS.iter().find(|set| set.name == name).ok_or_else(|| {
            let allowed = one_of(name, OFFICIAL_SETS.map(|set| set.name));
            CatsError::out_of_range("set of instances", allowed, format!("{name:?}"))
        })
    }

    /// Its instances from the first on, with dummies as the [mode](CauctionGenerator::with_mode) has them. The stream goes on into the
    /// next set unless no more than [`Self::instances`] are taken.
    ///
    /// # Errors
    /// None for the sets there are.
    pub fn stream(&self, mode: Mode) -> Result<CauctionInstances, OutOfRange> {
        let generator = CauctionGenerator::new(Preset::Learn2branch, self.items, self.bids)?.with_mode(mode);
        Ok(generator.instances(0).skip_to(self.drawn, 1))
    }
}

/// Instances of a set, as `transfer_200_1000/instance_7` names one, `transfer_200_1000/1..20` twenty and `transfer_200_1000` all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfficialInstances {
    /// The set.
    pub set: &'static OfficialSet,
    /// The first, counted from 1.
    pub first: u64,
    /// The last.
    pub last: u64,
}

impl FromStr for OfficialInstances {
    type Err = CatsError;

    /// Reads a name; of a file's path the folders above the set and the ending `.lp` are left out.
    fn from_str(text: &str) -> Result<Self, CatsError> {
        let path = text.strip_suffix(".lp").unwrap_or(text).trim_end_matches('/');
        let (folder, numbers) = match path.rsplit_once('/') {
            Some((folder, file)) if OfficialSet::named(file).is_err() => (folder, Some(file)),
            _ => (path, None),
        };
        let set = OfficialSet::named(folder.rsplit('/').next().unwrap_or(folder))?;
        let Some(numbers) = numbers else { return Ok(Self { set, first: 1, last: set.instances }) };
        let numbers = numbers.strip_prefix("instance_").unwrap_or(numbers);
        let (first, last) = numbers.split_once("..").unwrap_or((numbers, numbers));
        let allowed = format!("a number or two with .. between, in [1, {}]", set.instances);
        let refused = || CatsError::out_of_range(format!("instance of {}", set.name), &allowed, format!("{numbers:?}"));
        let parse = |number: &str| number.parse::<u64>().map_err(|_| refused());
        let (first, last) = (parse(first)?, parse(last)?);
        let fits = 1 <= first && first <= last && last <= set.instances;
        if fits { Ok(Self { set, first, last }) } else { Err(refused()) }
    }
}

impl fmt::Display for OfficialInstances {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { set, first, last } = self;
        if first == last {
            return write!(formatter, "{}/instance_{first}", set.name);
        }
        write!(formatter, "{}/{first}..{last}", set.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_and_without_numbers_and_paths() {
        let read = |text: &str| {
            text.parse::<OfficialInstances>().map(|one| one.to_string()).map_err(|error| error.to_string())
        };
        for (text, name) in [
            ("transfer_200_1000/instance_7", "transfer_200_1000/instance_7"),
            ("transfer_200_1000/7", "transfer_200_1000/instance_7"),
            ("data/instances/cauctions/test_100_500/instance_2000.lp", "test_100_500/instance_2000"),
            ("transfer_300_1500/1..20", "transfer_300_1500/1..20"),
            ("valid_100_500", "valid_100_500/1..2000"),
            ("cauctions/train_100_500/", "train_100_500/1..10000"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(name));
        }
        for (text, message) in [
            (
                "transfer_200_1000/instance_101",
                "instance of transfer_200_1000 should be a number or two with .. between, in [1, 100], but is \"101\"",
            ),
            (
                "transfer_200_1000/5..4",
                "instance of transfer_200_1000 should be a number or two with .. between, in [1, 100], but is \"5..4\"",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), message);
        }
        let message = read("trian_100_500/1").unwrap_err();
        assert!(message.starts_with("set of instances should be one of train_100_500, valid_100_500, "), "{message}");
    }
}
