//! A folder with data sets and small runs.

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry};
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder to work in.
pub struct Lab(TempDir);

impl Lab {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A data set of this name, by a recipe.
    pub fn dataset(&self, name: &str, recipe: &str) -> Dataset {
        let dataset = Dataset::generate(name, &Recipe::from_toml(recipe).unwrap().check().unwrap()).unwrap();
        dataset.save(&self.path(name)).unwrap();
        dataset
    }

    pub fn train(&self, run: &str, experiment: &str) {
        let experiment = Experiment::from_toml(experiment, &Registry::default()).unwrap();
        experiment.start(&self.path(run), "cpu", &mut ()).unwrap();
    }
}
