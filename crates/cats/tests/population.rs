//! The law of populations where it is known exactly, their sizes and their reproducibility.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use diffecon_auction::{Seed, XorValuations, bundle};
use diffecon_cats::{
    ArbitraryConfig, Distribution, Family, Generator, Mode, Parameters, RegionsConfig, WorldMode, population,
};
use diffecon_config::Config;

fn draw(
    parameters: Parameters,
    distribution: Distribution,
    goods: usize,
    worlds: WorldMode,
    bidders: usize,
) -> XorValuations {
    let generator = Generator::with(distribution, goods, Mode::Compat, parameters).unwrap();
    population(&generator, worlds, bidders, Seed::new(7)).unwrap()
}

fn defaults(distribution: Distribution) -> Parameters {
    Parameters::default_of(distribution.family())
}

/// The first atom of every bidder: size and value.
fn first_atoms(valuations: &XorValuations) -> Vec<(usize, f64)> {
    let first = |bidder| valuations.atoms(bidder).next().map(|(words, value)| (bundle::size(words), f64::from(value)));
    (0..valuations.bidders()).map(|bidder| first(bidder).expect("an atom")).collect()
}

#[test]
fn arbitrary_first_bundles_have_geometric_sizes() {
    // Private values so narrow that no bidder is redrawn.
    let config = ArbitraryConfig { deviation: 0.001, ..ArbitraryConfig::default() };
    let parameters = Parameters::Arbitrary(config.check().unwrap());
    let (goods, bidders) = (12, 40_000);
    let atoms = first_atoms(&draw(parameters, Distribution::ArbitraryUpv, goods, WorldMode::Fixed, bidders));
    for size in 1..=goods {
        let reached = 0.9_f64.powf(size as f64 - 1.0);
        let expected = if size == goods { reached } else { 0.1 * reached };
        let share = atoms.iter().filter(|(other, _)| *other == size).count() as f64 / bidders as f64;
        let error = (expected * (1.0 - expected) / bidders as f64).sqrt();
        assert!((share - expected).abs() < 4.0 * error, "{share} of the bundles have {size} goods, not {expected}");
    }
}

/// Mean and variance of the value of the only good, over fresh worlds.
fn moments_of_one_good(config: ArbitraryConfig, distribution: Distribution) -> (f64, f64) {
    let parameters = Parameters::Arbitrary(config.check().unwrap());
    let atoms = first_atoms(&draw(parameters, distribution, 1, WorldMode::Fresh, 100_000));
    let mean = atoms.iter().map(|(_, value)| value).sum::<f64>() / atoms.len() as f64;
    let variance = atoms.iter().map(|(_, value)| (value - mean).powi(2)).sum::<f64>() / atoms.len() as f64;
    (mean, variance)
}

#[test]
fn values_have_the_moments_of_their_parts() {
    // Common value uniform on [1, 100), and 1 for the synergy of one good; no value is so low that it is redrawn.
    let common_variance = 99.0_f64.powi(2) / 12.0;
    let config = ArbitraryConfig { deviation: 0.0199, ..ArbitraryConfig::default() };
    let (mean, variance) = moments_of_one_good(config, Distribution::ArbitraryUpv);
    assert!((mean - 51.5).abs() < 0.4, "{mean}");
    assert!((variance / (common_variance + 1.99_f64.powi(2) / 3.0) - 1.0).abs() < 0.015, "{variance}");

    let config = ArbitraryConfig { mean: 500.0, standard_deviation: 100.0, ..ArbitraryConfig::default() };
    let (mean, variance) = moments_of_one_good(config, Distribution::ArbitraryNpv);
    assert!((mean - 551.5).abs() < 1.5, "{mean}");
    assert!((variance / (common_variance + 1e4) - 1.0).abs() < 0.02, "{variance}");
}

#[test]
fn values_grow_with_the_synergy_of_their_size() {
    let arbitrary = ArbitraryConfig { deviation: 1e-6, additivity: 0.5, ..ArbitraryConfig::default() };
    let regions = RegionsConfig { deviation: 1e-6, additivity: 0.5, ..RegionsConfig::default() };
    for (distribution, parameters) in [
        (Distribution::ArbitraryUpv, Parameters::Arbitrary(arbitrary.check().unwrap())),
        (Distribution::RegionsUpv, Parameters::Regions(regions.check().unwrap())),
    ] {
        let atoms = first_atoms(&draw(parameters, distribution, 30, WorldMode::Fresh, 40_000));
        for size in [1, 4, 9] {
            let values: Vec<f64> = atoms.iter().filter(|atom| atom.0 == size).map(|atom| atom.1).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let expected = 50.5 * size as f64 + (size as f64).powf(1.5);
            let error = 28.6 * (size as f64 / values.len() as f64).sqrt();
            assert!((mean - expected).abs() < 4.0 * error, "{distribution}: {mean} for {size} goods, not {expected}");
        }
    }
}

#[test]
fn every_number_of_goods_generates() {
    for distribution in Distribution::ALL {
        for goods in [10, 25, 48, 50, 64, 65, 100, 150, 500] {
            let Ok(generator) = Generator::new(distribution, goods) else {
                assert_eq!((distribution, goods % 4 > 0), (Distribution::Matching, true), "{goods} goods");
                continue;
            };
            let valuations = population(&generator, WorldMode::Fixed, 300, Seed::new(7)).unwrap();
            assert_eq!((valuations.goods(), valuations.bidders()), (goods, 300));
            let most = match distribution.family() {
                Family::Arbitrary | Family::Regions => 6,
                Family::Paths => 5,
                Family::Matching => 10,
                Family::Scheduling => goods,
                Family::Legacy => 1,
            };
            for bidder in 0..300 {
                assert!((1..=most).contains(&valuations.atoms(bidder).len()), "{distribution}, {goods} goods");
                assert!(valuations.atoms(bidder).all(|(words, value)| bundle::size(words) > 0 && value.is_finite()));
            }
        }
    }
}

#[test]
fn threads_do_not_change_the_bidders() {
    let on_threads = |threads, distribution, worlds| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| draw(defaults(distribution), distribution, 48, worlds, 1000))
    };
    for distribution in Distribution::ALL {
        for worlds in [WorldMode::Fixed, WorldMode::Fresh] {
            assert_eq!(on_threads(1, distribution, worlds), on_threads(2, distribution, worlds));
        }
    }
}

#[test]
fn a_larger_population_begins_with_the_smaller() {
    let of =
        |bidders| draw(defaults(Distribution::RegionsNpv), Distribution::RegionsNpv, 20, WorldMode::Fixed, bidders);
    assert_eq!(of(700).select(0..300), of(300));
    assert_eq!(of(0).bidders(), 0);
}

#[test]
fn fresh_worlds_spread_common_values_over_bidders() {
    // In a fixed world with equal private values all one-good bidders of a good agree; in fresh worlds they do not.
    let config = ArbitraryConfig { deviation: 1e-9, additional_location: 0.0, ..ArbitraryConfig::default() };
    let parameters = Parameters::Arbitrary(config.check().unwrap());
    let distinct = |worlds| {
        let atoms = first_atoms(&draw(parameters, Distribution::ArbitraryUpv, 5, worlds, 500));
        let mut rounded: Vec<i64> = atoms.iter().map(|(_, value)| (value * 1e4) as i64).collect();
        rounded.sort_unstable();
        rounded.dedup_by(|a, b| a.abs_diff(*b) <= 2);
        rounded.len()
    };
    assert_eq!(distinct(WorldMode::Fixed), 5);
    assert!(distinct(WorldMode::Fresh) > 400);
}
