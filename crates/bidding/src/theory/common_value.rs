//! The second price format with a common value that bidders know up to uniform errors on `[-E, E]`, for signals that are far from the
//! ends of the value's range.
//!
//! Source: the symmetric equilibrium of Milgrom and Weber, Econometrica 1982, worked out for uniform errors.

/// The bid in equilibrium: `x - E (N-2)/N`.
pub fn equilibrium_bid(bidders: usize, noise: f64, signal: f64) -> f64 {
    signal - noise * (bidders as f64 - 2.0) / bidders as f64
}

/// The winner's expected profit in equilibrium: `E (2N-2)/(N(N+1))`.
pub fn equilibrium_profit(bidders: usize, noise: f64) -> f64 {
    let bidders = bidders as f64;
    noise * (2.0 * bidders - 2.0) / (bidders * (bidders + 1.0))
}

/// The winner's expected profit where everybody bids the signal: `-E (N-3)/(N+1)`, the winner's curse from four bidders on.
pub fn naive_profit(bidders: usize, noise: f64) -> f64 {
    let bidders = bidders as f64;
    -noise * (bidders - 3.0) / (bidders + 1.0)
}
