//! Winner determination: the bids of an instance that are worth the most together.
//!
//! # What goods are worth
//! [`Solution::duals`] are prices of goods and dummies, the best duals of the linear relaxation: no bid offers more than its goods
//! and its dummy cost, and together they cost what the relaxation is worth. So they prove that no allocation is worth more.
//! Where several prices do, any of them come.
//!
//! # How hard an instance is
//! The integer program has a variable for every bid, 1 where it is accepted, and a row for every good and dummy that several
//! bids want. [`Solution`] tells three things about its difficulty:
//! - [`Solution::relaxation`]: the value when bids may be accepted in part, the linear relaxation. How far it is above the
//!   value of whole bids, [`Solution::relaxation_gap`], is what a search has to close.
//! - [`Solution::nodes`]: how many subproblems the search looked at. With 0 or 1 it needed no search.
//! - [`Solution::seconds`]: depends on the machine; the other two depend on the instance and the solver's version only, if
//!   there is one thread and no time limit.

use crate::error::CatsError;
use crate::instance::{Bid, Instance};
use highs::{ColProblem, HighsModelStatus, HighsSolutionStatus, HighsStatus, Row, Sense, SolvedModel};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Debug;
use std::num::NonZeroU32;
use std::thread;
use std::time::{Duration, Instant};

/// How far from 0 or 1 the solver's variables may be.
const INTEGRALITY: f64 = 1e-4;

/// The most threads of a search.
const MAX_THREADS: u32 = 512;

/// How long and how exactly to search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolveOptions {
    /// The longest that the search may take; none by default. The linear relaxation comes before and is not limited.
    pub time_limit: Option<Duration>,
    /// The search ends when the best allocation is proven to be this close to the optimum, relative to its value; finite and
    /// not negative. At 0, the default, the solver's own tolerances remain: about `1e-9` of the greatest price.
    pub relative_gap: f64,
    /// Threads of the search: 1 by default, at most 512. Of many instances it is faster to solve several at a time.
    pub threads: NonZeroU32,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self { time_limit: None, relative_gap: 0.0, threads: NonZeroU32::MIN }
    }
}

/// An allocation: the bids that win, and what is known about the optimum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Solution {
    /// The bids that win, as indices of [`Instance::bids`], ascending. No two share a good or a dummy.
    pub accepted: Vec<usize>,
    /// The sum of their prices.
    pub value: f64,
    /// No allocation is worth more; at least `value`, at most `relaxation`.
    pub bound: f64,
    /// Whether the search came to its end: `value` is then the optimum, up to [`SolveOptions::relative_gap`].
    pub optimal: bool,
    /// The optimum if bids could be accepted in part: the bound of the linear program, at least [`Self::bound`].
    pub relaxation: f64,
    /// What a simple rule finds; at most `value`.
    pub greedy: Greedy,
    /// What goods and dummies cost in the linear relaxation.
    pub duals: Duals,
    /// Subproblems that the search looked at, its branch-and-bound nodes.
    pub nodes: u64,
    /// How long it all took.
    pub seconds: f64,
}

/// The allocation of a simple rule.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Greedy {
    /// The sum of its bids' prices.
    pub value: f64,
    /// The rule: bids are taken in decreasing order of this, as far as what they want is left. Sizes count goods, not dummies.
    pub by: &'static str,
}

/// Prices of goods and dummies, none negative, whose sum is [`Solution::relaxation`], up to `1e-9` of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Duals {
    /// The price of each good; 0 for goods that no bid wants.
    pub goods: Vec<f64>,
    /// The price of each dummy from the first on, good number [`Instance::goods`]: what the bidder gains by its bids being
    /// alternatives.
    pub dummies: Vec<f64>,
}

impl Duals {
    /// What a bid's goods and its dummy cost together: at least its price.
    ///
    /// # Panics
    /// If the bid is of another instance, with more goods or dummies.
    pub fn cost(&self, bid: &Bid) -> f64 {
        let dummy = bid.dummy.map_or(0.0, |dummy| self.dummies[dummy - self.goods.len()]);
        bid.bundle.goods().fold(dummy, |cost, good| cost + self.goods[good])
    }

    /// The sum of all prices: no allocation is worth more.
    pub fn sum(&self) -> f64 {
        self.goods.iter().chain(&self.dummies).fold(0.0, |sum, price| sum + price)
    }
}

impl Solution {
    /// How far the relaxation is above the value, relative to the relaxation: from 0 to 1.
    pub fn relaxation_gap(&self) -> f64 {
        if self.relaxation > 0.0 { 1.0 - self.value / self.relaxation } else { 0.0 }
    }
}

/// Finds the bids with the greatest sum of prices such that every good and every dummy is in at most one of them.
///
/// If the time is over first, the best allocation so far comes back, with [`Solution::optimal`] false: the search's, or the
/// greedy one if that is worth more.
///
/// # Errors
/// [`CatsError::OutOfRange`] if an option is out of its range or a price is not finite.
/// [`CatsError::Solver`] if the solver fails.
///
/// # Examples
/// The bidder of dummy 3 wants goods 0 and 1 together or, at less, good 2 alone; three others bid for what they want.
/// ```
/// use diffecon_cats::{Instance, SolveOptions, solve};
///
/// let text = "goods 3\nbids 5\ndummy 1\n\
///     0 10 0 1 3 #\n\
///     1 7 2 3 #\n\
///     2 6 0 #\n\
///     3 5 1 2 #\n\
///     4 2 1 #\n";
/// let instance = Instance::parse("small", text.as_bytes())?;
/// let solution = solve(&instance, &SolveOptions::default())?;
/// // Bids 2, 4 and 1 are worth 6 + 2 + 7; bid 0 leaves nothing that others want.
/// assert_eq!((solution.accepted, solution.value), (vec![1, 2, 4], 15.0));
/// assert!(solution.optimal);
/// # Ok::<(), diffecon_cats::CatsError>(())
/// ```
pub fn solve(instance: &Instance, options: &SolveOptions) -> Result<Solution, CatsError> {
    let gap = options.relative_gap;
    if !gap.is_finite() || gap < 0.0 {
        return Err(CatsError::out_of_range("relative gap", "finite and not negative", gap));
    }
    if options.threads.get() > MAX_THREADS {
        return Err(CatsError::out_of_range("threads", format!("in [1, {MAX_THREADS}]"), options.threads));
    }
    if let Some((index, bid)) = instance.bids.iter().enumerate().find(|(_, bid)| !bid.price.is_finite()) {
        return Err(CatsError::out_of_range(format!("price of bid {index}"), "finite", bid.price));
    }
    // HiGHS keeps its number of threads for as long as the thread lives that calls it.
    thread::scope(|scope| scope.spawn(|| search(instance, options)).join())
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The relaxation, then the search.
fn search(instance: &Instance, options: &SolveOptions) -> Result<Solution, CatsError> {
    let started = Instant::now();
    let bids = &instance.bids;
    if bids.is_empty() {
        return Ok(Solution {
            accepted: Vec::new(),
            value: 0.0,
            bound: 0.0,
            optimal: true,
            relaxation: 0.0,
            greedy: Greedy { value: 0.0, by: GREEDY_BY },
            duals: Duals { goods: vec![0.0; instance.goods], dummies: vec![0.0; instance.dummies] },
            nodes: 0,
            seconds: started.elapsed().as_secs_f64(),
        });
    }
    let scale = scale(bids);
    let (relaxation, duals) = relax(instance, scale, options)?;

    let solved = run(bids, scale, &contested(instance), options)?;
    let optimal = match solved.status() {
        HighsModelStatus::Optimal => true,
        HighsModelStatus::ReachedTimeLimit => false,
        status => return Err(failure(status)),
    };
    let accepted = match solved.primal_solution_status() {
        HighsSolutionStatus::Feasible => accepted(bids, solved.get_solution().columns())?,
        _ => Vec::new(),
    };
    let greedy_accepted = greedy(bids);
    let greedy = Greedy { value: value(bids, &greedy_accepted), by: GREEDY_BY };
    let accepted = if greedy.value > value(bids, &accepted) { greedy_accepted } else { accepted };
    let value = value(bids, &accepted);
    let relaxation = relaxation.max(value);
    let bound = solved.double_info_value(c"mip_dual_bound").map_err(failure)? / scale;
    let bound = bound.min(relaxation).max(value);
    let seconds = started.elapsed().as_secs_f64();
    Ok(Solution { accepted, value, bound, optimal, relaxation, greedy, duals, nodes: nodes(&solved)?, seconds })
}

/// The power of two that brings the greatest price to about 1000: the solver's tolerances are absolute.
fn scale(bids: &[Bid]) -> f64 {
    let greatest = bids.iter().map(|bid| bid.price.abs()).fold(0.0, f64::max);
    if greatest > 0.0 { (10.0 - greatest.log2().floor()).clamp(-1000.0, 1000.0).exp2() } else { 1.0 }
}

/// The bids that want each good and dummy, by their indices.
type Rivals = BTreeMap<usize, Vec<usize>>;

/// What several bids want.
fn contested(instance: &Instance) -> Rivals {
    let mut contested = instance.wanted();
    contested.retain(|_, rivals| rivals.len() > 1);
    contested
}

/// The value of the linear relaxation, with its duals.
fn relax(instance: &Instance, scale: f64, options: &SolveOptions) -> Result<(f64, Duals), CatsError> {
    let bids = &instance.bids;
    // Every bid stands in a row, so that these alone keep it from being accepted more than once, and have all of the duals.
    let rows = instance.wanted();
    let mut problem = ColProblem::new();
    let columns = columns(&mut problem, bids.len(), &rows);
    for (bid, rows) in bids.iter().zip(columns) {
        problem.add_column(bid.price * scale, 0.0.., rows);
    }
    let relaxation = optimise(problem, options, None)?;
    if relaxation.status() != HighsModelStatus::Optimal {
        return Err(failure(relaxation.status()));
    }
    let mut duals = Duals { goods: vec![0.0; instance.goods], dummies: vec![0.0; instance.dummies] };
    for (&good, dual) in rows.keys().zip(relaxation.get_solution().dual_rows()) {
        let price = (dual / scale).max(0.0);
        match good.checked_sub(instance.goods) {
            None => duals.goods[good] = price,
            Some(dummy) => duals.dummies[dummy] = price,
        }
    }
    // The solver's tolerance is of the greatest price; what a bid offers above the cost of its goods goes to one of them.
    for bid in bids {
        let above = bid.price - duals.cost(bid);
        if above > 0.0
            && let Some(good) = bid.bundle.goods().next()
        {
            duals.goods[good] += above;
        }
    }
    Ok((relaxation.objective_value() / scale, duals))
}

/// Solves the integer program.
fn run(bids: &[Bid], scale: f64, rows: &Rivals, options: &SolveOptions) -> Result<SolvedModel, CatsError> {
    let mut problem = ColProblem::new();
    let columns = columns(&mut problem, bids.len(), rows);
    for (bid, rows) in bids.iter().zip(columns) {
        problem.add_integer_column(bid.price * scale, 0.0..=1.0, rows);
    }
    optimise(problem, options, options.time_limit)
}

/// Adds the rows, each of which accepts one bid, and gives those of every bid, with its coefficients.
fn columns(problem: &mut ColProblem, bids: usize, rows: &Rivals) -> Vec<Vec<(Row, f64)>> {
    let mut columns = vec![Vec::new(); bids];
    for rivals in rows.values() {
        let row = problem.add_row(..=1.0);
        rivals.iter().for_each(|&index| columns[index].push((row, 1.0)));
    }
    columns
}

/// Looks for the greatest value of a program.
fn optimise(
    problem: ColProblem,
    options: &SolveOptions,
    time_limit: Option<Duration>,
) -> Result<SolvedModel, CatsError> {
    let mut model = problem.try_optimise(Sense::Maximise).map_err(failure)?;
    model.set_threads(options.threads);
    model.set_option("mip_rel_gap", options.relative_gap);
    if let Some(limit) = time_limit {
        model.set_option("time_limit", limit.as_secs_f64());
    }
    model.try_solve().map_err(failure)
}

/// The bids that the solver accepts; an error if two of them want the same.
fn accepted(bids: &[Bid], variables: &[f64]) -> Result<Vec<usize>, CatsError> {
    let near = |variable: f64, whole: f64| (variable - whole).abs() <= INTEGRALITY;
    if let Some(variable) = variables.iter().find(|&&variable| !near(variable, 0.0) && !near(variable, 1.0)) {
        return Err(CatsError::Solver { message: format!("a bid is accepted {variable} times") });
    }
    let accepted: Vec<usize> = (0..bids.len()).filter(|&index| near(variables[index], 1.0)).collect();
    let mut taken = HashSet::new();
    for &index in &accepted {
        if let Some(good) = bids[index].goods_and_dummy().find(|good| !taken.insert(*good)) {
            return Err(CatsError::Solver { message: format!("it sells good or dummy {good} twice") });
        }
    }
    Ok(accepted)
}

/// The sum of some bids' prices.
fn value(bids: &[Bid], accepted: &[usize]) -> f64 {
    accepted.iter().fold(0.0, |value, &index| value + bids[index].price)
}

/// What [`greedy`] goes by.
const GREEDY_BY: &str = "price / sqrt(size)";

/// Bids in the order of their price for the square root of their size, as far as nothing is taken; ascending.
fn greedy(bids: &[Bid]) -> Vec<usize> {
    let worth = |bid: &Bid| bid.price / (bid.bundle.size().max(1) as f64).sqrt();
    let mut order: Vec<usize> = (0..bids.len()).filter(|&index| bids[index].price > 0.0).collect();
    order.sort_by(|&one, &other| worth(&bids[other]).total_cmp(&worth(&bids[one])));
    let mut taken = HashSet::new();
    order.retain(|&index| {
        let is_free = bids[index].goods_and_dummy().all(|good| !taken.contains(&good));
        if is_free {
            taken.extend(bids[index].goods_and_dummy());
        }
        is_free
    });
    order.sort_unstable();
    order
}

/// The number of branch-and-bound nodes.
#[expect(unsafe_code, reason = "the safe interface reads no whole numbers of 64 bits")]
fn nodes(solved: &SolvedModel) -> Result<u64, CatsError> {
    let mut nodes = 0;
    // SAFETY: the model lives, the name ends in a zero byte, and HiGHS keeps this number as the 64 bits that it writes.
    let status =
        unsafe { highs_sys::Highs_getInt64InfoValue(solved.as_ptr(), c"mip_node_count".as_ptr(), &raw mut nodes) };
    if status == highs_sys::STATUS_OK { Ok(nodes.max(0) as u64) } else { Err(failure(HighsStatus::Error)) }
}

/// A status of the solver as an error.
fn failure(status: impl Debug) -> CatsError {
    CatsError::Solver { message: format!("{status:?}") }
}
