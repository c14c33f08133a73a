//! A distribution with checked parameters.

use crate::distribution::Distribution;
use crate::error::CatsError;
use crate::legacy::Laws;
use crate::matching::Airports;
use crate::mode::Mode;
use crate::parameters::Parameters;
use crate::paths::RoadMap;
use crate::scheduling::Machine;
use crate::spatial::{SpatialWorld, ValueLaw};
use crate::world::World;
use diffecon_config::OutOfRange;
use rand::{Rng, RngExt};

/// The most goods; the proximities of an arbitrary world take 4 bytes for every pair.
pub(crate) const MAX_GOODS: usize = 4096;

/// A distribution, a number of goods and checked parameters: draws worlds and bidders, [populations](crate::population())
/// and [instances](Self::instance).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Generator {
    distribution: Distribution,
    goods: usize,
    mode: Mode,
    parameters: Parameters,
}

impl Generator {
    /// A generator with the default parameters, in mode `compat`.
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn new(distribution: Distribution, goods: usize) -> Result<Self, OutOfRange> {
        Self::with(distribution, goods, Mode::default(), Parameters::default_of(distribution.family()))
    }

    /// A generator with other parameters.
    ///
    /// # Errors
    /// If there are no goods or more than 4096, or the distribution or a parameter does not suit such a number.
    ///
    /// # Panics
    /// If the parameters are those of another family of distributions.
    pub fn with(
        distribution: Distribution,
        goods: usize,
        mode: Mode,
        parameters: Parameters,
    ) -> Result<Self, OutOfRange> {
        assert_eq!(parameters.family(), distribution.family(), "the parameters of {distribution}");
        OutOfRange::unless((1..=MAX_GOODS).contains(&goods), "goods", format!("in [1, {MAX_GOODS}]"), goods)?;
        parameters.check_for(distribution, mode, goods)?;
        Ok(Self { distribution, goods, mode, parameters })
    }

    /// The distribution.
    pub const fn distribution(&self) -> Distribution {
        self.distribution
    }

    /// The number of goods.
    pub const fn goods(&self) -> usize {
        self.goods
    }

    /// What happens where the original and its model differ.
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// The parameters.
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Draws a world: what all bidders have in common.
    ///
    /// # Errors
    /// [`CatsError::Unfinished`] if the parameters of paths do not lead to a map with so many roads.
    pub fn world(&self, rng: &mut impl Rng) -> Result<World, CatsError> {
        let &Self { distribution, goods, mode, .. } = self;
        Ok(match &self.parameters {
            Parameters::Arbitrary(config) => {
                let law = self.value_law(rng);
                World::Spatial(SpatialWorld::arbitrary(**config, law, goods, rng))
            }
            Parameters::Regions(config) => {
                let law = self.value_law(rng);
                World::Spatial(SpatialWorld::regions(**config, law, goods, rng))
            }
            Parameters::Matching(config) => World::Matching(Airports::draw(**config, mode, goods, rng)),
            Parameters::Paths(config) => World::Paths(RoadMap::draw(config, mode, goods, rng)?),
            Parameters::Scheduling(config) => World::Scheduling(Machine::new(**config, mode, goods)),
            Parameters::Legacy(config) => World::Legacy(Laws::of(config, distribution, mode, goods)),
        })
    }

    /// The law of private values: the distribution's, or that of a coin.
    fn value_law(&self, rng: &mut impl Rng) -> ValueLaw {
        let coin = |rng: &mut _| if RngExt::random(rng) { ValueLaw::Normal } else { ValueLaw::Uniform };
        self.distribution.value_law().unwrap_or_else(|| coin(rng))
    }
}
