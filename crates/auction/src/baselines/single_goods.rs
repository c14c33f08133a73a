//! Unit demand as XOR: an atom for each good.

use crate::bundle::Bundle;
use crate::valuations::ItemValues;
use crate::xor::XorValuations;

/// The XOR bidders who value every bundle as unit-demand bidders with these values do.
pub fn single_goods(items: &ItemValues) -> XorValuations {
    let goods = items.goods();
    let singles: Vec<Bundle> = (0..goods).map(|good| Bundle::from_goods(goods, [good])).collect();
    let mut xor = XorValuations::new(goods);
    for bidder in 0..items.bidders() {
        singles.iter().zip(items.row(bidder)).for_each(|(single, &value)| xor.push_atom(single.words(), value));
        xor.finish_bidder();
    }
    xor
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::Valuations;

    #[test]
    fn values_are_the_same() {
        let items = ItemValues::new(3, vec![1.0, 2.0, 0.5, 0.0, 0.25, 4.0]);
        let xor = single_goods(&items);
        let unit_demand = Valuations::UnitDemand(items);
        for (bidder, bundle) in (0..2).flat_map(|bidder| (0..8).map(move |bundle| (bidder, bundle))) {
            assert_eq!(xor.value(bidder, &[bundle]), unit_demand.value(bidder, &[bundle]));
        }
    }
}
