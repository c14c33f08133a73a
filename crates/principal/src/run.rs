//! What runs of all learners of contracts have in common: the process, how contracts are judged, and their file.

use crate::contract_file::{ContractFile, StoredContracts};
use crate::market::ContractMarket;
use crate::policy::Policy;
use crate::process_source::{ProcessSource, refused};
use diffecon_auction::{Market, OutOfRange};
use diffecon_config::ConfigError;
use diffecon_contracts::{ContractError, Process};
use diffecon_data::MechanismProvenance;
use diffecon_train::{RunError, Validation};
use std::path::Path;

/// The most nodes of a process: learners have a row for each, and single precision holds the numbers of that many.
const MOST_NODES: usize = 1 << 20;

/// A process with its exact solutions.
///
/// # Errors
/// If the process has more than 2^20 nodes, or its equilibrium, which validations compare with, is not found.
pub(crate) fn market(process: Process) -> Result<ContractMarket, RunError> {
    let nodes = process.nodes().count();
    let allowed = format!("one with at most {MOST_NODES} states, at each step of a horizon");
    OutOfRange::unless(nodes <= MOST_NODES, "process", allowed, nodes).map_err(ConfigError::from)?;
    Ok(ContractMarket::new(process).map_err(refused)?)
}

/// What a reward of 1 is for learners: the greatest of either player in magnitude.
pub(crate) fn unit(process: &Process) -> f64 {
    let rewards = process.agent_rewards.iter().chain(&process.principal_rewards);
    let greatest = rewards.fold(0.0_f64, |greatest, reward| greatest.max(reward.abs()));
    if greatest > 0.0 { greatest } else { 1.0 }
}

/// The error of contracts that do not follow from what was learned.
pub(crate) fn not_found(error: ContractError) -> OutOfRange {
    match error {
        ContractError::Config(ConfigError::OutOfRange(error)) => error,
        other => OutOfRange::new("contracts", "computed from values", other),
    }
}

/// What a policy is worth to the principal against an agent that best-responds exactly.
///
/// # Errors
/// If a payment is not finite.
pub(crate) fn validation(market: &ContractMarket, policy: &Policy) -> Result<Validation, RunError> {
    let outcome = market.sell(&policy.contracts(market.process())?);
    let mut validation = Validation::of(&outcome, market.surplus());
    // There are processes of which the principal can have nothing, or no more than a loss.
    let share = Some(outcome.revenue / market.optimum()).filter(|_| market.optimum() > 0.0);
    validation.metrics = share.into_iter().map(|share| ("validation_optimum_share", share)).collect();
    validation.metrics.extend([
        ("validation_actions_right", outcome.actions_right.unwrap_or_default()),
        ("validation_share_paid", outcome.share_paid.unwrap_or_default()),
        ("validation_welfare", outcome.welfare),
    ]);
    Ok(validation)
}

/// Writes a policy's contracts.
///
/// # Errors
/// If a payment is not finite, or the file cannot be written.
pub(crate) fn write(
    path: &Path,
    source: &ProcessSource,
    process: &Process,
    policy: Policy,
    provenance: MechanismProvenance,
) -> Result<(), RunError> {
    let contracts = policy.contracts(process)?;
    let (source, process, truncated) = (source.clone(), process.clone(), policy.truncated);
    let mechanism = StoredContracts { source, process, contracts, truncated };
    Ok(ContractFile { mechanism, provenance }.save(path)?)
}
