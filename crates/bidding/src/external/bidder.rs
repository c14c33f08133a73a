//! A child process as a bidder.

use super::child::Child;
use super::config::{ExternalConfig, OnFailure};
use super::conversation::{Children, Conversation, State, answer};
use super::failure::{Failure, Reason};
use super::protocol::{self, LONGEST_LINE, Message, PROTOCOL};
use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::panel::{Clock, Turn};
use crate::record::Record;
use crate::rules::Rules;
use diffecon_config::OutOfRange;
use serde_json::Value;
use std::fs::OpenOptions;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A bidder that is a child process, of his own or with others; see [the module](super).
///
/// What it answers depends on the lines it writes and on their order, not on when they arrive within the timeout.
#[derive(Debug)]
pub struct External {
    config: ExternalConfig,
    bidder: usize,
    name: Option<String>,
    conversation: Arc<Mutex<Conversation>>,
    /// The number of the conversation, if others may have it too.
    shared: Option<usize>,
    /// Whether a session has begun and is not over.
    plays: bool,
    /// The last sealed bid, and the round and the signal it was for.
    last_bid: Option<(usize, f64, f64)>,
    /// Questions without an answer, in the order of [`Reason::ALL`].
    failures: [u64; Reason::ALL.len()],
    /// Whether the failure that ended the child is among them.
    knows_of_end: bool,
    /// What was wrong the first time.
    first_failure: Option<String>,
}

impl External {
    /// A bidder whose child starts when a session begins.
    ///
    /// # Errors
    /// If a key of the configuration is out of range.
    pub fn new(config: ExternalConfig) -> Result<Self, OutOfRange> {
        Self::seated(config, &mut Children::default())
    }

    /// A bidder of a session with others; their children are these.
    ///
    /// # Errors
    /// If a key of the configuration is out of range.
    pub fn seated(config: ExternalConfig, children: &mut Children) -> Result<Self, OutOfRange> {
        config.check()?;
        let (conversation, shared) = children.of(&config);
        let (last_bid, failures) = (None, [0; Reason::ALL.len()]);
        let (knows_of_end, first_failure) = (false, None);
        Ok(Self {
            config,
            bidder: 0,
            name: None,
            conversation,
            shared,
            plays: false,
            last_bid,
            failures,
            knows_of_end,
            first_failure,
        })
    }

    fn deadline(&self) -> Instant {
        Instant::now() + Duration::from_secs_f64(self.config.timeout_s)
    }

    /// Whom a line is for, where the child plays several.
    fn whose(&self) -> Option<usize> {
        self.shared.map(|_| self.bidder)
    }

    fn start(&self) -> Result<Child, BiddingError> {
        let stderr = match &self.config.log {
            None => Stdio::inherit(),
            Some(path) => {
                let file = OpenOptions::new().create(true).append(true).open(path);
                file.map_err(|error| BiddingError::Io { path: path.clone(), error })?.into()
            }
        };
        Child::start(&self.config.command, stderr).map_err(|error| BiddingError::Bidder {
            bidder: self.bidder,
            reason: format!("the command {} should start, but: {error}", self.config.command.join(" ")),
        })
    }

    /// What is answered to a question of one kind; `policy` if there is no answer and the design says to go on then.
    fn ask<'a, T>(
        &mut self,
        kind: &str,
        question: impl FnOnce(u64) -> Message<'a>,
        accept: impl Fn(&Value) -> Result<T, OutOfRange>,
        policy: T,
    ) -> Result<T, BiddingError> {
        let mut conversation = locked(&self.conversation);
        let (deadline, id) = (self.deadline(), conversation.id + 1);
        let Conversation { state, id: last, .. } = &mut *conversation;
        let failure = match state {
            State::Idle => {
                let reason = "it was asked before a session began".to_owned();
                return Err(BiddingError::Bidder { bidder: self.bidder, reason });
            }
            // What ended the child is counted once.
            State::Failed(failure) if self.knows_of_end => Failure { reason: Reason::NotAsked, ..failure.clone() },
            State::Failed(failure) => failure.clone(),
            State::Talking(child) => {
                let line = question(id).line();
                let bytes = line.len() - 1;
                if bytes > LONGEST_LINE {
                    let name = format!("a question to bidder {}", self.bidder);
                    let got = format!(
                        "one of {bytes}: its history is too long; hint: feedback.shows = \"own-only\", or fewer rounds"
                    );
                    return Err(OutOfRange::new(name, format!("a line of at most {LONGEST_LINE} bytes"), got).into());
                }
                *last = id;
                match answer(child, (id, self.whose()), kind, line, accept, deadline) {
                    Ok(answer) => return Ok(answer),
                    Err(failure) => {
                        self.expected(&format!("question {id} should have an answer of type {kind:?}"), failure)
                    }
                }
            }
        };
        self.failures[failure.reason as usize] += 1;
        self.first_failure.get_or_insert_with(|| failure.text.clone());
        let is_over = failure.reason != Reason::Refused;
        self.knows_of_end |= is_over || matches!(conversation.state, State::Failed(_));
        self.fail(&mut conversation, failure, is_over).map(|()| policy)
    }

    /// A failure, with what should have been in its place.
    fn expected(&self, what: &str, Failure { reason, text }: Failure) -> Failure {
        let within = match reason {
            Reason::Timeout => format!(" within {} s", self.config.timeout_s),
            _ => String::new(),
        };
        Failure::new(reason, format!("{what}{within}, but {text}"))
    }

    /// Ends a child that failed, if it is over with it or the design says to stop.
    fn fail(&self, conversation: &mut Conversation, failure: Failure, is_over: bool) -> Result<(), BiddingError> {
        let aborts = self.config.on_failure == OnFailure::Abort;
        let reason = failure.text.clone();
        if is_over || aborts {
            conversation.state = State::Failed(failure);
        }
        if aborts { Err(BiddingError::Bidder { bidder: self.bidder, reason }) } else { Ok(()) }
    }
}

impl Bidder for External {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        let Situation { rules, round, signal, history, .. } = *situation;
        if let Some((.., bid)) = self.last_bid.filter(|last| (last.0, last.1) == (round, signal)) {
            return Ok(bid);
        }
        let grid = rules.grid;
        let bidder = self.whose();
        let question =
            |id| Message::Bid { id, bidder, round, signal, min: 0.0, max: grid.max, step: grid.step, history };
        let bid = self.ask("bid", question, |answer| protocol::amount(answer, &grid, 0.0), 0.0)?;
        self.last_bid = Some((round, signal, bid));
        Ok(bid)
    }

    fn stays(&mut self, situation: &Situation<'_>, clock: &Clock) -> Result<bool, BiddingError> {
        let Situation { rules, round, signal, history, .. } = *situation;
        let Clock { price, step: step_index, remaining, left_last_step } = *clock;
        let bidder = self.whose();
        let question =
            |id| Message::Clock { id, bidder, round, signal, price, step_index, remaining, left_last_step, history };
        let falls = matches!(rules.format, FormatConfig::Dutch(_));
        self.ask("clock", question, protocol::stay, falls)
    }

    fn maximum(&mut self, situation: &Situation<'_>, turn: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        let Situation { rules, round, signal, history, .. } = *situation;
        let Turn { day, days, turn, order, price, own_maximum, prices_so_far } = *turn;
        let grid = rules.grid;
        let bidder = self.whose();
        let question = |id| Message::Ebay {
            id,
            bidder,
            round,
            day,
            days,
            turn,
            order,
            signal,
            price,
            own_max: own_maximum,
            max: grid.max,
            step: grid.step,
            prices_so_far,
            history,
        };
        self.ask("ebay", question, |answer| protocol::maximum(answer, &grid, own_maximum), None)
    }

    /// Starts a child, if there is none that plays others too; one of a session before is ended first. A command that cannot be started
    /// is an error, whatever the design says of failures.
    fn begin(&mut self, rules: &Rules, bidder: usize, seed: u64) -> Result<(), BiddingError> {
        self.end()?;
        (self.bidder, self.name, self.failures) = (bidder, None, [0; Reason::ALL.len()]);
        (self.knows_of_end, self.first_failure) = (false, None);
        let shared = self.conversation.clone();
        let mut conversation = locked(&shared);
        if conversation.players == 0 {
            *conversation = Conversation { state: State::Talking(self.start()?), ..Conversation::default() };
        }
        conversation.players += 1;
        self.plays = true;
        let State::Talking(child) = &mut conversation.state else { return Ok(()) };
        let hello = Message::Hello {
            protocol: PROTOCOL,
            bidder,
            n: rules.bidders,
            format: rules.format.name(),
            rules: protocol::told(rules),
            value_model: &rules.values,
            rounds: rules.rounds,
            seed,
        };
        let deadline = self.deadline();
        let said = child.write(hello.line(), deadline).and_then(|()| child.read(deadline));
        let ready = said.and_then(|line| {
            protocol::ready(&line)
                .map_err(|refusal| Failure::new(Reason::Refused, format!("{refusal}: {}", protocol::start_of(&line))))
        });
        match ready {
            Ok(name) => {
                self.name = name;
                Ok(())
            }
            Err(failure) => {
                let ready = format!("the first line should be of type \"ready\" and protocol {PROTOCOL}");
                let failure = self.expected(&ready, failure);
                self.fail(&mut conversation, failure, true)
            }
        }
    }

    fn round_result(&mut self, record: &Record) -> Result<(), BiddingError> {
        let mut conversation = locked(&self.conversation);
        let deadline = self.deadline();
        let State::Talking(child) = &mut conversation.state else { return Ok(()) };
        match child.write(Message::Result { bidder: self.whose(), record }.line(), deadline) {
            Ok(()) => Ok(()),
            Err(failure) => {
                let failure = self.expected(&format!("it should take the result of round {}", record.round), failure);
                self.fail(&mut conversation, failure, true)
            }
        }
    }

    fn end(&mut self) -> Result<(), BiddingError> {
        self.last_bid = None;
        if std::mem::take(&mut self.plays) {
            locked(&self.conversation).leave();
        }
        Ok(())
    }

    fn asked_with(&self) -> Option<usize> {
        self.shared
    }

    fn remembers(&self) -> bool {
        true
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn first_failure(&self) -> Option<&str> {
        self.first_failure.as_deref()
    }

    fn failures(&self) -> Vec<(&'static str, u64)> {
        let all = Reason::ALL.iter().map(|reason| (reason.name(), self.failures[*reason as usize]));
        all.filter(|(_, failures)| *failures > 0).collect()
    }
}

/// A conversation, for one bidder at a time.
fn locked(conversation: &Mutex<Conversation>) -> MutexGuard<'_, Conversation> {
    conversation.lock().unwrap_or_else(PoisonError::into_inner)
}
