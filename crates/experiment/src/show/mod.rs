//! What a mechanism sells, at which prices: a file for each kind of mechanism.

mod bid_functions;
mod contracts;
mod hybrid;
mod menu;
mod offers;
mod policy;
mod price_function;

use crate::error::ExperimentError;
use crate::evaluate::open;
use crate::market::one_bidder::dataset_for;
pub use bid_functions::{ShownBid, ShownBids};
pub use contracts::{ShownContract, ShownContracts};
use diffecon_auction::Valuations;
use diffecon_config::OutOfRange;
use diffecon_data::mechanism_file::provenance;
use diffecon_data::{Envelope, FileKind, MechanismProvenance, Split};
pub use diffecon_sequential::MenuKind;
pub use hybrid::ShownHybrid;
pub use menu::{ShownElement, ShownMenu, WeightedBundle};
pub use offers::{ShownOffers, ShownRecommendation};
pub use policy::{ShownOffer, ShownPolicy, posted};
pub use price_function::{ShownBundle, ShownPriceFunction};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// To whom a mechanism is shown selling, and how much of it is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ShowOptions {
    /// Of menus and price functions: a data set's folder; none for the one that the mechanism was trained on.
    pub dataset: Option<PathBuf>,
    /// Of menus and price functions: the held-out bidders; none for the test split.
    pub split: Option<Split>,
    /// Of policies: the position, counted from 1; none for the first.
    pub position: Option<usize>,
    /// Of policies: the goods left, counted from 0; none for all.
    pub left: Option<Vec<usize>>,
    /// Of contracts: the state by its name; none for all.
    pub state: Option<String>,
    /// The most elements, bundles or offers that are shown; none for all.
    pub top: Option<usize>,
}

/// A mechanism and what it sells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// The learner or baseline.
    pub name: String,
    /// Its run's seed; none for baselines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The steps of training it took; none for baselines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// What it sells.
    #[serde(flatten)]
    pub mechanism: ShownMechanism,
}

/// What a mechanism sells, by its kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum ShownMechanism {
    /// A menu.
    Menu(ShownMenu),
    /// A price function.
    PriceFunction(ShownPriceFunction),
    /// A price function and a menu.
    Hybrid(ShownHybrid),
    /// A policy.
    Policy(ShownPolicy),
    /// Bid functions.
    BidFunctions(ShownBids),
    /// Contracts.
    Contracts(ShownContracts),
    /// Offers.
    Offers(ShownOffers),
}

/// The bidders that a mechanism sold to, and what they paid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SoldTo {
    /// The data set.
    pub dataset: String,
    /// Its split.
    pub split: String,
    /// The bidders of the split.
    pub bidders: usize,
    /// The mean payment of a bidder.
    pub revenue: f64,
    /// The share of bidders who buy something.
    pub sold: f64,
    /// How much of the revenue is made by what is shown.
    pub shown_revenue: f64,
}

/// Shows what the mechanism of a run, a checkpoint or a file sells.
///
/// # Errors
/// If the path does not stand for one mechanism, an option is not for its kind, a position or good is none of the auction's, or
/// the bidders' data are gone or changed.
pub fn show(path: &Path, options: &ShowOptions) -> Result<Shown, ExperimentError> {
    let files = open(std::slice::from_ref(&path.to_owned()))?;
    let [file] = files.as_slice() else {
        let name = format!("mechanisms of {}", path.display());
        return Err(OutOfRange::new(name, "one", files.len()).into());
    };
    refuse_options_of_others(file, options)?;
    OutOfRange::unless(options.top != Some(0), "--top", "at least 1", 0)?;
    let mechanism = match file.kind() {
        FileKind::Policy => ShownMechanism::Policy(policy::show(file, options)?),
        FileKind::PriceFunction => ShownMechanism::PriceFunction(price_function::show(file, options)?),
        FileKind::Hybrid => ShownMechanism::Hybrid(hybrid::show(file, options)?),
        FileKind::Contracts => ShownMechanism::Contracts(contracts::show(file, options)?),
        FileKind::Offers => ShownMechanism::Offers(offers::show(file, options)?),
        FileKind::BidFunctions => ShownMechanism::BidFunctions(bid_functions::show(file, options)?),
        _ => ShownMechanism::Menu(menu::show(file, options)?),
    };
    let provenance = provenance(file)?;
    let learned = !provenance.is_baseline();
    let MechanismProvenance { learner, seed, step, .. } = provenance;
    Ok(Shown { name: learner, seed: learned.then_some(seed), step: learned.then_some(step), mechanism })
}

/// Refuses options that would do nothing.
fn refuse_options_of_others(file: &Envelope, options: &ShowOptions) -> Result<(), OutOfRange> {
    let ShowOptions { dataset, split, position, left, state, .. } = options;
    let dataset = dataset.as_ref().map(|dataset| ("--dataset", dataset.display().to_string()));
    let of_bidders = dataset.or(split.map(|split| ("--split", split.to_string())));
    let position = position.map(|position| ("--position", position.to_string()));
    let of_states = position.or(left.as_ref().map(|left| ("--left", format!("{left:?}"))));
    let of_process = state.as_ref().map(|state| ("--state", state.clone()));
    let (refused, allowed) = match file.kind() {
        FileKind::Contracts => (of_bidders.or(of_states), "left out for contracts, which bring their process"),
        _ if of_process.is_some() => (of_process, "left out for all but contracts, whose states have names"),
        FileKind::Offers => (of_bidders.or(of_states), "left out for offers, which bring their game"),
        FileKind::Policy => (of_bidders, "left out for policies, whose prices do not depend on who comes"),
        FileKind::BidFunctions => (of_bidders.or(of_states), "left out for bid functions, which bring their auction"),
        _ => (of_states, "left out for menus and price functions, which sell to one bidder at a time"),
    };
    let given = refused.map(|(name, value)| (name, allowed, value));
    given.map_or(Ok(()), |(name, allowed, value)| Err(OutOfRange::new(name, allowed, value)))
}

/// The bidders that a mechanism over so many goods is shown selling to, with the names of their data set and split.
fn bidders_for(
    file: &Envelope,
    goods: usize,
    options: &ShowOptions,
) -> Result<(Valuations, [String; 2]), ExperimentError> {
    let split = options.split.unwrap_or(Split::Test);
    let dataset = dataset_for(std::slice::from_ref(file), &[goods], options.dataset.as_deref(), split)?;
    Ok((dataset.split(split), [dataset.name, split.to_string()]))
}

/// How many of so many things are shown.
fn shown_of(all: usize, options: &ShowOptions) -> usize {
    options.top.map_or(all, |top| top.min(all))
}
