//! Instances of distributions of CATS.

use crate::arguments::Generate;
use anyhow::{Context, Result};
use diffecon_cats::parameters::{self, Parameters};
use diffecon_cats::{Distribution, Generator, Hybrid, HybridGenerator, Instance, InstanceConfig, Seed};
use diffecon_config::set;
use std::path::Path;

/// Instances of a distribution or a hybrid, checked.
pub struct Distributions {
    source: Source,
    instance: InstanceConfig,
    seed: Seed,
}

/// Where instances come from.
enum Source {
    One(Generator),
    Hybrid(HybridGenerator),
}

impl Distributions {
    /// The plan of these flags, if all of them are in range.
    pub fn new(arguments: &Generate) -> Result<Self> {
        let instance = InstanceConfig {
            bids: arguments.bids,
            exact_bids: arguments.exact_bids,
            bidders: arguments.bidders,
            dominance_check: !arguments.no_dominance_check,
            whole_prices: arguments.int_prices.then_some(arguments.bid_alpha),
        };
        let at_a_time = rayon::current_num_threads().min(arguments.instances as usize);
        let (goods, mode) = (arguments.goods, arguments.mode);
        let source = if let Some(path) = &arguments.hybrid {
            let hybrid = if path == Path::new("uniform") { Hybrid::uniform() } else { Hybrid::read(path)? };
            let settings = settings(&arguments.set, hybrid.distributions())?;
            let generator = HybridGenerator::new(hybrid, goods, mode, &settings)?;
            generator.check_for(&instance, at_a_time)?;
            Source::Hybrid(generator)
        } else {
            let distribution = arguments.distribution.context("a distribution, a hybrid or a preset is asked for")?;
            let settings = settings(&arguments.set, [distribution])?;
            let parameters = Parameters::from_table(distribution.family(), &settings)?;
            let generator = Generator::with(distribution, goods, mode, parameters)?;
            generator.check_for(&instance, at_a_time)?;
            Source::One(generator)
        };
        Ok(Self { source, instance, seed: Seed::new(arguments.seed) })
    }

    /// The distribution's name, or `hybrid`.
    pub fn name(&self) -> &str {
        match &self.source {
            Source::One(generator) => generator.distribution().name(),
            Source::Hybrid(_) => "hybrid",
        }
    }

    /// Generates an instance.
    pub fn instance(&self, index: u64) -> Result<Instance> {
        let instance = match &self.source {
            Source::One(generator) => generator.instance(&self.instance, self.seed, index),
            Source::Hybrid(generator) => generator.instance(&self.instance, self.seed, index),
        };
        instance.with_context(|| format!("instance {index} of {}", self.name()))
    }
}

/// The parameters that `--set` names, each known to a distribution.
fn settings(texts: &[String], distributions: impl IntoIterator<Item = Distribution>) -> Result<toml::Table> {
    let known = parameters::known(distributions);
    let mut settings = toml::Table::new();
    for text in texts {
        let changed = set(&mut settings, text).and_then(|()| parameters::check_known(&settings, &known));
        changed.map_err(|error| error.at(format!("--set {text}")))?;
    }
    Ok(settings)
}
