//! What a child and the laboratory say to each other in a session, for one bidder or for several that the child plays.

use super::child::Child;
use super::config::ExternalConfig;
use super::failure::{Failure, Reason};
use super::protocol::{self, Message};
use diffecon_config::OutOfRange;
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// After so many refused answers there is none.
const REFUSALS: usize = 3;

/// A child and the lines that it is told, in one order whoever they are for.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    pub state: State,
    /// The number of the last question.
    pub id: u64,
    /// Bidders whose session has begun and is not over.
    pub players: usize,
}

/// Where a conversation is.
#[derive(Debug, Default)]
pub(super) enum State {
    /// No session has begun.
    #[default]
    Idle,
    /// The child is ready.
    Talking(Child),
    /// The child failed, and is gone.
    Failed(Failure),
}

impl Conversation {
    /// A bidder plays no more; the child of the last one is told that this is the end.
    pub fn leave(&mut self) {
        self.players -= 1;
        if self.players > 0 {
            return;
        }
        if let State::Talking(child) = std::mem::take(&mut self.state) {
            child.end(Message::End.line());
        }
    }
}

/// The conversations of a session with children that play several bidders, for those who are still to be seated.
#[derive(Debug, Default)]
pub struct Children(Vec<(ExternalConfig, Arc<Mutex<Conversation>>)>);

impl Children {
    /// The conversation of a bidder with this configuration, and its number if others may have it too.
    pub(super) fn of(&mut self, config: &ExternalConfig) -> (Arc<Mutex<Conversation>>, Option<usize>) {
        if !config.one_child {
            return (Arc::default(), None);
        }
        let number = self.0.iter().position(|(other, _)| other == config).unwrap_or(self.0.len());
        if number == self.0.len() {
            self.0.push((config.clone(), Arc::default()));
        }
        (self.0[number].1.clone(), Some(number))
    }
}

/// Asks a child until it gives an answer that is as it should be.
pub(super) fn answer<T>(
    child: &mut Child,
    (id, bidder): (u64, Option<usize>),
    kind: &str,
    question: Vec<u8>,
    accept: impl Fn(&Value) -> Result<T, OutOfRange>,
    deadline: Instant,
) -> Result<T, Failure> {
    let (mut line, mut before) = (question, String::new());
    for refusals in 1.. {
        let said = child.write(line, deadline).and_then(|()| child.read(deadline));
        let said = said.map_err(|Failure { reason, text }| Failure::new(reason, text + &before))?;
        let read = protocol::object(&said, kind).and_then(|answer| {
            protocol::answers(&answer, id)?;
            accept(&answer)
        });
        let reason = match read {
            Ok(answer) => return Ok(answer),
            Err(refusal) => refusal.to_string(),
        };
        if refusals == REFUSALS {
            let said = protocol::start_of(&said);
            return Err(Failure::new(
                Reason::Refused,
                format!("{REFUSALS} were refused, the last since {reason}: {said}"),
            ));
        }
        line = Message::Error { id, bidder, reason: &reason }.line();
        before = format!(", after one was refused since {reason}");
    }
    unreachable!("refusals come to their greatest number")
}
