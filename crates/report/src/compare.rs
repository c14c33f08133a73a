//! From paths to a comparison.

use crate::comparison::{Comparison, MarketComparison};
use crate::entry::{Entry, methods};
use crate::labels::labels;
use crate::market_comparison::{self, Grouped};
use crate::notes;
use crate::overall::overall;
use diffecon_config::OutOfRange;
use diffecon_data::{DataError, Envelope};
use diffecon_experiment::evaluate::open;
use diffecon_experiment::market::{Kind, by_market};
use diffecon_experiment::mechanism_path::without_mechanism;
use diffecon_experiment::{BaselineChoice, Evaluation, ExperimentError};
use diffecon_statistics::{Bootstrap, CONFIDENCE};
use diffecon_train::{RunFolder, RunSummary};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Compares the mechanisms of runs, files and folders above them: market by market on the same bidders, with the baselines, and over
/// the markets. Runs that differ by their seed only are one method.
///
/// # Errors
/// If a path holds no mechanism, a method has a seed twice, a baseline's name is unknown, or a market's data are gone or changed.
pub fn compare(paths: &[PathBuf], options: &Evaluation) -> Result<Comparison, ExperimentError> {
    let mut said = Vec::new();
    let files = distinct(open(paths)?, &mut said);
    for path in paths {
        let left_out = without_mechanism(path)?;
        said.extend(
            left_out.iter().map(|run| format!("{}: the run has no mechanism yet and is left out", run.display())),
        );
    }
    let markets = by_market(files, options)?;
    let kinds: Vec<Kind> = markets.iter().map(|files| Kind::of(&files[0])).collect();
    let shown = shown_baselines(&kinds, &options.baselines)?;
    let mut grouped = Vec::new();
    for files in &markets {
        let entries = files.iter().map(Entry::of).collect::<Result<Vec<Entry>, DataError>>()?;
        let methods = methods(&entries)?;
        said.extend(entries.iter().filter_map(unfinished));
        grouped.push((entries, methods));
    }
    let labels = labels(&grouped);
    said.extend(notes::of_labels(&labels));
    said.extend(notes::of_settings(&grouped, &labels));

    let mut compared: Vec<MarketComparison> = Vec::new();
    for (market, files) in markets.iter().enumerate() {
        let (entries, methods) = &grouped[market];
        let methods = labels[market].iter().cloned().zip(methods.iter().map(Vec::as_slice)).collect();
        let grouped = Grouped { entries, methods, baselines: shown[market].clone() };
        // The score of a sequential auction is by the best of all its baselines, shown or not.
        let baselines = match kinds[market] {
            Kind::OneBidder => BaselineChoice::Named(grouped.baselines.iter().map(|name| (*name).to_owned()).collect()),
            Kind::Sequential | Kind::Bidding | Kind::Contracts | Kind::Offers => BaselineChoice::All,
        };
        let options = Evaluation { baselines, ..options.clone() };
        let found = kinds[market].sell(files, &options, |sold| {
            let sample = &sold.sales.sample;
            let name = sample.dataset.clone().or_else(|| sample.environment.clone()).unwrap_or_default();
            let alike = compared.iter().filter(|other| {
                other.sample.dataset == sample.dataset && other.sample.environment == sample.environment
            });
            let name = match alike.count() {
                0 => name,
                others => format!("{name} #{}", others + 1),
            };
            market_comparison::compare(name, &sold, &grouped)
        })?;
        compared.push(found);
    }
    let overall = overall(&compared);
    said.extend(compared.iter().flat_map(notes::of_market));
    said.extend(overall.iter().flat_map(notes::of_overall));
    let resamples = Bootstrap::default().resamples;
    Ok(Comparison { confidence: CONFIDENCE, resamples, markets: compared, overall, notes: said })
}

/// Every file once: a path that is there twice counts once, and so do two files with the same contents, which is said.
fn distinct(files: Vec<Envelope>, said: &mut Vec<String>) -> Vec<Envelope> {
    let (mut paths, mut sums) = (BTreeSet::new(), BTreeMap::<String, String>::new());
    let mut kept = Vec::new();
    for file in files {
        let path = file.path().canonicalize().unwrap_or_else(|_| file.path().to_owned());
        if !paths.insert(path) {
            continue;
        }
        let shown = file.path().display().to_string();
        if let Some(first) = sums.get(file.sha256()) {
            said.push(format!("{shown}: the same mechanism of the same run as {first}; it counts once"));
        } else {
            sums.insert(file.sha256().to_owned(), shown);
            kept.push(file);
        }
    }
    kept
}

/// The baselines to be shown on each market. Every name should be one of some market's.
fn shown_baselines(kinds: &[Kind], choice: &BaselineChoice) -> Result<Vec<Vec<&'static str>>, OutOfRange> {
    let mut known: Vec<&'static str> = Vec::new();
    for kind in kinds {
        known.extend(kind.baselines().iter().filter(|name| !known.contains(name)).copied().collect::<Vec<_>>());
    }
    let mut wanted: Vec<&'static str> = Vec::new();
    for name in choice.of(&known)? {
        if !wanted.contains(&name) {
            wanted.push(name);
        }
    }
    let of_kind = |kind: &Kind| wanted.iter().filter(|name| kind.baselines().contains(name)).copied().collect();
    Ok(kinds.iter().map(of_kind).collect())
}

/// What is said of a run that stopped before its last step, by its summary.
fn unfinished(entry: &Entry) -> Option<String> {
    let folder = RunFolder::open(Path::new(&entry.path).parent()?).ok()?;
    let summary = RunSummary::read(&folder.summary()).ok()?;
    let RunSummary { step, steps, finished, .. } = summary;
    let steps = steps.map_or_else(String::new, |steps| format!(" of {steps}"));
    (!finished).then(|| format!("{}: the run has taken {step}{steps} steps", folder.path().display()))
}
