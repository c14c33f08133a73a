//! What bidders bid, beside the equilibrium.

use super::{ShowOptions, shown_of};
use crate::error::ExperimentError;
use diffecon_bidding::bid_functions::bid_function::even;
use diffecon_bidding::bid_functions::{BestResponse, BidFunction, best_response, equilibrium};
use diffecon_data::{Envelope, MechanismFile};
use serde::Serialize;

/// Signals that are shown of each bidder, but 0.
const SIGNALS: usize = 10;

/// Bid functions, and what a deviation from them gains.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownBids {
    /// The auction, in words.
    pub auction: String,
    /// Bidders.
    pub bidders: usize,
    /// The most that a bidder can gain by another bid.
    pub best_response: BestResponse,
    /// How many bids could be shown.
    pub bids: usize,
    /// Bids at even signals, of bidder after bidder; where all bid alike, once.
    pub shown: Vec<ShownBid>,
}

/// A bid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownBid {
    /// The bidder, from 0; none where all bid alike.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bidder: Option<usize>,
    /// What he knows of the good's worth.
    pub signal: f64,
    /// What he bids.
    pub bid: f64,
    /// What he would bid in the equilibrium, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equilibrium: Option<f64>,
}

/// Reads bids off a file of bid functions.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownBids, ExperimentError> {
    let MechanismFile { mechanism: bids, .. } = MechanismFile::<BidFunction>::of(file)?;
    let auction = bids.auction();
    let known = equilibrium(auction, 1025);
    let rows = if bids.is_symmetric() { 1 } else { auction.bidders };
    let mut shown = Vec::new();
    for bidder in 0..rows {
        for signal in even(auction.greatest(bidder), SIGNALS + 1).into_iter().skip(1) {
            shown.push(ShownBid {
                bidder: (!bids.is_symmetric()).then_some(bidder),
                signal,
                bid: bids.bid(bidder, signal),
                equilibrium: known.as_ref().map(|known| known.bid(bidder, signal)),
            });
        }
    }
    let all = shown.len();
    shown.truncate(shown_of(all, options));
    Ok(ShownBids {
        auction: auction.name(),
        bidders: auction.bidders,
        best_response: best_response(&bids),
        bids: all,
        shown,
    })
}
