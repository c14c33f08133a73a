//! Whole instances as CATS 2.2 draws them.

use super::bidding::Bidding;
use super::config::PathsConfig;
use crate::error::CatsError;
use crate::instance::Bid;
use crate::mode::Mode;
use diffecon_auction::Bundle;
use diffecon_config::Checked;
use rand::Rng;

/// The bids of an instance, before anything else is done to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The number of real goods, each of which is in some bid: those asked for, or a few more.
    pub goods: usize,
    /// The number of dummies that CATS announces: one for every group, even if it is empty or its bids were dropped.
    pub dummies: usize,
    /// The bids in the order of their bidders; those of a group stand side by side. Their prices are in units of the side of the
    /// square with the cities, their dummies are without gaps.
    pub bids: Vec<Bid>,
    /// The number of bidders drawn for them, with those who found no way or whose bids were dropped.
    pub bidders_drawn: usize,
}

/// Draws an instance with at least `goods` goods, as CATS 2.2 does.
///
/// After every bidder with a way `stop` is given the numbers of bids and of bidders with bids, and ends the instance by
/// `true`. If that is before the bids use enough roads, all begins anew with one city more.
///
/// # Errors
/// [`CatsError::OutOfRange`] for parameters that do not pass [`PathsConfig::check_for`]. [`CatsError::Unfinished`] if five
/// cities for each good are not enough, 100,000 bidders in a row find no way, 1,000,000 bidders do not bid on enough
/// roads that hang together, or 10,000 networks are not connected.
pub fn compat_instance(
    config: &Checked<PathsConfig>,
    goods: usize,
    stop: impl Fn(usize, usize) -> bool,
    rng: &mut impl Rng,
) -> Result<Draft, CatsError> {
    let is_done = |bidding: &Bidding| stop(bidding.bids.len(), bidding.bidders);
    let bidding = Bidding::run(config, Mode::Compat, goods, is_done, rng)?;
    let goods = bidding.network.len();
    // Bids of a group stand side by side, so another number begins the next group.
    let (mut last, mut groups) = (None, 0);
    let bids = bidding.bids.iter().map(|bid| {
        if bid.group.is_some() && bid.group != last {
            last = bid.group;
            groups += 1;
        }
        let bundle = Bundle::from_goods(goods, bidding.roads_of(bid).iter().map(|&road| road as usize));
        Bid { bundle, price: bid.price, dummy: bid.group.map(|_| goods + groups - 1) }
    });
    Ok(Draft { goods, dummies: bidding.groups, bids: bids.collect(), bidders_drawn: bidding.drawn })
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};
    use diffecon_config::Config;

    fn instance(config: &PathsConfig, goods: usize, bids: usize, seed: u64) -> Result<Draft, CatsError> {
        compat_instance(
            &config.check()?,
            goods,
            |count, _| count >= bids,
            &mut Seed::new(seed).stream(Stream::new("draft")),
        )
    }

    #[test]
    fn bids_are_numbered_without_gaps() {
        for (seed, goods) in [(0, 50), (1, 50), (2, 10), (3, 4), (4, 200)] {
            let draft = instance(&PathsConfig::default(), goods, 10 * goods, seed).unwrap();
            assert!((goods..goods + 10).contains(&draft.goods));
            assert!((10 * goods..10 * goods + 5).contains(&draft.bids.len()), "the last bidder is complete");
            let mut is_used = vec![false; draft.goods];
            for bid in &draft.bids {
                assert!(bid.bundle.size() > 0 && bid.price > 0.0);
                bid.bundle.goods().for_each(|good| is_used[good] = true);
            }
            assert!(is_used.into_iter().all(|is_used| is_used));

            let mut groups: Vec<usize> = draft.bids.iter().filter_map(|bid| bid.dummy).collect();
            assert!(groups.is_sorted());
            groups.dedup();
            assert!(
                groups.iter().copied().eq(draft.goods..draft.goods + groups.len()) && groups.len() <= draft.dummies
            );
            let bidders: Vec<&[Bid]> =
                draft.bids.chunk_by(|one, next| one.dummy.is_some() && one.dummy == next.dummy).collect();
            for bids in &bidders {
                let sizes = if bids[0].dummy.is_some() { 2..=5 } else { 1..=1 };
                assert!(sizes.contains(&bids.len()) && bids.iter().all(|bid| bid.price == bids[0].price));
            }
            assert!(bidders.len() <= draft.bidders_drawn && draft.dummies <= draft.bidders_drawn);
        }
    }

    #[test]
    fn stops_at_a_number_of_bidders() {
        let mut rng = Seed::new(10).stream(Stream::new("draft"));
        let draft = compat_instance(&Checked::default(), 50, |_, bidders| bidders >= 150, &mut rng).unwrap();
        let bidders = draft.bids.chunk_by(|one, next| one.dummy.is_some() && one.dummy == next.dummy);
        assert_eq!(bidders.count(), 150);
    }

    #[test]
    fn one_path_a_bidder_leaves_no_group() {
        let draft = instance(&PathsConfig { max_bids: 1, ..PathsConfig::default() }, 20, 200, 11).unwrap();
        assert!(draft.bids.len() == 200 && draft.bids.iter().all(|bid| bid.dummy.is_none()));
    }

    #[test]
    fn says_why_it_cannot_finish() {
        let error = instance(&PathsConfig::default(), 30, 3, 12).unwrap_err().to_string();
        let reason = "the bids end before they use 30 roads that hang together, even with 150 cities";
        assert_eq!(error, format!("the generation cannot finish: {reason}"));
        let error = instance(&PathsConfig::default(), 1, 500, 12).unwrap_err();
        assert!(matches!(error, CatsError::OutOfRange { .. }), "the density of roads does not suit 1 good: {error}");
        let barely = PathsConfig { shipping_cost_factor: 1.0 + 1e-9, ..PathsConfig::default() };
        let error = instance(&barely, 50, 100_000, 12).unwrap_err().to_string();
        assert!(error.contains("1000000 bidders bid on no 50 roads that hang together"), "{error}");
    }
}
