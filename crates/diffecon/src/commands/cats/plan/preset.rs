//! Instances of a preset.

use crate::arguments::Generate;
use anyhow::{Context, Result};
use diffecon_cats::cauctions::{CauctionConfig, CauctionGenerator, CauctionInstances, Preset};
use diffecon_cats::{CatsError, Instance};
use diffecon_config::{Config, OutOfRange, set};
use rayon::prelude::*;
use std::ops::Range;

/// Instances of a preset, from one stream or from a seed each.
pub struct PresetInstances {
    generator: CauctionGenerator,
    first_seed: u32,
    /// What all instances come from, unless each has a seed of its own.
    stream: Option<CauctionInstances>,
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
        let (most, last) = if arguments.fresh_seeds {
            (
                format!("in [0, {}], and those of all instances", u32::MAX),
                arguments.seed.saturating_add(arguments.instances - 1),
            )
        } else {
            (format!("in [0, {}]", u32::MAX), arguments.seed)
        };
        OutOfRange::unless(last <= u64::from(u32::MAX), "seed", most, last)?;
        let at_once = super::super::generate::BLOCK.min(arguments.instances as usize);
        generator.memory(at_once).check()?;
        let first_seed = arguments.seed as u32;
        Ok(Self { generator, first_seed, stream: (!arguments.fresh_seeds).then(|| generator.instances(first_seed)) })
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
        match &mut self.stream {
            Some(stream) => {
                let drawn: Vec<_> = range.map(|index| (index, stream.next())).collect();
                drawn.into_par_iter().map(act).collect()
            }
            None => {
                let fresh = |index: u64| (index, self.generator.instances(self.first_seed + index as u32).next());
                range.into_par_iter().map(fresh).map(act).collect()
            }
        }
    }
}
