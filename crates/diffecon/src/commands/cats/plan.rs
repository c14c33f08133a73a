//! What to generate.

use crate::arguments::Generate;
use anyhow::{Context, Result, anyhow, bail, ensure};
use diffecon_cats::{Config, Distribution, Generator, Hybrid, Instance, InstanceConfig, Seed};
use std::collections::BTreeMap;
use std::path::Path;

/// The most instances of one command.
const MOST_INSTANCES: u64 = 1_000_000;

/// What to generate, checked.
pub struct Plan {
    /// What the files are called after.
    pub name: String,
    hybrid: Option<Hybrid>,
    generators: BTreeMap<Distribution, Generator>,
    instance: InstanceConfig,
    seed: Seed,
}

impl Plan {
    /// The plan of these flags, if all of them are in range.
    pub fn new(arguments: &Generate) -> Result<Self> {
        ensure!(
            (1..=MOST_INSTANCES).contains(&arguments.instances),
            "instances should be in [1, 1e6], but is {}",
            arguments.instances
        );
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
    let mut own = toml::Table::new();
    for (name, value) in settings.iter().filter(|(name, _)| Config::has_parameter(family, name)) {
        let alone = toml::Table::from_iter([(name.clone(), value.clone())]);
        if Config::deserialize(family, alone).is_err() {
            let expected = if value.is_float() || value.is_integer() { "a whole number from 0" } else { "a number" };
            bail!("{name} should be {expected}, but is {value}");
        }
        own.insert(name.clone(), value.clone());
    }
    let generator = Generator::with(distribution, arguments.goods, arguments.mode, Config::deserialize(family, own)?)?;
    instance.check(&generator)?;
    Ok(generator)
}

/// The parameters that `--set` names, each known to a distribution.
fn settings(texts: &[String], distributions: &[Distribution]) -> Result<toml::Table> {
    let mut settings = toml::Table::new();
    for text in texts {
        let (name, value) = text.split_once('=').with_context(|| format!("--set {text} should be PARAMETER=VALUE"))?;
        if !distributions.iter().any(|distribution| Config::has_parameter(distribution.family(), name)) {
            // The error of any of them lists what there is.
            let alone = toml::Table::from_iter([(name.to_owned(), toml::Value::Integer(0))]);
            for distribution in distributions {
                let known = Config::deserialize(distribution.family(), alone.clone());
                known.map_err(|error| anyhow!("--set {text} for {distribution}: {}", error.message()))?;
            }
        }
        settings.insert(name.to_owned(), number(value).with_context(|| format!("--set {text}"))?);
    }
    Ok(settings)
}

/// A number in TOML's type for it: whole numbers are integers, however they are written.
fn number(text: &str) -> Result<toml::Value> {
    const EXACT: f64 = 9e15;
    match text.trim().parse::<f64>() {
        Ok(number) if number.fract() == 0.0 && number.abs() < EXACT => Ok(toml::Value::Integer(number as i64)),
        Ok(number) => Ok(toml::Value::Float(number)),
        Err(_) => bail!("{text:?} should be a number"),
    }
}
