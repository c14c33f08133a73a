//! `diffecon evaluate`: a trained menu against the baselines, on bidders that it has not seen.

use crate::arguments::Evaluate;
use crate::commands::train::load;
use crate::table;
use anyhow::{Result, bail};
use diffecon_auction::baselines::baselines;
use diffecon_auction::{Mechanism, Report};
use diffecon_data::{Dataset, MenuFile, Split};
use diffecon_train::RunFolder;
use std::path::Path;

/// Runs the command.
pub fn run(arguments: &Evaluate) -> Result<()> {
    let file = read_menu(&arguments.mechanism)?;
    let folder = arguments.dataset.clone().unwrap_or_else(|| file.provenance.dataset_folder.clone());
    let report = compare(&file, &load(&folder)?, arguments.split)?;
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{}", table::report(&report));
    }
    Ok(())
}

/// The menu of a run's folder or of a file.
fn read_menu(path: &Path) -> Result<MenuFile> {
    if path.is_dir() {
        return Ok(MenuFile::load(&RunFolder::open(path)?.mechanism())?);
    }
    Ok(MenuFile::load(path)?)
}

/// A menu and the baselines of the training split, on the bidders of a split.
pub fn compare(file: &MenuFile, dataset: &Dataset, split: Split) -> Result<Report> {
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
