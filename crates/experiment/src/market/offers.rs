//! Offers to the agents of a Coin Game, who best-respond.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::{Sold, one_bidder};
use diffecon_auction::{Market, Sales, Sample};
use diffecon_config::OutOfRange;
use diffecon_contracts::coin_game::Board;
use diffecon_data::{DataError, Envelope, MechanismFile};
use diffecon_principal::coin_game::market::{BASELINES, OfferMarket, Plan};
use diffecon_principal::coin_game::{OfferFile, StoredOffers};

/// Evaluates the offers of open files, and the baselines; those of the files in their order, before the baselines. Values are exact: there
/// are no episodes. The baseline `proportional` pays the share that the first of the files pays.
///
/// # Errors
/// If they are of several games, or a data set is named, which offers have no use for.
pub fn sell<T>(
    files: &[Envelope],
    options: &Evaluation,
    look: impl FnOnce(Sold<'_>) -> T,
) -> Result<T, ExperimentError> {
    options.refuse_dataset("offers, which name their own game")?;
    let all = files.iter().map(MechanismFile::of).collect::<Result<Vec<OfferFile>, DataError>>()?;
    let game = all[0].mechanism.game;
    for (offers, file) in all.iter().zip(files) {
        if offers.mechanism.game != game {
            let value = format!("those of {} and of {}", files[0].path().display(), file.path().display());
            return Err(OutOfRange::new("the game of the offers", "one", value).into());
        }
    }
    let market = OfferMarket::new(Board::new(game)).with_agents(options.agents);
    let settings = differing_settings(&all.iter().map(|offers| &offers.provenance).collect::<Vec<_>>());
    let plans: Vec<Plan> = all.iter().map(|offers| Plan::Offers(offers.mechanism.offers.clone())).collect();
    let learned = all.iter().zip(settings).map(|(offers, settings)| one_bidder::entrant(&offers.provenance, settings));
    let wanted = options.baselines.of(&BASELINES)?;
    let share_paid = if wanted.contains(&"proportional") { market.sell(&plans[0]).share_paid } else { None };
    let share_paid = share_paid.unwrap_or(0.0);
    let known: Vec<(&str, Plan)> =
        wanted.into_iter().filter_map(|name| Some((name, OfferMarket::baseline(name, share_paid)?))).collect();
    let known = known.iter().map(|(name, plan)| (one_bidder::baseline_entrant(name), plan));
    let sample = Sample { environment: Some(game.name()), split: options.split.to_string(), ..Sample::default() };
    let mut sales = Sales::new::<Plan>(sample, &market, learned.zip(&plans).chain(known));
    // What a principal has in equilibrium may be nothing, or a loss.
    sales.optimum = Some(market.equilibrium().principal).filter(|optimum| *optimum > 0.0);
    Ok(look(Sold { sales, files: 0..files.len() }))
}

/// Whether two open files are of one game.
///
/// # Errors
/// If either holds no offers.
pub fn same_game(one: &Envelope, other: &Envelope) -> Result<bool, DataError> {
    let [one, other] = [MechanismFile::<StoredOffers>::of(one)?, MechanismFile::<StoredOffers>::of(other)?];
    Ok(one.mechanism.game == other.mechanism.game)
}
