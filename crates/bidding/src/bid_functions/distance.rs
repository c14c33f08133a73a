//! How far bid functions are from each other.

use super::bid_function::BidFunction;

/// The greatest difference of two bid functions of any bidder at 10 %, 20 %, ..., 100 % of his greatest value, those without hope of
/// winning left out: who has no more than the reserve.
pub fn distance(one: &BidFunction, other: &BidFunction) -> f64 {
    let auction = one.auction();
    let mut most = 0.0_f64;
    for bidder in 0..auction.bidders {
        for tenth in 1..=10 {
            let value = auction.greatest(bidder) * f64::from(tenth) / 10.0;
            if value > auction.reserve {
                most = most.max((one.bid(bidder, value) - other.bid(bidder, value)).abs());
            }
        }
    }
    most
}
