//! A line of a log, of either kind.

use super::{LoggedEbay, LoggedRound};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

/// What a line of a log tells of.
#[derive(Debug, Clone, PartialEq)]
pub enum Logged {
    /// A round of sealed bids or of a clock.
    Round(LoggedRound),
    /// An eBay auction.
    Ebay(LoggedEbay),
}

/// A line of a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// What it tells of.
    pub logged: Logged,
}

/// The fields that tell rounds and eBay auctions apart.
#[derive(Deserialize)]
struct Kind {
    #[serde(default, rename = "f")]
    format: Option<IgnoredAny>,
    #[serde(default)]
    steps: Option<IgnoredAny>,
}

impl Logged {
    /// What a line tells of, by its fields: a round has a format, `f`, and an eBay auction turns, `steps`.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        match json::<Kind>(line)? {
            Kind { format: Some(_), steps: None } => {
                let round: LoggedRound = json(line)?;
                round.check().map_err(|error| error.to_string())?;
                Ok(Self::Round(round))
            }
            Kind { format: None, steps: Some(_) } => {
                let ebay: LoggedEbay = json(line)?;
                ebay.check().map_err(|error| error.to_string())?;
                Ok(Self::Ebay(ebay))
            }
            Kind { format, .. } => {
                let found = if format.is_some() { "both" } else { "neither" };
                Err(format!("the line should have f, as rounds have, or steps, as eBay auctions have, but has {found}"))
            }
        }
    }
}

/// What JSON holds; the error names the column alone, for every line is the first to its reader.
fn json<T: DeserializeOwned>(line: &str) -> Result<T, String> {
    serde_json::from_str(line).map_err(|error| {
        let (text, column) = (error.to_string(), error.column());
        let text = text.strip_suffix(&format!(" at line {} column {column}", error.line())).unwrap_or(&text);
        format!("column {column}: {text}")
    })
}
