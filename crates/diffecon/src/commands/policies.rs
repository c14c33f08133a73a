//! Policies of one sequential auction side by side, and the baselines, on the same bidders.

use crate::commands::train;
use anyhow::{Result, bail};
use diffecon_auction::Seed;
use diffecon_data::Split;
use diffecon_sequential::{Environment, Outcome, Policy, PolicyFile, baselines, evaluate};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The bidders of every evaluation: no training run draws from this stream.
const BIDDERS: (Seed, &str) = (Seed::new(1), "evaluation");

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
    if let Some(other) = policies.iter().position(|policy| !policy.environment.has_bidders_of(&config)) {
        let (first, other_name) = (config.name(), policies[other].environment.name());
        bail!(
            "policies should be of one auction, but {} is of {first}, {} of {other_name}",
            files[0].display(),
            files[other].display()
        );
    }
    let name = config.name();
    let [rows] = train::rows(&mut config, [split])?;
    let mut results = Vec::new();
    let mut add = |name: &str, environment: &Environment, policy: &dyn Policy, predicted: Option<f64>| {
        let outcome = evaluate(environment, policy, BIDDERS, episodes);
        results.push(AuctionRow {
            name: name.to_owned(),
            outcome,
            predicted: predicted.map(|of| of * environment.unit()),
        });
    };
    for file in &policies {
        let environment = Environment::new(&file.environment, &rows)?.in_unit(file.unit);
        add(&file.learner, &environment, file.policy.policy(), file.policy.predicted());
    }
    let [train_rows] = train::rows(&mut config, [Split::Train])?;
    let environment = Environment::new(&config, &rows)?;
    let known = Environment::new(&config, &train_rows)?.in_unit(environment.unit());
    let (separate, bundle) = (baselines::separate(&known), baselines::grand_bundle(&known));
    add("separate", &environment, &separate, separate.predicted());
    add("bundle", &environment, &bundle, bundle.predicted());
    results.sort_by(|a, b| b.outcome.revenue.total_cmp(&a.outcome.revenue));
    Ok(AuctionReport { environment: name, split: split.to_string(), episodes: episodes.next_multiple_of(16), results })
}
