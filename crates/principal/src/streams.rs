//! The random streams of this crate.

diffecon_auction::streams! {
    /// The weights that the principal's network starts with.
    PRINCIPAL: Stream = "principal.start.principal";
    /// The weights that the agent's network starts with.
    AGENT: Stream = "principal.start.agent";
    /// Explored actions, outcomes and transitions, by step.
    EPISODES: Series = "principal.episodes";
    /// Which transitions a step learns from, by step.
    BATCHES: Series = "principal.batches";
}
