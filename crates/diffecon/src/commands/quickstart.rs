//! `diffecon quickstart`: data, training and evaluation at a size for the first two minutes.

use crate::arguments::{DatasetCommand, EPISODES, Evaluate, Quickstart};
use crate::commands::{Ending, dataset, evaluate, train};
use crate::experiment::{BundleFlowExperiment, Experiment};
use anyhow::{Context, Result};
use diffecon_data::{Recipe, Split, atomic_file};
use diffecon_train::RunFolder;
use std::fs;
use std::path::{Path, PathBuf};

const RECIPE: &str = include_str!("../../quickstart/recipe.toml");
const EXPERIMENT: &str = include_str!("../../quickstart/bundleflow.toml");

/// Runs the command.
pub fn run(arguments: &Quickstart) -> Result<Ending> {
    let out = RunFolder::create(&arguments.out.clone().unwrap_or_else(free_folder))?.path().to_owned();
    let data = out.join("arbitrary-upv-50");
    fs::create_dir(&data).with_context(|| format!("cannot create {}", data.display()))?;
    let recipe = data.join("recipe.toml");
    let contents = Recipe { seed: arguments.seed, ..Recipe::from_toml(RECIPE)? };
    atomic_file::write(&recipe, toml::to_string(&contents)?.as_bytes())?;
    step(&format!("diffecon dataset build {}", recipe.display()));
    dataset::run(DatasetCommand::Build { recipe })?;

    let file = out.join("bundleflow.toml");
    let mut experiment: BundleFlowExperiment = toml::from_str(EXPERIMENT)?;
    (experiment.dataset, experiment.seed) = (data, arguments.seed);
    let experiment = Experiment::BundleFlow(experiment);
    atomic_file::write(&file, experiment.to_toml()?.as_bytes())?;
    let run = out.join("run");
    step(&format!("diffecon train {} --out {}", file.display(), run.display()));
    if train::start(experiment, "cpu", &run)? == Ending::Interrupted {
        return Ok(Ending::Interrupted);
    }

    step(&format!("diffecon evaluate {}", run.display()));
    evaluate::run(&Evaluate {
        mechanisms: vec![run],
        dataset: None,
        split: Split::Test,
        episodes: EPISODES,
        json: false,
    })
}

/// Says which command a step stands for.
fn step(command: &str) {
    eprintln!("$ {command}");
}

/// The first of checkpoints/quickstart, checkpoints/quickstart-2, ... that is not there.
fn free_folder() -> PathBuf {
    let numbered = (2..).map(|number| Path::new("checkpoints").join(format!("quickstart-{number}")));
    let mut folders = std::iter::once(Path::new("checkpoints").join("quickstart")).chain(numbered);
    folders.find(|folder| !folder.exists()).expect("numbers do not end")
}
