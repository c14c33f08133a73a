//! The random streams of this crate.

diffecon_auction::streams! {
    /// The world that all bidders of a population share.
    WORLD: Stream = "world";
    /// The bidders of a population, block by block. A sampler of another kind that draws the bidders of a whole data set in
    /// one go takes number 0: a data set has one sampler.
    POPULATION: Series = "population";
    /// Whole instances, by index.
    INSTANCES: Series = "instance";
    /// Which distribution of a hybrid each instance has, by index.
    DISTRIBUTIONS: Series = "distribution";
}
