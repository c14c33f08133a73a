//! The random streams of this crate.

diffecon_auction::streams! {
    /// The weights that networks start with, by the first bidder of a class.
    START: Series = "self-play.start";
    /// The auctions of validations.
    VALIDATION: Series = "self-play.validation";
    /// The auctions of every evaluation: no training run draws from this stream.
    EVALUATION: Series = "self-play.evaluation";
}
