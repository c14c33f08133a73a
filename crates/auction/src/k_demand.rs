//! Bidders who use a few goods at most, as XOR bidders: a bid for every bundle of so many goods or fewer.

use crate::bundle::Bundle;
use crate::valuations::ItemValues;
use crate::xor::XorValuations;

/// The XOR bidders who value every bundle at the sum of its `most` best goods: one good with unit demand. Each has [`bids`] bids, the
/// smaller bundles first.
pub fn k_demand(items: &ItemValues, most: usize) -> XorValuations {
    let goods = items.goods();
    let sets = sets(goods, most);
    let bundles: Vec<Bundle> = sets.iter().map(|set| Bundle::from_goods(goods, set.iter().copied())).collect();
    let mut xor = XorValuations::new(goods);
    for bidder in 0..items.bidders() {
        let row = items.row(bidder);
        for (set, bundle) in sets.iter().zip(&bundles) {
            xor.push_atom(bundle.words(), set.iter().map(|&good| row[good]).sum());
        }
        xor.finish_bidder();
    }
    xor
}

/// How many bundles of `1..=most` out of so many goods there are, `u64::MAX` where it is more.
pub fn bids(goods: usize, most: usize) -> u64 {
    let (mut of_size, mut sum) = (1_u128, 0_u128);
    for size in 1..=most.min(goods) {
        of_size = of_size * (goods + 1 - size) as u128 / size as u128;
        sum += of_size;
        if sum > u64::MAX.into() {
            return u64::MAX;
        }
    }
    sum as u64
}

/// The sets of `1..=most` goods, the smaller first.
fn sets(goods: usize, most: usize) -> Vec<Vec<usize>> {
    let (mut all, mut of_size) = (Vec::new(), vec![Vec::new()]);
    for _ in 0..most {
        of_size = of_size.iter().flat_map(|set: &Vec<usize>| with_another(set, goods)).collect();
        all.extend_from_slice(&of_size);
    }
    all
}

/// A set of goods with one more, behind its last.
fn with_another(set: &[usize], goods: usize) -> impl Iterator<Item = Vec<usize>> {
    (set.last().map_or(0, |last| last + 1)..goods).map(move |good| [set, &[good]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::Valuations;

    #[test]
    fn a_bundle_is_worth_its_best_goods() {
        let items = ItemValues::new(4, vec![1.0, 2.0, 0.5, 8.0, 0.0, 0.25, 4.0, 0.125]);
        for most in 1..=4 {
            let xor = k_demand(&items, most);
            for (bidder, bundle) in (0..2).flat_map(|bidder| (0..16_u64).map(move |bundle| (bidder, bundle))) {
                let mut inside: Vec<f32> =
                    (0..4).filter(|good| bundle >> good & 1 == 1).map(|good| items.row(bidder)[good]).collect();
                inside.sort_by(|a, b| b.total_cmp(a));
                let best: f32 = inside.iter().take(most).sum();
                assert_eq!(xor.value(bidder, &[bundle]), best, "{most} of bundle {bundle:b}, bidder {bidder}");
            }
        }
    }

    #[test]
    fn one_good_is_unit_demand_and_all_goods_are_additive() {
        let items = ItemValues::new(3, vec![1.0, 2.0, 0.5, 0.0, 0.25, 4.0]);
        let (one, all) = (k_demand(&items, 1), k_demand(&items, 3));
        let (unit_demand, additive) = (Valuations::UnitDemand(items.clone()), Valuations::Additive(items));
        for (bidder, bundle) in (0..2).flat_map(|bidder| (0..8).map(move |bundle| (bidder, bundle))) {
            assert_eq!(one.value(bidder, &[bundle]), unit_demand.value(bidder, &[bundle]));
            assert_eq!(all.value(bidder, &[bundle]), additive.value(bidder, &[bundle]));
        }
    }

    #[test]
    fn bids_are_counted() {
        for (goods, most) in [(1, 1), (4, 1), (4, 2), (5, 3), (6, 6), (3, 5)] {
            assert_eq!(bids(goods, most), sets(goods, most).len() as u64, "{most} of {goods}");
        }
        assert_eq!((bids(50, 2), bids(64, 64), bids(200, 100)), (1275, u64::MAX, u64::MAX));
    }
}
