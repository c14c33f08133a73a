//! Bid functions of known equilibria.

use super::bid_function::BidFunction;
use super::sealed_auction::SealedAuction;
use crate::theory::EquilibriumBids;
use diffecon_config::Checked;

/// The equilibrium of an auction at `points` even signals, where one is known: symmetric private values in all formats, also with a
/// reserve or aversion to risk; any values in the second price, where bids are the values; in the first price also two bidders with
/// different greatest values, and affiliated values.
///
/// Source: [`EquilibriumBids`].
pub fn equilibrium(auction: &Checked<SealedAuction>, points: usize) -> Option<BidFunction> {
    let (format, values) = (auction.format_config(), auction.value_model());
    let theory = EquilibriumBids::of_auction(&format, &values, auction.bidders, auction.risk_exponent)?;
    BidFunction::tabulate(auction.clone(), points, |bidder, value| theory.bid(bidder, value)).ok()
}
