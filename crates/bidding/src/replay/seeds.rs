//! Whether rounds of a session follow on each other, and logged values are those that the logged seeds give.

use super::finding::{Findings, Kind};
use super::summary::SeedCounts;
use crate::log::{LoggedEbay, LoggedRound, published_values};
use crate::python_random::PythonRandom;
use crate::value_model::{Numbers, ValueModel};

/// Draws the values of a file's sessions again, round after round.
#[derive(Default)]
pub(super) struct Seeds {
    session: Option<SessionSeed>,
}

/// A session and its generator.
struct SessionSeed {
    session: u64,
    logged_seed: Option<u64>,
    /// The seed that values can be drawn from again.
    seed: Option<u64>,
    bidders: usize,
    values: String,
    model: ValueModel,
    draws: PythonRandom,
    /// The round that follows.
    next: usize,
    /// Whether the generator draws that round next: not after a gap.
    follows: bool,
    unlike: bool,
}

impl Seeds {
    /// The next round of a file; rounds of a session stand together, in order.
    pub fn round(&mut self, round: &LoggedRound, counts: &mut SeedCounts, findings: &mut Findings) {
        let same = |session: &SessionSeed| {
            let logged = (round.session, round.seed, round.bidders, &round.values);
            (session.session, session.logged_seed, session.bidders, &session.values) == logged
        };
        let session = match self.session.take().filter(same) {
            Some(session) => session,
            None => SessionSeed::begin(round, counts),
        };
        self.session.insert(session).check(round, counts, findings);
    }

    /// An eBay auction: its values are all that its seed is asked for.
    pub fn auction(ebay: &LoggedEbay, counts: &mut SeedCounts, findings: &mut Findings) {
        let (Some(seed), Some(values)) = (ebay.seed, &ebay.values) else { return };
        let model = ebay.value_model.clone().unwrap_or_else(|| published_values("private"));
        if !model.is_uniform() {
            return;
        }
        let drawn = model.draw(ebay.bidders, Numbers::Whole, &mut PythonRandom::new(seed));
        counts.auctions += 1;
        if drawn.signals != *values {
            counts.unlike_auctions += 1;
            findings.mismatch(Kind::Values, unlike(seed, values, &drawn.signals));
        }
    }
}

impl SessionSeed {
    fn begin(round: &LoggedRound, counts: &mut SeedCounts) -> Self {
        // Laws and data sets are not drawn again.
        let (model, seed) = (round.value_model(), round.seed);
        let seed = seed.filter(|_| model.is_uniform());
        match seed {
            Some(_) => counts.sessions += 1,
            None => counts.seedless_sessions += 1,
        }
        Self {
            session: round.session,
            logged_seed: round.seed,
            seed,
            bidders: round.bidders,
            values: round.values.clone(),
            model,
            draws: PythonRandom::new(seed.unwrap_or_default()),
            next: 0,
            follows: true,
            unlike: false,
        }
    }

    fn check(&mut self, round: &LoggedRound, counts: &mut SeedCounts, findings: &mut Findings) {
        let expected = std::mem::replace(&mut self.next, round.round + 1);
        if round.round != expected {
            self.follows = false;
            let message = format!("round {} is logged where round {expected} would follow", round.round);
            findings.mismatch(Kind::RoundNumber, message);
        }
        let Some(seed) = self.seed else { return };
        if !self.follows {
            counts.unchecked_rounds += 1;
            return;
        }
        let drawn = self.model.draw(self.bidders, Numbers::Whole, &mut self.draws);
        if drawn.signals != round.signals || drawn.common != round.common {
            counts.unlike_rounds += 1;
            findings.mismatch(Kind::Values, unlike(seed, &round.signals, &drawn.signals));
            counts.unlike_sessions += u64::from(!std::mem::replace(&mut self.unlike, true));
        }
    }
}

fn unlike(seed: u64, logged: &[f64], drawn: &[f64]) -> String {
    format!("the values are logged as {logged:?}, and seed {seed} gives {drawn:?} or another common draw")
}
