//! Policies on a sequential auction.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::Sold;
use crate::market::one_bidder::baseline_entrant;
use crate::mechanism_path::data_places;
use diffecon_auction::{Entrant, Sales, Sample, Seed, Series};
use diffecon_config::OutOfRange;
use diffecon_data::{DataError, Datasets, Envelope, MechanismFile, Split};
use diffecon_sequential::{
    BASELINES, Environment, Policy, PolicyFile, SequentialMarket, StoredPolicy, baseline, streams,
};

/// The bidders of every evaluation: no training run draws from this stream.
const BIDDERS: (Seed, Series) = (Seed::new(1), streams::EVALUATION);

/// Lets the policies of open files sell, and the baselines; the policies in the order of their files, before the baselines.
///
/// # Errors
/// If they are of several auctions, or a data set is named, which policies bring themselves.
pub fn sell<T>(
    files: &[Envelope],
    options: &Evaluation,
    look: impl FnOnce(Sold<'_>) -> T,
) -> Result<T, ExperimentError> {
    OutOfRange::unless(options.episodes > 0, "--episodes", "at least 1", options.episodes)?;
    options.refuse_dataset("policies, which name their own bidders")?;
    let policies = files.iter().map(MechanismFile::of).collect::<Result<Vec<PolicyFile>, DataError>>()?;
    let first = &policies[0];
    for (policy, file) in policies.iter().zip(files) {
        if !same_auction(policy, first) {
            let [one, other] = [first, policy].map(|policy| policy.mechanism.environment.name());
            let value = format!("{one} ({}) and {other} ({})", files[0].path().display(), file.path().display());
            let allowed = "one (bidders, goods, values, order and data)";
            return Err(OutOfRange::new("the auction of the policies", allowed, value).into());
        }
    }
    let (config, unit) = (&first.mechanism.environment, first.mechanism.unit);
    let mut datasets = Datasets::of(&first.provenance.data).found_at(&data_places(files[0].path()));
    let [rows, train] = diffecon_sequential::rows(config, &mut datasets, [options.split, Split::Train])?;
    let market = SequentialMarket::new(config, &rows, unit, BIDDERS, options.episodes)?;

    let settings = differing_settings(&policies.iter().map(|policy| &policy.provenance).collect::<Vec<_>>());
    let learned = policies.iter().zip(settings).map(|(policy, settings)| {
        let provenance = &policy.provenance;
        let entrant = Entrant {
            name: provenance.learner.clone(),
            settings,
            seed: Some(provenance.seed),
            step: Some(provenance.step),
            predicted: policy.mechanism.predicted().map(|predicted| predicted * unit),
        };
        (entrant, policy.mechanism.policy())
    });
    let known = Environment::in_unit(config, &train, unit)?;
    let wanted = options.baselines.of(&BASELINES)?;
    let fitted: Vec<_> = wanted.into_iter().map(|name| (name, baseline(name, &known))).collect();
    let baselines = fitted.iter().map(|(name, policy)| {
        let predicted = policy.predicted().map(|predicted| predicted * unit);
        (Entrant { predicted, ..baseline_entrant(name) }, policy as &dyn Policy)
    });
    let sample = Sample {
        environment: Some(config.name()),
        split: options.split.to_string(),
        episodes: Some(market.episodes()),
        ..Sample::default()
    };
    let sales = Sales::new::<dyn Policy>(sample, &market, learned.chain(baselines));
    Ok(look(Sold { sales, files: 0..files.len() }))
}

/// Whether two policies are of one auction: the same bidders come, whatever the menus.
pub fn same_auction(one: &PolicyFile, other: &PolicyFile) -> bool {
    one.mechanism.environment.has_bidders_of(&other.mechanism.environment)
        && one.provenance.data == other.provenance.data
}

/// The auction of an open policy file, on the first bidders of every evaluation.
///
/// # Errors
/// If the file holds no policy, or its data are gone or changed.
pub fn market(file: &Envelope, split: Split, episodes: usize) -> Result<SequentialMarket, ExperimentError> {
    let PolicyFile { mechanism, provenance } = MechanismFile::<StoredPolicy>::of(file)?;
    let mut datasets = Datasets::of(&provenance.data).found_at(&data_places(file.path()));
    let [rows] = diffecon_sequential::rows(&mechanism.environment, &mut datasets, [split])?;
    Ok(SequentialMarket::new(&mechanism.environment, &rows, mechanism.unit, BIDDERS, episodes)?)
}
