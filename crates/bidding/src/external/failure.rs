//! Why a question has no answer.

/// The kinds of failure, as they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// No answer was as it should be.
    Refused,
    /// No answer in time.
    Timeout,
    /// The child's output ended.
    EarlyExit,
    /// A line was too long.
    LongLine,
    /// It was not asked any more, after one of the other kinds but a refusal.
    NotAsked,
}

impl Reason {
    /// All, in the order in which they are reported.
    pub const ALL: [Self; 5] = [Self::Refused, Self::Timeout, Self::EarlyExit, Self::LongLine, Self::NotAsked];

    /// As it is reported.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::EarlyExit => "early exit",
            Self::LongLine => "long line",
            Self::NotAsked => "not asked after that",
        }
    }
}

/// A failure: its kind, and what was expected and what came, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub reason: Reason,
    pub text: String,
}

impl Failure {
    pub fn new(reason: Reason, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }
}
