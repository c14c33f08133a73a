//! Whether logged values are those that the logged seeds give.

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
    /// The round that the generator draws next; none after a gap.
    next: Option<usize>,
    unlike: bool,
}

impl Seeds {
    /// The next round of a file; rounds of a session stand together, in order.
    pub fn round(&mut self, round: &LoggedRound, counts: &mut SeedCounts) {
        let same = |session: &SessionSeed| {
            let logged = (round.session, round.seed, round.bidders, &round.values);
            (session.session, session.logged_seed, session.bidders, &session.values) == logged
        };
        let session = match self.session.take().filter(same) {
            Some(session) => session,
            None => SessionSeed::begin(round, counts),
        };
        self.session.insert(session).check(round, counts);
    }

    /// An eBay auction: its values are all that its seed is asked for.
    pub fn auction(ebay: &LoggedEbay, counts: &mut SeedCounts) {
        let (Some(seed), Some(values)) = (ebay.seed, &ebay.values) else { return };
        let model = ebay.value_model.clone().unwrap_or_else(|| published_values("private"));
        if !model.is_uniform() {
            return;
        }
        let drawn = model.draw(ebay.bidders, Numbers::Whole, &mut PythonRandom::new(seed));
        counts.auctions += 1;
        counts.unlike_auctions += u64::from(drawn.signals != *values);
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
            next: Some(0),
            unlike: false,
        }
    }

    fn check(&mut self, round: &LoggedRound, counts: &mut SeedCounts) {
        if self.seed.is_none() {
            return;
        }
        self.next = self.next.filter(|next| *next == round.round).map(|next| next + 1);
        if self.next.is_none() {
            counts.unchecked_rounds += 1;
            return;
        }
        let drawn = self.model.draw(self.bidders, Numbers::Whole, &mut self.draws);
        if drawn.signals != round.signals || drawn.common != round.common {
            counts.unlike_rounds += 1;
            counts.unlike_sessions += u64::from(!std::mem::replace(&mut self.unlike, true));
        }
    }
}
