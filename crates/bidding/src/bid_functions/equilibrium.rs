//! Bid functions of known equilibria.

use super::affiliated::Affiliated;
use super::bid_function::BidFunction;
use super::sealed_auction::{SealedAuction, SealedFormat, ValueLaw};
use super::two_uniform::TwoUniform;
use diffecon_config::Checked;

/// The equilibrium of an auction at `points` even signals, where one is known: symmetric private values in all formats, also with a
/// reserve or aversion to risk; any values in the second price, where bids are the values; in the first price also two bidders with
/// different greatest values, and affiliated values.
///
/// Sources: Krishna, "Auction Theory", chapters 2 to 4; with risk exponent `rho` and reserve `r`,
/// `b(v) = v - integral from r to v of (x / v)^((n - 1) / rho) dx`, and with both left out `v (n - 1) / n`.
pub fn equilibrium(auction: &Checked<SealedAuction>, points: usize) -> Option<BidFunction> {
    let SealedAuction { format, bidders, values, reserve, risk_exponent, .. } = **auction;
    let n = bidders as f64;
    let symmetric = values == ValueLaw::Private && auction.is_symmetric();
    let tabulate = |rule: &dyn Fn(usize, f64) -> f64| BidFunction::tabulate(auction.clone(), points, rule).ok();
    match format {
        SealedFormat::Second => tabulate(&|_, value| value),
        SealedFormat::First if symmetric => {
            let power = (n - 1.0) / risk_exponent;
            tabulate(&|_, value| {
                // Who cannot reach the reserve bids what he has, and loses.
                if value <= reserve { value } else { value - shading(value, reserve, power) }
            })
        }
        SealedFormat::Third if symmetric => tabulate(&|_, value| value * (n - 1.0) / (n - 2.0)),
        SealedFormat::AllPay if symmetric => {
            let max = auction.greatest(0);
            tabulate(&|_, value| max * (n - 1.0) / n * (value / max).powi(bidders as i32))
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

/// How much less than the value is bid: the integral from `reserve` to `value` of `(x / value)^power`.
fn shading(value: f64, reserve: f64, power: f64) -> f64 {
    (value - reserve * (reserve / value).powf(power)) / (power + 1.0)
}
