//! Baselines as mechanism files: fitted to the training bidders of a data set, read like any learned mechanism.

use crate::baseline_choice::BaselineChoice;
use crate::error::ExperimentError;
use diffecon_auction::baselines::{Baseline, NAMES, baseline};
use diffecon_data::{DataReference, Datasets, MechanismFile, MechanismProvenance, Split};
use std::fs;
use std::path::{Path, PathBuf};

/// Fits the baselines of one bidder to a data set's training split and writes `<name>.safetensors` for each into a folder,
/// which is made if need be; gives their paths.
///
/// # Errors
/// If the data set cannot be loaded, a name is unknown, or a file cannot be written.
pub fn fit_baselines(dataset: &Path, choice: &BaselineChoice, out: &Path) -> Result<Vec<PathBuf>, ExperimentError> {
    let names = choice.of(&NAMES)?;
    let mut datasets = Datasets::default();
    let train = datasets.load(&dataset.display().to_string())?.split(Split::Train);
    let data: Vec<DataReference> = datasets.loaded();
    fs::create_dir_all(out).map_err(ExperimentError::io("make the folder", out))?;
    let mut written = Vec::new();
    for name in names {
        let provenance =
            MechanismProvenance { learner: name.to_owned(), data: data.clone(), ..MechanismProvenance::default() };
        let path = out.join(format!("{name}.safetensors"));
        match baseline(name, &train) {
            Baseline::Menu(mechanism) => MechanismFile { mechanism, provenance }.save(&path)?,
            Baseline::Prices(mechanism) => MechanismFile { mechanism, provenance }.save(&path)?,
        }
        written.push(path);
    }
    Ok(written)
}
