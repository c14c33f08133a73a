//! The linear program of the best mechanism, with incentive rows added when they are violated.
//!
//! Type `t` has probability `f_t`, a lottery `x_t` over his offers ([`Offers`](crate::Offers)), pays `p_t` and keeps `u_t`:
//!
//! ```text
//! maximise  sum_t f_t p_t
//! where     u_t + p_t = sum_a x_ta v_t(a)                 his utility
//!           u_s + p_t >= sum_a x_ta v_s(a)                type s does not want what t gets: N (N - 1) rows, added lazily
//!           sum_a x_ta <= 1, or of additive types x_ta <= 1
//!           x, u, p >= 0
//! ```
//!
//! Payments below 0 would earn no more: if they are raised to 0, whoever paid 0 or more keeps his lottery, and everyone else pays 0
//! or more. That bounds `u_t` by the type's greatest value, too.
//!
//! Each round solves the program with the rows found so far, and adds for every type the rows of the lotteries that he envies most.
//! The simplex goes on from its last basis, in which the new rows alone are violated.

use crate::error::OptimalError;
use crate::offers::Offers;
use crate::simplex::{Column, Found, Row, Simplex};
use rayon::prelude::*;
use std::collections::HashSet;

/// How far a type may envy another when the search ends, relative to the greatest value.
const TOLERANCE: f64 = 1e-10;
/// The greatest value in the solver, whose tolerances are absolute.
const GREATEST: f64 = 64.0;

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
    simplex.add(&program.rows())?;
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut known = HashSet::new();
    for round in 1.. {
        let found = simplex.solve()?;
        let violated = program.violated(&found, &known);
        let bound = found.objective / program.total / program.scale;
        watch(Round { round, rows: pairs.len(), violated: violated.len(), bound, iterations: found.iterations });
        if violated.is_empty() {
            return Ok(program.solution(&found, &pairs, round));
        }
        let rows: Vec<Row> = violated.iter().map(|&(buyer, seller)| program.incentive_row(buyer, seller)).collect();
        simplex.add(&rows)?;
        known.extend(violated.iter().copied());
        pairs.extend(violated);
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
        let mut columns = vec![Column { gain: 0.0, most: 1.0 }; self.offers.count()];
        let most: Vec<f64> = (0..self.types).map(|one| self.offers.best(one) * self.scale).collect();
        columns.extend(self.weights.iter().zip(&most).map(|(&gain, &most)| Column { gain, most }));
        columns.extend(most.iter().map(|&most| Column { gain: 0.0, most }));
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

    /// For each type the row that is violated most and is not known.
    fn violated(&self, found: &Found, known: &HashSet<(usize, usize)>) -> Vec<(usize, usize)> {
        // What is sold with some probability, type by type.
        let sold: Vec<Vec<(usize, f64)>> = (0..self.types)
            .map(|seller| {
                let probabilities = self.offers.of(seller).map(|place| found.columns[place]);
                probabilities.enumerate().filter(|(_, probability)| *probability > 0.0).collect()
            })
            .collect();
        let most_envied = |buyer: usize| {
            let mut worst = (TOLERANCE * GREATEST, None);
            for (seller, sold) in sold.iter().enumerate().filter(|(_, sold)| !sold.is_empty()) {
                let values = self.offers.values(buyer, seller);
                let value: f64 = sold.iter().map(|&(offer, share)| share * f64::from(values[offer])).sum();
                let envy =
                    value * self.scale - found.columns[self.payment(seller)] - found.columns[self.utility(buyer)];
                if envy > worst.0 && seller != buyer && !known.contains(&(buyer, seller)) {
                    worst = (envy, Some((buyer, seller)));
                }
            }
            worst.1
        };
        (0..self.types).into_par_iter().filter_map(most_envied).collect()
    }

    fn solution(&self, found: &Found, pairs: &[(usize, usize)], rounds: usize) -> Solution {
        let lotteries = found.columns[..self.offers.count()].to_vec();
        let payments: Vec<f64> = (0..self.types).map(|one| found.columns[self.payment(one)] / self.scale).collect();
        let first = found.multipliers.len() - pairs.len();
        let multipliers = pairs.iter().zip(&found.multipliers[first..]);
        let multipliers = multipliers.map(|(&(buyer, seller), multiplier)| (buyer, seller, -multiplier * self.mean_weight));
        Solution {
            lotteries,
            payments,
            revenue: found.objective / self.total / self.scale,
            multipliers: multipliers.filter(|(_, _, multiplier)| *multiplier > 0.0).collect(),
            rounds,
        }
    }
}
