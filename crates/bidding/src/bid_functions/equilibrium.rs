//! Bid functions of known equilibria.

use super::affiliated::Affiliated;
use super::bid_function::BidFunction;
use super::sealed_auction::{SealedAuction, SealedFormat, ValueLaw};
use super::two_uniform::TwoUniform;
use crate::theory::symmetric_bid;
use diffecon_config::Checked;

/// The equilibrium of an auction at `points` even signals, where one is known: symmetric private values in all formats, also with a
/// reserve or aversion to risk; any values in the second price, where bids are the values; in the first price also two bidders with
/// different greatest values, and affiliated values.
///
/// Sources: [`symmetric_bid`], [`Affiliated`], [`TwoUniform`].
pub fn equilibrium(auction: &Checked<SealedAuction>, points: usize) -> Option<BidFunction> {
    let SealedAuction { format, bidders, values, reserve, risk_exponent, .. } = **auction;
    let symmetric = values == ValueLaw::Private && auction.is_symmetric();
    let tabulate = |rule: &dyn Fn(usize, f64) -> f64| BidFunction::tabulate(auction.clone(), points, rule).ok();
    match format {
        SealedFormat::Second => tabulate(&|_, value| value),
        _ if symmetric => {
            let (form, max) = (auction.format_config(), auction.greatest(0));
            tabulate(&|_, value| symmetric_bid(&form, bidders, max, risk_exponent, value).unwrap_or(value))
        }
        SealedFormat::First if values == ValueLaw::Affiliated && reserve == 0.0 && risk_exponent == 1.0 => {
            let theory = Affiliated::new(bidders, auction.common, auction.own);
            tabulate(&|_, value| theory.bid(value))
        }
        SealedFormat::First
            if bidders == 2 && values == ValueLaw::Private && reserve == 0.0 && risk_exponent == 1.0 =>
        {
            let theory = TwoUniform { greatest: [auction.greatest(0), auction.greatest(1)] };
            tabulate(&|bidder, value| theory.bid(bidder, value))
        }
        _ => None,
    }
}
