//! Which process is learned on: made by a recipe, or read from a file.

use diffecon_config::{Config, JsonSchema, OutOfRange};
use diffecon_contracts::recipe::{Kind, Recipe};
use diffecon_contracts::{ContractError, Process, ProcessConfig};
use serde::{Deserialize, Serialize};
use std::fs;
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
            Some(file) => read(Path::new(file)),
        }
    }
}

/// The process of a file.
fn read(path: &Path) -> Result<Process, ContractError> {
    let refused = |error: std::io::Error| {
        OutOfRange::new("process.file", "a file that can be read", format!("{}: {error}", path.display()))
    };
    let text = fs::read_to_string(path).map_err(refused)?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json { ProcessConfig::from_json(&text)?.process() } else { ProcessConfig::from_toml(&text)?.process() }
}
