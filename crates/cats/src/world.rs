//! A world: what all bidders of an auction have in common, and the bidders who live in it.

use crate::atoms::Atoms;
use crate::legacy::Laws;
use crate::matching::Airports;
use crate::mode::Mode;
use crate::partition::Partition;
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
        let workspace = match self {
            Self::Spatial(world) => {
                let values = PrivateValues::independent(world.law, &world.config);
                Scratch::Spatial(Workspace::new(world.goods(), values))
            }
            Self::Paths(_) => Scratch::Paths(paths::Workspace::new()),
            Self::Legacy(laws) => Scratch::Legacy(Partition::new(laws.goods())),
            Self::Matching(_) | Self::Scheduling(_) => Scratch::None,
        };
        Bidders { world: self, scratch: workspace, atoms: Atoms::new(self.goods()) }
    }

    /// The bidders of an instance, one after the other: in mode `compat` those of arbitrary and regions depend on the ones
    /// before, see [`Mode`].
    pub fn bidders_in_turn(&self, mode: Mode) -> Bidders<'_> {
        match self {
            Self::Spatial(world) if mode == Mode::Compat => {
                let values = PrivateValues::running(world.law, &world.config);
                let scratch = Scratch::Spatial(Workspace::new(world.goods(), values));
                Bidders { world: self, scratch, atoms: Atoms::new(world.goods()) }
            }
            _ => self.bidders(),
        }
    }
}

/// Draws the bidders of a world.
#[derive(Debug, Clone)]
pub struct Bidders<'world> {
    world: &'world World,
    scratch: Scratch,
    atoms: Atoms,
}

/// What one bidder after the other reuses.
#[derive(Debug, Clone)]
enum Scratch {
    Spatial(Workspace),
    Paths(paths::Workspace),
    Legacy(Partition),
    None,
}

impl Bidders<'_> {
    /// Draws the next bidder: at least one atom.
    pub fn draw(&mut self, rng: &mut impl Rng) -> &Atoms {
        let atoms = &mut self.atoms;
        match (self.world, &mut self.scratch) {
            (World::Spatial(world), Scratch::Spatial(workspace)) => world.bidder(workspace, rng, atoms),
            (World::Paths(map), Scratch::Paths(workspace)) => map.bidder(workspace, rng, atoms),
            (World::Legacy(laws), Scratch::Legacy(bundle)) => laws.bidder(bundle, rng, atoms),
            (World::Matching(airports), _) => airports.bidder(rng, atoms),
            (World::Scheduling(machine), _) => machine.bidder(rng, atoms),
            _ => unreachable!("the scratch of the world's own kind"),
        }
        atoms
    }
}
