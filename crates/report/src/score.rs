//! What methods are scored by.

use diffecon_auction::{Outcome, Sales};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// The kind of a score: scores of one kind are averaged over markets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreKind {
    /// Revenue divided by that of the optimal mechanism on the same bidders: where theory knows it for the law that they are drawn from.
    /// What is best for the law may not be for the bidders drawn, so that scores may exceed 1 by a little.
    ShareOfOptimum,
    /// Revenue divided by the full surplus `E[max v]`, which no revenue exceeds: where one bidder at a time is sold to, and the optimum
    /// is not known.
    ShareOfSurplus,
    /// Revenue divided by that of the baseline that earns most of all baselines of the market, shown or not: where neither the full
    /// surplus nor the optimum is known, as in sequential auctions.
    OverBestBaseline,
}

/// The score of a market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Its kind.
    pub kind: ScoreKind,
    /// What revenue is divided by, money.
    pub divisor: f64,
    /// The baseline whose revenue that is, if it is one's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

impl fmt::Display for ScoreKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ShareOfOptimum => "revenue / revenue of the optimal mechanism",
            Self::ShareOfSurplus => "revenue / full surplus",
            Self::OverBestBaseline => "revenue / revenue of the best baseline",
        })
    }
}

impl Score {
    /// That of a market, on which all its baselines have sold if optimum and surplus are unknown; `files` are not fitted baselines.
    pub(crate) fn of(sales: &Sales<'_>, files: &Range<usize>) -> Self {
        if let Some(optimum) = sales.optimum {
            return Self { kind: ScoreKind::ShareOfOptimum, divisor: optimum, baseline: None };
        }
        if let Some(surplus) = sales.surplus {
            return Self { kind: ScoreKind::ShareOfSurplus, divisor: surplus, baseline: None };
        }
        let fitted = sales.sold.iter().enumerate().filter(|(place, _)| !files.contains(place));
        let best = fitted.map(|(_, sold)| sold).max_by(|(_, one), (_, other)| one.revenue.total_cmp(&other.revenue));
        let (baseline, divisor) = best.map(|(entrant, outcome)| (entrant.name.clone(), outcome.revenue)).unzip();
        Self { kind: ScoreKind::OverBestBaseline, divisor: divisor.unwrap_or_default(), baseline }
    }

    /// The score of what a mechanism earned; 0 where there is nothing to earn.
    pub(crate) fn score(&self, outcome: &Outcome) -> f64 {
        if self.divisor > 0.0 { outcome.revenue / self.divisor } else { 0.0 }
    }
}
