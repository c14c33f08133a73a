//! The best price of a bundle against all prices, and the master's choices against the menu's own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{
    Bundle, Bundles, ItemValues, Mechanism, Menu, Seed, Stream, Valuations, XorValuations, evaluate,
};
use diffecon_columns::{Master, Repriced, Standing, best_price};
use rand::{Rng, RngExt};

const GOODS: usize = 4;

/// Eighths below 4, of which many are equal.
fn eighths(rng: &mut impl Rng) -> f32 {
    rng.random_range(0..32_u8) as f32 / 8.0
}

fn bundle(rng: &mut impl Rng) -> Bundle {
    Bundle::from_goods(GOODS, (0..GOODS).filter(|_| rng.random()))
}

/// Bidders of one of the three kinds.
fn bidders(kind: usize, count: usize, rng: &mut impl Rng) -> Valuations {
    let items = ItemValues::new(GOODS, (0..count * GOODS).map(|_| eighths(rng)).collect());
    match kind {
        0 => {
            let mut xor = XorValuations::new(GOODS);
            for _ in 0..count {
                (0..rng.random_range(0..4)).for_each(|_| xor.push_atom(bundle(rng).words(), eighths(rng)));
                xor.finish_bidder();
            }
            Valuations::Xor(xor)
        }
        1 => Valuations::Additive(items),
        _ => Valuations::UnitDemand(items),
    }
}

/// A menu of these bundles and prices and perhaps one more.
fn menu(bundles: &[Bundle], prices: &[f32], more: Option<(&Bundle, f32)>) -> Option<Menu> {
    let (mut all, mut prices) = (Bundles::new(GOODS), prices.to_vec());
    bundles.iter().chain(more.map(|(bundle, _)| bundle)).for_each(|bundle| all.push(bundle.words()));
    prices.extend(more.map(|(_, price)| price));
    let weights = vec![1.0; prices.len()];
    (!prices.is_empty()).then(|| Menu::new(all, weights, prices).unwrap())
}

/// The total revenue of a menu on the bidders.
fn total(menu: Option<Menu>, bidders: &Valuations) -> f64 {
    menu.map_or(0.0, |menu| evaluate(&menu, bidders).totals.iter().sum())
}

/// Values and prices are eighths, so that the best price is one too; sixteenths are tried all the same.
#[test]
fn no_price_is_better_than_the_best_one() {
    let mut rng = Seed::new(1).stream(Stream::new("best price"));
    let (mut refused, mut gained) = (0, 0);
    for instance in 0..600 {
        let bidders = bidders(instance % 3, 12, &mut rng);
        let elements = instance % 4;
        let bundles: Vec<Bundle> = (0..elements).map(|_| bundle(&mut rng)).collect();
        let prices: Vec<f32> = (0..elements).map(|_| eighths(&mut rng)).collect();
        let mut standings = vec![Standing::default(); bidders.bidders()];
        if let Some(menu) = menu(&bundles, &prices, None) {
            for (standing, sale) in standings.iter_mut().zip(menu.sell(&bidders)) {
                *standing = Standing { utility: (sale.value - sale.payment) as f32, payment: sale.payment as f32 };
            }
        }
        let candidate = bundle(&mut rng);
        let values: Vec<f32> = (0..12).map(|bidder| bidders.value(bidder, candidate.words())).collect();
        let before = total(menu(&bundles, &prices, None), &bidders);
        let at = |price: f32| total(menu(&bundles, &prices, Some((&candidate, price))), &bidders) - before;
        let Some(found) = best_price(&values, &standings, &[1; 12]) else {
            assert!((1..64).all(|price| at(price as f32 / 16.0) == 0.0), "instance {instance}: nobody takes it");
            refused += 1;
            continue;
        };
        let best = (1..320).map(|price| at(price as f32 / 16.0)).fold(f64::NEG_INFINITY, f64::max);
        // Above every threshold nothing is gained or lost.
        assert_eq!(best, found.gain.max(0.0), "instance {instance}: {found:?}");
        if found.gain > 0.0 {
            assert_eq!(at(found.amount), found.gain, "instance {instance}: at {}", found.amount);
            gained += 1;
        }
    }
    assert!((30..300).contains(&refused) && gained > 100, "{refused} candidates that nobody takes, {gained} that earn");
}

/// After every change the master knows what each bidder buys, exactly as the menu sells.
#[test]
fn choices_are_those_of_the_menu_and_revenue_never_falls() {
    let mut rng = Seed::new(2).stream(Stream::new("master"));
    for instance in 0..90 {
        let fine = instance % 2 == 0;
        let bidders = bidders(instance % 3, 40, &mut rng);
        // Thirds, so that differences of values and prices are rounded.
        let bidders = if fine { bidders.scaled(1.0 / 3.0) } else { bidders };
        let mut master: Master = Master::new(&bidders);
        let mut revenue = 0.0;
        for round in 0..12 {
            let mut candidates = Bundles::new(GOODS);
            (0..6).for_each(|_| candidates.push(bundle(&mut rng).words()));
            master.add_best(&candidates, 3);
            revenue = check(&master, &bidders, revenue, &format!("instance {instance}, round {round}, added"));
            for _ in 0..3 {
                if master.elements() > 0 {
                    let element = rng.random_range(0..master.elements());
                    let came = master.reprice(element);
                    revenue =
                        check(&master, &bidders, revenue, &format!("instance {instance}, round {round}, {came:?}"));
                }
            }
        }
    }
}

#[test]
fn what_comes_of_pricing_anew() {
    // Good 0 is worth 2 to the first and 1 to the second bidder, both goods 4 to the third.
    let mut xor = XorValuations::new(2);
    for (words, value) in [(0b01, 2.0), (0b01, 1.0), (0b11, 4.0)] {
        xor.push_atom(&[words], value);
        xor.finish_bidder();
    }
    let mut master = Master::new(&Valuations::Xor(xor));
    let [both, one] = [0b11, 0b01].map(|words| Bundles::from_words(2, vec![words]));
    assert_eq!((master.add_best(&both, 1), master.add_best(&one, 1), master.revenue()), (1, 1, 6.0));
    assert_eq!([master.reprice(1), master.reprice(0)], [Repriced::Kept; 2]);
    // At 1 the second bidder would buy too: two sales at 1 are not better than one at 2.
    master.set(&Bundles::from_words(2, vec![0b11, 0b01, 0b01]), &[3.0, 2.0, 5.0]);
    assert_eq!([2, 0].map(|element| master.reprice(element)), [Repriced::Removed, Repriced::Changed]);
    assert_eq!((master.revenue(), master.elements()), (6.0, 2));
}

/// The master's revenue, once its standings were found to be what its menu sells and it not to have fallen.
fn check(master: &Master, bidders: &Valuations, before: f64, what: &str) -> f64 {
    let Ok(menu) = master.menu() else {
        assert!(before == 0.0 && master.revenue() == 0.0, "{what}");
        return 0.0;
    };
    assert_eq!(menu.choices(master.types()), master.choices(), "{what}");
    let total = evaluate(&menu, bidders).totals.iter().sum::<f64>();
    assert!((total - master.revenue()).abs() <= 1e-9 * total, "{what}: {total} by the menu, {}", master.revenue());
    for (sale, standing) in menu.sell(master.types()).iter().zip(master.standings()) {
        let utility = (sale.value - sale.payment) as f32;
        assert_eq!((f64::from(standing.payment), standing.utility), (sale.payment, utility), "{what}");
    }
    let revenue = master.revenue();
    assert!(revenue >= before * (1.0 - 1e-12), "{what}: {revenue} after {before}");
    revenue
}
