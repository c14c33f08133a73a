//! The least that an action costs the principal.

use crate::error::ContractError;
use crate::payment_program::payment_program;

/// Gaps of the agent's values that are rounding, as a share of the greatest value.
const ROUNDING: f64 = 1e-12;
/// The most that a contract pays for a signal, in units of the greatest gap: an action that takes more counts as one that cannot be
/// induced, since laws that differ by less than a billionth differ by rounding.
pub(crate) const MOST: f64 = 1e9;

/// What it takes to have the agent choose an action.
#[derive(Debug, Clone, PartialEq)]
pub enum LeastPayment {
    /// The cheapest contract for it.
    Contract {
        /// What is paid for each signal. `[K]`
        payments: Vec<f64>,
        /// What that costs in expectation, if the agent takes the action.
        expected: f64,
    },
    /// No contract can do it: the action's law of signals is a mixture of others' laws, which together leave the agent more. So is an
    /// action that takes more than 1e9 times the greatest gap for a signal.
    CannotBeInduced,
}

impl LeastPayment {
    /// The expected payment, if the action can be induced.
    pub fn expected(&self) -> Option<f64> {
        match self {
            Self::Contract { expected, .. } => Some(*expected),
            Self::CannotBeInduced => None,
        }
    }

    /// A contract that pays for one signal alone, or for none.
    fn for_one(signals: usize, paid: usize, payment: f64, probability: f64) -> Self {
        let mut payments = vec![0.0; signals];
        payments[paid] = payment;
        Self::Contract { payments, expected: payment * probability }
    }
}

/// The least payment for which the agent takes the action `target`, \[P\] equation 3:
///
/// ```text
/// min_b sum_k P(k | a) b(k)   over   b >= 0,
/// Qbar(a) + sum_k P(k | a) b(k) >= Qbar(a') + sum_k P(k | a') b(k) + nudge   for all a' != a.
/// ```
///
/// `nudge` is the paper's xi: 0 in theory, where the agent breaks ties for the principal; above 0 the contract bears errors of `Qbar`
/// of up to half of it.
///
/// In closed form \[D\] where the agent takes the action anyway, where a signal comes from the target alone (the greatest gap
/// is paid for it, a lower bound of any contract's cost), and where there are two actions ([`two_actions`]); else by a [linear
/// program](payment_program). Gaps of 1e-12 of the greatest value are rounding and count as none.
///
/// # Shapes
/// `A` actions, `K` signals: `laws` `[A, K]`, row-major, each adding up to 1; `truncated` `[A]`, the agent's values without the payment.
///
/// # Errors
/// If the nudge is negative or not finite, a value is not finite, or the solver fails.
///
/// # Panics
/// If shapes do not fit, or there is no such action.
pub fn least_payment(
    laws: &[f64],
    truncated: &[f64],
    target: usize,
    nudge: f64,
) -> Result<LeastPayment, ContractError> {
    let gaps = gaps(truncated, target, nudge)?;
    let signals = laws.len() / truncated.len();
    assert_eq!(laws.len(), signals * truncated.len(), "a law for each of {} actions", truncated.len());
    let greatest = gaps.iter().fold(0.0_f64, |greatest, gap| greatest.max(*gap));
    let largest = truncated.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if greatest <= ROUNDING * largest {
        return Ok(LeastPayment::for_one(signals, 0, 0.0, 0.0));
    }
    let own = &laws[target * signals..(target + 1) * signals];
    let is_revealing = |signal: &usize| {
        let of_others = (0..truncated.len()).filter(|action| *action != target);
        own[*signal] * MOST > 1.0 && of_others.into_iter().all(|action| laws[action * signals + signal] == 0.0)
    };
    let revealing = (0..signals).filter(is_revealing).max_by(|a, b| own[*a].total_cmp(&own[*b]));
    if let Some(signal) = revealing {
        return Ok(LeastPayment::for_one(signals, signal, greatest / own[signal], own[signal]));
    }
    if truncated.len() == 2 {
        let other = &laws[(1 - target) * signals..(2 - target) * signals];
        return Ok(two_actions(own, other, gaps[1 - target]));
    }
    payment_program(laws, &gaps, target)
}

/// The least payment for the action with the law `own` and not the one with the law `other`, which leaves the agent `gap` more.
///
/// There is one constraint, so that a signal alone is paid for: the one whose likelihood ratio of the two actions is the greatest,
/// `gap / (own - other)` \[D\]. With two signals that is \[P\]'s `max(gap, 0) / (p1 - p0)`, for the target's own outcome.
///
/// # Shapes
/// `own` and `other` `[K]`.
pub fn two_actions(own: &[f64], other: &[f64], gap: f64) -> LeastPayment {
    if gap <= 0.0 {
        return LeastPayment::for_one(own.len(), 0, 0.0, 0.0);
    }
    // The share of a signal's payments that is an incentive; the first of those with the greatest.
    let share = |signal: usize| (own[signal] - other[signal]) / own[signal];
    let raised = (0..own.len()).filter(|signal| (own[*signal] - other[*signal]) * MOST > 1.0);
    match raised.reduce(|best, signal| if share(signal) > share(best) { signal } else { best }) {
        Some(signal) => {
            let payment = gap / (own[signal] - other[signal]);
            LeastPayment::for_one(own.len(), signal, payment, own[signal])
        }
        None => LeastPayment::CannotBeInduced,
    }
}

/// By how much more than the target each other action leaves the agent, with the nudge: what expected payments must make up for. `[A]`;
/// the target's is 0.
///
/// # Errors
/// If the nudge is negative or not finite, or a value is not finite.
///
/// # Panics
/// If there is no such action.
pub fn gaps(truncated: &[f64], target: usize, nudge: f64) -> Result<Vec<f64>, ContractError> {
    if !(0.0..f64::INFINITY).contains(&nudge) {
        return Err(ContractError::out_of_range("the nudge", "finite and at least 0", nudge));
    }
    if let Some((action, value)) = truncated.iter().enumerate().find(|(_, value)| !value.is_finite()) {
        let name = format!("the agent's value of action {action}");
        return Err(ContractError::out_of_range(name, "finite", value));
    }
    let gap = |(action, value): (usize, &f64)| if action == target { 0.0 } else { value - truncated[target] + nudge };
    Ok(truncated.iter().enumerate().map(gap).collect())
}

/// The least payments for all actions of a state; with the nudge 0 where no action can be induced with the nudge, as where all
/// actions are alike. Without a nudge, the agent's favourite always can.
///
/// # Errors
/// As [`least_payment`].
pub fn least_payments(laws: &[f64], truncated: &[f64], nudge: f64) -> Result<Vec<LeastPayment>, ContractError> {
    let of_all =
        |nudge: f64| (0..truncated.len()).map(|target| least_payment(laws, truncated, target, nudge)).collect();
    let nudged: Vec<LeastPayment> = of_all(nudge)?;
    if nudge > 0.0 && nudged.iter().all(|payment| *payment == LeastPayment::CannotBeInduced) {
        return of_all(0.0);
    }
    Ok(nudged)
}
