//! `diffecon quickstart`: data, training and evaluation at a size for the first two minutes.

use crate::arguments::{DatasetCommand, Evaluate, MarketChoice, Quickstart};
use crate::commands::{Ending, dataset, evaluate, train};
use crate::output::note;
use anyhow::{Context, Result, ensure};
use diffecon_config::{Config, whole_number};
use diffecon_data::{Recipe, Split};
use diffecon_experiment::{Agents, BaselineChoice, EPISODES, Experiment, Registry};
use diffecon_files::{StagingFolder, atomic_file};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const RECIPE: &str = include_str!("../../quickstart/recipe.toml");
const EXPERIMENT: &str = include_str!("../../quickstart/bundleflow.toml");

/// Runs the command.
pub fn run(arguments: &Quickstart) -> Result<Ending> {
    let out = match &arguments.out {
        Some(out) => empty_folder(out)?,
        None => free_folder()?,
    };
    let data = out.join("arbitrary-upv-50");
    fs::create_dir(&data).with_context(|| format!("cannot create {}", data.display()))?;
    let recipe = data.join("recipe.toml");
    let contents = Recipe { seed: arguments.seed, ..Recipe::from_toml(RECIPE)? };
    atomic_file::write(&recipe, toml::to_string(&contents.to_table()?)?.as_bytes())?;
    step(&format!("diffecon dataset build {}", recipe.display()));
    dataset::run(DatasetCommand::Build { recipe })?;

    let file = out.join("bundleflow.toml");
    let mut experiment: toml::Table = toml::from_str(EXPERIMENT)?;
    experiment.insert("dataset".to_owned(), data.display().to_string().into());
    experiment.insert("seed".to_owned(), whole_number(arguments.seed));
    atomic_file::write(&file, toml::to_string(&experiment)?.as_bytes())?;
    let experiment = Experiment::read(&file, &[], &Registry::default())?;
    let run = out.join("run");
    step(&format!("diffecon train {} --out {}", file.display(), run.display()));
    if let interrupted @ Ending::Interrupted(_) = train::start(experiment, "cpu", &run)? {
        return Ok(interrupted);
    }

    step(&format!("diffecon evaluate {}", run.display()));
    evaluate::run(&Evaluate {
        mechanisms: vec![run],
        market: MarketChoice {
            dataset: None,
            split: Split::Test,
            episodes: EPISODES,
            baselines: BaselineChoice::All,
            agents: Agents::Exact,
        },
        json: false,
    })
}

/// Says which command a step stands for.
fn step(command: &str) {
    note(&format!("$ {command}"));
}

/// A folder that is empty, or is made.
fn empty_folder(out: &Path) -> Result<PathBuf> {
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    ensure!(
        StagingFolder::is_bare(out)?,
        "folder for the quickstart should be empty or absent, but {} is not",
        out.display()
    );
    Ok(out.to_owned())
}

/// Makes the first of checkpoints/quickstart, checkpoints/quickstart-2, ... that is not there.
fn free_folder() -> Result<PathBuf> {
    let all = Path::new("checkpoints");
    fs::create_dir_all(all).context("cannot create checkpoints")?;
    let numbered = (2..).map(|number| all.join(format!("quickstart-{number}")));
    for folder in std::iter::once(all.join("quickstart")).chain(numbered) {
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => {
                return made.map(|()| folder.clone()).with_context(|| format!("cannot create {}", folder.display()));
            }
        }
    }
    unreachable!("numbers do not end")
}
