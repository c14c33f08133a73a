//! What a bid wins and costs, against rivals who keep to their bid functions.

use super::bid_function::{BidFunction, Row};
use super::distribution::BidDistribution;
use super::quadrature::{integral, sorted};
use super::sealed_auction::{SealedFormat, ValueLaw};

/// How likely some bids win at a value, and what they are expected to cost.
pub struct Prospects {
    /// The probability that no rival bids more, `[bids]`: that of winning if ties were won.
    pub wins: Vec<f64>,
    /// The expected payment, `[bids]`.
    pub costs: Vec<f64>,
}

/// What a bidder's rivals bid.
pub enum Rivals<'a> {
    /// Independently of his value.
    Independent(Vec<BidDistribution>),
    /// All by one row, where their values and his have a common part.
    Affiliated {
        /// Their bids.
        row: &'a Row,
        /// How many they are.
        rivals: i32,
        /// The greatest common part.
        common: f64,
        /// The greatest own part.
        own: f64,
    },
}

impl<'a> Rivals<'a> {
    /// Those of a bidder.
    pub fn of(bids: &'a BidFunction, bidder: usize) -> Self {
        let auction = bids.auction();
        match auction.values {
            ValueLaw::Private => {
                let rivals = (0..auction.bidders).filter(|rival| *rival != bidder);
                let law = |rival: usize| BidDistribution::new(bids.row(rival), 0.0, auction.greatest(rival));
                Self::Independent(rivals.map(law).collect())
            }
            ValueLaw::Affiliated => {
                let (rivals, common, own) = (auction.bidders as i32 - 1, auction.common, auction.own);
                Self::Affiliated { row: bids.row(0), rivals, common, own }
            }
        }
    }

    /// Whether the bidder's own value says something of their bids.
    pub fn are_affiliated(&self) -> bool {
        matches!(self, Self::Affiliated { .. })
    }

    /// Bids at which chances change: where distributions bend or jump.
    pub fn knots(&self) -> Vec<f64> {
        sorted(match self {
            Self::Independent(laws) => laws.iter().flat_map(BidDistribution::knots).collect(),
            Self::Affiliated { row, .. } => row.bids.clone(),
        })
    }

    /// The probability that no rival bids more, at each of some values, `[values]`.
    fn win_probabilities(&self, values: &[f64], bid: f64) -> Vec<f64> {
        match self {
            Self::Independent(laws) => {
                let all: f64 = laws.iter().map(|law| law.upto(bid)).product();
                vec![all; values.len()]
            }
            Self::Affiliated { row, rivals, common, own } => {
                let upto = signals_where(row, |other| other <= bid, bid);
                let chance = |value: &f64| {
                    let share = |part: f64| covered(&upto, part, part + own) / own;
                    let (low, high) = ((value - own).max(0.0), value.min(*common));
                    mean(&upto, *own, low, high, |part| share(part).powi(*rivals))
                };
                values.iter().map(chance).collect()
            }
        }
    }

    /// The probability of winning at a value, ties by chance.
    pub fn wins_with_ties(&self, value: f64, bid: f64) -> f64 {
        // With `t` of the tied below, all rivals are: of `T` who tie, `t^T` on average is `1 / (1 + T)`.
        match self {
            Self::Independent(laws) => {
                let chances: Vec<[f64; 2]> = laws.iter().map(|law| [law.below(bid), law.upto(bid)]).collect();
                integral(0.0, 1.0, |t| chances.iter().map(|[below, upto]| below + t * (upto - below)).product())
            }
            Self::Affiliated { row, rivals, common, own } => {
                let below = signals_where(row, |other| other < bid, bid);
                let upto = signals_where(row, |other| other <= bid, bid);
                let both = [below.as_slice(), upto.as_slice()].concat();
                let (low, high) = ((value - own).max(0.0), value.min(*common));
                mean(&both, *own, low, high, |part| {
                    let [below, upto] = [&below, &upto].map(|signals| covered(signals, part, part + own) / own);
                    integral(0.0, 1.0, |t| (below + t * (upto - below)).powi(*rivals))
                })
            }
        }
    }

    /// What increasing bids win and cost at each of some values, `[values]`; of independent rivals at all values the same, once.
    pub fn prospects(&self, format: SealedFormat, reserve: f64, values: &[f64], bids: &[f64]) -> Vec<Prospects> {
        let values = if self.are_affiliated() { values } else { &values[..1] };
        let mut all: Vec<Prospects> =
            values.iter().map(|_| Prospects { wins: Vec::new(), costs: Vec::new() }).collect();
        for bid in bids {
            for (prospects, win) in all.iter_mut().zip(self.win_probabilities(values, *bid)) {
                prospects.wins.push(win);
            }
        }
        match format {
            SealedFormat::First => {
                for Prospects { wins, costs } in &mut all {
                    *costs = bids.iter().zip(wins.iter()).map(|(bid, win)| bid * win).collect();
                }
            }
            SealedFormat::AllPay => all.iter_mut().for_each(|prospects| prospects.costs = bids.to_vec()),
            // The mean of the highest rival's bid or the reserve, where that is lower: b G(b) - integral of G.
            SealedFormat::Second => {
                let mut areas = vec![0.0; values.len()];
                let mut before = reserve;
                for (place, bid) in bids.iter().enumerate() {
                    if *bid > before {
                        add(&mut areas, before, *bid, |bid| self.win_probabilities(values, bid));
                        before = *bid;
                    }
                    for (Prospects { wins, costs }, area) in all.iter_mut().zip(&areas) {
                        costs.push(bid * wins[place] - area);
                    }
                }
            }
            SealedFormat::Third => all[0].costs = self.third_prices(bids, &all[0].wins),
        }
        all
    }

    /// The mean of the second highest rival's bid, where the highest is not above: with `m` rivals the probability of at most `p` is
    /// `(1 - m) G(p) + sum_j F_j(b) G_j(p)`, `G_j` that of all others, and the mean is `b G(b)` less the integral of that.
    fn third_prices(&self, bids: &[f64], wins: &[f64]) -> Vec<f64> {
        let Self::Independent(laws) = self else { unreachable!("third prices are of private values") };
        let without = |left: usize, bid: f64| -> f64 {
            laws.iter().enumerate().filter(|(rival, _)| *rival != left).map(|(_, law)| law.upto(bid)).product()
        };
        // The areas of G and of every G_j.
        let (mut areas, mut before) = (vec![0.0; laws.len() + 1], 0.0);
        let mut costs = Vec::with_capacity(bids.len());
        for (bid, win) in bids.iter().zip(wins) {
            add(&mut areas, before, *bid, |bid| (0..=laws.len()).map(|left| without(left, bid)).collect());
            before = *bid;
            let (all, others) = (areas[laws.len()], &areas[..laws.len()]);
            let one_above: f64 = laws.iter().zip(others).map(|(law, area)| law.upto(*bid) * area).sum();
            costs.push(bid * win - (1.0 - laws.len() as f64) * all - one_above);
        }
        costs
    }
}

/// Adds the integrals of some functions between two bids.
fn add(areas: &mut [f64], from: f64, to: f64, functions: impl Fn(f64) -> Vec<f64>) {
    // The quadrature takes one function: its places are the same for all.
    let mut values: Vec<Vec<f64>> = Vec::new();
    integral(from, to, |bid| {
        values.push(functions(bid));
        0.0
    });
    for (index, area) in areas.iter_mut().enumerate() {
        let mut place = 0;
        *area += integral(from, to, |_| {
            place += 1;
            values[place - 1][index]
        });
    }
}

/// The signals whose bids pass a test that changes at one bid, as intervals.
fn signals_where(row: &Row, passes: impl Fn(f64) -> bool, at: f64) -> Vec<[f64; 2]> {
    let mut intervals: Vec<[f64; 2]> = Vec::new();
    for (signals, bids) in row.signals.windows(2).zip(row.bids.windows(2)) {
        let crossing = || signals[0] + (signals[1] - signals[0]) * (at - bids[0]) / (bids[1] - bids[0]);
        let interval = match (passes(bids[0]), passes(bids[1])) {
            (true, true) => [signals[0], signals[1]],
            (true, false) => [signals[0], crossing()],
            (false, true) => [crossing(), signals[1]],
            (false, false) => continue,
        };
        match intervals.last_mut().filter(|last| last[1] == interval[0]) {
            Some(last) => last[1] = interval[1],
            None => intervals.push(interval),
        }
    }
    intervals
}

/// How much of `[low, high]` some intervals cover.
fn covered(intervals: &[[f64; 2]], low: f64, high: f64) -> f64 {
    intervals.iter().map(|[from, to]| (to.min(high) - from.max(low)).max(0.0)).sum()
}

/// The mean over `[low, high]` of a polynomial of what intervals cover of the `own` from a place on.
fn mean(intervals: &[[f64; 2]], own: f64, low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    if high <= low {
        return function(low);
    }
    let ends = intervals.iter().flatten().flat_map(|end| [*end, end - own]);
    let edges = ends.filter(|edge| *edge > low && *edge < high).chain([low, high]);
    let edges = sorted(edges.collect());
    let whole: f64 = edges.windows(2).map(|edges| integral(edges[0], edges[1], &function)).sum();
    whole / (high - low)
}
