//! Experiment files: the data set, the seed, the learner and what differs from its defaults.

use anyhow::{Context, Result, anyhow, bail};
use diffecon_bundleflow::BundleFlowConfig;
use diffecon_bundleflow::config::{FlowConfig, LearningConfig, MenuConfig};
use diffecon_train::RunConfig;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// A BundleFlow experiment: what `experiments/<setting>/bundleflow.toml` may say and a run's `config.toml` says in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The learner.
    pub learner: LearnerName,
    /// The data set's folder.
    pub dataset: PathBuf,
    /// The seed of every random draw.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Logging, validation and checkpoints.
    #[serde(default)]
    pub run: RunConfig,
    /// The menu.
    #[serde(default)]
    pub menu: MenuConfig,
    /// Stage 1.
    #[serde(default)]
    pub flow: FlowConfig,
    /// Stage 2.
    #[serde(default)]
    pub learning: LearningConfig,
}

/// The learners of this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnerName {
    /// Menus of lotteries over bundles, arXiv 2502.15283.
    Bundleflow,
}

fn first_seed() -> u64 {
    1
}

impl Experiment {
    /// Reads an experiment and changes the keys of `settings` (`menu.elements=500`).
    pub fn read(path: &Path, settings: &[String]) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let experiment: Self = toml::from_str(&text).map_err(|error| at_line(path, &text, &error))?;
        if settings.is_empty() {
            return Ok(experiment);
        }
        let mut table = toml::Table::try_from(&experiment).expect("an experiment is a table");
        for setting in settings {
            set(&mut table, setting).with_context(|| format!("--set {setting}"))?;
        }
        table.try_into().map_err(|error: toml::de::Error| anyhow!("--set {}: {}", settings.join(" "), error.message()))
    }

    /// The learner's configuration, checked.
    pub fn bundleflow(&self) -> Result<BundleFlowConfig> {
        let (menu, flow, learning) = (self.menu.clone(), self.flow.clone(), self.learning.clone());
        let config = BundleFlowConfig { menu, flow, learning };
        config.check()?;
        self.run.check()?;
        Ok(config)
    }

    /// The whole experiment as TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("an experiment is TOML")
    }
}

/// Sets `key.of.table=value`; a value that is not TOML is taken as a string.
fn set(table: &mut toml::Table, setting: &str) -> Result<()> {
    let (key, value) = setting.split_once('=').context("should be KEY=VALUE")?;
    let value = match toml::from_str::<toml::Table>(&format!("value = {value}")) {
        Ok(mut parsed) => parsed.remove("value").context("should be KEY=VALUE")?,
        Err(_) => toml::Value::String(value.to_owned()),
    };
    let (parents, name) = key.rsplit_once('.').map_or((None, key), |(parents, name)| (Some(parents), name));
    let mut inner = table;
    for parent in parents.into_iter().flat_map(|parents| parents.split('.')) {
        let known: Vec<String> = inner.keys().cloned().collect();
        let Some(toml::Value::Table(next)) = inner.get_mut(parent) else {
            bail!("{parent:?} should be a section, one of those in: {}", known.join(", "));
        };
        inner = next;
    }
    let value = match (inner.get(name), value) {
        // 1 is a fine way to write 1.0.
        (Some(toml::Value::Float(_)), toml::Value::Integer(whole)) => toml::Value::Float(whole as f64),
        (_, value) => value,
    };
    if !inner.contains_key(name) {
        bail!("{name:?} should be one of: {}", inner.keys().cloned().collect::<Vec<_>>().join(", "));
    }
    inner.insert(name.to_owned(), value);
    Ok(())
}

/// A TOML error with the file and the line.
fn at_line(path: &Path, text: &str, error: &toml::de::Error) -> anyhow::Error {
    let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
    anyhow!("{}:{line}: {}", path.display(), error.message())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> toml::Table {
        toml::from_str("seed = 1\n[menu]\nelements = 5\nstart_price = 0.8\ninit = \"spread\"\n").unwrap()
    }

    #[test]
    fn keys_of_sections_are_set() {
        let mut table = table();
        set(&mut table, "menu.elements=500").unwrap();
        set(&mut table, "menu.start_price=1").unwrap();
        set(&mut table, "menu.init=paper").unwrap();
        set(&mut table, "seed=7").unwrap();
        let expected = "seed = 7\n[menu]\nelements = 500\nstart_price = 1.0\ninit = \"paper\"\n";
        assert_eq!(table, toml::from_str(expected).unwrap());
    }

    #[test]
    fn unknown_keys_are_named() {
        let mut table = table();
        let message = |error: anyhow::Error| error.to_string();
        assert!(message(set(&mut table, "menu.element=5").unwrap_err()).contains("elements"));
        assert!(message(set(&mut table, "men.elements=5").unwrap_err()).contains("menu"));
        assert!(message(set(&mut table, "menu.elements").unwrap_err()).contains("KEY=VALUE"));
    }
}
