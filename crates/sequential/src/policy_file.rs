//! A policy as a file of its own, which evaluation needs alone.
//!
//! Tensors: of a table, `prices` (every state's in turn) and `values` `[n + 1, states]`, from the first position on; of
//! networks, their weights. The rest is one JSON object under one metadata key. Prices are in units of the header's `unit` of
//! money.

use crate::actor::Actor;
use crate::environment::EnvironmentConfig;
use crate::error::SequentialError;
use crate::menu::MenuKind;
use crate::policy::{Policy, TablePolicy};
use diffecon_data::{TensorFile, atomic_file};
use diffecon_tensor::State;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

const METADATA_KEY: &str = "diffecon";
const FORMAT: &str = "diffecon-policy";
const VERSION: u64 = 1;

/// A policy and where it comes from.
pub struct PolicyFile {
    /// The auction that it was trained for.
    pub environment: EnvironmentConfig,
    /// What a price of 1 is worth in money.
    pub unit: f64,
    /// The learner, whose name the policy bears in reports.
    pub learner: String,
    /// The run's seed.
    pub seed: u64,
    /// The steps of training.
    pub step: usize,
    /// The policy.
    pub policy: StoredPolicy,
}

/// A policy in one of the forms that files hold.
pub enum StoredPolicy {
    /// Prices by state.
    Table(TablePolicy),
    /// A network that posts prices, and what its critic expects to earn.
    Network {
        /// The network.
        actor: Box<Actor>,
        /// Expected revenue from the start, in units of value; none if the critic is not meant to say.
        predicted: Option<f64>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u64,
    environment: EnvironmentConfig,
    unit: f64,
    learner: String,
    seed: u64,
    step: usize,
    /// Whether a network treats goods as alike.
    #[serde(default)]
    alike: bool,
    /// Units of the hidden layers; none for a table.
    hidden: Option<Vec<usize>>,
    predicted: Option<f64>,
}

impl StoredPolicy {
    /// What evaluation runs.
    pub fn policy(&self) -> &dyn Policy {
        match self {
            Self::Table(table) => table,
            Self::Network { actor, .. } => actor.as_ref(),
        }
    }

    /// What the policy expects to earn, in units of value.
    pub fn predicted(&self) -> Option<f64> {
        match self {
            Self::Table(table) => table.predicted(),
            Self::Network { predicted, .. } => *predicted,
        }
    }
}

impl PolicyFile {
    /// Whether a file says of itself that it is a policy.
    pub fn is_policy(path: &Path) -> bool {
        let bytes = fs::read(path).unwrap_or_default();
        let header = TensorFile::new(&bytes, path).and_then(|file| file.metadata(METADATA_KEY).map(str::to_owned));
        header.is_ok_and(|header| header.contains(FORMAT))
    }

    /// Writes the file, whole or not at all. The same policy gives the same bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), SequentialError> {
        let mut state = State::default();
        let (hidden, alike) = match &self.policy {
            StoredPolicy::Table(table) => {
                table.save(&mut state);
                (None, false)
            }
            StoredPolicy::Network { actor, .. } => {
                actor.save_weights(&mut state);
                (Some(actor.hidden().to_vec()), actor.goods_are_alike())
            }
        };
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            environment: self.environment.clone(),
            unit: self.unit,
            learner: self.learner.clone(),
            seed: self.seed,
            step: self.step,
            alike,
            hidden,
            predicted: self.policy.predicted(),
        };
        let header = serde_json::to_string(&header).map_err(|error| SequentialError::invalid(path.display(), error))?;
        let columns: Vec<(&str, Vec<usize>, Vec<u8>)> = state
            .arrays()
            .map(|(name, array)| {
                (name, array.shape.clone(), array.values.iter().flat_map(|value| value.to_le_bytes()).collect())
            })
            .collect();
        let views = columns.iter().map(|(name, shape, bytes)| {
            (*name, TensorView::new(Dtype::F32, shape.clone(), bytes).expect("the shape holds the column"))
        });
        let bytes = safetensors::serialize(views, Some(HashMap::from([(METADATA_KEY.to_owned(), header)])))
            .expect("views are well formed");
        Ok(atomic_file::write(path, &bytes)?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or is not a policy of this version.
    pub fn load(path: &Path) -> Result<Self, SequentialError> {
        let place = path.display().to_string();
        let invalid = |error: &dyn std::fmt::Display| SequentialError::invalid(&place, error);
        let bytes = fs::read(path).map_err(|error| SequentialError::Read { path: place.clone(), error })?;
        let file = TensorFile::new(&bytes, path)?;
        let json: serde_json::Value =
            serde_json::from_str(file.metadata(METADATA_KEY)?).map_err(|error| invalid(&error))?;
        file.expect("format", &FORMAT, &json["format"].as_str().unwrap_or("missing"))?;
        file.expect("format version", &VERSION.to_string(), &json["version"].to_string())?;
        let header: Header = serde_json::from_value(json).map_err(|error| invalid(&error))?;
        header.environment.check().map_err(|error| invalid(&error))?;
        if !(header.unit > 0.0 && header.unit.is_finite()) {
            return Err(invalid(&format!("unit should be above 0 and finite, but is {}", header.unit)));
        }
        let EnvironmentConfig { bidders, goods, menu, .. } = header.environment;
        let mut state = State::default();
        for name in file.names() {
            let (_, shape, _) = file.tensor(name)?;
            let lengths: Vec<Option<usize>> = shape.iter().copied().map(Some).collect();
            state.insert(name, shape, file.f32_tensor(name, &lengths)?);
        }
        let policy = if let Some(hidden) = &header.hidden {
            let actor =
                Actor::load((menu.form(), goods, header.alike), hidden, &state).map_err(|error| invalid(&error))?;
            StoredPolicy::Network { actor: Box::new(actor), predicted: header.predicted }
        } else {
            let (allowed, name) = (MenuKind::counted_names(), menu.form().name());
            let refused = || invalid(&format!("a table should have the menu {allowed}, but has {name}"));
            let mut table = TablePolicy::empty(menu.form().counted().ok_or_else(refused)?, bidders, goods);
            table.load(&state).map_err(|error| invalid(&error))?;
            StoredPolicy::Table(table)
        };
        let Header { environment, unit, learner, seed, step, .. } = header;
        Ok(Self { environment, unit, learner, seed, step, policy })
    }
}
