//! A line for a session that is over.

use crate::play::Played;
use serde::{Deserialize, Serialize};

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
    /// What bidders call themselves, if they do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<Name>,
    /// What was wrong when bidders failed first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_failures: Vec<FirstFailure>,
}

/// What a bidder calls himself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// The bidder.
    pub bidder: usize,
    /// What he calls himself.
    pub name: String,
}

/// What was wrong when a bidder failed first in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstFailure {
    /// The bidder.
    pub bidder: usize,
    /// What was expected, and what came.
    pub text: String,
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
    pub fn of(session: usize, played: &Played) -> Self {
        let failures = played.failures.iter().map(|((bidder, reason), times)| Failure {
            bidder: *bidder,
            reason: (*reason).to_owned(),
            times: *times,
        });
        let names = played.names.iter().map(|(bidder, name)| Name { bidder: *bidder, name: name.clone() });
        let first = played.first_failures.iter();
        let first = first.map(|(bidder, text)| FirstFailure { bidder: *bidder, text: text.clone() });
        Self {
            session,
            above: played.above,
            failures: failures.collect(),
            names: names.collect(),
            first_failures: first.collect(),
        }
    }
}
