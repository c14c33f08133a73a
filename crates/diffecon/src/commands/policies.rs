//! Policies of one sequential auction side by side, and the baselines, on the same bidders.

use crate::commands::train;
use anyhow::{Result, bail};
use diffecon_auction::{Seed, Series};
use diffecon_data::Split;
use diffecon_sequential::menu::MAX_GOODS_OF_BUNDLE_MENUS;
use diffecon_sequential::{Environment, MenuKind, Outcome, Policy, PolicyFile, baselines, evaluate, streams};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The bidders of every evaluation: no training run draws from this series.
const BIDDERS: (Seed, Series) = (Seed::new(1), streams::EVALUATION);

/// Policies compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuctionReport {
    /// The auction: values, bidders x goods.
    pub environment: String,
    /// The bidders' part of their data sets; settings A to F have no parts.
    pub split: String,
    /// Auctions that were run.
    pub episodes: usize,
    /// A line for each policy, best first.
    pub results: Vec<AuctionRow>,
}

/// One policy's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuctionRow {
    /// The learner, `separate` or `bundle`.
    pub name: String,
    /// The seed of the learner's run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The steps of training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What was measured.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// The revenue that the policy expects, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted: Option<f64>,
}

/// Evaluates policies of one auction, and the baselines.
pub fn compare(files: &[PathBuf], episodes: usize, split: Split) -> Result<AuctionReport> {
    if episodes == 0 {
        bail!("--episodes should be at least 1, but is 0");
    }
    let policies = files.iter().map(|file| Ok(PolicyFile::load(file)?)).collect::<Result<Vec<PolicyFile>>>()?;
    let mut config = policies[0].environment.clone();
    for (policy, file) in policies.iter().zip(files) {
        if !policy.environment.has_bidders_of(&config) {
            bail!(
                "policies should be of one auction (bidders, goods, values, order and data), but {} is of {}, {} of {}",
                files[0].display(),
                config.name(),
                file.display(),
                policy.environment.name()
            );
        }
    }
    let (name, unit) = (config.name(), policies[0].unit);
    let [rows, train_rows] = train::rows(&mut config, [split, Split::Train])?;
    let mut results = Vec::new();
    for PolicyFile { environment, unit, learner, seed, step, policy } in &policies {
        let environment = Environment::in_unit(environment, &rows, *unit)?;
        let outcome = evaluate(&environment, policy.policy(), BIDDERS, episodes);
        let predicted = policy.predicted().map(|predicted| predicted * unit);
        results.push(AuctionRow { name: learner.clone(), seed: Some(*seed), step: Some(*step), outcome, predicted });
    }
    // Whatever menus the policies have: goods and bundles alone need a price for each bundle, or for each good.
    config.menu = if config.goods <= MAX_GOODS_OF_BUNDLE_MENUS { MenuKind::Bundles } else { MenuKind::EntryFee };
    let environment = Environment::in_unit(&config, &rows, unit)?;
    let known = Environment::in_unit(&config, &train_rows, unit)?;
    for (name, policy) in [("separate", baselines::separate(&known)), ("bundle", baselines::grand_bundle(&known))] {
        let outcome = evaluate(&environment, &policy, BIDDERS, episodes);
        let predicted = policy.predicted().map(|predicted| predicted * unit);
        results.push(AuctionRow { name: name.to_owned(), seed: None, step: None, outcome, predicted });
    }
    results.sort_by(|a, b| b.outcome.revenue.total_cmp(&a.outcome.revenue));
    Ok(AuctionReport { environment: name, split: split.to_string(), episodes: episodes.next_multiple_of(16), results })
}
