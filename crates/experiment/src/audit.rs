//! Mechanism files held to what auctions promise: nobody gains by a misreport, nobody loses by taking part.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluate::open;
use crate::evaluation::Evaluation;
use crate::market::one_bidder::{self, Named};
use crate::market::{Kind, by_market, sequential};
use diffecon_auction::{Audit, Entrant, Seed};
use diffecon_config::OutOfRange;
use diffecon_data::{DataError, Envelope, MechanismFile, Split};
use diffecon_sequential::{PolicyFile, StoredPolicy};
use serde::Serialize;
use std::path::PathBuf;

/// Misreports of an audit.
pub const MISREPORTS: usize = 100_000;

/// The seed of the misreports of bidders who are sold to one at a time.
const SEED: Seed = Seed::new(1);

/// How mechanisms are audited.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditOptions {
    /// A data set's folder; none for those that the mechanisms were trained on.
    pub dataset: Option<PathBuf>,
    /// The bidders.
    pub split: Split,
    /// How many misreports to try, or more where visits of auctions come in sixteens.
    pub misreports: usize,
}

impl Default for AuditOptions {
    fn default() -> Self {
        Self { dataset: None, split: Split::Test, misreports: MISREPORTS }
    }
}

/// What the audit of one mechanism file has shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audited {
    /// The mechanism.
    #[serde(flatten)]
    pub entrant: Entrant,
    /// Its file.
    pub file: PathBuf,
    /// The data set, or the auction, that the bidders are from.
    pub market: String,
    /// What was found.
    #[serde(flatten)]
    pub audit: Audit,
}

/// Audits the mechanisms of runs, files and folders above them, of any markets.
///
/// # Errors
/// If a path holds no mechanism, a market's data are gone or changed, or no misreports are asked for.
pub fn audit(paths: &[PathBuf], options: &AuditOptions) -> Result<Vec<Audited>, ExperimentError> {
    OutOfRange::unless(options.misreports > 0, "--misreports", "at least 1", options.misreports)?;
    let of_dataset = Evaluation { dataset: options.dataset.clone(), split: options.split, ..Evaluation::default() };
    let mut audited = Vec::new();
    for files in by_market(open(paths)?, &of_dataset)? {
        audited.extend(match Kind::of(&files[0]) {
            Kind::OneBidder => of_one_bidder(&files, options)?,
            Kind::Sequential => of_policies(&files, options)?,
            Kind::Bidding | Kind::Contracts | Kind::Offers => {
                let allowed =
                    "a menu, a price function or a policy: what evaluate says of others minds every deviation";
                let value = format!("{} ({})", files[0].kind(), files[0].path().display());
                return Err(OutOfRange::new("a mechanism of an audit", allowed, value).into());
            }
        });
    }
    Ok(audited)
}

/// Audits menus and price functions of one data set.
fn of_one_bidder(files: &[Envelope], options: &AuditOptions) -> Result<Vec<Audited>, ExperimentError> {
    let mechanisms = files.iter().map(one_bidder::load).collect::<Result<Vec<Named>, DataError>>()?;
    let goods: Vec<usize> = mechanisms.iter().map(|(_, mechanism)| mechanism.goods()).collect();
    let dataset = one_bidder::dataset_for(files, &goods, options.dataset.as_deref(), options.split)?;
    mechanisms.iter().try_for_each(|(_, mechanism)| mechanism.check_for(&dataset.valuations))?;
    let bidders = dataset.split(options.split);
    let settings = differing_settings(&mechanisms.iter().map(|(provenance, _)| provenance).collect::<Vec<_>>());
    let all = files.iter().zip(&mechanisms).zip(settings);
    let audited = all.map(|((file, (provenance, mechanism)), settings)| Audited {
        entrant: one_bidder::entrant(provenance, settings),
        file: file.path().to_owned(),
        market: dataset.name.clone(),
        audit: diffecon_auction::audit(mechanism.as_ref(), &bidders, options.misreports, SEED),
    });
    Ok(audited.collect())
}

/// Audits policies of one auction.
fn of_policies(files: &[Envelope], options: &AuditOptions) -> Result<Vec<Audited>, ExperimentError> {
    if let Some(named) = &options.dataset {
        let allowed = "left out for policies, which name their own bidders";
        return Err(OutOfRange::new("--dataset", allowed, named.display()).into());
    }
    let mut policies: Vec<PolicyFile> = Vec::new();
    for file in files {
        policies.push(MechanismFile::<StoredPolicy>::of(file)?);
    }
    let settings = differing_settings(&policies.iter().map(|policy| &policy.provenance).collect::<Vec<_>>());
    let mut audited = Vec::new();
    for ((file, PolicyFile { mechanism, provenance }), settings) in files.iter().zip(&policies).zip(settings) {
        let market = sequential::market(file, options.split, 1)?;
        audited.push(Audited {
            entrant: one_bidder::entrant(provenance, settings),
            file: file.path().to_owned(),
            market: mechanism.environment.name(),
            audit: diffecon_sequential::audit(market.environment(), mechanism.policy(), options.misreports),
        });
    }
    Ok(audited)
}
