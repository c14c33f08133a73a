//! Experiment files: the learner, what it learns on, the seed and what differs from the defaults.

use crate::difference::flattened;
use crate::error::ExperimentError;
use crate::registry::Registry;
use diffecon_config::{
    Checked, Config, ConfigError, Document, JsonSchema, Memory, WRITTEN, nearest, read_text, set, whole_number,
};
use diffecon_data::{DataPlace, Datasets, MechanismProvenance};
use diffecon_train::{Entry, Learner, Observer, RunConfig, Setup};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

/// What `experiments/<setting>/<method>.toml` may say and a run's `config.toml` says in full.
#[derive(Clone)]
pub struct Experiment {
    /// The seed of every random draw.
    pub seed: u64,
    entry: Entry,
    run: Checked<RunConfig>,
    /// The learner's own keys, all of them.
    settings: Table,
    data: BTreeMap<String, DataPlace>,
}

/// The keys of every experiment, whatever its learner.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct CommonKeys {
    /// The learner.
    pub learner: String,
    /// The seed of every random draw.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// The data sets by folder, written by training: the SHA-256 sum and the absolute path of each. A run goes on with the same
    /// data only.
    #[serde(default)]
    pub data: BTreeMap<String, DataPlace>,
    /// Logging, validation and checkpoints.
    #[serde(default)]
    pub run: RunConfig,
}

impl Config for CommonKeys {}

fn first_seed() -> u64 {
    1
}

impl Experiment {
    /// Reads an experiment file and changes the keys of `settings` (`menu.elements=500`, or `learner=fpi`).
    ///
    /// # Errors
    /// If the file cannot be read, or a key is unknown, missing or out of range: names the file and the line.
    pub fn read(path: &Path, settings: &[String], registry: &Registry) -> Result<Self, ExperimentError> {
        let text = read_text(path, WRITTEN).map_err(ExperimentError::io("read", path))?;
        Self::parse(Document::parse(path.display(), text)?, settings, registry)
    }

    /// As [`Self::read`], from a text.
    ///
    /// # Errors
    /// As there.
    pub fn from_toml(text: &str, registry: &Registry) -> Result<Self, ExperimentError> {
        Self::parse(Document::parse("experiment", text)?, &[], registry)
    }

    /// As [`Self::read`], from a table of keys; there are no lines that errors could name.
    ///
    /// # Errors
    /// As there.
    pub fn from_table(table: Table, settings: &[String], registry: &Registry) -> Result<Self, ExperimentError> {
        Ok(Self::of_table(changed(table, settings, registry)?, registry)?)
    }

    fn parse(document: Document, settings: &[String], registry: &Registry) -> Result<Self, ExperimentError> {
        let table = changed(document.table().clone(), settings, registry)?;
        // Only all settings together need to fit each other. What is wrong is said of the setting with the key, or else of
        // all settings if the file alone is right.
        Self::of_table(table, registry).map_err(|error| {
            let names_key = |setting: &&String| {
                let rest = error.key().and_then(|key| setting.trim_start().strip_prefix(key));
                rest.is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))
            };
            let to_blame: Vec<&str> = match settings.iter().rfind(names_key) {
                Some(setting) => vec![setting],
                None if Self::of_table(document.table().clone(), registry).is_ok() => {
                    settings.iter().map(String::as_str).collect()
                }
                None => Vec::new(),
            };
            if to_blame.is_empty() {
                document.locate(error).into()
            } else {
                error.at(format!("--set {}", to_blame.join(" --set "))).into()
            }
        })
    }

    fn of_table(mut table: Table, registry: &Registry) -> Result<Self, ConfigError> {
        let entry = match table.get("learner") {
            Some(Value::String(name)) => registry.learner(name)?,
            Some(other) => return Err(registry.unknown(&other.to_string()).into()),
            None => {
                let meaning = "the learner's name".to_owned();
                return Err(ConfigError::Missing { key: "learner".to_owned(), meaning });
            }
        };
        unknown_key(&table, &entry)?;
        let mut run = entry.run_config().to_table()?;
        match table.remove("run") {
            Some(Value::Table(given)) => run.extend(given),
            Some(other) => {
                return Err(diffecon_config::OutOfRange::new("run", "a section", other).into());
            }
            None => {}
        }
        let run = RunConfig::from_table(&run)?;
        let mut common = Table::new();
        for key in ["learner", "seed", "data"] {
            common.extend(table.remove_entry(key));
        }
        let common = CommonKeys::from_table(&common)?.into_inner();
        let settings = entry.complete(&table)?;
        Ok(Self { seed: common.seed, entry, run, settings, data: common.data })
    }

    /// The same experiment with another seed.
    pub fn with_seed(&self, seed: u64) -> Self {
        Self { seed, ..self.clone() }
    }

    /// The learner's name.
    pub fn learner(&self) -> &'static str {
        self.entry.name
    }

    /// Logging, validation and checkpoints.
    pub fn run(&self) -> &Checked<RunConfig> {
        &self.run
    }

    /// The learner's own keys, all of them.
    pub fn settings(&self) -> &Table {
        &self.settings
    }

    /// What a run takes of memory at most; none if that depends on data that are not there.
    pub fn memory(&self) -> Option<Memory> {
        // The settings were checked when they were read.
        self.entry.memory(&self.settings).ok().flatten()
    }

    /// The whole experiment as TOML.
    ///
    /// # Errors
    /// If a value cannot be written.
    pub fn to_toml(&self) -> Result<String, ConfigError> {
        let common = CommonKeys {
            learner: self.entry.name.to_owned(),
            seed: self.seed,
            data: self.data.clone(),
            run: (*self.run).clone(),
        };
        let mut table = common.to_table()?;
        table.extend(self.settings.clone());
        toml::to_string(&table).map_err(|error| ConfigError::Syntax(error.to_string()))
    }

    /// Every key with its value as a text, but for the places of data: `menu.elements` -> `500`. Experiments that are equal in
    /// all of them have the same run.
    ///
    /// # Errors
    /// If a value cannot be written.
    pub fn keys(&self) -> Result<BTreeMap<String, String>, ConfigError> {
        let mut table = self.run.to_table().map(|run| Table::from_iter([("run".to_owned(), Value::Table(run))]))?;
        table.insert("learner".to_owned(), self.entry.name.into());
        table.insert("seed".to_owned(), whole_number(self.seed));
        table.extend(self.settings.clone());
        Ok(flattened(&table))
    }

    /// Where a run found its data.
    pub(crate) fn data(&self) -> &BTreeMap<String, DataPlace> {
        &self.data
    }

    /// The learner, untrained, on its data. The places of the data enter the experiment; those that are there should be theirs.
    ///
    /// # Errors
    /// If the data or the device cannot be had, do not fit the configuration, or all of it does not fit into memory.
    pub fn init(&mut self, device: &str) -> Result<Box<dyn Learner>, ExperimentError> {
        self.init_on(device, Datasets::of_run(&self.data), &mut ())
    }

    /// As [`Self::init`], on these data sets; the observer hears what the user should know of the device.
    pub(crate) fn init_on(
        &mut self,
        device: &str,
        datasets: Datasets,
        observer: &mut dyn Observer,
    ) -> Result<Box<dyn Learner>, ExperimentError> {
        let provenance = MechanismProvenance {
            learner: self.entry.name.to_owned(),
            settings: self.settings.clone(),
            seed: self.seed,
            ..MechanismProvenance::default()
        };
        let mut setup = Setup::new(device, datasets, provenance)?;
        let learner = self.entry.init(&self.settings, &mut setup)?;
        setup.notes().iter().for_each(|note| observer.note(note));
        self.data = setup.datasets().places();
        Ok(learner)
    }
}

/// A table with the changes of all settings; what is wrong with one is said of it.
fn changed(mut table: Table, settings: &[String], registry: &Registry) -> Result<Table, ConfigError> {
    for setting in settings {
        change(&mut table, setting, registry).map_err(|error| error.at(format!("--set {setting}")))?;
    }
    Ok(table)
}

/// Changes one key. Where that is the learner, what only the file's own learner knows is left out.
fn change(table: &mut Table, setting: &str, registry: &Registry) -> Result<(), ConfigError> {
    let before = table.get("learner").and_then(Value::as_str).map(str::to_owned);
    set(table, setting)?;
    let after = table.get("learner").and_then(Value::as_str);
    let (Some(before), Some(after)) = (before, after) else { return Ok(()) };
    if let (Ok(old), Ok(new)) = (registry.learner(&before), registry.learner(after)) {
        let (old, new) = (sections(&old), sections(&new));
        table.retain(|key, _| !old.iter().any(|known| known == key) || new.iter().any(|known| known == key));
    }
    Ok(())
}

/// The learner's own top keys.
fn sections(entry: &Entry) -> Vec<String> {
    let mut names: Vec<String> =
        entry.keys().iter().filter_map(|key| key.name.split('.').next().map(str::to_owned)).collect();
    names.dedup();
    names
}

/// An error if a top key is known neither to the learner nor to every experiment.
fn unknown_key(table: &Table, entry: &Entry) -> Result<(), ConfigError> {
    let common = ["learner", "seed", "data", "run"].map(str::to_owned);
    let known: Vec<String> = common.into_iter().chain(sections(entry)).collect();
    match table.keys().find(|key| !known.contains(key)) {
        None => Ok(()),
        Some(key) => {
            let nearest = nearest(key, known.iter().map(String::as_str)).map(str::to_owned);
            Err(ConfigError::Unknown { key: key.clone(), nearest, known })
        }
    }
}
