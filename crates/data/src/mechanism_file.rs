//! A mechanism as a file of its own, which evaluation needs alone: the hinge between learners and everything after them.

use crate::datasets::DataReference;
use crate::envelope::{Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Where a mechanism comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MechanismProvenance {
    /// The learner or baseline, whose name the mechanism bears in reports.
    pub learner: String,
    /// Every key of the experiment but the learner and the seed.
    #[serde(default)]
    pub settings: toml::Table,
    /// The run's seed.
    pub seed: u64,
    /// The steps of training.
    pub step: usize,
    /// The data sets that it was trained on.
    pub data: Vec<DataReference>,
}

impl MechanismProvenance {
    /// Whether the mechanism is a baseline, fitted and written as a file, rather than a learner's.
    pub fn is_baseline(&self) -> bool {
        self.settings.is_empty() && self.step == 0
    }
}

/// A mechanism that files hold.
pub trait Stored: Sized {
    /// The kind of its files.
    const KIND: FileKind;
    /// What it is beside its tensors.
    type Header: Serialize + DeserializeOwned;

    /// Adds its tensors to a file and says the rest.
    fn write(&self, tensors: &mut Tensors) -> Self::Header;

    /// The mechanism of a file.
    ///
    /// # Errors
    /// If the file does not hold one.
    fn read(file: &Envelope, header: Self::Header) -> Result<Self, DataError>;
}

/// A mechanism and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct MechanismFile<M> {
    /// The mechanism; its money is in the data set's unit, unless its header names another.
    pub mechanism: M,
    /// Where it comes from.
    pub provenance: MechanismProvenance,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<H> {
    mechanism: H,
    provenance: MechanismProvenance,
}

impl<M: Stored> MechanismFile<M> {
    /// Writes the file, whole or not at all. The same mechanism gives the same bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), DataError> {
        let mut tensors = Tensors::default();
        let mechanism = self.mechanism.write(&mut tensors);
        tensors.save(path, M::KIND, &Header { mechanism, provenance: self.provenance.clone() })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or does not hold such a mechanism.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        Self::of(&Envelope::read(path)?)
    }

    /// The mechanism of an open file.
    ///
    /// # Errors
    /// If the file does not hold such a mechanism.
    pub fn of(file: &Envelope) -> Result<Self, DataError> {
        file.expect_kind(M::KIND)?;
        let Header { mechanism, provenance } = file.header::<Header<M::Header>>()?;
        Ok(Self { mechanism: M::read(file, mechanism)?, provenance })
    }
}

/// Where the mechanism of an open file comes from, whatever its kind.
///
/// # Errors
/// If the file does not say.
pub fn provenance(file: &Envelope) -> Result<MechanismProvenance, DataError> {
    MechanismProvenance::deserialize(&file.json_header()["provenance"]).map_err(|error| file.invalid(error))
}
