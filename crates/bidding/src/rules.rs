//! What every bidder knows of an experiment.

use crate::format::FormatConfig;
use crate::grid::Grid;
use crate::record::Feedback;
use crate::value_model::{Numbers, ValueModel};

/// What every bidder knows of an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// The format.
    pub format: FormatConfig,
    /// How values are drawn.
    pub values: ValueModel,
    /// From which numbers.
    pub numbers: Numbers,
    /// How many bidders there are, `N`.
    pub bidders: usize,
    /// The rounds of a session.
    pub rounds: usize,
    /// Which amounts may be bid.
    pub grid: Grid,
    /// What bidders are told after a round.
    pub feedback: Feedback,
}
