//! On what and beside what mechanisms are evaluated.

use crate::baseline_choice::BaselineChoice;
use diffecon_config::OutOfRange;
use diffecon_data::Split;
use std::path::PathBuf;

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

impl Evaluation {
    /// Refuses a data set, where mechanisms bring all that they need; `of` is what they are: `policies, which name their own bidders`.
    ///
    /// # Errors
    /// If one is named.
    pub(crate) fn refuse_dataset(&self, of: &str) -> Result<(), OutOfRange> {
        let named = self.dataset.as_ref().map(|named| named.display());
        named.map_or(Ok(()), |named| Err(OutOfRange::new("--dataset", format!("left out for {of}"), named)))
    }
}

impl Default for Evaluation {
    fn default() -> Self {
        Self { dataset: None, split: Split::Test, episodes: EPISODES, baselines: BaselineChoice::All }
    }
}
