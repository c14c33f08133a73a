//! The prices that a policy posts in one state.

use super::{ShowOptions, shown_of};
use crate::error::ExperimentError;
use diffecon_config::OutOfRange;
use diffecon_data::{Envelope, MechanismFile};
use diffecon_sequential::{EnvironmentConfig, GoodsSet, MenuKind, Offered, StoredPolicy};
use serde::Serialize;

/// A state of an auction and what a policy offers in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownPolicy {
    /// The auction, as `A 5x5`: values, bidders x goods.
    pub environment: String,
    /// The form of its menus.
    pub menu: MenuKind,
    /// The position, from 1.
    pub position: usize,
    /// The positions of the auction.
    pub positions: usize,
    /// The bidder visited there, from 0.
    pub bidder: usize,
    /// The goods left, from 0.
    pub left: Vec<usize>,
    /// What buying anything at all costs beside the prices, where there is such a fee; none if nothing is sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_fee: Option<f64>,
    /// How many offers there are.
    pub offers: usize,
    /// Those that are shown, small before large.
    pub shown: Vec<ShownOffer>,
}

/// What is offered, at a price.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownOffer {
    /// The number of goods, where any so many of those left may be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// The goods, from 0, otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<Vec<usize>>,
    /// The price; none where it is not for sale, as before a position is solved.
    pub price: Option<f64>,
}

/// Asks a policy for its prices.
pub(super) fn show(file: &Envelope, options: &ShowOptions) -> Result<ShownPolicy, ExperimentError> {
    Ok(posted(&MechanismFile::<StoredPolicy>::of(file)?.mechanism, options)?)
}

/// What a policy posts in a state.
///
/// # Errors
/// If a position or good is none of the auction's.
pub fn posted(policy: &StoredPolicy, options: &ShowOptions) -> Result<ShownPolicy, OutOfRange> {
    let (environment, unit) = (&policy.environment, policy.unit);
    let (position, left) = (position(environment, options)?, left(environment, options)?);
    let prices = policy.policy().prices(position - 1, &[left]).concat();
    let posted = policy.policy().menu().posted(&prices, left);
    let money = |price: f32| price.is_finite().then(|| f64::from(price) * unit);
    let offer = |(offered, price): &(Offered, f32)| {
        let (size, goods) = match offered {
            Offered::Size(size) => (Some(*size), None),
            Offered::Good(good) => (None, Some(vec![*good])),
            Offered::Bundle(bundle) => (None, Some(bundle.goods().collect())),
        };
        ShownOffer { size, goods, price: money(*price) }
    };
    Ok(ShownPolicy {
        environment: environment.name(),
        menu: environment.menu,
        position,
        positions: environment.bidders,
        bidder: environment.visits()[position - 1],
        left: left.goods().collect(),
        entry_fee: posted.entry_fee.and_then(money),
        offers: posted.offers.len(),
        shown: posted.offers[..shown_of(posted.offers.len(), options)].iter().map(offer).collect(),
    })
}

/// The position asked for, from 1.
fn position(environment: &EnvironmentConfig, options: &ShowOptions) -> Result<usize, OutOfRange> {
    let position = options.position.unwrap_or(1);
    let allowed = format!("in [1, {}], counted from 1", environment.bidders);
    OutOfRange::unless((1..=environment.bidders).contains(&position), "--position", allowed, position)?;
    Ok(position)
}

/// The goods asked for.
fn left(environment: &EnvironmentConfig, options: &ShowOptions) -> Result<GoodsSet, OutOfRange> {
    let Some(goods) = &options.left else { return Ok(GoodsSet::first(environment.goods)) };
    let mut left = GoodsSet::EMPTY;
    for &good in goods {
        let allowed = format!("in [0, {}], counted from 0", environment.goods - 1);
        OutOfRange::unless(good < environment.goods, "a good of --left", allowed, good)?;
        OutOfRange::unless(!left.contains(good), "a good of --left", "there once", format!("{good} again"))?;
        left.insert(good);
    }
    Ok(left)
}
