//! `diffecon quickstart`: data, training and evaluation at a size for the first two minutes.

use crate::arguments::{DatasetCommand, Evaluate, Quickstart};
use crate::commands::{Ending, dataset, evaluate, train};
use anyhow::{Context, Result};
use diffecon_data::{Recipe, Split, atomic_file};
use diffecon_experiment::{BaselineChoice, EPISODES, Experiment, Registry};
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
    let mut experiment: toml::Table = toml::from_str(EXPERIMENT)?;
    experiment.insert("dataset".to_owned(), data.display().to_string().into());
    experiment.insert("seed".to_owned(), i64::try_from(arguments.seed)?.into());
    atomic_file::write(&file, toml::to_string(&experiment)?.as_bytes())?;
    let experiment = Experiment::read(&file, &[], &Registry::default())?;
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
        baselines: BaselineChoice::All,
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
