//! Bid functions in a sealed auction.

use crate::difference::differing_settings;
use crate::error::ExperimentError;
use crate::evaluation::Evaluation;
use crate::market::{Sold, one_bidder};
use diffecon_auction::{Sales, Sample, Seed, Series};
use diffecon_bidding::BidFunctionFile;
use diffecon_bidding::bid_functions::{BASELINES, BidFunction, SealedMarket, baseline};
use diffecon_config::OutOfRange;
use diffecon_data::{DataError, Envelope, MechanismFile};
use diffecon_self_play::streams;

/// The auctions of every evaluation: no training run draws from this stream.
const AUCTIONS: (Seed, Series) = (Seed::new(1), streams::EVALUATION);

/// Lets the bid functions of open files play, and the baselines; those of the files in their order, before the baselines.
///
/// # Errors
/// If they are of several auctions, or a data set is named: bid functions bring their auction.
pub fn sell<T>(
    files: &[Envelope],
    options: &Evaluation,
    look: impl FnOnce(Sold<'_>) -> T,
) -> Result<T, ExperimentError> {
    OutOfRange::unless(options.episodes > 0, "--episodes", "at least 1", options.episodes)?;
    options.refuse_dataset("bid functions, which name their own auction")?;
    let all = files.iter().map(MechanismFile::of).collect::<Result<Vec<BidFunctionFile>, DataError>>()?;
    let auction = all[0].mechanism.auction();
    for (bids, file) in all.iter().zip(files) {
        let of_other = bids.mechanism.auction();
        if of_other != auction {
            let [one, other] = [auction.name(), of_other.name()];
            let value = format!("{one} ({}) and {other} ({})", files[0].path().display(), file.path().display());
            return Err(OutOfRange::new("the auction of the bid functions", "one", value).into());
        }
    }
    let market = SealedMarket::new(auction.clone(), AUCTIONS, options.episodes);
    let settings = differing_settings(&all.iter().map(|bids| &bids.provenance).collect::<Vec<_>>());
    let learned = all.iter().zip(settings);
    let learned = learned.map(|(bids, settings)| (one_bidder::entrant(&bids.provenance, settings), &bids.mechanism));
    let wanted = options.baselines.of(&BASELINES)?;
    // Not every auction has an equilibrium that is known.
    let known: Vec<(&str, BidFunction)> =
        wanted.into_iter().filter_map(|name| Some((name, baseline(name, auction)?))).collect();
    let known = known.iter().map(|(name, bids)| (one_bidder::baseline_entrant(name), bids));
    let sample = Sample {
        environment: Some(auction.name()),
        split: options.split.to_string(),
        episodes: Some(market.auctions()),
        ..Sample::default()
    };
    let sales = Sales::new::<BidFunction>(sample, &market, learned.chain(known));
    Ok(look(Sold { sales, files: 0..files.len() }))
}

/// Whether two open files are of one auction.
///
/// # Errors
/// If either holds no bid functions.
pub fn same_auction(one: &Envelope, other: &Envelope) -> Result<bool, DataError> {
    let [one, other] = [MechanismFile::<BidFunction>::of(one)?, MechanismFile::<BidFunction>::of(other)?];
    Ok(one.mechanism.auction() == other.mechanism.auction())
}
