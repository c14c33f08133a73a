//! Menus and price functions on a split of a data set.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::Sold;
use crate::mechanism_path::data_places;
use diffecon_auction::baselines::{self, Baseline, baseline};
use diffecon_auction::{Entrant, Hybrid, Mechanism, Menu, OneBidder, PriceFunction, Sales, Sample, evaluate};
use diffecon_config::OutOfRange;
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{
    DataError, DataReference, Dataset, Datasets, Envelope, FileKind, MechanismFile, MechanismProvenance, Split,
};
use std::collections::BTreeMap;
use std::path::Path;

/// A mechanism and where it comes from.
pub(crate) type Named = (MechanismProvenance, Box<dyn Mechanism>);

/// Lets the mechanisms of open files sell, and the baselines; the mechanisms are sold with in the order of their files, after the
/// baselines.
///
/// # Errors
/// If they are of several data sets and none is named, or their goods are not the data set's.
pub fn sell<T>(
    files: &[Envelope],
    options: &Evaluation,
    look: impl FnOnce(Sold<'_>) -> T,
) -> Result<T, ExperimentError> {
    let mechanisms = files.iter().map(load).collect::<Result<Vec<Named>, DataError>>()?;
    let split = options.split;
    let goods: Vec<usize> = mechanisms.iter().map(|(_, mechanism)| mechanism.goods()).collect();
    let dataset = dataset_for(files, &goods, options.dataset.as_deref(), split)?;
    mechanisms.iter().try_for_each(|(_, mechanism)| mechanism.check_for(&dataset.valuations))?;
    let wanted = options.baselines.of(&baselines::NAMES)?;
    let train = dataset.split(Split::Train);
    let fitted: Vec<(&str, Baseline)> = if wanted == baselines::NAMES {
        // All at once share work.
        baselines::baselines(&train)
    } else {
        wanted.into_iter().map(|name| (name, baseline(name, &train))).collect()
    };
    let known = fitted.iter().map(|(name, mechanism)| (baseline_entrant(name), mechanism as &dyn Mechanism));
    let settings = differing_settings(&mechanisms.iter().map(|(provenance, _)| provenance).collect::<Vec<_>>());
    let learned = mechanisms.iter().zip(settings);
    let learned =
        learned.map(|((provenance, mechanism), settings)| (entrant(provenance, settings), mechanism.as_ref()));
    let bidders = dataset.split(split);
    let sample = Sample {
        dataset: Some(dataset.name.clone()),
        split: split.to_string(),
        bidders: Some(bidders.bidders()),
        ..Sample::default()
    };
    let first = fitted.len();
    let market = OneBidder { bidders: &bidders };
    let mut sales = Sales::new::<dyn Mechanism>(sample, &market, known.chain(learned));
    sales.optimum = dataset.optimum().map(|best| evaluate(best.mechanism.as_ref(), &bidders).revenue);
    Ok(look(Sold { sales, files: first..first + files.len() }))
}

/// A baseline as reports name it.
pub(crate) fn baseline_entrant(name: &str) -> Entrant {
    Entrant { name: name.to_owned(), ..Entrant::default() }
}

/// A mechanism file's mechanism as reports name it, with the settings that set it apart.
pub(crate) fn entrant(provenance: &MechanismProvenance, settings: BTreeMap<String, String>) -> Entrant {
    if provenance.is_baseline() {
        return baseline_entrant(&provenance.learner);
    }
    let MechanismProvenance { learner, seed, step, .. } = provenance.clone();
    Entrant { name: learner, settings, seed: Some(seed), step: Some(step), predicted: None }
}

/// The menu or price function of an open file.
///
/// # Errors
/// If it holds neither.
pub(crate) fn load(file: &Envelope) -> Result<Named, DataError> {
    fn boxed<M: Mechanism + 'static>(file: MechanismFile<M>) -> Named {
        (file.provenance, Box::new(file.mechanism))
    }
    match file.kind() {
        FileKind::PriceFunction => Ok(boxed(MechanismFile::<PriceFunction>::of(file)?)),
        FileKind::Hybrid => Ok(boxed(MechanismFile::<Hybrid>::of(file)?)),
        _ => Ok(boxed(MechanismFile::<Menu>::of(file)?)),
    }
}

/// The data set named, or the one that the mechanisms of all these open files were trained on, with bidders in a split for the
/// mechanisms' numbers of goods.
///
/// # Errors
/// As [`dataset`], or if the split is empty, or the mechanisms' goods are not the data set's.
pub(crate) fn dataset_for(
    files: &[Envelope],
    goods: &[usize],
    named: Option<&Path>,
    split: Split,
) -> Result<Dataset, ExperimentError> {
    let dataset = dataset(files, named)?;
    if dataset.splits.size(split) == 0 {
        let value = format!("{split}, of which data set {:?} has none", dataset.name);
        return Err(OutOfRange::new("split", "one with bidders", value).into());
    }
    for (file, of_mechanism) in files.iter().zip(goods) {
        let name = format!("goods of data set {:?}", dataset.name);
        let allowed = format!("the {of_mechanism} of {}", file.path().display());
        let goods = dataset.valuations.goods();
        OutOfRange::unless(*of_mechanism == goods, name, allowed, goods)?;
    }
    Ok(dataset)
}

/// The data set named, or the one that the mechanisms of all these open files were trained on.
///
/// # Errors
/// If they are of several data sets and none is named, or it is gone or changed.
pub fn dataset(files: &[Envelope], named: Option<&Path>) -> Result<Dataset, ExperimentError> {
    if let Some(named) = named {
        return Ok(Datasets::default().load(&named.display().to_string())?);
    }
    let mut trained_on = Vec::new();
    for file in files {
        trained_on.push(provenance(file)?.data.into_iter().next());
    }
    for (file, data) in files.iter().zip(&trained_on) {
        if data.as_ref().map(|data| &data.sha256) != trained_on[0].as_ref().map(|data| &data.sha256) {
            let of = |data: &Option<DataReference>| data.as_ref().map_or("none", |data| &data.folder).to_owned();
            let (one, other) = (of(&trained_on[0]), of(data));
            let value = format!("{one} ({}) and {other} ({})", files[0].path().display(), file.path().display());
            let allowed = "one, or named with --dataset";
            return Err(OutOfRange::new("the data set of the mechanisms", allowed, value).into());
        }
    }
    let Some(data) = &trained_on[0] else {
        return Err(ExperimentError::path(files[0].path(), "it names no data set; name one with --dataset"));
    };
    let loaded = Datasets::of(std::slice::from_ref(data)).found_at(&data_places(files[0].path())).load(&data.folder);
    loaded.map_err(|error| match error {
        DataError::Changed { folder } => ExperimentError::path(
            &folder,
            "the data set should be the one that the mechanism was trained on, but has changed: bidders of its test split may \
             have been trained on (name it with --dataset to evaluate on it nevertheless)",
        ),
        other => other.into(),
    })
}
