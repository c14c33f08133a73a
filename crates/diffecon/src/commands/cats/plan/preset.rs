//! Instances of a preset.

use crate::arguments::Generate;
use crate::commands::cats::generate::BLOCK;
use anyhow::{Context, Result};
use diffecon_cats::cauctions::{CauctionConfig, CauctionGenerator, CauctionInstances, CauctionSeeds, Preset};
use diffecon_cats::{CatsError, Instance};
use diffecon_config::{Config, set};
use rayon::prelude::*;
use std::ops::Range;

/// Instances of a preset, from one stream or from a seed each.
pub struct PresetInstances {
    generator: CauctionGenerator,
    source: Source,
}

enum Source {
    Stream(Box<CauctionInstances>),
    /// The first instance's seed.
    Fresh(u32),
}

impl PresetInstances {
    /// The plan of these flags, if all of them are in range.
    pub fn new(preset: Preset, arguments: &Generate) -> Result<Self> {
        let mut settings = toml::Table::new();
        for text in &arguments.set {
            set(&mut settings, text).map_err(|error| error.at(format!("--set {text}")))?;
        }
        let config = CauctionConfig::from_table(&settings)?;
        let bids = arguments.bids.context("--bids is needed")?;
        let generator = CauctionGenerator::new(preset, arguments.goods, bids)?
            .with_config(config)?
            .with_mode(arguments.mode)
            .with_whole_prices(arguments.int_prices);
        let seeds = CauctionSeeds::new(arguments.seed, arguments.fresh_seeds, arguments.instances)?;
        generator.memory(BLOCK.min(arguments.instances as usize)).check()?;
        let source = match seeds {
            CauctionSeeds::OneStream(seed) => Source::Stream(Box::new(generator.instances(seed))),
            CauctionSeeds::Fresh(first) => Source::Fresh(first),
        };
        Ok(Self { generator, source })
    }

    /// The preset's name.
    pub fn name(&self) -> &'static str {
        self.generator.preset().name()
    }

    /// Does the same with every instance of the next numbers.
    pub fn each<T: Send>(
        &mut self,
        range: Range<u64>,
        act: impl Fn(u64, &Instance) -> Result<T> + Sync,
    ) -> Vec<Result<T>> {
        let name = self.name();
        let act = |(index, instance): (u64, Option<Result<Instance, CatsError>>)| {
            let instance = instance.context("the instances have no end")?;
            act(index, &instance.with_context(|| format!("instance {index} of {name}"))?)
        };
        match &mut self.source {
            Source::Stream(stream) => {
                let drawn: Vec<_> = range.map(|index| (index, stream.next())).collect();
                drawn.into_par_iter().map(act).collect()
            }
            Source::Fresh(first) => {
                let fresh = |index: u64| (index, self.generator.instances(*first + index as u32).next());
                range.into_par_iter().map(fresh).map(act).collect()
            }
        }
    }
}
