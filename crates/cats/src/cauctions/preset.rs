//! The generators of the field, by name.

use super::neighbour_rule::NeighbourRule;
use super::uniforms::{Conversion, OriginalStream};
use crate::error::CatsError;
use diffecon_config::one_of;
use std::fmt;
use std::str::FromStr;

/// A generator of combinatorial auctions that papers on learning to solve integer programs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    /// The script of learn2branch (Gasse et al., arXiv 1906.01629), commit 57e8260.
    Learn2branch,
    /// learn2branch with its neighbour rule as it was meant.
    Learn2branchIntended,
    /// Ecole 0.8 (arXiv 2011.06069).
    Ecole08,
    /// Ecole 0.6 and 0.7, which took no notice of compatibilities.
    Ecole07,
    /// GeCO 1.0.8 with all bidders.
    Geco,
    /// GeCO 1.0.8 as it is: only the first bidder.
    GecoAsShipped,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 6] =
        [Self::Learn2branch, Self::Learn2branchIntended, Self::Ecole08, Self::Ecole07, Self::Geco, Self::GecoAsShipped];

    /// The name: `learn2branch`, `learn2branch-intended`, `ecole-0.8`, `ecole-0.7`, `geco` or `geco-as-shipped`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Learn2branch => "learn2branch",
            Self::Learn2branchIntended => "learn2branch-intended",
            Self::Ecole08 => "ecole-0.8",
            Self::Ecole07 => "ecole-0.7",
            Self::Geco => "geco",
            Self::GecoAsShipped => "geco-as-shipped",
        }
    }

    /// Which item a bundle grows by.
    pub const fn neighbours(self) -> NeighbourRule {
        match self {
            Self::Learn2branch | Self::Geco | Self::GecoAsShipped => NeighbourRule::Rows01,
            Self::Learn2branchIntended => NeighbourRule::CandidateNormalised,
            Self::Ecole08 => NeighbourRule::MemberNormalised,
            Self::Ecole07 => NeighbourRule::InterestOnly,
        }
    }

    /// The probability of adding yet another item to the first bundle.
    pub const fn add_item_prob(self) -> f64 {
        match self {
            Self::Learn2branch | Self::Learn2branchIntended | Self::Ecole07 => 0.7,
            Self::Ecole08 => 0.65,
            Self::Geco | Self::GecoAsShipped => 0.9,
        }
    }

    /// The original's stream of random numbers from a seed.
    pub fn stream(self, seed: u32) -> OriginalStream {
        OriginalStream::new(seed, if self.is_ecole() { Conversion::Libstdcxx } else { Conversion::NumPy })
    }

    /// Whether only the first bidder has bids.
    pub(super) const fn has_one_bidder(self) -> bool {
        matches!(self, Self::GecoAsShipped)
    }

    /// Ecole sorts a bidder's bids by their items, and rounds prices down; the others begin with the first bundle, followed by
    /// falling prices, and round towards 0.
    pub(super) const fn is_ecole(self) -> bool {
        matches!(self, Self::Ecole08 | Self::Ecole07)
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for Preset {
    type Err = CatsError;

    fn from_str(name: &str) -> Result<Self, CatsError> {
        Self::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| {
            let allowed = one_of(name, Self::ALL.map(Self::name));
            CatsError::out_of_range("preset", allowed, format!("{name:?}"))
        })
    }
}
