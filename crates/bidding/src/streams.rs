//! The random streams of this crate.

diffecon_auction::streams! {
    /// What the good is worth, by session.
    VALUES: Series = "bidding.values";
    /// Who wins ties and in which order bidders are asked, by session.
    CHANCE: Series = "bidding.chance";
    /// The seeds of bidders, by session.
    BIDDERS: Series = "bidding.bidders";
    /// The errors of a noisy bidder, by round.
    NOISE: Series = "bidding.noise";
    /// What a quantal bidder picks, by round.
    QUANTAL: Series = "bidding.quantal";
}
