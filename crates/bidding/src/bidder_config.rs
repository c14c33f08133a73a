//! How a design names a bidder.

use crate::bidder::Bidder;
use crate::bidders::{Belief, Crra, Equilibrium, Learned, Noisy, Quantal, Replayed, Scripted, Truthful};
use crate::error::BiddingError;
use crate::external::{Children, External, ExternalConfig};
use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::value_model::ValueModel;
use diffecon_config::{JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A bidder as a design names him.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum BidderConfig {
    /// See [`Truthful`].
    Truthful,
    /// See [`Equilibrium`].
    Equilibrium,
    /// See [`Crra`].
    Crra {
        /// The exponent of utility; 1 is risk neutral.
        #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0.0))]
        rho: f64,
    },
    /// Bids the signal of a common value as if it were the value.
    NaiveCommon,
    /// See [`Learned`].
    Learned {
        /// The file of bid functions, or the folder of the run that learned them.
        file: PathBuf,
        /// Whose bid function in it; where it is left out, the one of the bidder's own number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
    },
    /// See [`Noisy`].
    Noisy {
        /// Whose bids the errors are added to.
        base: Base,
        /// The standard deviation of the errors.
        #[schemars(range(min = 0.0))]
        sigma: f64,
    },
    /// See [`Quantal`].
    Quantal {
        /// The weight of utility.
        #[schemars(range(min = 0.0, max = 1e12))]
        lambda: f64,
        /// The bids that the rivals are believed to make, each as likely; the equilibrium's if it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(length(min = 1))]
        belief: Option<Vec<f64>>,
    },
    /// A program of one's own, or a language model behind it: see [`external`](crate::external).
    External(ExternalConfig),
    /// See [`Replayed`].
    Replay {
        /// The log: `.jsonl`, also with `.gz`.
        file: PathBuf,
        /// The session's number in it.
        session: u64,
        /// Which of its bidders.
        bidder: usize,
    },
    /// See [`Scripted`].
    Scripted {
        /// The bid of each round; the last goes on. Of clocks the price at which to leave.
        #[serde(default)]
        bids: Vec<f64>,
        /// eBay: pairs of a day and the maximum that is given on it.
        #[serde(default)]
        turns: Vec<(usize, f64)>,
    },
}

/// Whose bids a noisy bidder starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Base {
    /// See [`Truthful`].
    Truthful,
    /// See [`Equilibrium`].
    Equilibrium,
}

impl BidderConfig {
    /// Its kind, as designs write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Truthful => "truthful",
            Self::Equilibrium => "equilibrium",
            Self::Crra { .. } => "crra",
            Self::NaiveCommon => "naive-common",
            Self::Learned { .. } => "learned",
            Self::Noisy { .. } => "noisy",
            Self::Quantal { .. } => "quantal",
            Self::External(_) => "external",
            Self::Replay { .. } => "replay",
            Self::Scripted { .. } => "scripted",
        }
    }

    /// Whether he takes so long that sessions should be written one by one.
    pub fn is_slow(&self) -> bool {
        matches!(self, Self::External(_))
    }

    /// Whether such a bidder knows what to do under these rules.
    ///
    /// # Errors
    /// If not.
    pub fn check(&self, rules: &Rules) -> Result<(), OutOfRange> {
        match self {
            Self::Equilibrium | Self::Noisy { base: Base::Equilibrium, .. } => Equilibrium::new(rules).map(drop),
            Self::Crra { .. } => {
                let fits = matches!(rules.format, FormatConfig::First { .. } | FormatConfig::Dutch(_));
                OutOfRange::unless(fits, "a crra bidder", "in first price or dutch", rules.format.name())
            }
            Self::NaiveCommon => {
                let fits = matches!(rules.values, ValueModel::Common { .. });
                OutOfRange::unless(fits, "a naive-common bidder", "told of common values", rules.values.name())
            }
            Self::Quantal { belief, .. } => belief_of(belief.as_ref()).of(rules).map(drop),
            Self::Scripted { bids, turns } => {
                let amounts = bids.iter().chain(turns.iter().map(|(_, maximum)| maximum));
                amounts
                    .into_iter()
                    .try_for_each(|amount| rules.grid.check("a scripted amount", *amount, 0.0).map(drop))?;
                let fits = !bids.is_empty() || !turns.is_empty();
                OutOfRange::unless(fits, "a scripted bidder", "one with bids or turns", "one with neither")
            }
            Self::External(external) => external.check(),
            Self::Truthful | Self::Learned { .. } | Self::Noisy { .. } | Self::Replay { .. } => Ok(()),
        }
    }

    /// The bidder, for these rules; `children` are those of the session in which he sits.
    ///
    /// # Errors
    /// If what he comes from cannot be read, or is for other rules.
    pub fn build(&self, rules: &Rules, children: &mut Children) -> Result<Box<dyn Bidder>, BiddingError> {
        Ok(match self {
            Self::Truthful | Self::NaiveCommon => Box::new(Truthful),
            Self::Equilibrium => Box::new(Equilibrium::new(rules)?),
            Self::Crra { rho } => Box::new(Crra { rho: *rho }),
            Self::Learned { file, bidder } => Box::new(Learned::load(file, *bidder, rules)?),
            Self::Noisy { base, sigma } => {
                let base: Box<dyn Bidder> = match base {
                    Base::Truthful => Box::new(Truthful),
                    Base::Equilibrium => Box::new(Equilibrium::new(rules)?),
                };
                Box::new(Noisy::new(base, *sigma))
            }
            Self::Quantal { lambda, belief } => Box::new(Quantal::new(*lambda, belief_of(belief.as_ref()))),
            Self::External(external) => Box::new(External::seated(external.clone(), children)?),
            Self::Replay { file, session, bidder } => Box::new(Replayed::read(file, *session, *bidder)?),
            Self::Scripted { bids, turns } => Box::new(Scripted { bids: bids.clone(), turns: turns.clone() }),
        })
    }
}

fn belief_of(bids: Option<&Vec<f64>>) -> Belief {
    bids.map_or(Belief::Equilibrium, |bids| Belief::Bids(bids.clone()))
}
