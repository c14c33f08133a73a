//! Designs: experiments as files.

use crate::bidder_config::BidderConfig;
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::grid::{Cap, Grid};
use crate::record::Feedback;
use crate::rules::Rules;
use crate::value_model::{Numbers, ValueModel};
use diffecon_config::{Checked, Config, Document, JsonSchema, OutOfRange, WRITTEN, read_text, set};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// An experiment: the rules, who bids, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// What logs and tables call it.
    pub treatment: String,
    /// How many bidders there are.
    #[schemars(range(min = 1, max = 1000))]
    pub bidders: usize,
    /// Who they are: one for all, or each in turn.
    #[schemars(length(min = 1))]
    pub bidder: Vec<BidderConfig>,
    /// The format.
    pub format: FormatConfig,
    /// How values are drawn.
    pub values: ValueModel,
    /// From which numbers.
    #[serde(default)]
    pub numbers: Numbers,
    /// Which amounts may be bid.
    #[serde(default)]
    pub bids: BidsConfig,
    /// What bidders are told after a round.
    #[serde(default)]
    pub feedback: Feedback,
    /// Rounds that the same bidders play one after another.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub rounds: usize,
    /// Sessions, each with bidders and values of its own.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 10_000_000))]
    pub sessions: usize,
    /// The seed of every random draw.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Where values come from.
    #[serde(default)]
    pub stream: StreamKind,
}

/// Which amounts may be bid.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BidsConfig {
    /// The step; 0 if every amount may be bid. Left out: 1 where values are whole, else 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub step: Option<f64>,
    /// The announced greatest bid. Left out: the greatest signal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0))]
    pub max: Option<f64>,
    /// What is done about bids above it.
    pub cap: Cap,
}

/// Where values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StreamKind {
    /// The toolkit's own streams: a session's values depend on the seed and its number.
    #[default]
    Own,
    /// `CPython`'s module `random`, with the seed for the first session and the numbers after it for the next ones: published seeds
    /// give the published values.
    Python,
}

fn one() -> usize {
    1
}

fn first_seed() -> u64 {
    1
}

impl Design {
    /// Reads a design and changes the keys of `settings`: `values.max=50`.
    ///
    /// # Errors
    /// If the file cannot be read, or a key is unknown, missing or out of range: names the file and the line.
    pub fn read(path: &Path, settings: &[String]) -> Result<Checked<Self>, BiddingError> {
        let text = read_text(path, WRITTEN).map_err(|error| BiddingError::Io { path: path.to_owned(), error })?;
        let document = Document::parse(path.display(), text)?;
        let mut table = document.table().clone();
        for text in settings {
            set(&mut table, text).map_err(|error| error.at(format!("--set {text}")))?;
        }
        Ok(Self::from_table(&table).map_err(|error| document.locate(error))?)
    }

    /// What every bidder knows of it.
    pub fn rules(&self) -> Rules {
        let whole = if self.numbers == Numbers::Whole { 1.0 } else { 0.0 };
        let BidsConfig { step, max, cap } = self.bids;
        let max = max.unwrap_or(self.values.greatest_signal());
        Rules {
            format: self.format.clone(),
            values: self.values.clone(),
            numbers: self.numbers,
            bidders: self.bidders,
            rounds: self.rounds,
            grid: Grid { step: step.unwrap_or(whole), max, cap },
            feedback: self.feedback,
        }
    }

    /// The bidder of a number.
    pub fn bidder(&self, number: usize) -> &BidderConfig {
        self.bidder.get(number).unwrap_or(&self.bidder[0])
    }

    /// The bidders in words: `truthful`, `crra + 2 equilibrium`.
    pub fn bidders_in_words(&self) -> String {
        let names = |number: usize| self.bidder(number).name();
        let mut counted: Vec<(&str, usize)> = Vec::new();
        for name in (0..self.bidders).map(names) {
            match counted.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => counted.push((name, 1)),
            }
        }
        if let [(name, _)] = counted[..] {
            return name.to_owned();
        }
        let word = |(name, count): (&str, usize)| if count == 1 { name.to_owned() } else { format!("{count} {name}") };
        counted.into_iter().map(word).collect::<Vec<_>>().join(" + ")
    }
}

impl Config for Design {
    fn check_together(&self) -> Result<(), OutOfRange> {
        let named = self.bidder.len();
        let allowed = format!("one for all, or one for each of {} bidders", self.bidders);
        OutOfRange::unless(named == 1 || named == self.bidders, "bidder", allowed, format!("{named} of them"))?;
        self.values.check(self.bidders, self.numbers)?;
        self.format.check(self.values.greatest_signal())?;
        let rules = self.rules();
        self.bidder.iter().try_for_each(|bidder| bidder.check(&rules))?;
        let last = self.seed.checked_add(self.sessions as u64 - 1);
        OutOfRange::unless(last.is_some(), "the last session's seed", "below 2^64", "above it")
    }
}
