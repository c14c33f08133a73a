//! Sweeps over all decisions: one backwards where that is exact, else as many as values need to settle.

use crate::error::ContractError;
use crate::process::Process;

/// How far settled values may be from their limits, as a share of the greatest that they can be.
const SETTLED: f64 = 1e-14;

/// How far values may be from their limits, as a share of the greatest that they can be: 1e-14, or where a discount factor near 1 makes
/// differences of rounding count for more, what those allow.
pub(crate) fn precision(process: &Process) -> f64 {
    if process.nodes().depth().is_some() { SETTLED } else { SETTLED.max(4.0 * f64::EPSILON / (1.0 - process.discount)) }
}

/// Updates every node that can come up, backwards, until values stay: once without cycles or with a horizon, which is exact backward
/// induction; otherwise until the contraction by the discount factor leaves less than the
/// [precision] of `magnitude`, the greatest that values can be.
///
/// `update` writes a node's value from those that follow it, and says by how much it has changed.
///
/// # Errors
/// As `update`; or if the values of `what` do not settle, which those of one player alone always do.
pub(crate) fn settle(
    process: &Process,
    what: &'static str,
    magnitude: f64,
    mut update: impl FnMut(usize) -> Result<f64, ContractError>,
) -> Result<(), ContractError> {
    let nodes = process.nodes();
    if nodes.depth().is_some() {
        return nodes.order().try_for_each(|node| update(node).map(|_| ()));
    }
    let (discount, bound) = (process.discount, precision(process) * magnitude);
    let mut change = 0.0_f64;
    let most = most_sweeps(discount);
    for _ in 0..most {
        change = 0.0;
        for node in nodes.order() {
            change = change.max(update(node)?);
        }
        if change * discount / (1.0 - discount) <= bound {
            return Ok(());
        }
    }
    Err(ContractError::Unsettled { what, sweeps: most, change })
}

/// Twice the sweeps in which a contraction by `discount` shrinks the first change to the bound, and some more.
fn most_sweeps(discount: f64) -> usize {
    let needed = if discount > 0.0 { (SETTLED * (1.0 - discount)).ln() / discount.ln() } else { 1.0 };
    100 + 2 * needed.ceil() as usize
}
