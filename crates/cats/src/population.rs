//! Many single bidders at once.

use crate::bidder::Workspace;
use crate::generator::SpatialGenerator;
use diffecon_auction::{Seed, XorValuations};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Bidders that share a random stream; a thread draws whole blocks.
const BLOCK: usize = 256;

/// Which worlds the bidders of a population live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorldMode {
    /// One world for all: one auction and a prior over its bidders.
    #[default]
    Fixed,
    /// A fresh world for each bidder: one bidder from each of many CATS instances.
    Fresh,
}

/// Draws `bidders` single bidders.
///
/// Every bidder is kept as drawn: no dominance check, no stop at a number of bids, bidders with one atom included. The
/// bidders of a world are independent and identically distributed, so the rows are exchangeable: any split by position is
/// a random split, and no shuffling is needed.
///
/// The same seed gives the same bidders with any number of threads, and a larger population begins with the smaller one.
/// The fixed world is drawn from the seed's stream "world". Block `i` of 256 bidders is drawn by the fast and portable
/// xoshiro256++, which stream `i` of "population" seeds.
pub fn population(generator: &SpatialGenerator, worlds: WorldMode, bidders: usize, seed: Seed) -> XorValuations {
    let fixed = (worlds == WorldMode::Fixed).then(|| generator.world(&mut seed.stream("world")));
    let blocks: Vec<XorValuations> = (0..bidders.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            let mut rng = Xoshiro256PlusPlus::from_rng(&mut seed.stream_at("population", block as u64));
            let mut workspace = Workspace::new(generator.goods());
            let mut valuations = XorValuations::new(generator.goods());
            for _ in 0..BLOCK.min(bidders - block * BLOCK) {
                match &fixed {
                    Some(world) => world.bidder(&mut workspace, &mut rng, &mut valuations),
                    None => generator.world(&mut rng).bidder(&mut workspace, &mut rng, &mut valuations),
                }
            }
            valuations
        })
        .collect();
    let mut population = XorValuations::new(generator.goods());
    blocks.iter().for_each(|block| population.extend(block));
    population
}
