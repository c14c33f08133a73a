//! How the good's worth is drawn, and what bidders are told of it.

use crate::draws::Draws;
use crate::value_sampler::OneGoodLaw;
use diffecon_config::{JsonSchema, OutOfRange};
use diffecon_data::Split;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How the good's worth to every bidder is drawn. All draws are independent, the common one first, then those of the bidders in their order;
/// they are uniform, but for those of laws and data sets, which a [`ValueSampler`](crate::ValueSampler) draws.
///
/// Source: arXiv 2507.09083; values beyond its own ranges, real ones and bidders who are not alike, are ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ValueModel {
    /// Every bidder has a value of his own, uniform on `[0, max]`, and knows it.
    Private {
        /// The greatest value: one number, or one for each bidder.
        max: OneOrEach,
    },
    /// What a bidder knows is his value: the sum of a common draw, uniform on `[0, common]`, and his own, uniform on `[0, own]`.
    Affiliated {
        /// The greatest common part.
        common: f64,
        /// The greatest own part.
        own: f64,
    },
    /// The good is worth the same to all, uniform on `[low, high]`; a bidder knows it up to an error, uniform on `[-noise, noise]`.
    Common {
        /// The least worth.
        low: f64,
        /// The greatest worth.
        high: f64,
        /// The greatest error of a signal.
        noise: f64,
    },
    /// Every bidder has a value of his own, drawn from a law that recipes name, and knows it.
    Law {
        /// The law.
        law: OneGoodLaw,
        /// Its parameters, as recipes have them; those that are left out have their defaults.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        parameters: BTreeMap<String, f64>,
        /// The greatest value: draws above it are made again.
        max: f64,
    },
    /// Every bidder has a value of his own, a row of a data set of one good, each as likely, and knows it.
    Data {
        /// The data set's folder, or a file of values as `diffecon dataset import` reads them.
        dataset: PathBuf,
        /// Which of its bidders; all if it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        split: Option<Split>,
        /// By what its values are multiplied.
        #[serde(default = "one")]
        scale: f64,
        /// The greatest value: no row is above it.
        max: f64,
    },
}

fn one() -> f64 {
    1.0
}

/// One number for all bidders, or one for each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrEach {
    /// The same for all.
    One(f64),
    /// In the order of the bidders.
    Each(Vec<f64>),
}

impl OneOrEach {
    /// That of a bidder.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn of(&self, bidder: usize) -> f64 {
        match self {
            Self::One(number) => *number,
            Self::Each(numbers) => numbers[bidder],
        }
    }

    /// That of all bidders, if they have the same.
    pub fn alike(&self) -> Option<f64> {
        let (first, others) = self.all().split_first()?;
        others.iter().all(|other| other == first).then_some(*first)
    }

    /// All that there are.
    pub fn all(&self) -> &[f64] {
        match self {
            Self::One(number) => std::slice::from_ref(number),
            Self::Each(numbers) => numbers,
        }
    }
}

/// From which numbers values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Numbers {
    /// Whole numbers, both ends included.
    #[default]
    Whole,
    /// Real numbers.
    Real,
}

/// What the good is worth in one round, and what is known of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worths {
    /// What each bidder is told, `[N]`: his value, or in the common value model his signal.
    pub signals: Vec<f64>,
    /// The common draw, if the model has one.
    pub common: Option<f64>,
    /// Whether the good is worth the common draw, to everybody.
    pub is_common: bool,
}

impl Worths {
    /// What the good is worth to a bidder.
    pub fn of(&self, bidder: usize) -> f64 {
        self.common.filter(|_| self.is_common).unwrap_or(self.signals[bidder])
    }
}

/// The greatest value of any model: sums of many are still exact in whole numbers.
pub const MOST: f64 = 1e9;

impl ValueModel {
    /// Private values on `[0, max]`, for all alike.
    pub fn private(max: f64) -> Self {
        Self::Private { max: OneOrEach::One(max) }
    }

    /// Its name, as designs and logs write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Private { .. } => "private",
            Self::Affiliated { .. } => "affiliated",
            Self::Common { .. } => "common",
            Self::Law { .. } => "law",
            Self::Data { .. } => "data",
        }
    }

    /// Whether the model fits so many bidders and these numbers.
    ///
    /// # Errors
    /// The first number that does not.
    pub fn check(&self, bidders: usize, numbers: Numbers) -> Result<(), OutOfRange> {
        let fits = |name: &str, number: f64, least: f64| {
            let kind = if numbers == Numbers::Whole { "a whole number " } else { "" };
            let allowed = format!("{kind}in [{least}, {MOST:e}]");
            let whole = numbers == Numbers::Real || number.fract() == 0.0;
            OutOfRange::unless(whole && (least..=MOST).contains(&number), format!("values.{name}"), allowed, number)
        };
        match self {
            Self::Private { max } => {
                if let OneOrEach::Each(each) = max {
                    let allowed = format!("one number, or one for each of {bidders} bidders");
                    OutOfRange::unless(
                        each.len() == bidders,
                        "values.max",
                        allowed,
                        format!("{} numbers", each.len()),
                    )?;
                }
                max.all().iter().try_for_each(|max| fits("max", *max, 0.0))
            }
            Self::Affiliated { common, own } => fits("common", *common, 0.0).and_then(|()| fits("own", *own, 0.0)),
            Self::Common { low, high, noise } => {
                fits("low", *low, 0.0)?;
                fits("high", *high, *low)?;
                fits("noise", *noise, 0.0)
            }
            Self::Law { law, parameters, max } => {
                law.items(parameters)?;
                fits("max", *max, 0.0)
            }
            Self::Data { scale, max, .. } => {
                let positive = *scale > 0.0 && *scale <= MOST;
                OutOfRange::unless(positive, "values.scale", format!("in (0, {MOST:e}]"), scale)?;
                fits("max", *max, 0.0)
            }
        }
    }

    /// Whether all draws are uniform: the model alone says how values are drawn, see [`Self::draw`].
    pub fn is_uniform(&self) -> bool {
        !matches!(self, Self::Law { .. } | Self::Data { .. })
    }

    /// Draws the worths of a round, where all draws are uniform.
    ///
    /// # Panics
    /// If they are not: a [`ValueSampler`](crate::ValueSampler) draws from laws and data sets.
    pub fn draw(&self, bidders: usize, numbers: Numbers, draws: &mut impl Draws) -> Worths {
        let mut uniform = |low: f64, high: f64| match numbers {
            Numbers::Whole => draws.whole(low as i64, high as i64) as f64,
            Numbers::Real => low + (high - low) * draws.unit(),
        };
        match self {
            Self::Private { max } => {
                let signals = (0..bidders).map(|bidder| uniform(0.0, max.of(bidder))).collect();
                Worths { signals, common: None, is_common: false }
            }
            Self::Affiliated { common, own } => {
                let common = uniform(0.0, *common);
                let signals = (0..bidders).map(|_| common + uniform(0.0, *own)).collect();
                Worths { signals, common: Some(common), is_common: false }
            }
            Self::Common { low, high, noise } => {
                let worth = uniform(*low, *high);
                let signals = (0..bidders).map(|_| worth + uniform(-noise, *noise)).collect();
                Worths { signals, common: Some(worth), is_common: true }
            }
            Self::Law { .. } | Self::Data { .. } => panic!("a sampler draws from laws and data sets"),
        }
    }

    /// The greatest signal of any bidder: bids are announced to go from 0 to it.
    pub fn greatest_signal(&self) -> f64 {
        match self {
            Self::Private { max } => max.all().iter().copied().fold(0.0, f64::max),
            Self::Affiliated { common, own } => common + own,
            Self::Common { high, noise, .. } => high + noise,
            Self::Law { max, .. } | Self::Data { max, .. } => *max,
        }
    }
}
