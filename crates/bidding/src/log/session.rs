//! A line for a session that is over.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A session that is over, as a line of a run's `sessions.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedSession {
    /// Its number.
    #[serde(rename = "s")]
    pub session: usize,
    /// Bids above the announced greatest one, where those are counted.
    pub above: u64,
    /// How often bidders failed to answer.
    pub failures: Vec<Failure>,
}

/// How often a bidder failed to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The bidder.
    pub bidder: usize,
    /// In which way.
    pub reason: String,
    /// How often.
    pub times: u64,
}

impl LoggedSession {
    /// The line of a session.
    pub fn of(session: usize, above: u64, failures: &BTreeMap<(usize, &'static str), u64>) -> Self {
        let failures = failures.iter().map(|((bidder, reason), times)| Failure {
            bidder: *bidder,
            reason: (*reason).to_owned(),
            times: *times,
        });
        Self { session, above, failures: failures.collect() }
    }
}
