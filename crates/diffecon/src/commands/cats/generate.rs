//! `diffecon cats generate`: instances into a folder.

use crate::arguments::Generate;
use anyhow::{Context, Result, bail, ensure};
use diffecon_cats::{Config, Distribution, Format, Generator, Hybrid, InstanceConfig, Seed};
use diffecon_data::atomic_file;
use indicatif::{ProgressBar, ProgressIterator as _};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most instances of one command.
const MOST_INSTANCES: u64 = 1_000_000;
/// Instances generated between two looks at the progress.
const BLOCK: u64 = 64;

/// Runs the command.
pub fn run(arguments: &Generate) -> Result<()> {
    let plan = Plan::new(arguments)?;
    let out = Output::prepare(arguments, &plan)?;
    let mut lines = Vec::new();
    let blocks = arguments.instances.div_ceil(BLOCK);
    for block in (0..blocks).progress_with(ProgressBar::new(blocks)) {
        let indices = block * BLOCK..arguments.instances.min((block + 1) * BLOCK);
        let written: Result<Vec<Vec<u8>>> = indices.into_par_iter().map(|index| out.write(&plan, index)).collect();
        lines.extend(written?.into_iter().flatten());
    }
    out.write_lines(&lines)?;
    let files = out.formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
    eprintln!("wrote {} instances of {} to {} ({files})", arguments.instances, plan.name, out.folder.display());
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
            let family = distribution.family();
            let own = settings.iter().filter(|(name, _)| Config::has_parameter(family, name));
            let own: toml::Table = own.map(|(name, value)| (name.clone(), value.clone())).collect();
            let config = Config::deserialize(family, own).with_context(|| format!("--set for {distribution}"))?;
            let generator = Generator::with(distribution, arguments.goods, arguments.mode, config)?;
            instance.check(&generator)?;
            generators.insert(distribution, generator);
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

/// The parameters that `--set` names, each known to a distribution.
fn settings(texts: &[String], distributions: &[Distribution]) -> Result<toml::Table> {
    let mut settings = toml::Table::new();
    for text in texts {
        let (name, value) = text.split_once('=').with_context(|| format!("--set {text} should be PARAMETER=VALUE"))?;
        if !distributions.iter().any(|distribution| Config::has_parameter(distribution.family(), name)) {
            // The error of any of them lists what there is.
            let alone = toml::Table::from_iter([(name.to_owned(), toml::Value::Integer(0))]);
            for distribution in distributions {
                Config::deserialize(distribution.family(), alone.clone())
                    .with_context(|| format!("--set {text} for {distribution}"))?;
            }
        }
        let parsed = toml::from_str::<toml::Table>(&format!("value = {value}"));
        match parsed.ok().and_then(|mut table| if table.len() == 1 { table.remove("value") } else { None }) {
            Some(value) => settings.insert(name.to_owned(), value),
            None => bail!("--set {text}: {value:?} should be a number"),
        };
    }
    Ok(settings)
}

/// Where instances go.
struct Output {
    folder: PathBuf,
    formats: Vec<Format>,
    gzip: bool,
    name: String,
}

impl Output {
    /// Makes the folder, and makes sure that it can be written to and that nothing is in the way.
    fn prepare(arguments: &Generate, plan: &Plan) -> Result<Self> {
        let mut formats = arguments.format.clone();
        formats.sort_by_key(|format| format.name());
        formats.dedup();
        let Generate { out: folder, gzip, .. } = arguments;
        let out = Self { folder: folder.clone(), formats, gzip: *gzip, name: plan.name.clone() };
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let probe = folder.join(".diffecon-probe");
        atomic_file::write(&probe, b"").with_context(|| format!("the folder {}", folder.display()))?;
        fs::remove_file(&probe).with_context(|| format!("cannot remove {}", probe.display()))?;
        for index in 0..arguments.instances {
            for path in out.formats.iter().map(|&format| out.path(format, index)) {
                ensure!(!path.exists(), "{} exists already: choose another folder, or remove it first", path.display());
            }
        }
        Ok(out)
    }

    /// The file of an instance; JSON lines share one.
    fn path(&self, format: Format, index: u64) -> PathBuf {
        let (name, extension) = (&self.name, format.extension());
        let compressed = if self.gzip { ".gz" } else { "" };
        self.folder.join(match format {
            Format::JsonLines => format!("{name}.{extension}{compressed}"),
            _ => format!("{name}-{index:04}.{extension}{compressed}"),
        })
    }

    /// Generates an instance and writes its own files; returns its line of JSON, if one is wanted.
    fn write(&self, plan: &Plan, index: u64) -> Result<Vec<u8>> {
        let generator = plan.generator(index);
        let instance = generator
            .instance(&plan.instance, plan.seed, index)
            .with_context(|| format!("instance {index} of {}", plan.name))?;
        let mut line = Vec::new();
        for &format in &self.formats {
            let bytes = instance.to_bytes(format, self.gzip);
            match format {
                Format::JsonLines => line = bytes,
                _ => atomic_file::write_soon(&self.path(format, index), &bytes)?,
            }
        }
        Ok(line)
    }

    /// Writes the lines of JSON, if they are wanted.
    fn write_lines(&self, lines: &[u8]) -> Result<()> {
        if self.formats.contains(&Format::JsonLines) {
            atomic_file::write(&self.path(Format::JsonLines, 0), lines)?;
        }
        Ok(())
    }
}
