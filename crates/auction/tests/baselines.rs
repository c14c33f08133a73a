//! What the baselines earn: on distributions whose optimum is known and on CATS bidders.

use diffecon_auction::{
    ItemValues, Mechanism, Seed, Stream, Valuations, XorValuations, baselines, baselines::baseline, evaluate,
    grand_bundle, item_prices, item_size_prices, size_prices,
};
use rand::{Rng, RngExt};
use std::path::Path;

/// Rows of values, each good's drawn independently.
fn draw(goods: usize, bidders: usize, rng: &mut impl Rng, value: impl Fn(f64) -> f64) -> ItemValues {
    ItemValues::new(goods, (0..goods * bidders).map(|_| value(rng.random()) as f32).collect())
}

/// A training sample and a fresh one of additive bidders whose values are transformed uniform draws.
fn additive(goods: usize, value: impl Fn(f64) -> f64 + Copy) -> [Valuations; 2] {
    let sample = |name, bidders| draw(goods, bidders, &mut Seed::new(11).stream(Stream::new(name)), value);
    [sample("train", 50_000), sample("test", 400_000)].map(Valuations::Additive)
}

/// Asserts that a mechanism earns this on a fresh sample, within a share of it below and three standard errors above.
fn assert_earns(name: &str, mechanism: &dyn Mechanism, test: &Valuations, optimum: f64, shortfall: f64) {
    let outcome = evaluate(mechanism, test);
    println!("{name}: {:.6} (error {:.6}), known {optimum:.6}", outcome.revenue, outcome.std_error);
    let range = (1.0 - shortfall) * optimum..=optimum + 3.0 * outcome.std_error;
    assert!(range.contains(&outcome.revenue), "{name} should earn {range:?}, but earns {}", outcome.revenue);
}

#[test]
fn size_prices_reach_the_straight_jacket_auction() {
    for (goods, optimum) in [(2, 0.549_201), (3, 0.875_456), (4, 1.219_44), (5, 1.576_45)] {
        let [train, test] = additive(goods, |uniform| uniform);
        assert_earns(&format!("{goods} sizes"), &size_prices(&train), &test, optimum, 0.005);
        assert_earns(&format!("{goods} goods and sizes"), &item_size_prices(&train), &test, optimum, 0.005);
    }
}

#[test]
fn uniform_goods_sold_together_and_separately() {
    for (goods, together, separately) in [(2, 0.544_331, 0.5), (3, 0.860_611, 0.75)] {
        let [train, test] = additive(goods, |uniform| uniform);
        assert_earns(&format!("{goods} goods together"), &grand_bundle(&train), &test, together, 0.005);
        assert_earns(&format!("{goods} goods separately"), &item_prices(&train), &test, separately, 0.005);
    }
}

#[test]
fn bidders_who_value_nothing_have_baselines_that_earn_nothing() {
    let mut xor = XorValuations::new(3);
    for _ in 0..5 {
        xor.push_atom(&[0b101], 0.0);
        xor.finish_bidder();
    }
    let items = ItemValues::new(3, vec![0.0; 15]);
    for train in [Valuations::Xor(xor), Valuations::UnitDemand(items.clone()), Valuations::Additive(items)] {
        for (name, mechanism) in baselines(&train) {
            assert_eq!(evaluate(&mechanism, &train).revenue, 0.0, "{name}");
        }
    }
}

#[test]
fn unit_demand_has_the_baselines_of_the_same_bidders_as_atoms() {
    let items = draw(3, 300, &mut Seed::new(13).stream(Stream::new("train")), |uniform| uniform);
    let mut xor = XorValuations::new(3);
    for bidder in 0..items.bidders() {
        items.row(bidder).iter().enumerate().for_each(|(good, &value)| xor.push_atom(&[1 << good], value));
        xor.finish_bidder();
    }
    let (items, atoms) = (Valuations::UnitDemand(items), Valuations::Xor(xor));
    assert_eq!(item_prices(&items), item_prices(&atoms));
}

#[test]
fn exponential_goods_sold_together() {
    for (goods, optimum) in (1..).zip([0.367_879, 0.839_962, 1.371_102, 1.942_381, 2.543_534]) {
        let [train, test] = additive(goods, |uniform| -(1.0 - uniform).ln());
        assert_earns(&format!("{goods} exponential goods"), &grand_bundle(&train), &test, optimum, 0.005);
    }
}

#[test]
fn unit_demand_of_two_uniform_goods() {
    let sample =
        |name, bidders| Valuations::UnitDemand(draw(2, bidders, &mut Seed::new(12).stream(Stream::new(name)), |u| u));
    let (train, test) = (sample("train", 50_000), sample("test", 400_000));
    for (name, mechanism) in baselines(&train) {
        if name != "grand-bundle" {
            assert_earns(name, &mechanism, &test, 0.384_900, 0.005);
        }
    }
}

/// CATS bidders over 50 goods, empty atoms left out.
fn cats(path: &Path) -> Option<Valuations> {
    let mut file = npyz::npz::NpzArchive::open(path).ok()?;
    let bundles = file.by_name("bundles").expect("readable").expect("bundles");
    let atoms = bundles.shape()[1] as usize;
    let bundles: Vec<u64> = bundles.into_vec().expect("u64");
    let values = file.by_name("values").expect("readable").expect("values");
    let values: Vec<f32> = values.into_vec().expect("f32");
    let mut xor = XorValuations::new(50);
    for (bundles, values) in bundles.chunks_exact(atoms).zip(values.chunks_exact(atoms)) {
        let atoms = bundles.iter().zip(values).filter(|(bundle, value)| **bundle != 0 && **value > 0.0);
        atoms.for_each(|(bundle, value)| xor.push_atom(&[*bundle], *value));
        xor.finish_bidder();
    }
    Some(Valuations::Xor(xor))
}

/// What baselines earn of the surplus in percent, on the sample that they are fitted to and on another.
fn percents(train: &Valuations, test: &Valuations) -> Vec<(&'static str, f64, f64)> {
    let percent =
        |mechanism: &dyn Mechanism, sample: &Valuations| 100.0 * evaluate(mechanism, sample).revenue / sample.surplus();
    let fitted = baselines(train).into_iter();
    fitted.map(|(name, mechanism)| (name, percent(&mechanism, train), percent(&mechanism, test))).collect()
}

#[test]
fn a_few_cats_bidders_pay_what_was_measured_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let measured = [("arbitrary-upv-50", [40.1, 77.7, 83.6, 86.0]), ("regions-npv-50", [38.5, 77.5, 78.6, 80.5])];
    for (dataset, measured) in measured {
        let all = cats(&folder.join(format!("{dataset}.npz"))).unwrap();
        assert_eq!(all.bidders(), 1_000);
        let found = percents(&all.slice(0..800), &all.slice(800..1_000));
        for ((name, fitted, earned), measured) in found.iter().zip(measured) {
            println!(
                "{dataset} {name}: {fitted:.2} % of surplus in training, before {measured} %, {earned:.2} % of others"
            );
            assert!(
                (fitted - measured).abs() <= 0.3,
                "{dataset} {name} should earn {measured} %, but earns {fitted} %"
            );
        }
    }
}

#[test]
fn cats_bidders_pay_what_was_measured_before() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/valuations");
    let measured = [("arbitrary-upv-50", [39.7, 75.8, 80.1, 81.4]), ("regions-npv-50", [38.9, 74.9, 75.5, 76.5])];
    for (dataset, measured) in measured {
        let Some(all) = cats(&folder.join(format!("{dataset}.npz"))) else {
            println!("skipped: {dataset}.npz is not in shared/data/valuations");
            continue;
        };
        let mut earned_before = 0.0;
        let found = percents(&all.slice(0..8_000), &all.slice(10_000..all.bidders()));
        for ((name, fitted, earned), measured) in found.into_iter().zip(measured) {
            println!("{dataset} {name}: {earned:.2} % of surplus, {fitted:.2} % in training, before {measured} %");
            assert!(measured - earned <= 1.0, "{dataset} {name} should earn {measured} %, but earns {earned} %");
            if name == "item-size-prices" {
                assert!(fitted >= earned_before, "items and sizes together earn at least what either does alone");
            }
            earned_before = fitted.max(earned_before);
        }
    }
}

#[test]
fn threads_do_not_change_the_prices() {
    let mut rng = Seed::new(13).stream(Stream::new("train"));
    let mut xor = XorValuations::new(6);
    for _ in 0..2_000 {
        (0..3).for_each(|_| xor.push_atom(&[rng.random_range(1..64)], rng.random()));
        xor.finish_bidder();
    }
    let train = Valuations::Xor(xor);
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| item_size_prices(&train))
    };
    assert_eq!(fit(1), fit(3));
}

#[test]
fn bidders_without_values_leave_any_price() {
    let worthless = ItemValues::new(3, vec![0.0; 6]);
    let empty = ItemValues::new(3, Vec::new());
    for items in [worthless, empty] {
        for train in [Valuations::Additive(items.clone()), Valuations::UnitDemand(items)] {
            for (name, mechanism) in baselines(&train) {
                assert_eq!(evaluate(&mechanism, &train).revenue, 0.0, "{name}");
            }
        }
    }
}

#[test]
fn every_baseline_is_fitted_over_the_goods_alone_as_with_the_others() {
    let items = draw(3, 200, &mut Seed::new(3).stream(Stream::new("names")), |uniform| uniform);
    let bidders = Valuations::Additive(items);
    let all = baselines(&bidders);
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["grand-bundle", "item-prices", "size-prices", "item-size-prices"]);
    for (name, fitted) in &all {
        assert_eq!(fitted.goods(), 3, "{name}");
        let alone = baseline(name, &bidders);
        assert_eq!(alone.sell(&bidders), fitted.sell(&bidders), "{name}");
    }
}
