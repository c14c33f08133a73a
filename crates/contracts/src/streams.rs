//! The random streams of this crate.

diffecon_auction::streams! {
    /// What fresh agents learn from.
    FRESH: Stream = "contracts.fresh";
    /// The costs and rewards of tree processes, by number.
    TREES: Series = "contracts.tree";
    /// The laws, rewards and transitions of layered processes, by number.
    LAYERED: Series = "contracts.layered";
}
