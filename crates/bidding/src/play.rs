//! Sessions of a design, each of which depends on the design and its number alone.

use crate::bidder::Bidder;
use crate::chance::{Chance, Drawn};
use crate::design::{Design, StreamKind};
use crate::draws::Draws;
use crate::error::BiddingError;
use crate::external::Children;
use crate::python_random::PythonRandom;
use crate::rules::Rules;
use crate::session::{Round, Session};
use crate::streams;
use crate::value_model::Worths;
use crate::value_sampler::ValueSampler;
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
    /// What bidders call themselves, if they do.
    pub names: BTreeMap<usize, String>,
    /// What was wrong when bidders failed first.
    pub first_failures: BTreeMap<usize, String>,
}

/// A design with all that its sessions have in common.
#[derive(Debug, Clone)]
pub struct Prepared {
    design: Checked<Design>,
    rules: Rules,
    values: ValueSampler,
}

impl Prepared {
    /// A design, with what its values are drawn from.
    ///
    /// # Errors
    /// If values come from what cannot be read, see [`ValueSampler::of`].
    pub fn new(design: Checked<Design>) -> Result<Self, BiddingError> {
        let (rules, values) = (design.rules(), ValueSampler::of(&design.values)?);
        Ok(Self { design, rules, values })
    }

    /// The design.
    pub fn design(&self) -> &Checked<Design> {
        &self.design
    }

    /// Plays session number `session`, from 0.
    ///
    /// # Errors
    /// If a bidder cannot be made, or fails where the design says to stop then.
    pub fn play(&self, session: u64) -> Result<Played, BiddingError> {
        let Self { design, rules, values } = self;
        let seed = Seed::new(design.seed);
        match design.stream {
            StreamKind::Own => {
                let (mut draws, chance) =
                    (seed.stream_at(streams::VALUES, session), seed.stream_at(streams::CHANCE, session));
                let worths = worths(rules, values, &mut draws);
                play_with(design, rules, session, worths, &mut Drawn(chance))
            }
            StreamKind::Python => {
                let mut random = PythonRandom::new(design.seed + session);
                let worths = worths(rules, values, &mut random);
                play_with(design, rules, session, worths, &mut Drawn(random))
            }
        }
    }
}

/// Plays session number `session` of a design, from 0. Who plays many prepares the design once.
///
/// # Errors
/// As [`Prepared::new`] and [`Prepared::play`].
pub fn play(design: &Checked<Design>, session: u64) -> Result<Played, BiddingError> {
    Prepared::new(design.clone())?.play(session)
}

/// What the good is worth in every round of a session: all is drawn before the first bid.
pub fn worths(rules: &Rules, values: &ValueSampler, draws: &mut impl Draws) -> Vec<Worths> {
    (0..rules.rounds).map(|_| values.draw(rules.bidders, rules.numbers, draws)).collect()
}

fn play_with(
    design: &Design,
    rules: &Rules,
    number: u64,
    worths: Vec<Worths>,
    chance: &mut dyn Chance,
) -> Result<Played, BiddingError> {
    let mut seeds = Seed::new(design.seed).stream_at(streams::BIDDERS, number);
    let (mut bidders, mut children) = (Vec::<Box<dyn Bidder>>::new(), Children::default());
    for bidder in 0..design.bidders {
        let mut made = design.bidder(bidder).build(rules, &mut children)?;
        made.begin(rules, bidder, seeds.random())?;
        bidders.push(made);
    }
    let mut session = Session::new(rules, bidders);
    let mut played = Played { rounds: Vec::with_capacity(worths.len()), ..Played::default() };
    session.play(worths, chance, |round| played.rounds.push(round))?;
    played.above = session.above();
    for (number, bidder) in session.bidders().iter_mut().enumerate() {
        bidder.end()?;
        played.names.extend(bidder.name().map(|name| (number, name.to_owned())));
        played.first_failures.extend(bidder.first_failure().map(|text| (number, text.to_owned())));
        for (reason, times) in bidder.failures() {
            *played.failures.entry((number, reason)).or_default() += times;
        }
    }
    Ok(played)
}
