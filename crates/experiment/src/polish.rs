//! Menus of runs and files, polished on the data that they were trained on.

use crate::error::ExperimentError;
use crate::evaluate::open;
use crate::market::one_bidder;
use diffecon_auction::{Mechanism, Menu, Seed};
use diffecon_columns::polish::{Polished, Round};
use diffecon_config::OutOfRange;
use diffecon_data::{MechanismFile, Split};
use std::path::{Path, PathBuf};

/// Rounds of a polish.
pub const ROUNDS: usize = 20;

/// How a menu is polished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolishOptions {
    /// A data set's folder; none for the one that the menu was trained on.
    pub dataset: Option<PathBuf>,
    /// Rounds: times that every element is tried again.
    pub rounds: usize,
}

/// Where a polished menu goes unless another file is named: beside the menu, or into its run.
pub fn polished_file(path: &Path) -> PathBuf {
    const NAME: &str = "polished.safetensors";
    if path.is_dir() { path.join(NAME) } else { path.with_file_name(NAME) }
}

/// Polishes the menu of a run or file on the training bidders and writes it: the best by the validation bidders of those after each round
/// and the one before. Its settings say in `polish.rounds` how many were asked for, so that polished runs that differ by their seed are one
/// method. Random draws follow from the seed of the menu's run. `watch` hears what it earns after every round.
///
/// # Errors
/// If there are no rounds, the path does not stand for one menu, its data set is gone or changed, or the file cannot be written.
pub fn polish(
    path: &Path,
    options: &PolishOptions,
    out: &Path,
    watch: impl FnMut(Round),
) -> Result<Polished, ExperimentError> {
    OutOfRange::unless(options.rounds > 0, "--rounds", "at least 1", options.rounds)?;
    let files = open(&[path.to_owned()])?;
    OutOfRange::unless(files.len() == 1, "the mechanisms to polish", "one", files.len())?;
    let MechanismFile { mechanism: menu, mut provenance } = MechanismFile::<Menu>::of(&files[0])?;
    let dataset = one_bidder::dataset_for(&files, &[menu.goods()], options.dataset.as_deref(), Split::Validation)?;
    let (train, validation) = (dataset.split(Split::Train), dataset.split(Split::Validation));
    let seed = Seed::new(provenance.seed);
    let polished = diffecon_columns::polish(&menu, &train, &validation, options.rounds, seed, watch)?;
    let rounds = i64::try_from(options.rounds).unwrap_or(i64::MAX);
    provenance
        .settings
        .insert("polish".to_owned(), toml::Table::from_iter([("rounds".to_owned(), rounds.into())]).into());
    MechanismFile { mechanism: polished.menu.clone(), provenance }.save(out)?;
    Ok(polished)
}
