//! The random streams of this crate.

diffecon_auction::streams! {
    /// The allocations that a menu starts with.
    START: Stream = "rochet.start";
    /// The bidders of a run, by step.
    BATCHES: Series = "rochet.batch";
    /// What goods are drawn by, by step.
    NOISE: Series = "rochet.noise";
}
