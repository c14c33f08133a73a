//! The random streams of this crate.

diffecon_auction::streams! {
    /// The start weights of the actor.
    ACTOR: Stream = "actor";
    /// The start weights of the critic.
    CRITIC: Stream = "critic";
    /// The bidders whose mean values the actor's prices start from.
    START_PRICES: Stream = "start prices";
    /// The bidders whom the baselines' prices are fitted to.
    BASELINES: Stream = "baselines";
    /// The bidders of dynamic programming, by state.
    DYNAMIC_PROGRAMMING: Series = "dynamic programming";
    /// The bidders of training episodes, by block and position.
    VISITS: Series = "visits";
    /// The noise on visited prices, by episode and position.
    NOISE: Series = "noise";
    /// Which visited states are learned from, by iteration.
    THINNING: Series = "thinning";
    /// The bidders of the critic's one-step targets, by round and state.
    TARGETS: Series = "targets";
    /// The order of states in the critic's steps, by round.
    CRITIC_BATCHES: Series = "critic batches";
    /// The bidders of the actor's objective, by step and state.
    OBJECTIVES: Series = "objective";
    /// The order of states in the actor's steps, by iteration.
    ACTOR_BATCHES: Series = "actor batches";
    /// The noise of proximal policy optimisation's actions, by episode and position.
    ACTIONS: Series = "actions";
    /// The order of visits in the epochs of proximal policy optimisation, by iteration.
    EPOCHS: Series = "epochs";
    /// The bidders of validations, by block and position.
    VALIDATION: Series = "validation";
    /// The bidders on whom finished policies are compared, by block and position.
    EVALUATION: Series = "evaluation";
    /// The bidders of auctions that others step, by block.
    SIDE_BY_SIDE: Series = "side by side";
    /// The valuations that bidders report in an audit instead of theirs, by block and position.
    MISREPORTS: Series = "misreports";
}
