//! The random streams of this crate.

diffecon_auction::streams! {
    /// The bidders of a run, by step.
    BATCHES: Series = "pricing.batch";
}
