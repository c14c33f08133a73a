//! Many single bidders at once.

use crate::error::CatsError;
use crate::generator::Generator;
use crate::streams;
use diffecon_auction::{Seed, XorValuations};
use diffecon_config::JsonSchema;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Bidders that share a random stream; a thread draws whole blocks.
const BLOCK: usize = 256;

/// Which worlds the bidders of a population live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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
/// The fixed world is drawn from the seed's stream [`streams::WORLD`]. Block `i` of 256 bidders is drawn by the fast and
/// portable xoshiro256++, which stream `i` of [`streams::POPULATION`] seeds.
///
/// # Errors
/// [`CatsError::Unfinished`] if a world cannot be drawn, see [`Generator::world`].
pub fn population(
    generator: &Generator,
    worlds: WorldMode,
    bidders: usize,
    seed: Seed,
) -> Result<XorValuations, CatsError> {
    let fixed = match worlds {
        WorldMode::Fixed => Some(generator.world(&mut seed.stream(streams::WORLD))?),
        WorldMode::Fresh => None,
    };
    let draw_block = |block: usize| {
        let mut rng = Xoshiro256PlusPlus::from_rng(&mut seed.stream_at(streams::POPULATION, block as u64));
        let mut valuations = XorValuations::new(generator.goods());
        let rows = BLOCK.min(bidders - block * BLOCK);
        if let Some(world) = &fixed {
            let mut bidders = world.bidders();
            (0..rows).for_each(|_| bidders.draw(&mut rng).append_to(&mut valuations));
        } else {
            for _ in 0..rows {
                let world = generator.world(&mut rng)?;
                world.bidders().draw(&mut rng).append_to(&mut valuations);
            }
        }
        Ok(valuations)
    };
    let blocks: Result<Vec<XorValuations>, CatsError> =
        (0..bidders.div_ceil(BLOCK)).into_par_iter().map(draw_block).collect();
    let mut population = XorValuations::new(generator.goods());
    blocks?.iter().for_each(|block| population.extend(block));
    Ok(population)
}
