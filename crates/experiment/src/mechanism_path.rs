//! Mechanism files, found from runs, files and folders above them.

use crate::error::ExperimentError;
use diffecon_config::{WRITTEN, read_text};
use diffecon_data::{DUAL_SUFFIX, DataPlace};
use diffecon_train::RunFolder;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The mechanism files that a path stands for: itself, a run's, a checkpoint's, or those of all runs below a folder, by name.
///
/// # Errors
/// If there is none.
pub fn mechanism_files(path: &Path) -> Result<Vec<PathBuf>, ExperimentError> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    if path.join("config.toml").is_file() {
        let mechanism = RunFolder::open(path)?.mechanism();
        if !mechanism.exists() {
            let reason = format!("the run has no mechanism yet (continue it with: diffecon resume {})", path.display());
            return Err(ExperimentError::path(path, reason));
        }
        return Ok(vec![mechanism]);
    }
    if is_checkpoint(path) {
        let mechanism = path.join("mechanism.safetensors");
        let reason = "the run had no mechanism yet at this checkpoint";
        return if mechanism.exists() { Ok(vec![mechanism]) } else { Err(ExperimentError::path(path, reason)) };
    }
    let mut found = Vec::new();
    below(path, &mut found, &mut Vec::new())?;
    if found.is_empty() {
        return Err(ExperimentError::path(path, "no run and no mechanism file is in this folder or below"));
    }
    Ok(found)
}

/// Whether a folder is a run, with a mechanism or without, or such a run or a mechanism file lies below it.
///
/// # Errors
/// If a folder cannot be read.
pub fn holds_mechanisms(folder: &Path) -> Result<bool, ExperimentError> {
    let (mut found, mut without) = (Vec::new(), Vec::new());
    if !folder.join("config.toml").is_file() && !is_checkpoint(folder) {
        below(folder, &mut found, &mut without)?;
        return Ok(!found.is_empty() || !without.is_empty());
    }
    Ok(true)
}

/// Whether a folder is a checkpoint of a run.
pub fn is_checkpoint(path: &Path) -> bool {
    path.join("state.safetensors").is_file()
}

/// The runs below a folder that have no mechanism yet, which [`mechanism_files`] passes over.
///
/// # Errors
/// If a folder cannot be read.
pub fn without_mechanism(path: &Path) -> Result<Vec<PathBuf>, ExperimentError> {
    let mut without = Vec::new();
    if path.is_dir() && !path.join("config.toml").is_file() && !is_checkpoint(path) {
        below(path, &mut Vec::new(), &mut without)?;
    }
    Ok(without)
}

/// The configuration of the run of a mechanism file, which lies in the run's folder, or in one of its checkpoints. None if it lies
/// elsewhere.
pub fn config_beside(mechanism: &Path) -> Option<toml::Table> {
    let folders = mechanism.ancestors().skip(1).take(2);
    let mut texts = folders.filter_map(|folder| read_text(&folder.join("config.toml"), WRITTEN).ok());
    texts.find_map(|text| text.parse().ok())
}

/// Where the run of a mechanism file found its data. Nothing if the file does not lie in a run's folder.
pub fn data_places(mechanism: &Path) -> BTreeMap<String, DataPlace> {
    let data = config_beside(mechanism).and_then(|mut config| config.remove("data"));
    data.and_then(|data| data.try_into().ok()).unwrap_or_default()
}

/// Adds the mechanisms of all runs below a folder that have one, and the tensor files beside them; and the runs without one.
fn below(folder: &Path, found: &mut Vec<PathBuf>, without: &mut Vec<PathBuf>) -> Result<(), ExperimentError> {
    let entries = fs::read_dir(folder).map_err(ExperimentError::io("read", folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.join("config.toml").is_file() {
            let mechanism = RunFolder::open(&path)?.mechanism();
            if mechanism.exists() { found.push(mechanism) } else { without.push(path) }
        } else if path.is_dir() {
            below(&path, found, without)?;
        } else if path.extension().is_some_and(|extension| extension == "safetensors")
            && path.file_name().is_some_and(|name| name != diffecon_data::PAYLOAD_FILE)
            && !path.to_string_lossy().ends_with(DUAL_SUFFIX)
        {
            found.push(path);
        }
    }
    Ok(())
}
