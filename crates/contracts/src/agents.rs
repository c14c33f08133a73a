//! Who responds to contracts that are judged.

use crate::practice::Practice;
use diffecon_auction::Seed;
use diffecon_config::OutOfRange;
use std::fmt;
use std::str::FromStr;

/// The agents that contracts are judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Agents {
    /// They know everything, and respond as well as they can: the oracle.
    #[default]
    Exact,
    /// They know nothing but what they learn by Q-learning from the contracts as they are: some, one after another, from other draws.
    Learned,
}

/// How many times agents learn anew.
const ANEW: u64 = 3;

impl Agents {
    /// What contracts are worth with them: `exact`, or what `learned` says for each time that agents learn anew, by seed.
    pub fn judge<T>(self, exact: impl FnOnce() -> T, mut learned: impl FnMut(Seed) -> T) -> Vec<T> {
        match self {
            Self::Exact => vec![exact()],
            Self::Learned => (1..=ANEW).map(|seed| learned(Seed::new(seed))).collect(),
        }
    }
}

/// How much an agent practises who is alone.
pub const ALONE: Practice = Practice { decisions: 10_000_000, exploration: 1.0 };

/// How much agents practise together: what one tries at random misleads the other.
pub const TOGETHER: Practice = Practice { decisions: 10_000_000, exploration: 0.2 };

impl fmt::Display for Agents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Exact => "exact",
            Self::Learned => "learned",
        })
    }
}

impl FromStr for Agents {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        match text {
            "exact" => Ok(Self::Exact),
            "learned" => Ok(Self::Learned),
            other => Err(OutOfRange::new("agents", "exact or learned", format!("{other:?}"))),
        }
    }
}
