//! The linear program of least payments, for any number of actions and signals.

use crate::backup::expectation;
use crate::error::ContractError;
use crate::least_payment::{LeastPayment, MOST};
use crate::linear_program::{Solved, solve};
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

/// By how much the contract found may miss a constraint, as a share of the greatest gap.
const MISSED: f64 = 1e-9;
/// Differences of probabilities that are rounding.
const ROUNDING: f64 = 1e-15;

/// The least payment as a linear program, whatever its size: what [`least_payment`](crate::least_payment()) falls back to. Payments are in units
/// of the greatest gap, so that the solver's tolerances are relative.
///
/// # Shapes
/// `laws` `[A, K]`, row-major; `gaps` `[A]`, see [`gaps`](crate::least_payment::gaps).
///
/// # Errors
/// If the solver fails, or its contract misses a constraint by more than 1e-9 of the greatest gap.
///
/// # Panics
/// If shapes do not fit, or there is no such action.
pub fn payment_program(laws: &[f64], gaps: &[f64], target: usize) -> Result<LeastPayment, ContractError> {
    let signals = laws.len() / gaps.len();
    let law = |action: usize| &laws[action * signals..(action + 1) * signals];
    let greatest = gaps.iter().fold(0.0_f64, |greatest, gap| greatest.max(*gap));
    if greatest == 0.0 {
        return Ok(LeastPayment::Contract { payments: vec![0.0; signals], expected: 0.0 });
    }
    let mut program = Problem::new(OptimizationDirection::Minimize);
    let payments: Vec<Variable> =
        law(target).iter().map(|probability| program.add_var(*probability, (0.0, MOST))).collect();
    let others = || (0..gaps.len()).filter(|action| *action != target);
    for other in others() {
        let differences = law(target).iter().zip(law(other)).map(|(own, other)| own - other);
        let terms = payments.iter().copied().zip(differences);
        let terms: Vec<(Variable, f64)> = terms.filter(|(_, difference)| difference.abs() > ROUNDING).collect();
        // Equal laws: nothing that is paid can tell the actions apart.
        if terms.is_empty() && gaps[other] > MISSED * greatest {
            return Ok(LeastPayment::CannotBeInduced);
        }
        if !terms.is_empty() {
            program.add_constraint(terms.as_slice(), ComparisonOp::Ge, gaps[other] / greatest);
        }
    }
    let place = || format!("the least payment for action {target}");
    let solution = match solve(&program).map_err(|message| ContractError::solver(place(), message))? {
        Solved::Optimum(solution) => solution,
        Solved::Infeasible => return Ok(LeastPayment::CannotBeInduced),
    };
    let payments: Vec<f64> = payments.iter().map(|payment| solution.var_value(*payment).max(0.0) * greatest).collect();
    let expected = expectation(law(target), &payments);
    let allowed = MISSED * greatest + ROUNDING * payments.iter().fold(0.0, |sum, payment| sum + payment);
    for other in others() {
        let missing = gaps[other] - (expected - expectation(law(other), &payments));
        if missing > allowed {
            let message = format!("its contract leaves action {other} better by {missing:e}");
            return Err(ContractError::solver(place(), message));
        }
    }
    Ok(LeastPayment::Contract { payments, expected })
}
