//! Bid functions of known equilibria.

use super::bid_function::BidFunction;
use super::sealed_auction::{SealedAuction, SealedFormat, ValueLaw};
use crate::theory::{BidderClass, EquilibriumBids, UnlikeBidders};
use diffecon_config::Checked;

/// The equilibrium of an auction at `points` even signals, where one is known: symmetric private values in all formats, also with a
/// reserve or aversion to risk; any values in the second price, where bids are the values; in the first price also affiliated values, and
/// bidders who are not alike in their greatest values or their aversion to risk.
///
/// Sources: [`EquilibriumBids`], [`UnlikeBidders`].
pub fn equilibrium(auction: &Checked<SealedAuction>, points: usize) -> Option<BidFunction> {
    let (format, values) = (auction.format_config(), auction.value_model());
    let tabulate = |rule: &dyn Fn(usize, f64) -> f64| BidFunction::tabulate(auction.clone(), points, rule).ok();
    let alike = auction.risk_exponent.alike();
    if let Some(theory) = alike.and_then(|risk| EquilibriumBids::of_auction(&format, &values, auction.bidders, risk)) {
        return tabulate(&|bidder, value| theory.bid(bidder, value));
    }
    let fits = auction.format == SealedFormat::First && auction.values == ValueLaw::Private && auction.reserve == 0.0;
    if !fits {
        return None;
    }
    let of_bidders = auction.classes();
    let mut firsts = of_bidders.clone();
    firsts.sort_unstable();
    firsts.dedup();
    let class = |first: &usize| BidderClass {
        bidders: of_bidders.iter().filter(|other| *other == first).count(),
        greatest: auction.greatest(*first),
        risk_exponent: auction.risk(*first),
    };
    let theory = UnlikeBidders::new(firsts.iter().map(class).collect());
    tabulate(&|bidder, value| theory.bid(firsts.partition_point(|first| *first < of_bidders[bidder]), value))
}
