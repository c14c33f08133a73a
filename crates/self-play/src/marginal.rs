//! What a little more of a bid adds to expected utility, against what rivals bid now.
//!
//! With `G` the chance of outbidding all rivals, `g` its slope, value `v` and bid `b`:
//!
//! | format | expected utility | its slope |
//! |---|---|---|
//! | first price, risk exponent `rho` | `G (v - b)^rho` | `g (v - b)^rho - rho G (v - b)^(rho - 1)` |
//! | second price | `(v - b) G + integral of G up to b` | `(v - b) g` |
//! | third price | `(v - b) G + sum_j F_j A_j - (n - 2) integral of G` | `(v - b) g + sum_j f_j A_j` |
//! | all-pay | `v G - b` | `v g - 1` |
//!
//! `F_j` is the chance of outbidding rival `j`, `A_j` the integral of that of outbidding all others.

use crate::smoothed::Smoothed;
use diffecon_bidding::bid_functions::bid_function::Row;
use diffecon_bidding::bid_functions::{BidDistribution, SealedAuction, SealedFormat, ValueLaw};

/// Added to the chance of winning where slopes are divided by it.
const LEAST_CHANCE: f64 = 1e-3;

/// What a bidder's rivals bid, in units of the greatest value of any bidder.
pub struct Rivals {
    format: SealedFormat,
    risk_exponent: f64,
    noise: f64,
    laws: Laws,
}

enum Laws {
    /// That of each rival.
    Independent(Vec<BidDistribution>),
    /// Those of any of `rivals` at even common parts, each with the middle of its cell.
    Affiliated { rivals: i32, own: f64, cell: f64, at_parts: Vec<BidDistribution> },
}

/// The chance of outbidding all rivals, and its slope.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Chance {
    /// The chance.
    pub wins: f64,
    /// How fast it grows with the bid.
    pub slope: f64,
}

impl Rivals {
    /// Those of a bidder, where a row says what each bidder bids, `[N]`, in units of the greatest value of any.
    pub fn new(auction: &SealedAuction, bidder: usize, rows: &[&Row], noise: f64, common_parts: usize) -> Self {
        let unit = auction.greatest_of_all();
        let laws = match auction.values {
            ValueLaw::Private => {
                let rivals = (0..auction.bidders).filter(|rival| *rival != bidder);
                let law = |rival: usize| BidDistribution::new(rows[rival], 0.0, auction.greatest(rival) / unit);
                Laws::Independent(rivals.map(law).collect())
            }
            ValueLaw::Affiliated => {
                let (cell, own) = (auction.common / unit / common_parts as f64, auction.own / unit);
                let law = |part: usize| {
                    let middle = cell * (part as f64 + 0.5);
                    BidDistribution::new(rows[bidder], middle, middle + own)
                };
                let at_parts = (0..common_parts).map(law).collect();
                Laws::Affiliated { rivals: auction.bidders as i32 - 1, own, cell, at_parts }
            }
        };
        Self { format: auction.format, risk_exponent: auction.risk(bidder), noise, laws }
    }

    /// The chance of outbidding all rivals with a bid at a value.
    pub fn chance(&self, value: f64, bid: f64) -> Chance {
        match &self.laws {
            Laws::Independent(laws) => {
                let (mut wins, mut slope) = (1.0, 0.0);
                for law in laws {
                    let rival = Smoothed { law, noise: self.noise };
                    let (chance, density) = (rival.chance(bid), rival.density(bid));
                    slope = slope * chance + wins * density;
                    wins *= chance;
                }
                Chance { wins, slope }
            }
            Laws::Affiliated { rivals, own, cell, at_parts } => {
                // Given the value, the common part is uniform where the own part is possible.
                let (low, high) = ((value - own).max(0.0), value.min(cell * at_parts.len() as f64));
                let first = ((low / cell) as usize).min(at_parts.len() - 1);
                let (mut weights, mut wins, mut slope) = (0.0, 0.0, 0.0);
                for (part, law) in at_parts.iter().enumerate().skip(first) {
                    let from = cell * part as f64;
                    let weight = (from + cell).min(high) - from.max(low);
                    if weight <= 0.0 {
                        break;
                    }
                    let rival = Smoothed { law, noise: self.noise };
                    let (chance, density) = (rival.chance(bid), rival.density(bid));
                    weights += weight;
                    wins += weight * chance.powi(*rivals);
                    slope += weight * f64::from(*rivals) * chance.powi(rivals - 1) * density;
                }
                if weights > 0.0 { Chance { wins: wins / weights, slope: slope / weights } } else { Chance::default() }
            }
        }
    }

    /// The slope of the expected utility of a bid at a value, where the chance of winning is this one. `all_but_one` is the integral up
    /// to the bid of the chance of outbidding all rivals but one, who are alike; it counts in the third price alone.
    pub fn slope(&self, value: f64, bid: f64, Chance { wins, slope }: Chance, all_but_one: f64) -> f64 {
        let gain = value - bid;
        match self.format {
            SealedFormat::First if self.risk_exponent == 1.0 => slope * gain - wins,
            // Nobody bids the value but who has none; such a bid is worth the same whatever it is.
            SealedFormat::First if gain <= 0.0 => 0.0,
            SealedFormat::First => (slope * gain - self.risk_exponent * wins) * gain.powf(self.risk_exponent - 1.0),
            SealedFormat::Second => gain * slope,
            SealedFormat::Third => gain * slope + self.densities(bid) * all_but_one,
            SealedFormat::AllPay => value * slope - 1.0,
        }
    }

    /// The sum of all rivals' densities.
    fn densities(&self, bid: f64) -> f64 {
        match &self.laws {
            Laws::Independent(laws) => laws.iter().map(|law| Smoothed { law, noise: self.noise }.density(bid)).sum(),
            Laws::Affiliated { .. } => 0.0,
        }
    }

    /// The integral of the chance of outbidding all rivals but one, who are alike, up to each of some bids.
    fn all_but_one(&self, bids: &[f64]) -> Vec<f64> {
        let mut areas = vec![0.0; bids.len()];
        let (SealedFormat::Third, Laws::Independent(laws)) = (self.format, &self.laws) else { return areas };
        let rival = Smoothed { law: &laws[0], noise: self.noise };
        let others = laws.len() as i32 - 1;
        let mut order: Vec<usize> = (0..bids.len()).collect();
        order.sort_by(|one, other| bids[*one].total_cmp(&bids[*other]));
        // Simpson's rule between one bid and the next.
        let (mut area, mut before) = (0.0, 0.0);
        for place in order {
            let (from, to) = (before, bids[place]);
            let [low, middle, high] = [from, 0.5 * (from + to), to].map(|bid| rival.chance(bid).powi(others));
            area += (to - from) / 6.0 * (low + 4.0 * middle + high);
            (areas[place], before) = (area, to);
        }
        areas
    }

    /// The gradient of the mean expected utility over some values in the bids at them, each value with a weight: the reciprocal of its
    /// chance of winning but in the all-pay format, so that low values, who hardly ever win, learn as fast as high ones. Weights do not
    /// change what is best for a value.
    pub fn gradient(&self, values: &[f64], bids: &[f64]) -> Vec<f64> {
        let areas = self.all_but_one(bids);
        let slope = |((value, bid), area): ((&f64, &f64), &f64)| {
            let chance = self.chance(*value, *bid);
            let slope = self.slope(*value, *bid, chance, *area);
            slope * self.weight(*value, chance) / values.len() as f64
        };
        values.iter().zip(bids).zip(&areas).map(slope).collect()
    }

    /// How much a value counts.
    pub fn weight(&self, value: f64, chance: Chance) -> f64 {
        match self.format {
            SealedFormat::AllPay => 1.0,
            SealedFormat::First if self.risk_exponent < 1.0 => {
                value.powf(1.0 - self.risk_exponent) / (chance.wins + LEAST_CHANCE)
            }
            _ => 1.0 / (chance.wins + LEAST_CHANCE),
        }
    }

    /// The expected utility of a bid at a value, for tests: integrals by `parts` trapezoids.
    pub fn utility(&self, value: f64, bid: f64, parts: usize) -> f64 {
        let Chance { wins, .. } = self.chance(value, bid);
        let area = |function: &dyn Fn(f64) -> f64| -> f64 {
            let step = bid / parts as f64;
            let inner: f64 = (1..parts).map(|part| function(step * part as f64)).sum();
            step * (inner + 0.5 * (function(0.0) + function(bid)))
        };
        let all = |at: f64| self.chance(value, at).wins;
        match (self.format, &self.laws) {
            (SealedFormat::First, _) => wins * (value - bid).max(0.0).powf(self.risk_exponent),
            (SealedFormat::Second, _) => (value - bid) * wins + area(&all),
            (SealedFormat::AllPay, _) => value * wins - bid,
            (SealedFormat::Third, Laws::Independent(laws)) => {
                let rival = Smoothed { law: &laws[0], noise: self.noise };
                let others = laws.len() as i32 - 1;
                let one_above = laws.len() as f64 * rival.chance(bid) * area(&|at| rival.chance(at).powi(others));
                (value - bid) * wins + one_above - f64::from(others) * area(&all)
            }
            (SealedFormat::Third, Laws::Affiliated { .. }) => f64::NAN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_bidding::OneOrEach;

    /// The slopes are those of the utilities, by central differences.
    #[test]
    fn slopes_are_central_differences() {
        let row = Row { signals: vec![0.0, 0.3, 0.6, 1.0], bids: vec![0.0, 0.25, 0.35, 0.7] };
        let rows = [&row; 3];
        for (format, values, risk_exponent) in [
            (SealedFormat::First, ValueLaw::Private, 1.0),
            (SealedFormat::First, ValueLaw::Private, 0.5),
            (SealedFormat::First, ValueLaw::Affiliated, 1.0),
            (SealedFormat::Second, ValueLaw::Private, 1.0),
            (SealedFormat::Second, ValueLaw::Affiliated, 1.0),
            (SealedFormat::Third, ValueLaw::Private, 1.0),
            (SealedFormat::AllPay, ValueLaw::Private, 1.0),
        ] {
            let risk_exponent = OneOrEach::One(risk_exponent);
            let auction =
                SealedAuction { format, values, risk_exponent, common: 0.5, own: 0.5, ..SealedAuction::default() };
            let rivals = Rivals::new(&auction, 0, &rows, 0.02, 16);
            for step in 3..20 {
                let value = f64::from(step) / 20.0;
                let bid = 0.6 * value;
                let area = rivals.all_but_one(&(0..=400).map(|part| bid * f64::from(part) / 400.0).collect::<Vec<_>>());
                let slope = rivals.slope(value, bid, rivals.chance(value, bid), area[400]);
                let by = 1e-4;
                let [high, low] = [bid + by, bid - by].map(|bid| rivals.utility(value, bid, 4000));
                let numeric = (high - low) / (2.0 * by);
                assert!((slope - numeric).abs() < 2e-3, "{format:?} {values:?} {value}: {slope} and {numeric}");
            }
        }
    }
}
