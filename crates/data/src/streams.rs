//! The random streams of this crate. Item values are drawn from
//! [`diffecon_cats::streams::POPULATION`], as those of CATS are.

diffecon_auction::streams! {
    /// The order in which imported bidders go to the parts of a data set.
    SHUFFLE: Stream = "shuffle";
}
