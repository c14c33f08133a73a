//! A process as people write it, with names: TOML and JSON.

use crate::error::ContractError;
use crate::information::Information;
use crate::process::Process;
use diffecon_config::{Config, ConfigError, Document, OutOfRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use toml::Value;

/// The name of the end of a process, which no state may have.
pub const END: &str = "end";

/// A principal-agent process with names, as a file has it; unchecked.
///
/// ```
/// let process = diffecon_contracts::ProcessConfig::from_toml(
///     r#"
///     actions = ["rest", "work"]
///     outcomes = ["nothing", "done"]
///     start = "task"
///     [[states]]
///     name = "task"
///     agent_rewards = [0, -0.3]
///     principal_rewards = [0, 1]
///     outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
///     next = ["end", [{ state = "end", probability = 0.5 }, { state = "more", probability = 0.5 }]]
///     [[states]]
///     name = "more"
///     agent_rewards = [0, -0.1]
///     principal_rewards = [0, 1]
///     outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
///     next = ["end", "end"]
///     "#,
/// )?
/// .process()?;
/// assert_eq!(process.nodes().depth(), Some(2));
/// # Ok::<(), diffecon_contracts::ContractError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessConfig {
    /// The discount factor gamma of both players. If the process may go on for ever, at most 0.999.
    #[serde(default = "undiscounted")]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub discount: f64,
    /// The number of decisions after which the process ends, if nothing ends it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub horizon: Option<usize>,
    /// Whether actions are hidden, so that contracts pay for outcomes, or observed, so that they pay for actions.
    #[serde(default)]
    pub information: Information,
    /// Names of the actions, the same in every state.
    #[schemars(length(min = 1))]
    pub actions: Vec<String>,
    /// Names of the outcomes, the same in every state.
    #[schemars(length(min = 1))]
    pub outcomes: Vec<String>,
    /// The first state.
    pub start: String,
    /// The states.
    #[schemars(length(min = 1))]
    pub states: Vec<StateConfig>,
}

const fn undiscounted() -> f64 {
    1.0
}

/// A state of a process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateConfig {
    /// Its name; "end" is taken.
    pub name: String,
    /// The agent's reward of each action; costs are negative.
    pub agent_rewards: Vec<f64>,
    /// The principal's reward of each outcome, before payments.
    pub principal_rewards: Vec<f64>,
    /// For each action the probability of each outcome.
    pub outcome_laws: Vec<Vec<f64>>,
    /// For each outcome the state that it leads to, "end", or a list of branches.
    pub next: Vec<Next>,
}

/// Where an outcome leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Next {
    /// To one state, or the end.
    State(String),
    /// To one of several at random.
    Branches(Vec<Branch>),
}

/// One of several states that an outcome leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The state, or "end".
    pub state: String,
    /// How likely it is.
    pub probability: f64,
}

impl Config for ProcessConfig {}

impl ProcessConfig {
    /// Reads a file, TOML or JSON by its ending.
    ///
    /// # Errors
    /// If it cannot be read, has another ending, or as [`Self::from_toml`].
    pub fn read(path: &Path) -> Result<Self, ContractError> {
        let refused = |error: std::io::Error| {
            ContractError::out_of_range(
                "process.file",
                "a file that can be read",
                format!("{}: {error}", path.display()),
            )
        };
        Self::from_text(path, &fs::read_to_string(path).map_err(refused)?)
    }

    /// Reads the text of a file, TOML or JSON by its ending.
    ///
    /// # Errors
    /// As [`Self::read`]; errors name the file.
    pub fn from_text(path: &Path, text: &str) -> Result<Self, ContractError> {
        let name = path.display().to_string();
        match path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
            Some("toml") => Self::parsed(Document::parse(&name, text)?),
            Some("json") => {
                let syntax = |error: serde_json::Error| ConfigError::Syntax(format!("{name}: {error}"));
                let value: serde_json::Value = serde_json::from_str(text).map_err(syntax)?;
                Self::of_json(value, &name)
            }
            _ => Err(ContractError::out_of_range("process.file", "a file that ends in .toml or .json", name)),
        }
    }

    /// Reads TOML.
    ///
    /// # Errors
    /// If the text is not TOML, or a key is unknown, missing or of the wrong type; if a number is not finite: names the state. Whether all
    /// fits together is seen by [`Self::process`].
    pub fn from_toml(text: &str) -> Result<Self, ContractError> {
        Self::parsed(Document::parse("process", text)?)
    }

    fn parsed(document: Document) -> Result<Self, ContractError> {
        refuse_infinite(document.table()).map_err(ConfigError::from)?;
        let config = Self::from_table(document.table()).map_err(|error| document.locate(error))?;
        Ok(config.into_inner())
    }

    /// What JSON says has the same keys, and is checked as they are.
    fn of_json(value: serde_json::Value, name: &str) -> Result<Self, ContractError> {
        let wrong = |error: toml::ser::Error| ConfigError::Syntax(format!("{name}: {error}"));
        let Value::Table(table) = Value::try_from(value).map_err(wrong)? else {
            return Err(ContractError::out_of_range(name, "a section of keys", "something else"));
        };
        Ok(Self::from_table(&table)?.into_inner())
    }

    /// Reads JSON, which has the same keys.
    ///
    /// # Errors
    /// If the text is not JSON, or a key is unknown, missing or of the wrong type.
    pub fn from_json(text: &str) -> Result<Self, ContractError> {
        let syntax = |error: serde_json::Error| ConfigError::Syntax(error.to_string());
        Self::of_json(serde_json::from_str(text).map_err(syntax)?, "process")
    }

    /// Writes TOML.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn to_toml(&self) -> Result<String, ContractError> {
        Ok(self.to_table()?.to_string())
    }

    /// Writes JSON.
    ///
    /// # Errors
    /// If a number is not finite.
    pub fn to_json(&self) -> Result<String, ContractError> {
        let value = Config::check(self.clone())?;
        serde_json::to_string_pretty(&*value).map_err(|error| ConfigError::Syntax(error.to_string()).into())
    }

    /// The checked process.
    ///
    /// # Errors
    /// If a name is empty, taken or not known, a list has another length than there are actions or outcomes, or as
    /// [`ProcessArrays::check`](crate::ProcessArrays::check). Every error names state and action or outcome, what is allowed, and what was found.
    pub fn process(&self) -> Result<Process, ContractError> {
        Ok(self.arrays()?.check()?)
    }
}

/// An error for the first number of a state that is not finite: said here, with the state's name, since the check of single keys
/// knows no names.
fn refuse_infinite(table: &toml::Table) -> Result<(), OutOfRange> {
    let states = table.get("states").and_then(Value::as_array).into_iter().flatten();
    for state in states.filter_map(Value::as_table) {
        let name = state.get("name").and_then(Value::as_str).unwrap_or_default();
        for (key, values) in state {
            let rows = if key == "outcome_laws" || key == "agent_rewards" { "actions" } else { "outcomes" };
            for (row, value) in values.as_array().into_iter().flatten().enumerate() {
                let Some(number) = infinite(value) else { continue };
                let label = table.get(rows).and_then(Value::as_array).and_then(|names| names.get(row));
                let label = label.and_then(Value::as_str).unwrap_or_default();
                let kind = rows.trim_end_matches('s');
                let name = format!("{key} of state {name:?}, {kind} {label:?}");
                return Err(OutOfRange::new(name, "finite", number));
            }
        }
    }
    Ok(())
}

/// The first number inside a value that is not finite.
fn infinite(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number).filter(|number| !number.is_finite()),
        Value::Array(items) => items.iter().find_map(infinite),
        Value::Table(table) => table.values().find_map(infinite),
        _ => None,
    }
}
