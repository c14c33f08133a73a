//! The random streams of this crate.

diffecon_auction::streams! {
    /// The candidates of a step, by step.
    CANDIDATES: Series = "columns.candidates";
    /// The elements that a step prices anew, by step.
    REPRICED: Series = "columns.repriced";
    /// The orders and mixtures of polishing, by round.
    POLISHED: Series = "polish";
}
