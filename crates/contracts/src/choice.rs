//! The principal's choice of an action to induce.

use crate::least_payment::LeastPayment;

/// An action to induce, and what that is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Choice {
    /// The action.
    pub action: usize,
    /// The principal's value of it, `q(s, a)`.
    pub value: f64,
}

/// The action with the greatest value after its payment, the first of equal ones, among those that can be induced; none if none can.
///
/// # Shapes
/// `gross` `[A]`, the principal's values before payments; `payments` `[A]`, the least ones, none where an action cannot be induced.
pub(crate) fn best_choice(gross: &[f64], payments: impl IntoIterator<Item = Option<f64>>) -> Option<Choice> {
    let mut best: Option<Choice> = None;
    for (action, (gross, payment)) in gross.iter().zip(payments).enumerate() {
        let Some(payment) = payment else { continue };
        let value = gross - payment;
        if best.is_none_or(|best| value > best.value) {
            best = Some(Choice { action, value });
        }
    }
    best
}

/// What the actions of a state cost, where they can be induced.
pub(crate) fn costs(payments: &[LeastPayment]) -> impl Iterator<Item = Option<f64>> + '_ {
    payments.iter().map(LeastPayment::expected)
}
