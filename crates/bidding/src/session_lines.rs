//! The lines of sessions that are over, as a run's files have them, and those that wait for a session before them.

use crate::design::Design;
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::log::{LoggedEbay, LoggedRound, LoggedSession};
use crate::play::Played;
use diffecon_files::atomic_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What a session that is over adds to a run's files, ends of lines and all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SessionLines {
    /// A line for each round.
    pub rounds: String,
    /// The line of the session.
    pub session: String,
}

impl SessionLines {
    /// Those of a session of a design.
    pub fn of(design: &Design, number: usize, played: &Played) -> Self {
        let is_ebay = matches!(design.format, FormatConfig::Ebay(_));
        let of_round = |(place, round)| {
            if is_ebay {
                line(&LoggedEbay::of(design, number, place, round))
            } else {
                line(&LoggedRound::of(design, number, place, round))
            }
        };
        Self {
            rounds: played.rounds.iter().enumerate().map(of_round).collect(),
            session: line(&LoggedSession::of(number, played)),
        }
    }
}

fn line(logged: &impl Serialize) -> String {
    let mut line = serde_json::to_string(logged).expect("logs are numbers and texts");
    line.push('\n');
    line
}

/// Sessions that are over, by number, while one before them is not: it failed, and those that ran beside it did not.
///
/// They have a file of their own, since a run's other files have sessions in their order.
#[derive(Debug, Default)]
pub(crate) struct Waiting(BTreeMap<usize, SessionLines>);

impl Waiting {
    /// Those of a file; none if there is no file.
    ///
    /// # Errors
    /// If the file is damaged, or cannot be read.
    pub fn read(path: &Path) -> Result<Self, BiddingError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(BiddingError::Io { path: path.to_owned(), error }),
        };
        let wrong = |error: serde_json::Error| BiddingError::Line {
            path: path.to_owned(),
            line: error.line(),
            message: format!("{error}; hint: without this file its sessions are played again"),
        };
        serde_json::from_str(&text).map(Self).map_err(wrong)
    }

    /// Writes them, whole or not at all; where there are none, no file is left.
    ///
    /// # Errors
    /// If the file cannot be written or removed.
    pub fn write(&self, path: &Path) -> Result<(), BiddingError> {
        if !self.0.is_empty() {
            let text = serde_json::to_string(&self.0).expect("texts by number");
            return Ok(atomic_file::write(path, text.as_bytes())?);
        }
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(BiddingError::Io { path: path.to_owned(), error })
            }
            _ => Ok(()),
        }
    }

    /// Whether a session is among them.
    pub fn has(&self, session: usize) -> bool {
        self.0.contains_key(&session)
    }

    /// Takes a session, if it is among them.
    pub fn take(&mut self, session: usize) -> Option<SessionLines> {
        self.0.remove(&session)
    }

    /// Keeps a session.
    pub fn keep(&mut self, session: usize, lines: SessionLines) {
        self.0.insert(session, lines);
    }

    /// Forgets sessions before one: they are in the run's other files.
    pub fn forget_before(&mut self, session: usize) {
        self.0 = self.0.split_off(&session);
    }
}
