//! Learned prices against exact optima, and runs that go on where they stopped.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Seed, Valuations, evaluate};
use diffecon_config::{Checked, Config};
use diffecon_data::{ExponentialConfig, Items, MechanismProvenance, UniformConfig};
use diffecon_pricing::{FamilyName, Pricing, PricingConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn learner(valuations: &Valuations, change: impl Fn(&mut PricingConfig)) -> Pricing {
    let mut config = PricingConfig::default();
    config.learning.steps = 400;
    // A soft choice among sizes of one price hides what they earn together.
    (config.learning.sharpness_start, config.learning.sharpness_end) = (400.0, 400.0);
    change(&mut config);
    let (train, validation) = (valuations.slice(0..50_000), valuations.slice(50_000..60_000));
    let (device, provenance) = (autodiff_device("cpu").unwrap(), MechanismProvenance { seed: 1, ..Default::default() });
    Pricing::new(config.check().unwrap(), train, validation, device, provenance).unwrap()
}

/// The revenue on 200,000 fresh bidders of prices that are trained on 50,000, against the optimum.
fn check(name: &str, optimum: f64, valuations: &Valuations, change: impl Fn(&mut PricingConfig)) {
    let mut learner = learner(valuations, change);
    learner.prepare(&mut |_| ()).unwrap();
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    let revenue = evaluate(&learner.price_function().unwrap(), &valuations.slice(60_000..260_000)).revenue;
    println!("{name}: {revenue:.5} of {optimum:.5} ({:+.2} %)", 100.0 * (revenue / optimum - 1.0));
    assert!((revenue / optimum - 1.0).abs() < 0.005, "{name}: {revenue} should be within 0.5 % of {optimum}");
}

fn uniform(goods: usize) -> diffecon_auction::ItemValues {
    Items::new(Checked::<UniformConfig>::default(), goods).unwrap().population(260_000, Seed::new(1))
}

/// Manelli and Vincent, the straight-jacket auction, and all goods together.
#[test]
fn additive_goods() {
    check("additive U[0,1]^2", 0.549_201, &Valuations::Additive(uniform(2)), |_| ());
    check("additive U[0,1]^4", 1.219_44, &Valuations::Additive(uniform(4)), |_| ());
    let exponential =
        Items::new(Checked::<ExponentialConfig>::default(), 10).unwrap().population(260_000, Seed::new(1));
    check("additive Exp(1)^10", 5.831_388, &Valuations::Additive(exponential), |_| ());
}

/// Pavlov: one price, 1 / sqrt 3; a fee and goods that are free say it too.
#[test]
fn goods_with_unit_demand() {
    let bidders = Valuations::UnitDemand(uniform(2));
    for family in [FamilyName::ItemSize, FamilyName::EntryFee, FamilyName::Lattice] {
        check("unit demand U[0,1]^2", 0.384_900, &bidders, |config| config.prices.family = family);
    }
}

/// Of 100 goods with exponential values only all together are sold. What is fitted to sizes may forbid all others, and is no start for
/// prices that have no size of their own.
#[test]
fn a_start_sells_whatever_the_family() {
    let law = Checked::<ExponentialConfig>::default();
    let bidders = Valuations::Additive(Items::new(law, 100).unwrap().population(61_000, Seed::new(1)));
    for family in [FamilyName::ItemSize, FamilyName::EntryFee] {
        let mut learner = learner(&bidders, |config| {
            (config.prices.family, config.learning.start_bidders) = (family, 200);
        });
        learner.prepare(&mut |_| ()).unwrap();
        let revenue = evaluate(&learner.price_function().unwrap(), &bidders.slice(60_000..61_000)).revenue;
        assert!(revenue > 0.97 * 79.933_821, "{family:?}: {revenue}");
    }
}

#[test]
fn a_restored_learner_goes_on_exactly() {
    let bidders = Valuations::UnitDemand(uniform(3));
    for family in [FamilyName::ItemSize, FamilyName::EntryFee, FamilyName::Lattice] {
        let new = || learner(&bidders, |config| (config.prices.family, config.learning.batch) = (family, 100));
        let (mut whole, mut rest) = (new(), new());
        whole.prepare(&mut |_| ()).unwrap();
        (0..10).for_each(|step| drop(whole.step(step, false)));
        rest.restore(&whole.state()).unwrap();
        for step in 10..20 {
            assert_eq!(whole.step(step, true), rest.step(step, true), "{family:?}");
        }
        assert_eq!(whole.state(), rest.state());
    }
}
