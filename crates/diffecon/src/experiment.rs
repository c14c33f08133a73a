//! Experiment files: the learner, what it learns on, the seed and what differs from the defaults.

use anyhow::{Context, Result, anyhow, bail};
use diffecon_bundleflow::BundleFlowConfig;
use diffecon_bundleflow::config::{FlowConfig, LearningConfig, MenuConfig};
use diffecon_sequential::{
    DynamicProgrammingConfig, EnvironmentConfig, FittedPolicyIterationConfig, ProximalPolicyOptimisationConfig,
};
use diffecon_train::RunConfig;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// What `experiments/<setting>/<method>.toml` may say and a run's `config.toml` says in full.
#[derive(Debug, Clone, PartialEq)]
pub enum Experiment {
    /// A menu for one bidder.
    BundleFlow(BundleFlowExperiment),
    /// A policy for bidders in turn.
    Sequential(SequentialExperiment),
}

/// A BundleFlow experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleFlowExperiment {
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

/// An experiment with a sequential auction; it has the section of its learner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SequentialExperiment {
    /// The learner.
    pub learner: LearnerName,
    /// The seed of every random draw.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Logging, validation and checkpoints.
    #[serde(default = "every_step", deserialize_with = "of_few_steps")]
    pub run: RunConfig,
    /// The auction.
    pub environment: EnvironmentConfig,
    /// Dynamic programming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dp: Option<DynamicProgrammingConfig>,
    /// Fitted policy iteration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fpi: Option<FittedPolicyIterationConfig>,
    /// Proximal policy optimisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ppo: Option<ProximalPolicyOptimisationConfig>,
}

/// The learners of this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnerName {
    /// Menus of lotteries over bundles, arXiv 2502.15283.
    Bundleflow,
    /// Dynamic programming over a sequential auction's states, arXiv 2407.08022.
    Dp,
    /// Fitted policy iteration with first-order gradients, arXiv 2407.08022.
    Fpi,
    /// Proximal policy optimisation, arXiv 1707.06347.
    Ppo,
}

fn first_seed() -> u64 {
    1
}

/// The loop of learners whose steps are few and long.
fn every_step() -> RunConfig {
    RunConfig { log_every: 1, validate_every: 1, checkpoint_every: 1, ..RunConfig::default() }
}

/// As a [`RunConfig`], but what is not said is as in [`every_step`].
fn of_few_steps<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RunConfig, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Keys {
        log_every: Option<usize>,
        validate_every: Option<usize>,
        checkpoint_every: Option<usize>,
        keep_checkpoints: Option<usize>,
    }
    let (keys, default) = (Keys::deserialize(deserializer)?, every_step());
    Ok(RunConfig {
        log_every: keys.log_every.unwrap_or(default.log_every),
        validate_every: keys.validate_every.unwrap_or(default.validate_every),
        checkpoint_every: keys.checkpoint_every.unwrap_or(default.checkpoint_every),
        keep_checkpoints: keys.keep_checkpoints.unwrap_or(default.keep_checkpoints),
    })
}

impl Experiment {
    /// Reads an experiment and changes the keys of `settings` (`menu.elements=500`).
    pub fn read(path: &Path, settings: &[String]) -> Result<Self> {
        #[derive(Deserialize)]
        struct OfLearner {
            learner: LearnerName,
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let OfLearner { learner } = toml::from_str(&text).map_err(|error| at_line(path, &text, &error))?;
        if learner == LearnerName::Bundleflow {
            let experiment = toml::from_str(&text).map_err(|error| at_line(path, &text, &error))?;
            return Ok(Self::BundleFlow(changed(experiment, settings)?));
        }
        let experiment: SequentialExperiment = toml::from_str(&text).map_err(|error| at_line(path, &text, &error))?;
        let whole = experiment.with_defaults().with_context(|| path.display().to_string())?;
        Ok(Self::Sequential(changed(whole, settings)?.with_defaults()?))
    }

    /// The seed of every random draw.
    pub fn seed_mut(&mut self) -> &mut u64 {
        match self {
            Self::BundleFlow(experiment) => &mut experiment.seed,
            Self::Sequential(experiment) => &mut experiment.seed,
        }
    }

    /// Logging, validation and checkpoints.
    pub fn run(&self) -> &RunConfig {
        match self {
            Self::BundleFlow(experiment) => &experiment.run,
            Self::Sequential(experiment) => &experiment.run,
        }
    }

    /// The whole experiment as TOML.
    ///
    /// # Errors
    /// If a data set's path is not UTF-8.
    pub fn to_toml(&self) -> Result<String> {
        match self {
            Self::BundleFlow(experiment) => toml::to_string(experiment)
                .with_context(|| format!("cannot write {} in TOML", experiment.dataset.display())),
            Self::Sequential(experiment) => Ok(toml::to_string(experiment)?),
        }
    }
}

/// An experiment with some keys changed.
fn changed<T: Serialize + DeserializeOwned>(experiment: T, settings: &[String]) -> Result<T> {
    if settings.is_empty() {
        return Ok(experiment);
    }
    let mut table = toml::Table::try_from(&experiment)?;
    for setting in settings {
        let whole = set(&mut table, setting).and_then(|()| Ok(T::deserialize(table.clone())?));
        whole.with_context(|| format!("--set {setting}"))?;
    }
    Ok(table.try_into()?)
}

impl BundleFlowExperiment {
    /// The learner's configuration, checked.
    pub fn config(&self) -> Result<BundleFlowConfig> {
        let (menu, flow, learning) = (self.menu.clone(), self.flow.clone(), self.learning.clone());
        let config = BundleFlowConfig { menu, flow, learning };
        config.check()?;
        Ok(config)
    }
}

impl SequentialExperiment {
    /// With the learner's section in full, and no other learner's.
    fn with_defaults(mut self) -> Result<Self> {
        self.environment.order = Some(self.environment.visits());
        match self.learner {
            LearnerName::Bundleflow => bail!("learner should be dp, fpi or ppo, but is bundleflow"),
            LearnerName::Dp => self.dp = Some(self.dp.unwrap_or_default()),
            LearnerName::Fpi => self.fpi = Some(self.fpi.unwrap_or_default()),
            LearnerName::Ppo => self.ppo = Some(self.ppo.unwrap_or_default()),
        }
        let sections = [("dp", self.dp.is_some()), ("fpi", self.fpi.is_some()), ("ppo", self.ppo.is_some())];
        if sections.iter().filter(|(_, there)| *there).count() > 1 {
            let there = sections.iter().filter(|(_, there)| *there).map(|(name, _)| *name);
            bail!(
                "sections of learners should be the learner's own, but there are: {}",
                there.collect::<Vec<_>>().join(", ")
            );
        }
        Ok(self)
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
