//! Mechanism files, which every mechanism is in Python.

use crate::failure::raised;
use crate::work::detached;
use diffecon_data::{Envelope, MechanismFile, MechanismProvenance, Stored};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// The mechanism of an open file.
pub fn read<M: Stored>(file: &Envelope) -> PyResult<Arc<MechanismFile<M>>> {
    Ok(Arc::new(MechanismFile::of(file).map_err(raised)?))
}

/// A mechanism that was made in Python, by what its provenance calls the learner.
pub fn made<M>(learner: &str, mechanism: M) -> Arc<MechanismFile<M>> {
    let provenance = MechanismProvenance { learner: learner.to_owned(), ..MechanismProvenance::default() };
    Arc::new(MechanismFile { mechanism, provenance })
}

/// Writes a file, whole or not at all.
pub fn save<M: Stored + Send + Sync + 'static>(
    py: Python<'_>,
    file: &Arc<MechanismFile<M>>,
    path: PathBuf,
) -> PyResult<()> {
    let file = Arc::clone(file);
    detached(py, move || file.save(&path).map_err(raised))
}
