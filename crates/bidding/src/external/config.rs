//! Which program bids, and what becomes of it when it fails.

use diffecon_config::{JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A program that bids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExternalConfig {
    /// The program and its arguments, one by one: no shell reads them.
    pub command: Vec<String>,
    /// Seconds for an answer, refusals and all, and for the start.
    pub timeout_s: f64,
    /// What to do when the program does not answer.
    pub on_failure: OnFailure,
    /// Whether one child plays all bidders of a session that have this very configuration; every line that it is told then names the bidder.
    #[serde(skip_serializing_if = "is_false")]
    pub one_child: bool,
    /// The file to which the program's standard error is appended; it goes to ours if this is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<PathBuf>,
}

/// What to do when a program does not answer: its answer is refused three times, it takes too long, it ends, or its line has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnFailure {
    /// Stop, and say why.
    #[default]
    Abort,
    /// Go on, and count: it bids 0, leaves a rising clock, lets a falling one fall, and holds on eBay. A program whose answer was refused is
    /// asked the next question; one that failed otherwise is ended and asked no more in this session.
    BidZero,
}

impl Default for ExternalConfig {
    fn default() -> Self {
        Self { command: Vec::new(), timeout_s: 30.0, on_failure: OnFailure::default(), one_child: false, log: None }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

impl ExternalConfig {
    /// Whether it names a program, and its seconds are in range.
    ///
    /// # Errors
    /// The first key that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let names = self.command.first().is_some_and(|program| !program.is_empty());
        OutOfRange::unless(names, "command", "a program and its arguments", format!("{:?}", self.command))?;
        let fits = (0.001..=86_400.0).contains(&self.timeout_s);
        OutOfRange::unless(fits, "timeout_s", "in [0.001, 86400]", self.timeout_s)
    }
}
