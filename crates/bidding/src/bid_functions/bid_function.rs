//! What every bidder bids at every signal, as a table.

use super::sealed_auction::SealedAuction;
use diffecon_config::{Checked, OutOfRange};

/// No bid exceeds so many times the greatest value.
const MOST_BID: f64 = 100.0;

/// What every bidder bids, as a table of bids at increasing signals, from 0 to the greatest; linear in between.
///
/// There is a row for all bidders, or one for each.
#[derive(Debug, Clone, PartialEq)]
pub struct BidFunction {
    auction: Checked<SealedAuction>,
    rows: Vec<Row>,
}

/// The bids of a bidder, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Signals, `[K]`.
    pub signals: Vec<f64>,
    /// The bids there, `[K]`.
    pub bids: Vec<f64>,
}

impl BidFunction {
    /// Bid functions for an auction, one row for all bidders or one for each.
    ///
    /// # Errors
    /// If there are neither 1 nor `N` rows, or one for all bidders who are not alike; if the signals of a row do not go from 0 to the
    /// greatest, increasing; if a bid is below 0 or beyond 100 times the greatest value.
    pub fn new(auction: Checked<SealedAuction>, rows: Vec<Row>) -> Result<Self, OutOfRange> {
        let each = auction.bidders;
        let fits = rows.len() == each || rows.len() == 1 && auction.is_symmetric();
        let allowed = if auction.is_symmetric() { format!("1 or {each}") } else { each.to_string() };
        OutOfRange::unless(fits, "rows of bids", allowed, rows.len())?;
        let most = MOST_BID * auction.greatest_of_all();
        for (bidder, Row { signals, bids }) in rows.iter().enumerate() {
            OutOfRange::unless(signals.len() >= 2, "signals of a row", "at least 2", signals.len())?;
            OutOfRange::unless(bids.len() == signals.len(), "bids of a row", signals.len(), bids.len())?;
            OutOfRange::unless(signals[0] == 0.0, "the first signal", 0, signals[0])?;
            let (greatest, last) = (auction.greatest(bidder), signals[signals.len() - 1]);
            OutOfRange::unless(last == greatest, "the last signal", format!("the greatest value, {greatest}"), last)?;
            if let Some(pair) = signals.windows(2).find(|pair| pair[0] >= pair[1] || !pair[1].is_finite()) {
                return Err(OutOfRange::new("a signal", format!("above the one before, {}", pair[0]), pair[1]));
            }
            if let Some(bid) = bids.iter().find(|bid| !(0.0..=most).contains(*bid)) {
                return Err(OutOfRange::new("a bid", format!("in [0, {most}]"), bid));
            }
        }
        Ok(Self { auction, rows })
    }

    /// The bid function of a rule, at `points` even signals, with a row for each bidder unless all are alike.
    ///
    /// # Errors
    /// If a bid is out of range.
    pub fn tabulate(
        auction: Checked<SealedAuction>,
        points: usize,
        rule: impl Fn(usize, f64) -> f64,
    ) -> Result<Self, OutOfRange> {
        let rows = if auction.is_symmetric() { 1 } else { auction.bidders };
        let row = |bidder: usize| {
            let signals = even(auction.greatest(bidder), points);
            let bids = signals.iter().map(|signal| rule(bidder, *signal)).collect();
            Row { signals, bids }
        };
        let rows = (0..rows).map(row).collect();
        Self::new(auction, rows)
    }

    /// The auction.
    pub fn auction(&self) -> &Checked<SealedAuction> {
        &self.auction
    }

    /// One row for all bidders, or one for each.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of a bidder.
    pub fn row(&self, bidder: usize) -> &Row {
        &self.rows[if self.rows.len() == 1 { 0 } else { bidder }]
    }

    /// Whether all bidders bid alike, and are alike.
    pub fn is_symmetric(&self) -> bool {
        self.rows.len() == 1
    }

    /// What a bidder bids at a signal; beyond the table as at its end.
    pub fn bid(&self, bidder: usize, signal: f64) -> f64 {
        self.row(bidder).bid(signal)
    }
}

impl Row {
    /// The bid at a signal.
    pub fn bid(&self, signal: f64) -> f64 {
        let Self { signals, bids } = self;
        let last = signals.len() - 1;
        let above = signals.partition_point(|other| *other <= signal);
        if above == 0 {
            return bids[0];
        }
        if above > last {
            return bids[last];
        }
        let share = (signal - signals[above - 1]) / (signals[above] - signals[above - 1]);
        bids[above - 1] + share * (bids[above] - bids[above - 1])
    }
}

/// `points` even numbers from 0 to `greatest`.
pub fn even(greatest: f64, points: usize) -> Vec<f64> {
    let last = points - 1;
    (0..points).map(|point| if point == last { greatest } else { greatest * point as f64 / last as f64 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value_model::OneOrEach;
    use diffecon_config::Config;

    fn row(signals: &[f64], bids: &[f64]) -> Row {
        Row { signals: signals.to_vec(), bids: bids.to_vec() }
    }

    #[test]
    fn bids_are_linear_between_signals() {
        let auction = Checked::<SealedAuction>::default();
        let bids = BidFunction::new(auction, vec![row(&[0.0, 0.5, 1.0], &[0.1, 0.3, 0.7])]).unwrap();
        for (signal, bid) in [(-1.0, 0.1), (0.0, 0.1), (0.25, 0.2), (0.5, 0.3), (0.75, 0.5), (1.0, 0.7), (2.0, 0.7)] {
            assert!((bids.bid(2, signal) - bid).abs() < 1e-15, "{signal}");
        }
        assert!(bids.is_symmetric());
    }

    #[test]
    fn each_bidder_has_a_row_unless_all_are_alike() {
        let max = OneOrEach::Each(vec![1.0, 2.0]);
        let auction = SealedAuction { bidders: 2, max, ..SealedAuction::default() }.check().unwrap();
        let bids = BidFunction::tabulate(auction.clone(), 5, |bidder, signal| signal / (1.0 + bidder as f64)).unwrap();
        assert_eq!((bids.bid(0, 1.0), bids.bid(1, 1.0), bids.rows().len()), (1.0, 0.5, 2));
        let error = BidFunction::new(auction, vec![row(&[0.0, 1.0], &[0.0, 1.0])]).unwrap_err().to_string();
        assert_eq!(error, "rows of bids should be 2, but is 1");
    }

    #[test]
    fn tables_that_are_none_are_refused() {
        for (signals, bids, words) in [
            (&[0.0][..], &[0.0][..], "signals of a row should be at least 2, but is 1"),
            (&[0.0, 1.0], &[0.0], "bids of a row should be 2, but is 1"),
            (&[0.1, 1.0], &[0.0, 1.0], "the first signal should be 0, but is 0.1"),
            (&[0.0, 0.9], &[0.0, 1.0], "the last signal should be the greatest value, 1, but is 0.9"),
            (&[0.0, 0.5, 0.5, 1.0], &[0.0; 4], "a signal should be above the one before, 0.5, but is 0.5"),
            (&[0.0, f64::NAN, 1.0], &[0.0; 3], "is NaN"),
            (&[0.0, 1.0], &[0.0, -0.1], "a bid should be in [0, 100], but is -0.1"),
            (&[0.0, 1.0], &[0.0, f64::NAN], "a bid should be in [0, 100], but is NaN"),
        ] {
            let error = BidFunction::new(Checked::default(), vec![row(signals, bids)]).unwrap_err().to_string();
            assert!(error.ends_with(words), "{error}");
        }
    }
}
