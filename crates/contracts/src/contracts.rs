//! A principal's policy: a contract for every decision.

use crate::process::Process;
use diffecon_config::OutOfRange;

/// The principal's policy `rho`: what it pays for each signal at each [node](crate::Nodes).
///
/// # Shapes
/// `N` nodes, `K` [signals](Process::signals): outcomes, or actions where those are observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Contracts {
    signals: usize,
    /// `[N, K]`
    payments: Vec<f64>,
}

impl Contracts {
    /// Contracts that pay nothing.
    pub fn none(process: &Process) -> Self {
        let signals = process.signals();
        Self { signals, payments: vec![0.0; process.nodes().count() * signals] }
    }

    /// Contracts of given payments.
    ///
    /// # Shapes
    /// `payments` `[N, K]`, row-major.
    ///
    /// # Errors
    /// If there are more or fewer payments, or one is negative (limited liability) or not finite: names state and signal.
    pub fn new(process: &Process, payments: Vec<f64>) -> Result<Self, OutOfRange> {
        let contracts = Self { signals: process.signals(), payments };
        let expected = process.nodes().count() * contracts.signals;
        let length = contracts.payments.len();
        OutOfRange::unless(length == expected, "payments", format!("{expected} numbers"), length)?;
        for (index, payment) in contracts.payments.iter().enumerate() {
            if !(0.0..f64::INFINITY).contains(payment) {
                let node = process.node_name(index / contracts.signals);
                let name = format!("the payment of {node} for {:?}", process.signal_name(index % contracts.signals));
                return Err(OutOfRange::new(name, "finite and at least 0", payment));
            }
        }
        Ok(contracts)
    }

    /// The contract of one node. `[K]`
    ///
    /// # Panics
    /// If there is no such node.
    #[inline]
    pub fn at(&self, node: usize) -> &[f64] {
        &self.payments[node * self.signals..(node + 1) * self.signals]
    }

    /// All payments. `[N, K]`
    pub fn payments(&self) -> &[f64] {
        &self.payments
    }

    /// Replaces the contract of one node.
    pub(crate) fn set(&mut self, node: usize, contract: &[f64]) {
        self.payments[node * self.signals..(node + 1) * self.signals].copy_from_slice(contract);
    }

    /// The nodes whose contracts differ by more than a tolerance.
    pub(crate) fn changes(&self, other: &Self, tolerance: f64) -> usize {
        let rows = self.payments.chunks(self.signals).zip(other.payments.chunks(self.signals));
        let differ = |(a, b): &(&[f64], &[f64])| a.iter().zip(*b).any(|(a, b)| (a - b).abs() > tolerance);
        rows.filter(differ).count()
    }
}
