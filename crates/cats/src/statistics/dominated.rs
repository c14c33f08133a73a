//! Bids that another bid dominates.

use crate::instance::{Bid, Instance};
use diffecon_auction::bundle::is_subset;

/// The number of bids that another one dominates: its price is at least as high and its goods, the dummy among them,
/// are a subset. Of two equal bids each dominates the other.
///
/// A dominating bid's rarest good is among the dominated one's, so only bids with the same rarest good are compared.
pub(crate) fn dominated(instance: &Instance) -> usize {
    let goods = instance.bids.iter().flat_map(Bid::goods_and_dummy).max().map_or(0, |good| good + 1);
    let mut frequencies = vec![0_usize; goods];
    instance.bids.iter().flat_map(Bid::goods_and_dummy).for_each(|good| frequencies[good] += 1);

    // The bids of every rarest good, the dearest first.
    let mut by_rarest: Vec<Vec<usize>> = vec![Vec::new(); goods];
    for (index, bid) in instance.bids.iter().enumerate() {
        if let Some(rarest) = bid.goods_and_dummy().min_by_key(|good| frequencies[*good]) {
            by_rarest[rarest].push(index);
        }
    }
    let price = |index: &usize| instance.bids[*index].price;
    by_rarest.iter_mut().for_each(|bids| bids.sort_by(|left, right| price(right).total_cmp(&price(left))));

    let is_dominated = |(index, bid): &(usize, &Bid)| {
        let as_dear = |good: usize| by_rarest[good].iter().take_while(|other| price(other) >= bid.price);
        let mut others = bid.goods_and_dummy().flat_map(as_dear);
        others.any(|other| other != index && dominates(&instance.bids[*other], bid))
    };
    instance.bids.iter().enumerate().filter(is_dominated).count()
}

fn dominates(bid: &Bid, other: &Bid) -> bool {
    bid.price >= other.price
        && (bid.dummy.is_none() || bid.dummy == other.dummy)
        && is_subset(bid.bundle.words(), other.bundle.words())
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Bundle, Seed, Stream};
    use rand::RngExt;

    #[test]
    fn as_many_as_all_pairs_find() {
        let mut rng = Seed::new(3).stream(Stream::new("dominated"));
        let mut found = 0;
        for _ in 0..200 {
            let goods = rng.random_range(1..70);
            let bid = |_| Bid {
                bundle: Bundle::from_goods(goods, (0..rng.random_range(1..4)).map(|_| rng.random_range(0..goods))),
                price: f64::from(rng.random_range(0..5)),
                dummy: rng.random_bool(0.7).then(|| goods + rng.random_range(0..10)),
            };
            let bids: Vec<Bid> = (0..30).map(bid).collect();
            let others = |index| bids.iter().enumerate().filter(move |(other, _)| *other != index);
            let expected =
                (0..bids.len()).filter(|index| others(*index).any(|(_, other)| dominates(other, &bids[*index])));
            let expected = expected.count();
            let instance =
                Instance { comments: Vec::new(), goods, dummies: 10, bids: bids.clone(), dropped: Vec::new() };
            assert_eq!(dominated(&instance), expected);
            found += expected;
        }
        assert!(found > 200, "{found} bids are dominated");
        let empty = Instance { comments: Vec::new(), goods: 3, dummies: 0, bids: Vec::new(), dropped: Vec::new() };
        assert_eq!(dominated(&empty), 0);
    }
}
