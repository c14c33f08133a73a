//! Choices against brute force, individual rationality, and masks.

use diffecon_auction::{Seed, Stream};
use diffecon_sequential::lanes::LaneRng;
use diffecon_sequential::{Bidder, GoodsSet, MenuKind, Purchase, Setting};
use rand::RngExt;

const GOODS: usize = 5;

/// The best bundle by trying all, the greater one of equally good ones.
fn brute_force(bidder: &Bidder, left: GoodsSet, price: impl Fn(GoodsSet) -> f32) -> Purchase {
    let mut best = Purchase::default();
    for bundle in (1..1 << GOODS).map(GoodsSet::from_mask).filter(|bundle| bundle.is_subset(left)) {
        let sale = Purchase { bundle, payment: price(bundle), value: bidder.value(bundle) };
        let (new, old) = (sale.value - sale.payment, best.value - best.payment);
        if new > old || (new == old && bundle.len() > best.bundle.len()) {
            best = sale;
        }
    }
    best
}

fn close(found: Purchase, expected: Purchase) -> bool {
    let (a, b) = (found.value - found.payment, expected.value - expected.payment);
    (a - b).abs() < 1e-5
}

#[test]
fn bidders_buy_what_is_best_for_them_of_what_is_left() {
    let mut stream = Seed::new(5).stream(Stream::new("cases"));
    let mut rng = LaneRng::new(&mut stream);
    for setting in [Setting::A, Setting::B, Setting::C, Setting::D, Setting::E, Setting::F] {
        let law = setting.law(GOODS);
        for _ in 0..50 {
            let left = GoodsSet::from_mask(stream.random_range(0..1 << GOODS));
            let goods: Vec<usize> = left.goods().collect();
            let mut numbers =
                |count: usize, scale: f32| -> Vec<f32> { (0..count).map(|_| scale * stream.random::<f32>()).collect() };
            let bundles = numbers(1 << goods.len(), 2.0);
            let sizes = numbers(goods.len() + 1, 2.0);
            let posted = numbers(GOODS + 1, 0.7);
            for bidder in law.draw(&mut rng) {
                let subset = |bundle: GoodsSet| {
                    let bits = goods.iter().enumerate().filter(|(_, good)| bundle.contains(**good));
                    bits.map(|(bit, _)| 1 << bit).sum::<usize>()
                };
                let cases = [
                    (MenuKind::Bundles, &bundles, brute_force(&bidder, left, |bundle| bundles[subset(bundle)])),
                    (MenuKind::Sizes, &sizes, brute_force(&bidder, left, |bundle| sizes[bundle.len()])),
                    (
                        MenuKind::EntryFee,
                        &posted,
                        brute_force(&bidder, left, |bundle| {
                            posted[0] + bundle.goods().map(|good| posted[good + 1]).sum::<f32>()
                        }),
                    ),
                ];
                for (kind, prices, expected) in cases {
                    let sale = kind.form().sell(prices, left, &bidder);
                    assert!(close(sale, expected), "{setting:?} {kind:?}: {sale:?} should be {expected:?}");
                    assert!(sale.bundle.is_subset(left), "only what is left is sold");
                    assert!(sale.payment <= sale.value + 1e-5, "nobody pays more than his value");
                    assert!((sale.value - bidder.value(sale.bundle)).abs() < 1e-5);
                }
            }
        }
    }
}

#[test]
fn of_equally_good_bundles_the_greater_is_bought() {
    let bidder = Bidder::Items { values: vec![0.5; 3], demand: 1 };
    let left = GoodsSet::first(3);
    let prices = [0.0, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25];
    assert_eq!(MenuKind::Bundles.form().sell(&prices, left, &bidder).bundle, left);
    // Goods 0 and 1 come before good 2 alone, which is as good and less.
    let prices = [0.0, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5];
    assert_eq!(MenuKind::Bundles.form().sell(&prices, left, &bidder).bundle, GoodsSet::first(2));
    assert_eq!(MenuKind::Sizes.form().sell(&[0.0, 0.25, 0.25, 0.3], left, &bidder).bundle.len(), 2);
    assert_eq!(MenuKind::EntryFee.form().sell(&[0.0, 0.5, 0.6, 0.6], left, &bidder).bundle, GoodsSet::first(1));
}
