//! Instances of a preset.

use crate::arguments::Generate;
use crate::commands::cats::generate::BLOCK;
use anyhow::{Context, Result};
use diffecon_cats::cauctions::{CauctionConfig, CauctionGenerator, CauctionSource, Preset};
use diffecon_cats::{CatsError, Instance};
use diffecon_config::{Config, set};
use rayon::prelude::*;
use std::ops::Range;

/// Instances of a preset, checked.
pub struct PresetInstances {
    preset: Preset,
    source: CauctionSource,
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
        let source = generator.source(arguments.seed, arguments.fresh_seeds, arguments.instances, BLOCK)?;
        Ok(Self { preset, source })
    }

    /// The preset's name.
    pub fn name(&self) -> &'static str {
        self.preset.name()
    }

    /// Does the same with every instance of the next numbers.
    pub fn each<T: Send>(
        &mut self,
        range: Range<u64>,
        act: impl Fn(u64, &Instance) -> Result<T> + Sync,
    ) -> Vec<Result<T>> {
        let act = |(index, instance): (u64, Result<Instance, CatsError>)| {
            act(index, &instance.with_context(|| format!("instance {index} of {}", self.preset))?)
        };
        let drawn = self.source.draw(range.end - range.start);
        let numbered: Vec<_> = range.zip(drawn).collect();
        numbered.into_par_iter().map(act).collect()
    }
}
