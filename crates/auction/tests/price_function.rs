//! Properties of price functions: the bidder's answer is the best of all bundles, whatever the form of his values.

use diffecon_auction::{Bundle, ItemValues, Mechanism, PriceFunction, Sale, Valuations, XorValuations};
use proptest::prelude::*;

const BIDDERS: usize = 4;

/// Amounts of money without rounding errors in sums, so that ties are exact.
fn money() -> impl Strategy<Value = f64> {
    (0u8..32).prop_map(|eighths| f64::from(eighths) / 8.0)
}

fn prices(goods: usize) -> impl Strategy<Value = PriceFunction> {
    let columns = (prop::collection::vec(money(), goods), prop::collection::vec(money(), goods), 0..3);
    columns.prop_map(move |(item, rises, kind)| {
        let (item, rises) = match kind {
            0 => (item, vec![0.0; goods]),
            1 => (vec![0.0; goods], rises),
            _ => (item, rises),
        };
        let mut size = vec![0.0; goods + 1];
        (0..goods).for_each(|below| size[below + 1] = size[below] + rises[below]);
        PriceFunction::new(item, size).expect("ascending from 0")
    })
}

fn item_values(goods: usize) -> impl Strategy<Value = ItemValues> {
    let values = prop::collection::vec(money().prop_map(|value| value as f32), goods * BIDDERS);
    values.prop_map(move |values| ItemValues::new(goods, values))
}

fn xor(goods: usize) -> impl Strategy<Value = Valuations> {
    let atom = (1u64..1 << goods, money());
    let bidders = prop::collection::vec(prop::collection::vec(atom, 0..5), BIDDERS);
    bidders.prop_map(move |bidders| {
        let mut xor = XorValuations::new(goods);
        for atoms in bidders {
            atoms.into_iter().for_each(|(bundle, value)| xor.push_atom(&[bundle], 4.0 * value as f32));
            xor.finish_bidder();
        }
        Valuations::Xor(xor)
    })
}

fn valuations(goods: usize) -> impl Strategy<Value = Valuations> {
    prop_oneof![
        xor(goods),
        item_values(goods).prop_map(Valuations::Additive),
        item_values(goods).prop_map(Valuations::UnitDemand),
    ]
}

/// The sale by the definition: the best of all bundles and nothing, ties to the higher price.
fn brute_force(prices: &PriceFunction, valuations: &Valuations, bidder: usize) -> Sale {
    let mut best = Sale::default();
    for bundle in 1..1 << prices.goods() {
        let payment = prices.price(&[bundle]);
        let value = f64::from(valuations.value(bidder, &[bundle]));
        let utility = value - payment;
        if (utility, payment) > (best.utility(), best.payment) {
            best = Sale { payment, value, bought: true };
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_bidder_buys_the_best_of_all_bundles(
        (prices, valuations) in (1usize..=8).prop_flat_map(|goods| (prices(goods), valuations(goods)))
    ) {
        for (bidder, sale) in prices.sell(&valuations).into_iter().enumerate() {
            prop_assert_eq!(sale, brute_force(&prices, &valuations, bidder));
            prop_assert!(sale.utility() >= 0.0);
        }
    }

    #[test]
    fn no_bundle_is_cheaper_than_a_part_of_it(
        (prices, bundle, good) in (1usize..=8).prop_flat_map(|goods| (prices(goods), 0u64..1 << goods, 0..goods))
    ) {
        let mut larger = Bundle::from_words(&[bundle]);
        larger.insert(good);
        prop_assert!(prices.price(larger.words()) >= prices.price(&[bundle]));
    }
}
