//! `diffecon cats generate`: instances into a folder.

use crate::arguments::Generate;
use anyhow::{Context, Result, anyhow, bail, ensure};
use diffecon_cats::{Config, Distribution, Format, Generator, Hybrid, InstanceConfig, Seed};
use indicatif::ProgressBar;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The most instances of one command.
const MOST_INSTANCES: u64 = 1_000_000;
/// Instances generated at a time.
const BLOCK: usize = 64;

/// Runs the command: all files appear, or none.
pub fn run(arguments: &Generate) -> Result<()> {
    let plan = Plan::new(arguments)?;
    let mut out = Output::prepare(arguments, &plan)?;
    let bar = ProgressBar::new(arguments.instances);
    for start in (0..arguments.instances).step_by(BLOCK) {
        let block: Vec<u64> = (start..arguments.instances.min(start + BLOCK as u64)).collect();
        let lines: Vec<Result<Vec<u8>>> = block.par_iter().map(|&index| out.write(&plan, index)).collect();
        for line in lines {
            out.append(&line?)?;
        }
        bar.inc(block.len() as u64);
    }
    bar.finish_and_clear();
    out.publish()?;
    let formats = out.formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
    eprintln!("wrote {} instances of {} to {} ({formats})", arguments.instances, plan.name, out.folder.display());
    Ok(())
}

/// What to generate, checked.
struct Plan {
    /// What the files are called after.
    name: String,
    hybrid: Option<Hybrid>,
    generators: BTreeMap<Distribution, Generator>,
    instance: InstanceConfig,
    seed: Seed,
}

impl Plan {
    fn new(arguments: &Generate) -> Result<Self> {
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

/// Where instances go: first into a folder inside theirs, which goes away with this value, then all into their own.
struct Output {
    folder: PathBuf,
    staging: TempDir,
    formats: Vec<Format>,
    gzip: bool,
    name: String,
    instances: u64,
    /// The file of all JSON lines, if they are wanted.
    lines: Option<BufWriter<File>>,
}

impl Output {
    /// Makes the folders, and makes sure that nothing is in the way.
    fn prepare(arguments: &Generate, plan: &Plan) -> Result<Self> {
        let mut formats = arguments.format.clone();
        formats.sort_by_key(|format| format.name());
        formats.dedup();
        let folder = arguments.out.clone();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let staging = tempfile::Builder::new().prefix(".diffecon-").tempdir_in(&folder);
        let staging = staging.map_err(|error| anyhow!("cannot write to {}: {}", folder.display(), error.kind()))?;
        let (gzip, instances, name) = (arguments.gzip, arguments.instances, plan.name.clone());
        let mut out = Self { folder, staging, formats, gzip, name, instances, lines: None };
        for name in out.names() {
            let path = out.folder.join(name);
            ensure!(
                path.symlink_metadata().is_err(),
                "{} exists already: choose another folder, or remove it first",
                path.display()
            );
        }
        if out.formats.contains(&Format::JsonLines) {
            let path = out.staging.path().join(out.file(Format::JsonLines, 0));
            let lines = File::create(&path).with_context(|| format!("cannot write to {}", out.folder.display()))?;
            out.lines = Some(BufWriter::new(lines));
        }
        Ok(out)
    }

    /// The name of an instance's file; JSON lines share one.
    fn file(&self, format: Format, index: u64) -> String {
        let (name, extension) = (&self.name, format.extension());
        let compressed = if self.gzip { ".gz" } else { "" };
        match format {
            Format::JsonLines => format!("{name}.{extension}{compressed}"),
            _ => format!("{name}-{index:04}.{extension}{compressed}"),
        }
    }

    /// The names of all files.
    fn names(&self) -> impl Iterator<Item = String> {
        self.formats.iter().flat_map(move |&format| {
            let files = if format == Format::JsonLines { 1 } else { self.instances };
            (0..files).map(move |index| self.file(format, index))
        })
    }

    /// Generates an instance and writes its own files; returns its line of JSON, if one is wanted.
    fn write(&self, plan: &Plan, index: u64) -> Result<Vec<u8>> {
        let instance = plan.generator(index).instance(&plan.instance, plan.seed, index);
        let instance = instance.with_context(|| format!("instance {index} of {}", plan.name))?;
        let mut line = Vec::new();
        for &format in &self.formats {
            let bytes = instance.to_bytes(format, self.gzip);
            if format == Format::JsonLines {
                line = bytes;
            } else {
                let name = self.file(format, index);
                fs::write(self.staging.path().join(&name), bytes)
                    .with_context(|| format!("cannot write {}", self.folder.join(name).display()))?;
            }
        }
        Ok(line)
    }

    /// Appends the next line of JSON.
    fn append(&mut self, line: &[u8]) -> Result<()> {
        let written = self.lines.as_mut().map_or(Ok(()), |lines| lines.write_all(line));
        written.with_context(|| format!("cannot write to {}", self.folder.display()))
    }

    /// Moves all files to where they belong.
    fn publish(&mut self) -> Result<()> {
        let flushed = self.lines.take().map_or(Ok(()), |mut lines| lines.flush());
        flushed.with_context(|| format!("cannot write to {}", self.folder.display()))?;
        for name in self.names() {
            let to = self.folder.join(&name);
            fs::rename(self.staging.path().join(&name), &to)
                .with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(())
    }
}
