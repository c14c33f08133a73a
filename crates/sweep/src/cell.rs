//! One run of a sweep.

use diffecon_experiment::Experiment;
use std::path::{Path, PathBuf};

/// One run of a sweep: an experiment with a seed, and the folder that is its own.
#[derive(Clone)]
pub struct Cell {
    /// Its place in the sweep, from 0. It changes when the sweep grows; the folder does not.
    pub number: usize,
    /// The experiment file that it begins with.
    pub file: PathBuf,
    /// What it changes in that file beside what all cells change, as `menu.elements=500`, the values in TOML.
    pub settings: Vec<String>,
    /// The experiment, read and checked, with the cell's seed.
    pub experiment: Experiment,
    /// Its folder, from that of the sweep.
    pub place: PathBuf,
}

impl Cell {
    /// Its folder, below that of the sweep.
    pub fn folder(&self, out: &Path) -> PathBuf {
        out.join(&self.place)
    }
}
