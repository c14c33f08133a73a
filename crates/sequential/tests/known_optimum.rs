//! Dynamic programming against exact answers.

use diffecon_sequential::{
    Auction, DynamicProgramming, DynamicProgrammingConfig, EnvironmentConfig, MenuKind, OneOrEach, evaluate,
};
use diffecon_train::Learner;
use std::collections::BTreeMap;
use std::time::Instant;

fn auction(values: &str, bidders: usize, goods: usize, menu: MenuKind) -> Auction {
    let values = OneOrEach::One(values.to_owned());
    let config = EnvironmentConfig { bidders, goods, values, order: None, menu, dataset_sha256: BTreeMap::new() };
    Auction::of_settings(config, 1).unwrap()
}

/// The predicted and the tested revenue.
fn solved(auction: Auction) -> (f64, f64) {
    let started = Instant::now();
    let mut learner = DynamicProgramming::new(DynamicProgrammingConfig::default(), auction.clone()).unwrap();
    (0..learner.steps()).for_each(|step| {
        learner.step(step, true);
    });
    let (environment, seed) = (auction.environment(), auction.seed());
    let predicted = f64::from(*learner.policy().values(0).last().unwrap());
    let tested = evaluate(environment, learner.policy(), (seed, "test"), 200_000);
    println!("{predicted:.5} predicted, {:.5} +- {:.5} tested, {:.1?}", tested.revenue, tested.std_error, started.elapsed());
    (predicted, tested.revenue)
}

fn expect(name: &str, auction: Auction, optimum: f64) {
    print!("{name}: optimum {optimum:.5}, ");
    let (predicted, tested) = solved(auction);
    for found in [predicted, tested] {
        assert!((found / optimum - 1.0).abs() < 3e-3, "{name}: {found} should be {optimum} within 0.3 %");
    }
}

#[test]
fn one_bidder_gets_the_straight_jacket_prices() {
    for (goods, optimum) in [(2, 0.549_20), (3, 0.875_46), (5, 1.576_45)] {
        for menu in [MenuKind::Sizes, MenuKind::Bundles] {
            expect(&format!("additive, 1x{goods}, {}", menu.name()), auction("A", 1, goods, menu), optimum);
        }
    }
}

#[test]
fn one_good_is_sold_at_the_price_path() {
    let value = |bidders: usize| (0..bidders).fold(0.0_f64, |next, _| ((1.0 + next) / 2.0).powi(2));
    for bidders in [1, 2, 5, 10] {
        expect(&format!("one good, {bidders} bidders"), auction("A", bidders, 1, MenuKind::Bundles), value(bidders));
    }
}

#[test]
fn unit_demand_has_one_price_a_state() {
    for (size, optimum) in [(5, 2.434_870), (10, 6.000_998)] {
        expect(&format!("unit demand {size}x{size}"), auction("C", size, size, MenuKind::Sizes), optimum);
    }
}
