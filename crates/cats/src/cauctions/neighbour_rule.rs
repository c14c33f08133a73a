//! Which item a bundle grows by.

use crate::error::CatsError;
use diffecon_config::{JsonSchema, one_of};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How likely an item `k` is the next of a bundle `b` of `n` of `N` items: in proportion to the bidder's interest in it, times
/// what is said here. `d` are the compatibilities of pairs of items, uniform on [0, 1) and symmetric, and `R` their row totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NeighbourRule {
    /// `((N - n) d(0,k) + n d(1,k)) / R_k`: learn2branch and GeCO read rows 0 and 1 of the table, whatever the bundle. All
    /// bidders are drawn to the same items, and hardly any to item 0.
    Rows01,
    /// The sum of `d(j,k) / R_k` over the items `j` of the bundle: learn2branch as it was meant.
    CandidateNormalised,
    /// The sum of `d(j,k) / R_j` over the items `j` of the bundle: Ecole from 0.8 on.
    MemberNormalised,
    /// 1: Ecole before 0.8; the interest decides alone.
    InterestOnly,
    /// The sum of `d(j,k)` over the items `j` of the bundle: the distribution arbitrary of CATS.
    Cats,
}

impl NeighbourRule {
    /// All rules.
    pub const ALL: [Self; 5] =
        [Self::Rows01, Self::CandidateNormalised, Self::MemberNormalised, Self::InterestOnly, Self::Cats];

    /// The name: `rows01`, `candidate-normalised`, `member-normalised`, `interest-only` or `cats`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rows01 => "rows01",
            Self::CandidateNormalised => "candidate-normalised",
            Self::MemberNormalised => "member-normalised",
            Self::InterestOnly => "interest-only",
            Self::Cats => "cats",
        }
    }

    /// Whether it needs the whole table of compatibilities, a number for every pair of items.
    pub const fn needs_table(self) -> bool {
        matches!(self, Self::CandidateNormalised | Self::MemberNormalised | Self::Cats)
    }
}

impl fmt::Display for NeighbourRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for NeighbourRule {
    type Err = CatsError;

    fn from_str(name: &str) -> Result<Self, CatsError> {
        Self::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| {
            let allowed = one_of(name, Self::ALL.map(Self::name));
            CatsError::out_of_range("neighbour rule", allowed, format!("{name:?}"))
        })
    }
}
