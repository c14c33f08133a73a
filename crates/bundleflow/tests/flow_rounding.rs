//! After stage 1, support points and their ends round to the same bundle.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Seed, Stream};
use diffecon_bundleflow::config::{FlowConfig, Init, MenuConfig};
use diffecon_bundleflow::flow_training::{StartSampler, train};
use diffecon_bundleflow::support::{SupportSampler, parametrisation};
use diffecon_bundleflow::{Flow, streams};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_tensor::autodiff_device;

/// The share of goods of 2,000 fresh support points that the flow rounds differently.
fn disagreement(init: Init, goods: usize) -> f64 {
    let seed = Seed::new(1);
    let generator = Generator::new(Distribution::RegionsUpv, goods).unwrap();
    let bidders = population(&generator, WorldMode::Fixed, 500, seed).unwrap();
    let menu = MenuConfig { init, ..MenuConfig::default() };
    let device = autodiff_device("cpu").unwrap();
    let config = FlowConfig::default();
    let mut flow = Flow::new(&config, goods, &device, &mut seed.stream(streams::FLOW_NETWORKS));
    let supports = SupportSampler::new(&menu, goods, Some(&bidders));
    let starts = StartSampler { supports, parametrisation: parametrisation(menu.support_box), device };
    train(&mut flow, &config, &starts, seed, |_, _| ());
    let share = starts.disagreement(&flow, 2_000, &mut seed.stream(Stream::new("fresh points")));
    println!("{init:?}, {goods} goods: {:.4} % of goods round differently", 100.0 * share);
    share
}

#[test]
fn every_start_at_50_goods() {
    for init in [Init::Paper, Init::Spread, Init::Atoms] {
        assert!(disagreement(init, 50) <= 0.01, "{init:?}");
    }
}

#[test]
fn the_default_and_the_paper_start_at_100_goods() {
    for init in [Init::Paper, Init::Spread] {
        assert!(disagreement(init, 100) <= 0.01, "{init:?}");
    }
}

#[test]
fn the_default_and_the_paper_start_at_150_goods() {
    for init in [Init::Paper, Init::Spread] {
        assert!(disagreement(init, 150) <= 0.01, "{init:?}");
    }
}
