//! The market of a sealed auction: the same values are drawn for all bid functions.

use super::best_response::best_response;
use super::bid_function::BidFunction;
use super::equilibrium::equilibrium;
use super::sealed_auction::SealedAuction;
use crate::chance::Drawn;
use crate::error::BiddingError;
use crate::panel::{Clock, Panel, Turn};
use crate::value_model::Numbers;
use diffecon_auction::{Market, Outcome, Seed, Series, standard_error};
use diffecon_config::Checked;

/// Signals of the bid functions that baselines are.
const POINTS: usize = 1025;

/// Bid functions that everything learned is compared with, by name; not every auction has a known equilibrium.
pub const BASELINES: [&str; 2] = ["equilibrium", "truthful"];

/// The bid functions of a baseline; none if they are not known.
pub fn baseline(name: &str, auction: &Checked<SealedAuction>) -> Option<BidFunction> {
    match name {
        "equilibrium" => equilibrium(auction, POINTS),
        "truthful" => BidFunction::tabulate(auction.clone(), POINTS, |_, value| value).ok(),
        _ => None,
    }
}

/// A sealed auction, held many times.
#[derive(Debug, Clone)]
pub struct SealedMarket {
    auction: Checked<SealedAuction>,
    seed: Seed,
    series: Series,
    auctions: usize,
    surplus: f64,
}

impl SealedMarket {
    /// So many auctions, whose values, and the winners of ties, follow from a series.
    pub fn new(auction: Checked<SealedAuction>, (seed, series): (Seed, Series), auctions: usize) -> Self {
        let mut market = Self { auction, seed, series, auctions, surplus: 0.0 };
        let mut highest = 0.0;
        market.for_each(|values, _| highest += values.iter().copied().fold(0.0, f64::max));
        market.surplus = highest / auctions.max(1) as f64;
        market
    }

    /// The number of auctions.
    pub fn auctions(&self) -> usize {
        self.auctions
    }

    /// Draws the values of each auction, and gives what its ties are broken by.
    fn for_each(&self, mut each: impl FnMut(&[f64], &mut dyn crate::chance::Chance)) {
        let model = self.auction.value_model();
        for index in 0..self.auctions {
            let mut rng = self.seed.stream_at(self.series, index as u64);
            let worths = model.draw(self.auction.bidders, Numbers::Real, &mut rng);
            each(&worths.signals, &mut Drawn(rng));
        }
    }
}

impl Market<BidFunction> for SealedMarket {
    /// # Panics
    /// If the bid functions are for another number of bidders.
    fn sell(&self, bids: &BidFunction) -> Outcome {
        let (bidders, greatest) = (self.auction.bidders, self.auction.greatest_of_all());
        let format = self.auction.format_config().build(greatest);
        let (mut totals, mut payments, mut welfare, mut sold) = (Vec::new(), vec![0.0; bidders], 0.0, 0.0);
        self.for_each(|values, chance| {
            let all = values.iter().enumerate().map(|(bidder, value)| bids.bid(bidder, *value)).collect();
            let outcome = format.run(&mut Sealed(all), chance).expect("sealed bids do not fail");
            totals.push(outcome.revenue());
            payments.iter_mut().zip(&outcome.payments).for_each(|(sum, payment)| *sum += payment);
            if let Some(winner) = outcome.winner {
                welfare += values[winner];
                sold += 1.0;
            }
        });
        let auctions = self.auctions.max(1) as f64;
        Outcome {
            revenue: totals.iter().sum::<f64>() / auctions,
            std_error: standard_error::independent(&totals),
            welfare: welfare / auctions,
            sold: sold / (auctions * bidders as f64),
            goods_sold: Some(sold / auctions),
            payments: Some(payments.into_iter().map(|sum| sum / auctions).collect()),
            best_response_gain: Some(best_response(bids).gain),
            totals,
            ..Outcome::default()
        }
    }

    fn std_error(&self, of_auctions: &[f64]) -> f64 {
        standard_error::independent(of_auctions)
    }

    fn surplus(&self) -> Option<f64> {
        Some(self.surplus)
    }
}

/// Bids that are there already.
struct Sealed(Vec<f64>);

impl Panel for Sealed {
    fn bidders(&self) -> usize {
        self.0.len()
    }

    fn bids(&mut self) -> Result<Vec<f64>, BiddingError> {
        Ok(self.0.clone())
    }

    fn stay(&mut self, _: &Clock, _: &[usize]) -> Result<Vec<bool>, BiddingError> {
        unreachable!("sealed formats have no clock")
    }

    fn maximum(&mut self, _: usize, _: &Turn<'_>) -> Result<Option<f64>, BiddingError> {
        unreachable!("sealed formats have no turns")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bid_functions::SealedFormat;
    use crate::theory::TwoUniform;
    use crate::value_model::OneOrEach;
    use diffecon_config::Config;

    const DRAWN: (Seed, Series) = (Seed::new(1), Series::new("bidding, a market in tests"));

    fn outcome(auction: SealedAuction, name: &str, auctions: usize) -> Outcome {
        let auction = auction.check().unwrap();
        SealedMarket::new(auction.clone(), DRAWN, auctions).sell(&baseline(name, &auction).unwrap())
    }

    #[test]
    fn equilibria_earn_what_theory_says() {
        for format in [SealedFormat::First, SealedFormat::Second, SealedFormat::Third, SealedFormat::AllPay] {
            let found = outcome(SealedAuction { format, ..SealedAuction::default() }, "equilibrium", 20_000);
            assert!((found.revenue - 0.5).abs() < 4.0 * found.std_error, "{format:?}: {}", found.revenue);
            assert!((found.welfare - 0.75).abs() < 0.01 && found.goods_sold == Some(1.0), "{format:?}");
            assert!(found.best_response_gain.unwrap() < 1e-5);
        }
        let reserve =
            SealedAuction { format: SealedFormat::Second, bidders: 2, reserve: 0.5, ..SealedAuction::default() };
        let found = outcome(reserve, "truthful", 20_000);
        // The best auction of two: 5/12, sold with probability 3/4.
        assert!((found.revenue - 5.0 / 12.0).abs() < 4.0 * found.std_error, "{}", found.revenue);
        assert!((found.goods_sold.unwrap() - 0.75).abs() < 0.01);
        let greatest = [1.0, 2.0];
        let asymmetric =
            SealedAuction { bidders: 2, max: OneOrEach::Each(greatest.to_vec()), ..SealedAuction::default() };
        let found = outcome(asymmetric, "equilibrium", 20_000);
        let exact = TwoUniform { greatest }.revenue();
        assert!((found.revenue - exact).abs() < 4.0 * found.std_error, "{} and {exact}", found.revenue);
        // It does not always go to who values it most.
        assert!(found.welfare < 13.0 / 12.0);
    }

    #[test]
    fn where_no_equilibrium_is_known_there_is_no_baseline() {
        let max = OneOrEach::Each(vec![1.0, 2.0, 3.0]);
        let auction = SealedAuction { max, reserve: 0.1, ..SealedAuction::default() }.check().unwrap();
        assert!(baseline("equilibrium", &auction).is_none() && baseline("truthful", &auction).is_some());
    }
}
