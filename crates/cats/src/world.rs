//! A world: what all bidders of an auction have in common, and the bidders who live in it.

use crate::atoms::Atoms;
use crate::legacy::Laws;
use crate::matching::Airports;
use crate::mode::Mode;
use crate::paths::{self, RoadMap};
use crate::scheduling::Machine;
use crate::spatial::SpatialWorld;
use crate::spatial::bidder::Workspace;
use crate::spatial::private_values::PrivateValues;
use rand::Rng;

/// What is drawn once and shared by all bidders. [`Generator::world`](crate::Generator::world) draws it.
#[derive(Debug, Clone)]
pub enum World {
    /// Arbitrary and regions: what is close to what, and the goods' common values.
    Spatial(SpatialWorld),
    /// Paths: cities and roads.
    Paths(RoadMap),
    /// Matching: the airports' prices.
    Matching(Airports),
    /// Scheduling: nothing but the number of slots.
    Scheduling(Machine),
    /// Legacy: nothing but the laws.
    Legacy(Laws),
}

impl World {
    /// The number of goods.
    pub fn goods(&self) -> usize {
        match self {
            Self::Spatial(world) => world.goods(),
            Self::Paths(map) => map.goods(),
            Self::Matching(airports) => airports.goods(),
            Self::Scheduling(machine) => machine.goods(),
            Self::Legacy(laws) => laws.goods(),
        }
    }

    /// Bidders who are independent and identically distributed, in either mode.
    pub fn bidders(&self) -> Bidders<'_> {
        let sampler = match self {
            Self::Spatial(world) => {
                let values = PrivateValues::independent(world.law, &world.config);
                Sampler::Spatial(world, Workspace::new(world.goods(), values))
            }
            Self::Paths(map) => Sampler::Paths(map, paths::Workspace::new()),
            Self::Matching(airports) => Sampler::Matching(airports),
            Self::Scheduling(machine) => Sampler::Scheduling(machine),
            Self::Legacy(laws) => Sampler::Legacy(laws, (0..laws.goods() as u16).collect()),
        };
        Bidders { sampler, atoms: Atoms::new(self.goods()) }
    }

    /// The bidders of an instance, one after the other: in mode `compat` those of arbitrary and regions depend on the ones
    /// before, see [`Mode`].
    pub fn bidders_in_turn(&self, mode: Mode) -> Bidders<'_> {
        match self {
            Self::Spatial(world) if mode == Mode::Compat => {
                let values = PrivateValues::running(world.law, &world.config);
                let sampler = Sampler::Spatial(world, Workspace::new(world.goods(), values));
                Bidders { sampler, atoms: Atoms::new(world.goods()) }
            }
            _ => self.bidders(),
        }
    }
}

/// Draws the bidders of a world.
#[derive(Debug, Clone)]
pub struct Bidders<'world> {
    sampler: Sampler<'world>,
    atoms: Atoms,
}

/// A world, and what one bidder after the other reuses.
#[derive(Debug, Clone)]
enum Sampler<'world> {
    Spatial(&'world SpatialWorld, Workspace),
    Paths(&'world RoadMap, paths::Workspace),
    Matching(&'world Airports),
    Scheduling(&'world Machine),
    Legacy(&'world Laws, Vec<u16>),
}

impl Bidders<'_> {
    /// Draws the next bidder: at least one atom.
    pub fn draw(&mut self, rng: &mut impl Rng) -> &Atoms {
        let atoms = &mut self.atoms;
        match &mut self.sampler {
            Sampler::Spatial(world, workspace) => world.bidder(workspace, rng, atoms),
            Sampler::Paths(map, workspace) => map.bidder(workspace, rng, atoms),
            Sampler::Matching(airports) => airports.bidder(rng, atoms),
            Sampler::Scheduling(machine) => machine.bidder(rng, atoms),
            Sampler::Legacy(laws, goods) => laws.bidder(goods, rng, atoms),
        }
        atoms
    }
}
