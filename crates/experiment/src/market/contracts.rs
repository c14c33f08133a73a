//! Contracts of a principal-agent process, whose agent best-responds.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::{Sold, one_bidder};
use diffecon_auction::{Sales, Sample};
use diffecon_config::OutOfRange;
use diffecon_contracts::{ContractError, Contracts};
use diffecon_data::{DataError, Envelope, MechanismFile};
use diffecon_principal::market::{BASELINES, ContractMarket};
use diffecon_principal::{ContractFile, StoredContracts};

/// Evaluates the contracts of open files, and the baselines; those of the files in their order, before the baselines. Values are exact: there
/// are no episodes.
///
/// # Errors
/// If they are of several processes, a data set is named, which contracts bring themselves, or the equilibrium is not found.
pub fn sell<T>(
    files: &[Envelope],
    options: &Evaluation,
    look: impl FnOnce(Sold<'_>) -> T,
) -> Result<T, ExperimentError> {
    options.refuse_dataset("contracts, which name their own process")?;
    let all = files.iter().map(MechanismFile::of).collect::<Result<Vec<ContractFile>, DataError>>()?;
    for (contracts, file) in all.iter().zip(files) {
        if contracts.mechanism.process != all[0].mechanism.process {
            let value = format!("those of {} and of {}", files[0].path().display(), file.path().display());
            return Err(OutOfRange::new("the process of the contracts", "one", value).into());
        }
    }
    let market = ContractMarket::new(all[0].mechanism.process.clone()).map_err(not_solved)?.with_agents(options.agents);
    let settings = differing_settings(&all.iter().map(|contracts| &contracts.provenance).collect::<Vec<_>>());
    let learned = all.iter().zip(settings);
    let learned = learned.map(|(contracts, settings)| {
        (one_bidder::entrant(&contracts.provenance, settings), &contracts.mechanism.contracts)
    });
    let wanted = options.baselines.of(&BASELINES)?;
    let known: Vec<(&str, Contracts)> =
        wanted.into_iter().filter_map(|name| Some((name, market.baseline(name)?))).collect();
    let known = known.iter().map(|(name, contracts)| (one_bidder::baseline_entrant(name), contracts));
    let environment = Some(all[0].mechanism.source.name());
    let sample = Sample { environment, split: options.split.to_string(), ..Sample::default() };
    let mut sales = Sales::new::<Contracts>(sample, &market, learned.chain(known));
    // What a principal has in equilibrium may be nothing, or a loss.
    sales.optimum = Some(market.optimum()).filter(|optimum| *optimum > 0.0);
    Ok(look(Sold { sales, files: 0..files.len() }))
}

/// The error of a process that has no equilibrium to compare with.
fn not_solved(error: ContractError) -> OutOfRange {
    OutOfRange::new("the process of the contracts", "one whose equilibrium can be computed", error)
}

/// Whether two open files are of one process.
///
/// # Errors
/// If either holds no contracts.
pub fn same_process(one: &Envelope, other: &Envelope) -> Result<bool, DataError> {
    let [one, other] = [MechanismFile::<StoredContracts>::of(one)?, MechanismFile::<StoredContracts>::of(other)?];
    Ok(one.mechanism.process == other.mechanism.process)
}
