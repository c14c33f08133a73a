//! How a point moves under the matrix that belongs to its start.

/// The integrator of `ds = eta(t) Q s dt` over `[0, 1]`.
#[derive(Debug, Clone, PartialEq)]
pub enum Path {
    /// `exp(Q int eta)`.
    Exact,
    /// Euler steps; `eta` times the interval at each.
    Euler(Vec<f32>),
}
