//! `diffecon evaluate`: a trained menu or policies against the baselines, on bidders that they have not seen.

use crate::arguments::Evaluate;
use crate::commands::{Ending, policies, train};
use crate::{output, table};
use anyhow::{Context, Result, bail};
use diffecon_auction::baselines::baselines;
use diffecon_auction::{Mechanism, Report};
use diffecon_data::{Dataset, MenuFile, Split};
use diffecon_sequential::PolicyFile;
use diffecon_train::RunFolder;
use std::path::{Path, PathBuf};

/// Runs the command.
pub fn run(arguments: &Evaluate) -> Result<Ending> {
    let files = arguments.mechanisms.iter().map(|path| mechanism_file(path)).collect::<Result<Vec<PathBuf>>>()?;
    let (json, table) = if files.iter().any(|file| PolicyFile::is_policy(file)) {
        if arguments.dataset.is_some() {
            bail!("--dataset should be left out for policies, which name their own bidders");
        }
        let report = policies::compare(&files, arguments.episodes, arguments.split)?;
        (serde_json::to_string(&report)?, table::auctions(&report))
    } else {
        let [file] = files.as_slice() else {
            bail!("menus should be evaluated one at a time, but there are {}", files.len());
        };
        let file = MenuFile::load(file)?;
        let report = compare(&file, &dataset(&file, arguments.dataset.as_deref())?, arguments.split)?;
        (serde_json::to_string(&report)?, table::report(&report))
    };
    output::print(if arguments.json { &json } else { &table })?;
    Ok(Ending::Finished)
}

/// The mechanism's file, given it or its run's folder.
fn mechanism_file(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let file = RunFolder::open(path)?.mechanism();
    if !file.exists() {
        bail!("run {0} has no mechanism yet (continue it with: diffecon resume {0})", path.display());
    }
    Ok(file)
}

/// The data set named, or the one that the menu was trained on.
fn dataset(file: &MenuFile, named: Option<&Path>) -> Result<Dataset> {
    let Some(named) = named else {
        let folder = &file.provenance.dataset_folder;
        let dataset = train::load(folder).context("the menu's own data set (or name one with --dataset)")?;
        if dataset.sha256() != file.provenance.dataset_sha256 {
            bail!(
                "data set {} should be the one that the menu was trained on, but has changed: bidders of its test \
                 split may have been trained on (name it with --dataset to evaluate on it nevertheless)",
                folder.display()
            );
        }
        return Ok(dataset);
    };
    train::load(named)
}

/// A menu and the baselines of the training split, on the bidders of a split.
fn compare(file: &MenuFile, dataset: &Dataset, split: Split) -> Result<Report> {
    let (sold, valued) = (file.menu.goods(), dataset.valuations.goods());
    if sold != valued {
        bail!("goods of data set {:?} should be the menu's {sold}, but are {valued}", dataset.name);
    }
    if dataset.splits.size(split) == 0 {
        bail!("split should be one with bidders, but {split} of data set {:?} has none", dataset.name);
    }
    let baselines = baselines(&dataset.split(Split::Train));
    let menu: (&str, &dyn Mechanism) = (&file.provenance.learner, &file.menu);
    let mechanisms = baselines.iter().map(|(name, mechanism)| (*name, mechanism.as_ref())).chain([menu]);
    Ok(Report::new(&dataset.name, &split.to_string(), &dataset.split(split), mechanisms))
}
