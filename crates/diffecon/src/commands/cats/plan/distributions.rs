//! Instances of distributions of CATS.

use crate::arguments::Generate;
use anyhow::{Context, Result};
use diffecon_cats::{Distribution, Generator, Hybrid, Instance, InstanceConfig, Parameters, Seed};
use diffecon_config::{ConfigError, nearest, set};
use std::collections::BTreeMap;
use std::path::Path;

/// Instances of a distribution or a hybrid, checked.
pub struct Distributions {
    name: String,
    hybrid: Option<Hybrid>,
    generators: BTreeMap<Distribution, Generator>,
    instance: InstanceConfig,
    seed: Seed,
}

impl Distributions {
    /// The plan of these flags, if all of them are in range.
    pub fn new(arguments: &Generate) -> Result<Self> {
        let hybrid = match &arguments.hybrid {
            Some(path) if path == Path::new("uniform") => Some(Hybrid::uniform()),
            Some(path) => Some(Hybrid::read(path)?),
            None => None,
        };
        let distributions: Vec<Distribution> = match (&hybrid, arguments.distribution) {
            (Some(hybrid), _) => hybrid.distributions().collect(),
            (None, distribution) => distribution.into_iter().collect(),
        };
        let settings = settings(&arguments.set, &distributions)?;
        let instance = InstanceConfig {
            bids: arguments.bids,
            exact_bids: arguments.exact_bids,
            bidders: arguments.bidders,
            dominance_check: !arguments.no_dominance_check,
            whole_prices: arguments.int_prices.then_some(arguments.bid_alpha),
        };
        let mut generators = BTreeMap::new();
        for &distribution in &distributions {
            let generator = generator(distribution, arguments, &settings, &instance);
            let named = if hybrid.is_some() { generator.with_context(|| distribution.to_string()) } else { generator };
            generators.insert(distribution, named?);
        }
        let name = match (&hybrid, distributions.as_slice()) {
            (None, [distribution]) => distribution.to_string(),
            _ => "hybrid".to_owned(),
        };
        Ok(Self { name, hybrid, generators, instance, seed: Seed::new(arguments.seed) })
    }

    /// The distribution's name, or `hybrid`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Generates an instance.
    pub fn instance(&self, index: u64) -> Result<Instance> {
        let instance = self.generator(index).instance(&self.instance, self.seed, index);
        instance.with_context(|| format!("instance {index} of {}", self.name))
    }

    /// The generator of an instance.
    fn generator(&self, index: u64) -> &Generator {
        let drawn = self.hybrid.as_ref().map(|hybrid| hybrid.draw(self.seed, index));
        let generator = drawn.map_or_else(|| self.generators.values().next(), |drawn| self.generators.get(&drawn));
        generator.expect("a generator for each distribution that can be drawn")
    }
}

/// The generator of a distribution, with those of the settings that it knows.
fn generator(
    distribution: Distribution,
    arguments: &Generate,
    settings: &toml::Table,
    instance: &InstanceConfig,
) -> Result<Generator> {
    let family = distribution.family();
    let known = Parameters::keys(family);
    let own = settings.iter().filter(|(name, _)| known.iter().any(|key| key.name == **name));
    let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    let parameters = Parameters::from_table(family, &own)?;
    let generator = Generator::with(distribution, arguments.goods, arguments.mode, parameters)?;
    generator.check_for(instance, rayon::current_num_threads().min(arguments.instances as usize))?;
    Ok(generator)
}

/// The parameters that `--set` names, each known to a distribution.
fn settings(texts: &[String], distributions: &[Distribution]) -> Result<toml::Table> {
    let mut known: Vec<String> = Vec::new();
    for key in distributions.iter().flat_map(|distribution| Parameters::keys(distribution.family())) {
        if !known.contains(&key.name) {
            known.push(key.name);
        }
    }
    let mut settings = toml::Table::new();
    for text in texts {
        let changed = set(&mut settings, text).and_then(|()| all_known(&settings, &known));
        changed.map_err(|error| error.at(format!("--set {text}")))?;
    }
    Ok(settings)
}

/// An error if a key is not one of these.
fn all_known(settings: &toml::Table, known: &[String]) -> Result<(), ConfigError> {
    match settings.keys().find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
            Err(ConfigError::Unknown { key: name.clone(), nearest, known: known.to_vec() })
        }
    }
}
