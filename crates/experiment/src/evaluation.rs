//! On what and beside what mechanisms are evaluated.

use crate::baseline_choice::BaselineChoice;
use diffecon_config::OutOfRange;
use diffecon_contracts::Agents;
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
    /// The agents that contracts are judged by.
    pub agents: Agents,
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

impl Evaluation {
    /// Refuses agents who learn, where there are no contracts to learn from.
    ///
    /// # Errors
    /// If they are asked for.
    pub(crate) fn refuse_agents(&self) -> Result<(), OutOfRange> {
        let allowed = "exact for all but contracts and offers, to which agents respond";
        OutOfRange::unless(self.agents == Agents::Exact, "--agents", allowed, self.agents)
    }
}

impl Default for Evaluation {
    fn default() -> Self {
        Self {
            dataset: None,
            split: Split::Test,
            episodes: EPISODES,
            baselines: BaselineChoice::All,
            agents: Agents::Exact,
        }
    }
}
