//! A bidder that is a program of its own: a child process that is asked in lines of JSON and answers in lines of JSON.
//!
//! One child for each bidder, or with `one_child` one for all that have the same configuration, from `begin` to `end` of a session. UTF-8, one object a line, at most 1 MiB; the laboratory writes to the
//! child's standard input and reads its standard output. Unknown fields are ignored on both sides.
//!
//! | from | `type` | fields |
//! |---|---|---|
//! | laboratory | `hello` | `protocol` (1), `bidder`, `n`, `format`, `rules`, `value_model`, `rounds`, `seed` |
//! | child | `ready` | `protocol` (1), and a `name` if it likes |
//! | laboratory | `bid` | `id`, `round`, `signal`, `min`, `max`, `step`, `history` |
//! | child | `bid` | `id`, `amount` |
//! | laboratory | `clock` | `id`, `round`, `signal`, `price`, `step_index`, `history`; on an open clock `remaining` and `left_last_step` |
//! | child | `clock` | `id`, `stay` (on a falling clock: let it fall) |
//! | laboratory | `ebay` | `id`, `round`, `day`, `days`, `turn`, `order` (null on the last day), `signal`, `price`, `own_max`, `max`, `step`, `prices_so_far`, `history` |
//! | child | `ebay` | `id`, `action` (`hold` or `bid`), with `bid` also `amount` |
//! | laboratory | `result` | a [`Record`](crate::Record): `round`, `signal`, `bid`, `won`, `price`, `own_profit`, `total_profit`, and what more is told |
//! | laboratory | `error` | `id`, `reason`: the answer is refused, the same `id` should be answered again |
//! | laboratory | `end` | nothing; the child should exit within 2 seconds |
//!
//! `format` and `value_model` are named as in designs, `rules` are the numbers of the format (reserve, first price, steps), but for a reserve that is
//! hidden, `history` is the list of the results so far, `step` is 0 where every amount may be
//! bid, and whole amounts are written without a fraction. A question is answered within the timeout, however often the answer is refused, or
//! else the design's [`OnFailure`] decides; rounds in which a bidder failed say so in the log, and his bids in them are left out of statistics of bids. See [`EXAMPLE`] for a whole bidder.
//!
//! A child that plays several bidders hears a `hello` for each and answers each with `ready`; `bid`, `clock`, `ebay`, `result` and `error` have
//! a `bidder` too, questions come one after another in the order of the bidders, and `end` comes once. Where it fails, it fails for all of
//! them; the others were not asked after that.
//!
//! Data flow: a question -> `protocol` -> `child` -> the child's line -> `protocol` -> an answer, or a failure, for [`External`].

pub mod bidder;
mod child;
pub mod config;
mod conversation;
mod failure;
mod protocol;

pub use bidder::External;
pub use config::{ExternalConfig, OnFailure};
pub use conversation::Children;

/// A whole bidder in a few lines of Python, to be copied and edited.
pub const EXAMPLE: &str = include_str!("example_bidder.py");
