//! What to do where the original program and its model differ.

use crate::error::CatsError;
use diffecon_config::{JsonSchema, one_of};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What to do where the original program does not do what its model says.
///
/// | distribution | `compat`: the distribution of the original's output | `fixed`: the model |
/// |---|---|---|
/// | arbitrary-npv, regions-npv | interest in a good is measured from the least private value drawn so far in the instance: later bidders are less choosy | from 3.5 standard deviations below the mean: bidders are independent |
/// | paths | every path of a bidder is bid at the limit of its search; the building penalty has no effect; a few goods more than asked for; no dominance check (the original has one where `max_bids` is 1) | a path is bid at what it saves; roads follow existing ones where the penalty makes that cheaper; exactly as many goods as asked for; dominance check |
/// | matching | landing early is rewarded; the early landing deviation has no effect; the goods are a multiple of 4 | landing late is penalised; landings may be early by that deviation; goods beyond a multiple of 4 stay unsold |
/// | scheduling | deadlines count from 0: the price falls by `d1 / d` (1 where both are 0; the original writes NaN there) | deadlines count from 1 |
/// | L1, L3 | price from 0 to 1000 | from 0 to 1, as the original's help says |
/// | L2, L4 | price of a good from 1 to 1000 | from 0 to 1 |
/// | L6, L7 | price of a good from 1 to 1000 | from 0.5 to 1.5 |
/// | L8 | every price is 0 | quadratic: values of single goods and their products |
/// | all | the dummy numbers of groups that dominance removal takes away stay unused | dummies are numbered without gaps |
///
/// In both modes dominance removal is exact before prices are rounded, where the original misses about one bid in 500; random streams are
/// independent, where those of the original repeat; and L5 redraws sizes and prices below 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The distribution of the original's output.
    #[default]
    Compat,
    /// What the model says.
    Fixed,
}

impl fmt::Display for Mode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Compat => "compat",
            Self::Fixed => "fixed",
        })
    }
}

impl FromStr for Mode {
    type Err = CatsError;

    fn from_str(text: &str) -> Result<Self, CatsError> {
        match text {
            "compat" => Ok(Self::Compat),
            "fixed" => Ok(Self::Fixed),
            _ => Err(CatsError::out_of_range("mode", one_of(text, ["compat", "fixed"]), format!("{text:?}"))),
        }
    }
}
