//! The linear program of the best mechanism, with incentive rows added when they are violated.
//!
//! Type `t` has probability `f_t`, a lottery `x_t` over his offers ([`Offers`](crate::Offers)), pays `p_t` and keeps `u_t`:
//!
//! ```text
//! maximise  sum_t f_t p_t
//! where     u_t + p_t = sum_a x_ta v_t(a)                 his utility
//!           u_s + p_t >= sum_a x_ta v_s(a)                type s does not want what t gets: N (N - 1) rows, added lazily
//!           sum_a x_ta <= 1, or of additive types x_ta <= 1
//!           x, u >= 0
//! ```
//!
//! Utilities and payments are at most the type's greatest value `V_t`, and payments may be taken to be at least 0: see
//! [`bound`](crate::bound). Here they are at least `-V_t`, which never binds: a limit of 0 would, and have a multiplier that the bound does
//! not know. All variables having limits, the simplex begins with a basis that is feasible for the dual.
//!
//! Each round solves the program with the rows found so far, and adds for every type the rows of the lotteries that he envies most;
//! rows that were in the basis for some rounds, and so not needed, are removed. The dual simplex goes on from its last basis, in which
//! the new rows alone are violated.

use crate::error::OptimalError;
use crate::incentives::Incentives;
use crate::offers::Offers;
use crate::simplex::{Column, Found, Row, Simplex};
use rayon::prelude::*;

/// How far a type may envy another when the search ends, relative to the greatest value.
const TOLERANCE: f64 = 1e-10;
/// The greatest value in the solver, whose tolerances are absolute.
const GREATEST: f64 = 64.0;
/// How much the bound falls, relative to itself, before rows that are not needed are removed again.
const PROGRESS: f64 = 1e-9;
/// The most rows that are added for a type in a round.
const ROWS: usize = 10;

/// How the search goes on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// Rounds so far.
    pub round: usize,
    /// Incentive rows in the program.
    pub rows: usize,
    /// Rows found violated in this round.
    pub violated: usize,
    /// The mean payment of this round's program, which no mechanism exceeds; in money.
    pub bound: f64,
    /// Iterations of the simplex in this round.
    pub iterations: u64,
}

/// The solution of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// The probabilities of all types' offers, `[offers]`.
    pub lotteries: Vec<f64>,
    /// The payments `[N]`, in money.
    pub payments: Vec<f64>,
    /// The mean payment.
    pub revenue: f64,
    /// The incentive rows with a multiplier, in units of the types' weights: type `s` would take what type `t` gets.
    pub multipliers: Vec<(usize, usize, f64)>,
    /// Rounds of the search.
    pub rounds: usize,
}

/// Solves the program of these types, telling `watch` of every round.
///
/// # Errors
/// If the solver fails.
pub fn solve(offers: &Offers<'_>, mut watch: impl FnMut(Round)) -> Result<Solution, OptimalError> {
    let program = Program::of(offers);
    let mut simplex = Simplex::new(&program.columns())?;
    let rows = program.rows();
    simplex.add(&rows)?;
    let first = rows.len();
    let mut incentives = Incentives::default();
    let mut least = f64::INFINITY;
    for round in 1.. {
        let found = simplex.solve()?;
        let violated = program.violated(&found, &incentives);
        let bound = found.objective / program.total / program.scale;
        let rows = incentives.pairs().len();
        watch(Round { round, rows, violated: violated.len(), bound, iterations: found.iterations });
        if violated.is_empty() {
            return Ok(program.solution(&found, incentives.pairs(), round));
        }
        incentives.count(&found.is_basic[first..]);
        // No row goes and comes back for ever: the bound has fallen in between.
        if found.objective < least * (1.0 - PROGRESS)
            && let Some(idle) = incentives.take_idle()
        {
            least = found.objective;
            simplex.remove(&[vec![false; first], idle].concat())?;
        }
        let rows: Vec<Row> = violated.iter().map(|&(buyer, seller)| program.incentive_row(buyer, seller)).collect();
        simplex.add(&rows)?;
        incentives.extend(violated);
    }
    unreachable!("rounds are counted without end")
}

/// The program's variables are all lotteries, then all payments, then all utilities.
struct Program<'a> {
    offers: &'a Offers<'a>,
    types: usize,
    /// Money of the solver for one of the data set's.
    scale: f64,
    /// Weights in the solver: the types' weights divided by their mean.
    weights: Vec<f64>,
    mean_weight: f64,
    total: f64,
}

impl<'a> Program<'a> {
    fn of(offers: &'a Offers<'a>) -> Self {
        let types = offers.types().count();
        let greatest = (0..types).map(|one| offers.best(one)).fold(0.0, f64::max);
        let scale = if greatest > 0.0 { (GREATEST / greatest).log2().floor().exp2() } else { 1.0 };
        let weights = offers.types().weights();
        let mean_weight = weights.iter().sum::<f64>() / types as f64;
        let weights: Vec<f64> = weights.iter().map(|weight| weight / mean_weight).collect();
        let total = weights.iter().sum();
        Self { offers, types, scale, weights, mean_weight, total }
    }

    fn payment(&self, one: usize) -> usize {
        self.offers.count() + one
    }

    fn utility(&self, one: usize) -> usize {
        self.offers.count() + self.types + one
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![Column { gain: 0.0, least: 0.0, most: 1.0 }; self.offers.count()];
        let most: Vec<f64> = (0..self.types).map(|one| self.offers.best(one) * self.scale).collect();
        columns.extend(self.weights.iter().zip(&most).map(|(&gain, &most)| Column { gain, least: -most, most }));
        columns.extend(most.iter().map(|&most| Column { gain: 0.0, least: 0.0, most }));
        columns
    }

    /// The rows of utilities and of probabilities.
    fn rows(&self) -> Vec<Row> {
        let utilities = (0..self.types).map(|one| {
            let own = self.lottery(one, one).map(|(place, value)| (place, -value));
            Row {
                low: 0.0,
                high: 0.0,
                entries: own.chain([(self.payment(one), 1.0), (self.utility(one), 1.0)]).collect(),
            }
        });
        let mut rows: Vec<Row> = utilities.collect();
        if !self.offers.at_once() {
            rows.extend((0..self.types).map(|one| Row {
                low: f64::NEG_INFINITY,
                high: 1.0,
                entries: self.offers.of(one).map(|place| (place, 1.0)).collect(),
            }));
        }
        rows
    }

    /// The offers of `seller` that are worth something to `buyer`, with their worth.
    fn lottery(&self, buyer: usize, seller: usize) -> impl Iterator<Item = (usize, f64)> {
        let values = self.offers.values(buyer, seller).iter().map(|&value| f64::from(value) * self.scale);
        self.offers.of(seller).zip(values).filter(|(_, value)| *value > 0.0)
    }

    fn incentive_row(&self, buyer: usize, seller: usize) -> Row {
        let envied = self.lottery(buyer, seller).map(|(place, value)| (place, -value));
        Row {
            low: 0.0,
            high: f64::INFINITY,
            entries: envied.chain([(self.payment(seller), 1.0), (self.utility(buyer), 1.0)]).collect(),
        }
    }

    /// For each type the rows that are violated most, of those that are not in the program.
    fn violated(&self, found: &Found, incentives: &Incentives) -> Vec<(usize, usize)> {
        // What is sold with some probability, type by type.
        let sold: Vec<Vec<(usize, f64)>> = (0..self.types)
            .map(|seller| {
                let probabilities = self.offers.of(seller).map(|place| found.columns[place]);
                probabilities.enumerate().filter(|(_, probability)| *probability > 0.0).collect()
            })
            .collect();
        let most_envied = |buyer: usize| {
            let mut worst: Vec<(f64, (usize, usize))> = Vec::new();
            for (seller, sold) in sold.iter().enumerate().filter(|(_, sold)| !sold.is_empty()) {
                let values = self.offers.values(buyer, seller);
                let value: f64 = sold.iter().map(|&(offer, share)| share * f64::from(values[offer])).sum();
                let envy =
                    value * self.scale - found.columns[self.payment(seller)] - found.columns[self.utility(buyer)];
                if envy > TOLERANCE * GREATEST && seller != buyer && !incentives.has((buyer, seller)) {
                    worst.push((envy, (buyer, seller)));
                }
            }
            worst.sort_by(|one, other| other.0.total_cmp(&one.0));
            worst.truncate(ROWS);
            worst.into_iter().map(|(_, pair)| pair).collect::<Vec<_>>()
        };
        (0..self.types).into_par_iter().flat_map_iter(most_envied).collect()
    }

    fn solution(&self, found: &Found, pairs: &[(usize, usize)], rounds: usize) -> Solution {
        let lotteries = found.columns[..self.offers.count()].to_vec();
        let payments: Vec<f64> = (0..self.types).map(|one| found.columns[self.payment(one)] / self.scale).collect();
        let first = found.multipliers.len() - pairs.len();
        let multipliers = pairs.iter().zip(&found.multipliers[first..]);
        let multipliers =
            multipliers.map(|(&(buyer, seller), multiplier)| (buyer, seller, -multiplier * self.mean_weight));
        Solution {
            lotteries,
            payments,
            revenue: found.objective / self.total / self.scale,
            multipliers: multipliers.filter(|(_, _, multiplier)| *multiplier > 0.0).collect(),
            rounds,
        }
    }
}
