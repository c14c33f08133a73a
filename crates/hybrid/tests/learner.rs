//! Hybrids against their parts, and runs that go on where they stopped.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Seed, Valuations, evaluate};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::Config;
use diffecon_data::{Items, MechanismProvenance, PerGood, UniformConfig};
use diffecon_hybrid::{HybridConfig, HybridLearner};
use diffecon_pricing::FamilyName;
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn learner(bidders: &Valuations, change: impl Fn(&mut HybridConfig)) -> HybridLearner {
    let mut config = HybridConfig::default();
    (config.flow.hidden, config.flow.steps, config.flow.batch) = (32, 100, 64);
    (config.menu.elements, config.ascent.batch, config.together.batch) = (60, 500, 500);
    change(&mut config);
    let train = bidders.slice(0..bidders.bidders() / 2);
    let validation = bidders.slice(bidders.bidders() / 2..bidders.bidders());
    let (device, provenance) = (autodiff_device("cpu").unwrap(), MechanismProvenance { seed: 1, ..Default::default() });
    HybridLearner::new(&config.check().unwrap(), train, validation, &device, &provenance).unwrap()
}

/// Revenue in validation at the prices alone, and after all steps.
fn earned(mut learner: HybridLearner) -> [f64; 2] {
    let metrics = learner.prepare(&mut |_| ()).unwrap();
    let alone = metrics.iter().find(|(name, _)| *name == "prices_revenue").unwrap().1;
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    [alone, learner.validate(learner.steps()).unwrap().revenue]
}

#[test]
fn lotteries_that_earn_nothing_are_left_out() {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let bidders = Valuations::Xor(population(&generator, WorldMode::Fixed, 6000, Seed::new(2)).unwrap());
    let [alone, together] = earned(learner(&bidders, |config| config.prices.family = FamilyName::Lattice));
    assert!((together / alone - 1.0).abs() < 0.01, "{alone} alone, {together} together");
}

/// Goods at prices that are far too high, of which nobody would buy any: all that is earned is earned by elements.
#[test]
fn lotteries_that_earn_are_kept() {
    let config = UniformConfig { low: PerGood::All(2.0), high: PerGood::All(3.0) }.check().unwrap();
    let bidders = Valuations::UnitDemand(Items::new(config, 2).unwrap().population(20_000, Seed::new(1)));
    let mut learner = learner(&bidders, |config| {
        (config.ascent.steps, config.menu.start_price, config.together.prices_rate) = (1, 0.7, 0.0);
        (config.prices.size_rate, config.prices.item_rate) = (1.0, 1.0);
        (config.together.sharpness_start, config.together.sharpness_end) = (200.0, 400.0);
    });
    learner.prepare(&mut |_| ()).unwrap();
    let (mut dear, mut state) = (0.0, learner.state());
    for name in ["asked.prices.item", "asked.prices.size"] {
        state.insert(name, vec![2], vec![9.0; 2]);
        dear += 9.0;
    }
    learner.restore(&state).unwrap();
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    let mechanism = learner.mechanism().unwrap();
    assert!(mechanism.prices().price(&[1]) > dear);
    let revenue = evaluate(&mechanism, &bidders).revenue;
    assert!(revenue > 1.9 && evaluate(mechanism.prices(), &bidders).revenue == 0.0, "{revenue}");
}

#[test]
fn a_restored_learner_goes_on_exactly() {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let bidders = Valuations::Xor(population(&generator, WorldMode::Fixed, 400, Seed::new(2)).unwrap());
    let new = || {
        learner(&bidders, |config| {
            (config.ascent.steps, config.together.steps, config.together.prices_rate) = (20, 20, 1.0);
            (config.ascent.batch, config.together.batch) = (50, 50);
        })
    };
    let (mut whole, mut rest) = (new(), new());
    whole.prepare(&mut |_| ()).unwrap();
    (0..10).for_each(|step| drop(whole.step(step, false)));
    rest.restore(&whole.state()).unwrap();
    for step in 10..20 {
        assert_eq!(whole.step(step, true), rest.step(step, true));
    }
    assert_eq!(whole.state(), rest.state());
    assert_eq!(whole.mechanism().unwrap(), rest.mechanism().unwrap());
}
