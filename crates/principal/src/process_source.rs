//! Which process is learned on: made by a recipe, or read from a file.

use diffecon_config::{Config, ConfigError, JsonSchema, OutOfRange};
use diffecon_contracts::recipe::{Kind, Recipe};
use diffecon_contracts::{ContractError, Process, ProcessConfig};
use diffecon_data::Datasets;
use diffecon_train::RunError;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where a process comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProcessSource {
    /// A file of a process, TOML or JSON by its ending, in place of a recipe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The kind of processes of which the recipe makes one.
    pub kind: Kind,
    /// The seed of the recipe, which is not the run's.
    pub seed: u64,
    /// Which of the seed's processes it is.
    pub number: u64,
    /// The kind's own parameters, where they differ from its defaults.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub parameters: toml::Table,
}

impl Default for ProcessSource {
    fn default() -> Self {
        Self { file: None, kind: Kind::Tree, seed: 1, number: 0, parameters: toml::Table::new() }
    }
}

impl Config for ProcessSource {
    const SECTION: &'static str = "process";

    fn check_together(&self) -> Result<(), OutOfRange> {
        if let Some(file) = &self.file {
            let plain = Self { file: Some(file.clone()), ..Self::default() };
            let allowed = "left out where process.file names a process";
            return OutOfRange::unless(
                *self == plain,
                "kind, seed, number and parameters of process",
                allowed,
                "given",
            );
        }
        // The error of a parameter names it, in the process' section.
        self.recipe()
            .check()
            .map(|_| ())
            .map_err(|error| OutOfRange::new("process", "a recipe that can be followed", error))
    }
}

impl ProcessSource {
    /// Its name in reports: `tree 3 of seed 1, depth = 10`, or the file's.
    pub fn name(&self) -> String {
        if let Some(file) = &self.file {
            return file.clone();
        }
        let kind = toml::Value::try_from(self.kind).ok();
        let kind = kind.as_ref().and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        let parameters = self.parameters.iter().map(|(key, value)| format!(", {key} = {value}"));
        format!("{kind} {} of seed {}{}", self.number, self.seed, parameters.collect::<String>())
    }

    /// The recipe that it stands for where no file is named.
    pub fn recipe(&self) -> Recipe {
        Recipe { process: self.kind, seed: self.seed, parameters: self.parameters.clone() }
    }

    /// The process.
    ///
    /// # Errors
    /// If the file cannot be read, or there is no such process.
    pub fn process(&self) -> Result<Process, ContractError> {
        match &self.file {
            None => self.recipe().check()?.process(self.number),
            Some(file) => ProcessConfig::read(Path::new(file))?.process(),
        }
    }

    /// The process of a run, whose file should be the one that the run began with.
    ///
    /// # Errors
    /// As [`Self::process`], and if the file has changed.
    pub fn process_of_run(&self, datasets: &mut Datasets) -> Result<Process, RunError> {
        let Some(file) = &self.file else { return Ok(self.process().map_err(refused)?) };
        let text = datasets.text(file)?;
        let process = ProcessConfig::from_text(Path::new(file), &text).and_then(|config| config.process());
        Ok(process.map_err(refused)?)
    }
}

/// The error of a process that cannot be learned on.
pub(crate) fn refused(error: ContractError) -> ConfigError {
    match error {
        ContractError::Config(error) => error,
        other => OutOfRange::new("process", "one whose equilibrium can be computed", other).into(),
    }
}
