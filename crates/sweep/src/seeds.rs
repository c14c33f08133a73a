//! Seeds of repeated runs.

use diffecon_config::OutOfRange;
use std::collections::BTreeSet;
use std::str::FromStr;

/// How many seeds one text may stand for.
const MOST: u64 = 10_000;

/// Seeds, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeds(Vec<u64>);

impl Seeds {
    /// These, at least one, and none twice.
    ///
    /// # Errors
    /// If there is none, or one is there twice.
    pub fn new(seeds: Vec<u64>) -> Result<Self, OutOfRange> {
        OutOfRange::unless(!seeds.is_empty(), "seeds", "at least one", "none")?;
        let mut seen = BTreeSet::new();
        match seeds.iter().find(|seed| !seen.insert(**seed)) {
            Some(twice) => Err(OutOfRange::new("seeds", "different from each other", format!("{twice} twice"))),
            None => Ok(Self(seeds)),
        }
    }

    /// They, in their order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().copied()
    }
}

/// Reads `1..5`, which has both its ends, `3`, and several of them by commas.
impl FromStr for Seeds {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        let wrong =
            || OutOfRange::new("seeds", "a range as 1..5 (with 5), numbers as 1,3,7, or both", format!("{text:?}"));
        let number = |digits: &str| digits.trim().parse::<u64>().map_err(|_| wrong());
        let mut seeds = Vec::new();
        for part in text.split(',') {
            let (first, last) = match part.split_once("..") {
                Some((first, last)) => (number(first)?, number(last.trim_start_matches('='))?),
                None => (number(part)?, number(part)?),
            };
            if first > last {
                return Err(wrong());
            }
            OutOfRange::unless(last - first < MOST, "seeds", format!("at most {MOST}"), part)?;
            seeds.extend(first..=last);
        }
        Self::new(seeds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_both_ends_and_nothing_is_there_twice() {
        let read = |text: &str| text.parse::<Seeds>().map(|seeds| seeds.iter().collect::<Vec<_>>());
        assert_eq!(read("1..5"), Ok(vec![1, 2, 3, 4, 5]));
        assert_eq!(read("7, 1..2,18446744073709551615"), Ok(vec![7, 1, 2, u64::MAX]));
        assert_eq!(read("4..4"), Ok(vec![4]));
        for wrong in ["", "5..1", "a", "1..", "1..3,2", "-1", "1,,2", "0..18446744073709551615"] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.starts_with("seeds should be "), "{wrong}: {error}");
        }
    }
}
