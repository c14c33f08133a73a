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
    /// The checksum of the data set's payload, written by `train`: a run goes on with the same data only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_sha256: Option<String>,
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
        let mut table = toml::Table::try_from(&experiment)?;
        for setting in settings {
            let whole = set(&mut table, setting).and_then(|()| Ok(Self::deserialize(table.clone())?));
            whole.with_context(|| format!("--set {setting}"))?;
        }
        Ok(table.try_into()?)
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
    ///
    /// # Errors
    /// If the data set's path is not UTF-8.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).with_context(|| format!("cannot write {} in TOML", self.dataset.display()))
    }
}

/// Sets `key.of.table=value`; where a string is wanted, it needs no quotes.
fn set(table: &mut toml::Table, setting: &str) -> Result<()> {
    let (key, value) = setting.split_once('=').context("should be KEY=VALUE")?;
    let (parents, name) = key.rsplit_once('.').map_or((None, key), |(parents, name)| (Some(parents), name));
    let mut inner = table;
    for parent in parents.into_iter().flat_map(|parents| parents.split('.')) {
        let known: Vec<String> = inner.keys().cloned().collect();
        let Some(toml::Value::Table(next)) = inner.get_mut(parent) else {
            bail!("{parent:?} should be a section, one of those in: {}", known.join(", "));
        };
        inner = next;
    }
    let known: Vec<String> = inner.keys().cloned().collect();
    let Some(old) = inner.get_mut(name) else {
        bail!("{name:?} should be one of: {}", known.join(", "));
    };
    *old = match toml::from_str::<toml::Table>(&format!("value = {value}")) {
        Ok(mut parsed) if parsed.len() == 1 => parsed.remove("value").context("should be KEY=VALUE")?,
        _ if old.is_str() => toml::Value::String(value.to_owned()),
        _ => bail!("{value:?} should be a TOML value, as {old} is"),
    };
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
        let expected = "seed = 7\n[menu]\nelements = 500\nstart_price = 1\ninit = \"paper\"\n";
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
