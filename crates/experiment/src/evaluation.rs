//! Mechanisms side by side on one market, and the baselines, on the same bidders.

use crate::error::ExperimentError;
use crate::market;
use crate::mechanism_path::mechanism_files;
use diffecon_auction::Report;
use diffecon_config::OutOfRange;
use diffecon_data::{Envelope, FileKind, Split};
use std::path::PathBuf;
use std::str::FromStr;

/// Auctions of an evaluation.
pub const EPISODES: usize = 10_240;

/// On what and beside what mechanisms are evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// A data set's folder; none for the one that the mechanisms were trained on.
    pub dataset: Option<PathBuf>,
    /// The held-out bidders.
    pub split: Split,
    /// Auctions that sequential policies are run in.
    pub episodes: usize,
    /// The baselines.
    pub baselines: BaselineChoice,
}

impl Default for Evaluation {
    fn default() -> Self {
        Self { dataset: None, split: Split::Test, episodes: EPISODES, baselines: BaselineChoice::All }
    }
}

/// Which baselines enter a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineChoice {
    /// Every one of the market.
    All,
    /// None.
    None,
    /// These.
    Named(Vec<String>),
}

/// Reads `all`, `none`, or names by commas.
impl FromStr for BaselineChoice {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        Ok(match text {
            "all" => Self::All,
            "none" => Self::None,
            names => Self::Named(names.split(',').map(|name| name.trim().to_owned()).collect()),
        })
    }
}

impl BaselineChoice {
    /// Those of a market's baselines that are wanted.
    ///
    /// # Errors
    /// If a name is not among them.
    pub fn of<'a>(&self, known: &[&'a str]) -> Result<Vec<&'a str>, OutOfRange> {
        match self {
            Self::All => Ok(known.to_vec()),
            Self::None => Ok(Vec::new()),
            Self::Named(names) => {
                let find = |name: &String| {
                    let allowed = || format!("all, none, or some of {}", known.join(", "));
                    let found = known.iter().find(|known| *known == name).copied();
                    found.ok_or_else(|| OutOfRange::new("baselines", allowed(), format!("{name:?}")))
                };
                names.iter().map(find).collect()
            }
        }
    }
}

/// Lets the mechanisms of runs, files and folders above them sell to the same bidders, and the baselines.
///
/// # Errors
/// If a path holds no mechanism, the mechanisms are of several markets, or the market's data are gone or changed.
pub fn evaluate(paths: &[PathBuf], options: &Evaluation) -> Result<Report, ExperimentError> {
    let mut files = Vec::new();
    for path in paths {
        for file in mechanism_files(path)? {
            files.push(Envelope::read(&file)?);
        }
    }
    let Some(first) = files.first() else {
        return Err(OutOfRange::new("mechanisms", "at least one", 0).into());
    };
    let sequential = |file: &Envelope| file.kind() == FileKind::Policy;
    if let Some(other) = files.iter().find(|file| sequential(file) != sequential(first)) {
        let market = |file: &Envelope| if sequential(file) { "a sequential auction" } else { "one bidder" };
        let (one, two) = (market(first), market(other));
        let value = format!("{} for {one} and {} for {two}", first.path().display(), other.path().display());
        return Err(OutOfRange::new("mechanisms", "for one market", value).into());
    }
    if sequential(first) {
        market::sequential::compare(&files, options)
    } else {
        market::one_bidder::compare(&files, options)
    }
}
