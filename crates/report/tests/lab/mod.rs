//! A folder with data sets and small runs.

#[path = "../../../experiment/tests/lab/mod.rs"]
mod folder;

use diffecon_data::Dataset;
use diffecon_experiment::Evaluation;
pub use folder::Lab;
use std::path::PathBuf;

impl Lab {
    pub fn paths<const N: usize>(&self, names: [&str; N]) -> [PathBuf; N] {
        names.map(|name| self.path(name))
    }

    /// A data set of this name.
    pub fn data(&self, name: &str, seed: u64) -> Dataset {
        let recipe = format!(
            "distribution = \"regions-npv\"\ngoods = 6\nseed = {seed}\n[split]\ntrain = 200\nvalidation = 60\ntest = 100\n"
        );
        self.dataset(name, &recipe)
    }

    /// A small menu.
    pub fn menu(&self, run: &str, data: &str, seed: u64, elements: usize) {
        let data = self.path(data);
        self.train(
            run,
            &format!(
                "learner = \"bundleflow\"\nseed = {seed}\ndataset = '{}'\n[run]\nvalidate_every = 10\n\
                 [menu]\nelements = {elements}\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n\
                 [learning]\nsteps = 20\nbatch = 32\n",
                data.display()
            ),
        );
    }

    /// A small policy.
    pub fn policy(&self, run: &str, values: &str, seed: u64) {
        self.train(
            run,
            &format!(
                "learner = \"dp\"\nseed = {seed}\n[environment]\nbidders = 2\ngoods = 3\nvalues = '{values}'\n\
                 [dp]\nsteps = 10\nsamples = 64\npolish_samples = 256\nvalue_samples = 1024\n"
            ),
        );
    }
}

/// An evaluation with these baselines, in few auctions.
pub fn with_baselines(choice: &str) -> Evaluation {
    Evaluation { baselines: choice.parse().unwrap(), episodes: 320, ..Evaluation::default() }
}
