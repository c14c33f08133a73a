//! Dynamic programming and the baselines against exact answers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Outcome, Seed, Series};
use diffecon_config::Config;
use diffecon_sequential::{
    Auction, DynamicProgramming, DynamicProgrammingConfig, Environment, EnvironmentConfig, FittedPolicyIteration,
    FittedPolicyIterationConfig, MenuKind, Policy, PolicyFile, ProximalPolicyOptimisation,
    ProximalPolicyOptimisationConfig, baselines, evaluate,
};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;
use std::collections::BTreeMap;
use std::time::Instant;

fn auction(values: &str, bidders: usize, goods: usize, menu: MenuKind) -> Auction {
    let config = EnvironmentConfig::of(values, bidders, goods, menu);
    Auction::of_settings(config, 1).unwrap()
}

/// The predicted and the tested revenue.
fn solved(auction: Auction) -> (f64, f64) {
    let started = Instant::now();
    let exact = DynamicProgrammingConfig {
        steps: 1000,
        samples: 2048,
        polish_samples: 1 << 18,
        value_samples: 1 << 20,
        ..DynamicProgrammingConfig::default()
    };
    let mut learner = DynamicProgramming::new(exact.check().unwrap(), auction.clone()).unwrap();
    (0..learner.steps()).for_each(|step| {
        learner.step(step, true);
    });
    let (environment, seed) = (auction.environment(), auction.seed());
    let predicted = f64::from(*learner.policy().values(0).last().unwrap());
    let tested = evaluate(environment, learner.policy(), (seed, Series::new("test")), 1_000_000);
    println!(
        "{predicted:.5} predicted, {:.5} +- {:.5} tested, {:.1?}",
        tested.revenue,
        tested.std_error,
        started.elapsed()
    );
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
            expect(&format!("additive, 1x{goods}, {}", menu.form().name()), auction("A", 1, goods, menu), optimum);
        }
    }
}

#[test]
fn one_good_is_sold_at_the_price_path() {
    let value = |bidders: usize| (0..bidders).fold(0.0_f64, |next, _| f64::midpoint(1.0, next).powi(2));
    for bidders in [1, 2, 5, 10] {
        expect(&format!("one good, {bidders} bidders"), auction("A", bidders, 1, MenuKind::Bundles), value(bidders));
    }
}

#[test]
fn unit_demand_has_one_price_a_state() {
    expect("unit demand 5x5", auction("C", 5, 5, MenuKind::Sizes), 2.434_870);
}

#[test]
#[ignore = "half a minute"]
fn ten_bidders_with_unit_demand() {
    expect("unit demand 10x10", auction("C", 10, 10, MenuKind::Sizes), 6.000_998);
}

/// What a learner's mechanism earns after its last step, on so many fresh bidders that the standard error is 0.05 %.
fn learned(mut learner: Box<dyn Learner>) -> Outcome {
    (0..learner.steps()).for_each(|step| {
        learner.step(step, false);
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mechanism.safetensors");
    learner.write_mechanism(&path, learner.steps()).unwrap();
    let file = PolicyFile::load(&path).unwrap();
    let environment = Environment::new(&file.mechanism.environment, &BTreeMap::new()).unwrap();
    evaluate(&environment, file.mechanism.policy(), (Seed::new(9), Series::new("test")), 2_000_000)
}

/// Each learner loses less than a part of what a simpler mechanism loses: the best that sells both goods together only, or that
/// asks both bidders for one price. (Networks that learn nothing lose 8.1 % and 1.6 %.)
#[test]
fn policies_of_networks_come_near() {
    let device = autodiff_device("cpu").unwrap();
    let straight_jacket = || auction("A", 1, 2, MenuKind::Bundles);
    let two_bidders = || auction("A", 2, 1, MenuKind::EntryFee);
    for (name, auction, optimum, simpler) in [
        ("additive, 1x2", straight_jacket(), 0.549_201, (2.0_f64 / 3.0).powf(1.5)),
        ("one good, 2", two_bidders(), 0.390_625, 2.0 / 27.0_f64.sqrt()),
    ] {
        let config = FittedPolicyIterationConfig {
            iterations: 5,
            hidden: vec![64; 2],
            ..FittedPolicyIterationConfig::default()
        };
        let fpi =
            learned(Box::new(FittedPolicyIteration::new(config.check().unwrap(), auction.clone(), &device).unwrap()));
        let config = ProximalPolicyOptimisationConfig {
            iterations: 120,
            hidden: vec![64; 2],
            ..ProximalPolicyOptimisationConfig::default()
        };
        let ppo = learned(Box::new(
            ProximalPolicyOptimisation::new(config.check().unwrap(), auction, device.clone()).unwrap(),
        ));
        for (learner, Outcome { revenue, std_error, .. }, part) in [("fpi", fpi, 0.2), ("ppo", ppo, 0.4)] {
            let least = optimum - part * (optimum - simpler);
            println!("{name}: {learner} {revenue:.5} +- {std_error:.5}, at least {least:.5}, optimum {optimum:.5}");
            let allowed = least..=optimum + 4.0 * std_error;
            assert!(allowed.contains(&revenue), "{name}: {learner} should earn {allowed:.5?}, but earns {revenue:.5}");
        }
    }
}

#[test]
fn goods_apart_and_all_together() {
    let simulated = |auction: &Auction, policy: &dyn Policy| {
        evaluate(auction.environment(), policy, (auction.seed(), Series::new("test")), 100_000).revenue
    };
    for (values, size, menu, optimum) in [
        ("A", 5, MenuKind::Bundles, 3.003_757),
        ("A", 10, MenuKind::Sizes, 7.414_901),
        ("A", 20, MenuKind::EntryFee, 16.923_858),
        ("B", 5, MenuKind::Bundles, 1.802_254),
        ("B", 10, MenuKind::EntryFee, 4.078_196),
    ] {
        let auction = auction(values, size, size, menu);
        let found = simulated(&auction, &baselines::separate(auction.environment()));
        assert!((found / optimum - 1.0).abs() < 3e-3, "{values} {size}: {found} should be {optimum} within 0.3 %");
    }
    for (bidders, optimum) in [(10, 2.344_798), (20, 2.675_897)] {
        let auction = auction("E", bidders, 10, MenuKind::Sizes);
        let bundle = baselines::bundle(auction.environment());
        let found = bundle.predicted().unwrap();
        assert!((found / optimum - 1.0).abs() < 3e-3, "bundle of E: {found} should be {optimum} within 0.3 %");
        let tested = simulated(&auction, &bundle);
        assert!((tested / optimum - 1.0).abs() < 6e-3, "bundle of E: {tested} should be {optimum} within 0.6 %");
    }
}
