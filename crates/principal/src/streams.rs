//! The random streams of this crate.

diffecon_auction::streams! {
    /// The weights that the principal's network starts with.
    PRINCIPAL: Stream = "principal.start.principal";
    /// The weights that the agent's network starts with.
    AGENT: Stream = "principal.start.agent";
    /// Explored actions, outcomes and transitions, by step.
    EPISODES: Series = "principal.episodes";
    /// How a Coin Game's first episodes begin.
    STARTS: Stream = "principal.start.episodes";
    /// Which transitions a step learns from, by step.
    BATCHES: Series = "principal.batches";
}
