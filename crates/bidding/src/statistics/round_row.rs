//! The statistics of one treatment's rounds.

use super::{
    BidderRow, Estimate, efficiency, equilibrium_revenue, estimate, mean_deviation, mean_revenue, mean_winner_profit,
    share_losing_winners, share_overbidding, share_within_one, slope, surplus_ratio,
};
use crate::log::LoggedRound;
use serde::Serialize;

/// The statistics of one treatment's rounds; what the log does not tell is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundRow {
    /// Who bids.
    pub model: String,
    /// The treatment.
    pub treatment: String,
    /// The format.
    pub format: String,
    /// How values are drawn.
    pub values: String,
    /// See [`LoggedRound::rules_in_words`].
    pub rules: String,
    /// The number of bidders, `N`.
    pub bidders: usize,
    /// Rounds, whether their outcome is known or not.
    pub rounds: usize,
    /// Sessions.
    pub sessions: usize,
    /// Bids that stand for an answer which a bidder failed to give. They count in what came of the auctions, and not as bids.
    pub failed: usize,
    /// See [`mean_revenue`].
    pub revenue: Option<Estimate>,
    /// See [`efficiency()`].
    pub efficiency: Option<Estimate>,
    /// See [`surplus_ratio`].
    pub surplus_ratio: Option<Estimate>,
    /// See [`mean_deviation`].
    pub deviation: Option<Estimate>,
    /// See [`share_within_one`].
    pub within_one: Option<Estimate>,
    /// See [`slope()`].
    pub slope: Option<Estimate>,
    /// See [`share_overbidding`].
    pub overbidding: Option<Estimate>,
    /// See [`mean_winner_profit`].
    pub winner_profit: Option<Estimate>,
    /// See [`share_losing_winners`].
    pub losing_winners: Option<Estimate>,
    /// See [`equilibrium_revenue()`].
    pub equilibrium_revenue: Option<Estimate>,
    /// Each bidder of his own, in the order of their numbers.
    pub each: Vec<BidderRow>,
}

impl RoundRow {
    /// Of sessions that are alike in model, treatment, format, values, rules and number of bidders; none if there are no rounds.
    pub fn of(sessions: &[Vec<&LoggedRound>]) -> Option<Self> {
        let first = sessions.iter().flatten().next()?;
        let LoggedRound { model, treatment, format, values, bidders, .. } = first;
        Some(Self {
            model: model.clone(),
            treatment: treatment.clone(),
            format: format.clone(),
            values: values.clone(),
            rules: first.rules_in_words(),
            bidders: *bidders,
            rounds: sessions.iter().map(Vec::len).sum(),
            sessions: sessions.len(),
            failed: sessions.iter().flatten().map(|round| round.failed.len()).sum(),
            revenue: estimate(sessions, mean_revenue),
            efficiency: estimate(sessions, efficiency),
            surplus_ratio: estimate(sessions, surplus_ratio),
            deviation: estimate(sessions, mean_deviation),
            within_one: estimate(sessions, share_within_one),
            slope: estimate(sessions, slope),
            overbidding: estimate(sessions, share_overbidding),
            winner_profit: estimate(sessions, mean_winner_profit),
            losing_winners: estimate(sessions, share_losing_winners),
            equilibrium_revenue: estimate(sessions, equilibrium_revenue),
            each: (0..*bidders).map(|bidder| BidderRow::of(sessions, bidder)).collect(),
        })
    }
}
