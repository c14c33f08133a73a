//! What sellers would have earned from equilibrium bids.

use super::estimate::Measured;
use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::log::LoggedRound;
use crate::panel::{Clock, Panel, Turn};
use crate::theory::EquilibriumBids;

/// The mean revenue of the same draws if everybody bid as in the equilibrium, off the grid; none where values are not private and
/// independent, no equilibrium is known, or a rising clock ends below the greatest value. On a clock the second highest value is paid, or the
/// first price if that is more; its steps are not counted.
pub fn equilibrium_revenue(rounds: &[&LoggedRound]) -> Option<Measured> {
    let (mut sum, mut observations) = (0.0, 0);
    for round in rounds {
        sum += of(round)?;
        observations += 1;
    }
    Measured::mean(sum, observations).filter(|measured| measured.value.is_finite())
}

/// The revenue of one round's draws.
fn of(round: &LoggedRound) -> Option<f64> {
    let mut rules = round.rules_of_theory()?;
    rules.format = match rules.format {
        FormatConfig::ClockOpen(clock) | FormatConfig::ClockBlind(clock) => {
            let reaches_all = clock.max_price.is_none_or(|last| last >= rules.values.greatest_signal());
            Some(FormatConfig::Second { reserve: clock.start }).filter(|_| reaches_all)?
        }
        FormatConfig::Dutch(clock) => FormatConfig::First { reserve: clock.start },
        other => other,
    };
    let theory = EquilibriumBids::of(&rules).filter(|_| ["private", "law", "data"].contains(&round.values.as_str()))?;
    let bids = round.signals.iter().enumerate().map(|(bidder, signal)| theory.bid(bidder, *signal)).collect();
    let outcome = rules.format.build(0.0).run(&mut Bids(bids), &mut First).ok()?;
    Some(outcome.revenue())
}

/// Sealed bids that are known.
struct Bids(Vec<f64>);

impl Panel for Bids {
    fn bidders(&self) -> usize {
        self.0.len()
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Ok(self.0.clone())
    }

    fn stay(&mut self, _: &Clock, _: &[usize]) -> Result<Vec<bool>, BiddingError> {
        Err(BiddingError::NotLogged("who would stay".into()))
    }

    fn maximum(&mut self, _: usize, _: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        Err(BiddingError::NotLogged("a maximum".into()))
    }
}

/// The first wins a tie: who does makes no difference to the revenue.
struct First;

impl Chance for First {
    fn winner(&mut self, tied: &[usize]) -> Result<usize, BiddingError> {
        Ok(tied[0])
    }

    fn order(&mut self, bidders: usize) -> Result<Vec<usize>, BiddingError> {
        Ok((0..bidders).collect())
    }
}
