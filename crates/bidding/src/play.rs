//! Sessions of a design, each of which depends on the design and its number alone.

use crate::bidder::Bidder;
use crate::chance::{Chance, Drawn};
use crate::design::{Design, StreamKind};
use crate::draws::Draws;
use crate::error::BiddingError;
use crate::python_random::PythonRandom;
use crate::rules::Rules;
use crate::session::{Round, Session};
use crate::streams;
use crate::value_model::Worths;
use diffecon_auction::Seed;
use diffecon_config::Checked;
use rand::RngExt;
use std::collections::BTreeMap;

/// A session that was played.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Played {
    /// Its rounds, in order.
    pub rounds: Vec<Round>,
    /// Bids above the announced greatest one, where those are counted.
    pub above: u64,
    /// How often each bidder failed to answer, by the reason.
    pub failures: BTreeMap<(usize, &'static str), u64>,
}

/// Plays session number `session` of a design, from 0.
///
/// # Errors
/// If a bidder cannot be made, or fails where the design says to stop then.
pub fn play(design: &Checked<Design>, session: u64) -> Result<Played, BiddingError> {
    let rules = design.rules();
    let seed = Seed::new(design.seed);
    match design.stream {
        StreamKind::Own => {
            let (mut values, chance) =
                (seed.stream_at(streams::VALUES, session), seed.stream_at(streams::CHANCE, session));
            let worths = worths(&rules, &mut values);
            play_with(design, &rules, session, worths, &mut Drawn(chance))
        }
        StreamKind::Python => {
            let mut random = PythonRandom::new(design.seed + session);
            let worths = worths(&rules, &mut random);
            play_with(design, &rules, session, worths, &mut Drawn(random))
        }
    }
}

/// What the good is worth in every round of a session: all is drawn before the first bid.
pub fn worths(rules: &Rules, draws: &mut impl Draws) -> Vec<Worths> {
    (0..rules.rounds).map(|_| rules.values.draw(rules.bidders, rules.numbers, draws)).collect()
}

fn play_with(
    design: &Design,
    rules: &Rules,
    number: u64,
    worths: Vec<Worths>,
    chance: &mut dyn Chance,
) -> Result<Played, BiddingError> {
    let mut seeds = Seed::new(design.seed).stream_at(streams::BIDDERS, number);
    let mut bidders: Vec<Box<dyn Bidder>> = Vec::new();
    for bidder in 0..design.bidders {
        let mut made = design.bidder(bidder).build(rules)?;
        made.begin(rules, bidder, seeds.random())?;
        bidders.push(made);
    }
    let mut session = Session::new(rules, bidders);
    let mut played = Played { rounds: Vec::with_capacity(worths.len()), ..Played::default() };
    session.play(worths, chance, |round| played.rounds.push(round))?;
    played.above = session.above();
    for (number, bidder) in session.bidders().iter_mut().enumerate() {
        bidder.end()?;
        for (reason, times) in bidder.failures() {
            *played.failures.entry((number, reason)).or_default() += times;
        }
    }
    Ok(played)
}
