//! The random streams of this crate.

diffecon_auction::streams! {
    /// The start weights of the flow's networks.
    FLOW_NETWORKS: Stream = "flow.networks";
    /// Start points, noise and times of stage 1, by step.
    FLOW_BATCHES: Series = "flow";
    /// The fresh points on which stage 1 is measured.
    FLOW_DISAGREEMENT: Stream = "flow.disagreement";
    /// The start menu.
    MENU: Stream = "menu";
    /// The bidders of stage 2, by step.
    BATCHES: Series = "batch";
    /// Where unsold elements start again, by step.
    REVIVALS: Series = "revival";
}
