//! How much a bidder can gain by another bid, while his rivals keep to their bid functions: 0 for all bidders and values is what an
//! equilibrium is, so that the greatest gain certifies how near bid functions come to one. No random numbers: chances of winning are exact
//! where rivals' bids are piecewise linear in uniform values, and common parts are integrated piece by piece.

use super::bid_function::{BidFunction, even};
use super::interim::{Prospects, Rivals};
use super::quadrature::sorted;
use super::sealed_auction::{SealedAuction, SealedFormat};
use rayon::prelude::*;
use serde::Serialize;

/// Bids that are tried at every value beside those at which chances bend.
const BIDS: usize = 1001;
/// Values of a bidder that are looked at: private ones, and affiliated ones, for each of which all chances are computed anew.
const VALUES: [usize; 2] = [201, 65];

/// What a bidder can gain by another bid.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct BestResponse {
    /// The greatest gain in expected utility of any bidder at any of his values that are looked at: in money, and with a risk exponent
    /// `rho` in units of `V (x / V)^rho` for a gain `x` of money.
    pub gain: f64,
    /// The mean gain over bidders and values.
    pub mean_gain: f64,
    /// Who gains most.
    pub bidder: usize,
    /// At which value.
    pub value: f64,
    /// What he bids there.
    pub bid: f64,
    /// What would be best; he need not bid more than that by a hair.
    pub best_bid: f64,
}

/// The greatest gain of a deviation from bid functions. Bids are tried on 1,001 even points up to the rivals' highest bid, and wherever
/// a chance bends; ties are broken by chance, and a bid that ties could be a hair higher. In the third price, ties count as won.
pub fn best_response(bids: &BidFunction) -> BestResponse {
    let auction = bids.auction();
    let bidders = if bids.is_symmetric() { 1 } else { auction.bidders };
    let gains: Vec<Vec<BestResponse>> = (0..bidders).into_par_iter().map(|bidder| of_bidder(bids, bidder)).collect();
    let all: Vec<BestResponse> = gains.into_iter().flatten().collect();
    let mean_gain = all.iter().map(|one| one.gain).sum::<f64>() / all.len() as f64;
    let worst =
        all.into_iter().fold(BestResponse::default(), |worst, one| if one.gain > worst.gain { one } else { worst });
    BestResponse { mean_gain, ..worst }
}

/// The best response of a bidder at each of his values that are looked at.
fn of_bidder(bids: &BidFunction, bidder: usize) -> Vec<BestResponse> {
    let auction = bids.auction();
    let rivals = Rivals::of(bids, bidder);
    let values = even(auction.greatest(bidder), VALUES[usize::from(rivals.are_affiliated())]);
    let own: Vec<f64> = values.iter().map(|value| bids.bid(bidder, *value)).collect();
    let knots = rivals.knots();
    let top = knots.last().copied().unwrap_or_default().max(auction.reserve);
    let tried: Vec<f64> = [even(top, BIDS), knots, own.clone(), vec![auction.reserve]].concat();
    let tried = sorted(tried.into_iter().filter(|bid| *bid >= auction.reserve).collect());
    let prospects = rivals.prospects(auction.format, auction.reserve, &values, &tried);
    let at = |(place, (value, bid)): (usize, (&f64, &f64))| {
        let prospects = &prospects[if prospects.len() == 1 { 0 } else { place }];
        let now = own_utility((auction, bidder), &rivals, (*value, *bid), prospects, &tried);
        // Not to take part is open to everybody.
        let (mut best, mut best_bid) = (0.0, 0.0);
        for (place, other) in tried.iter().enumerate() {
            let utility = utility((auction, bidder), *value, *other, prospects.wins[place], prospects.costs[place]);
            if utility > best {
                (best, best_bid) = (utility, *other);
            }
        }
        let gain = (best - now).max(0.0);
        BestResponse { gain, mean_gain: gain, bidder, value: *value, bid: *bid, best_bid }
    };
    values.iter().zip(&own).enumerate().collect::<Vec<_>>().into_par_iter().map(at).collect()
}

/// The utility of the own bid, ties by chance.
fn own_utility(
    (auction, bidder): (&SealedAuction, usize),
    rivals: &Rivals<'_>,
    (value, bid): (f64, f64),
    prospects: &Prospects,
    tried: &[f64],
) -> f64 {
    if bid < auction.reserve {
        return 0.0;
    }
    let place = tried.partition_point(|other| *other < bid);
    let (wins, cost) = (prospects.wins[place], prospects.costs[place]);
    let (wins, cost) = match auction.format {
        SealedFormat::Third => (wins, cost),
        SealedFormat::AllPay => (rivals.wins_with_ties(value, bid), cost),
        // Who loses a tie saves the bid.
        SealedFormat::First | SealedFormat::Second => {
            let with_ties = rivals.wins_with_ties(value, bid);
            (with_ties, cost - bid * (wins - with_ties))
        }
    };
    utility((auction, bidder), value, bid, wins, cost)
}

/// The expected utility of a bid that wins so often and costs so much.
fn utility((auction, bidder): (&SealedAuction, usize), value: f64, bid: f64, wins: f64, cost: f64) -> f64 {
    let rho = auction.risk(bidder);
    if rho == 1.0 {
        return value * wins - cost;
    }
    // A loss has no utility of this form; that of nothing is 0, and any loss is worse.
    if bid > value {
        return -wins * (bid - value);
    }
    let unit = auction.greatest_of_all();
    wins * unit * ((value - bid) / unit).powf(rho)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bid_functions::{ValueLaw, equilibrium};
    use crate::value_model::OneOrEach;
    use diffecon_config::Config;

    fn auction(format: SealedFormat, bidders: usize) -> SealedAuction {
        SealedAuction { format, bidders, ..SealedAuction::default() }
    }

    fn gain(auction: &SealedAuction, rule: impl Fn(usize, f64) -> f64) -> BestResponse {
        best_response(&BidFunction::tabulate(auction.clone().check().unwrap(), 1025, rule).unwrap())
    }

    /// Where everybody bids the value, three bidders with value 1 gain 4/27 in the first price by bidding 2/3, and in the third price
    /// 1/12 at a value of 1/2 and 0.1381 at `1 / sqrt 2`.
    #[test]
    fn deviations_from_truth_have_their_known_gains() {
        let first = gain(&auction(SealedFormat::First, 3), |_, value| value);
        assert!((first.gain - 4.0 / 27.0).abs() < 1e-6 && (first.best_bid - 2.0 / 3.0).abs() < 1e-3, "{first:?}");
        assert_eq!((first.value, first.bid), (1.0, 1.0));
        let third = auction(SealedFormat::Third, 3).check().unwrap();
        let truth = BidFunction::tabulate(third, 101, |_, value| value).unwrap();
        let all = of_bidder(&truth, 0);
        let at = |value: f64| all.iter().find(|one| (one.value - value).abs() < 1e-9).unwrap().gain;
        assert!((at(0.5) - 1.0 / 12.0).abs() < 1e-6, "{}", at(0.5));
        // U(b) = v b^2 - 2/3 b^3 + (terms of a bid at most 1): best at 1 above one half.
        assert!((best_response(&truth).gain - 0.138_071).abs() < 1e-4, "{:?}", best_response(&truth));
    }

    #[test]
    fn nothing_gains_at_equilibria() {
        for format in [SealedFormat::First, SealedFormat::Second, SealedFormat::Third, SealedFormat::AllPay] {
            for bidders in 2..=6 {
                if let Ok(auction) = auction(format, bidders).check() {
                    let found = best_response(&equilibrium(&auction, 1025).unwrap());
                    assert!(found.gain < 5e-6, "{format:?}, {bidders} bidders: {found:?}");
                }
            }
        }
        for (rho, reserve) in [(0.5, 0.0), (0.3, 0.0), (1.0, 0.4), (0.5, 0.2)] {
            let auction = SealedAuction { risk_exponent: OneOrEach::One(rho), reserve, ..SealedAuction::default() };
            let found = best_response(&equilibrium(&auction.check().unwrap(), 1025).unwrap());
            assert!(found.gain < 1e-5, "exponent {rho}, reserve {reserve}: {found:?}");
        }
        let (one, each) = (OneOrEach::One, |numbers: &[f64]| OneOrEach::Each(numbers.to_vec()));
        for (max, risk_exponent, most) in [
            (each(&[1.0, 2.0]), one(1.0), 5e-6),
            (each(&[1.0, 1.0, 2.0]), one(1.0), 5e-6),
            (each(&[1.0, 2.0, 3.0]), one(0.5), 5e-5),
            (one(1.0), each(&[1.0, 0.5]), 5e-6),
            (one(1.0), each(&[0.5, 0.5, 1.0]), 1e-4),
            // The first bids less than the highest bid with the greatest value.
            (one(1.0), each(&[1.0, 0.6, 0.3]), 1e-4),
            (each(&[3.0, 2.0, 1.0, 1.0]), each(&[0.4, 1.0, 0.4, 0.4]), 1e-4),
        ] {
            let bidders = max.all().len().max(risk_exponent.all().len());
            let auction = SealedAuction { bidders, max, risk_exponent, ..SealedAuction::default() }.check().unwrap();
            let gain = |points| best_response(&equilibrium(&auction, points).unwrap()).gain / auction.greatest_of_all();
            let [coarse, fine] = [gain(1025), gain(8193)];
            println!("{}: {coarse:e}, {fine:e}", auction.name());
            // Who ends below the highest bid leaves a corner in the others' bids, and who ends just there rises to it without a bound
            // on the slope: the table cuts both, a finer one less.
            assert!(coarse < most && fine < 0.2 * most, "{}: {coarse:e}, {fine:e}", auction.name());
        }
    }

    /// What a value says of the others' is what makes the truth no equilibrium of the first price; in the second it is one.
    #[test]
    fn affiliated_values() {
        let affiliated = |format| SealedAuction { values: ValueLaw::Affiliated, ..auction(format, 3) };
        let second = gain(&affiliated(SealedFormat::Second), |_, value| value);
        assert!(second.gain < 1e-9, "{second:?}");
        let first = gain(&affiliated(SealedFormat::First), |_, value| value);
        assert!(first.gain > 0.1, "{first:?}");
        for (common, own, bidders) in [(1.0, 1.0, 3), (0.5, 2.0, 2), (2.0, 0.5, 4)] {
            let auction = SealedAuction { bidders, common, own, ..affiliated(SealedFormat::First) };
            let found = best_response(&equilibrium(&auction.check().unwrap(), 1025).unwrap());
            assert!(found.gain < 1e-5, "{found:?}");
        }
        // Without a common part to speak of, they are private.
        let almost = SealedAuction { common: 1e-9, ..affiliated(SealedFormat::First) };
        let found = gain(&almost, |_, value| value);
        assert!((found.gain - 4.0 / 27.0).abs() < 1e-5, "{found:?}");
        assert!(gain(&almost, |_, value| value * 2.0 / 3.0).gain < 1e-5);
    }

    /// Two who always bid one half share the good; a hair more wins it all.
    #[test]
    fn ties_are_shared_and_can_be_outbid() {
        let found = gain(&auction(SealedFormat::First, 2), |_, _| 0.5);
        assert!((found.gain - 0.25).abs() < 1e-12 && found.value == 1.0 && found.best_bid == 0.5, "{found:?}");
        let found = gain(&auction(SealedFormat::AllPay, 2), |_, _| 0.25);
        assert!((found.gain - 0.5).abs() < 1e-12, "{found:?}");
        // Who loses a tie in the second price pays nothing: 1/2 (v - 1/2) at v = 1 against v - 1/2.
        let found = gain(&auction(SealedFormat::Second, 2), |_, _| 0.5);
        assert!((found.gain - 0.25).abs() < 1e-12, "{found:?}");
    }

    /// Money in other units gives gains in those units.
    #[test]
    fn gains_scale_with_money() {
        for values in [ValueLaw::Private, ValueLaw::Affiliated] {
            let scaled = |unit: f64| {
                let auction = SealedAuction {
                    values,
                    max: OneOrEach::One(unit),
                    common: unit,
                    own: unit,
                    reserve: 0.2 * unit,
                    risk_exponent: OneOrEach::One(0.7),
                    ..SealedAuction::default()
                };
                gain(&auction, |_, value| 0.8 * value).gain / unit
            };
            assert!((scaled(1.0) - scaled(99.0)).abs() < 1e-9, "{} and {}", scaled(1.0), scaled(99.0));
        }
    }
}
