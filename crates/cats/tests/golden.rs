//! Bidders have the statistics of those that CATS 2.2 itself wrote: `tests/data/golden_bidders.json`, which says how.

use diffecon_auction::{Seed, Series, XorValuations, bundle};
use diffecon_cats::{Distribution, Generator};
use serde_json::Value;

/// Worlds to draw. Bidders of a world depend on each other through it, so errors are computed by world.
const WORLDS: usize = 1200;

const SPATIAL: [Distribution; 4] =
    [Distribution::ArbitraryNpv, Distribution::ArbitraryUpv, Distribution::RegionsNpv, Distribution::RegionsUpv];

/// What the golden statistics know of a bidder.
struct Bidder {
    atoms: f64,
    first_size: f64,
    first_price: f64,
    best_price: f64,
}

/// A number of each bidder.
type Measure = fn(&Bidder) -> f64;

/// The bidders of one CATS instance: drawn until there are enough bids, the last one left out as in the golden data.
fn instance(distribution: Distribution, goods: usize, bids: usize, seed: Seed, world: u64) -> Vec<Bidder> {
    let generator = Generator::new(distribution, goods).expect("the defaults");
    let mut rng = seed.stream_at(Series::new("golden"), world);
    let world = generator.world(&mut rng).expect("a world");
    let mut bidders = world.bidders();
    let mut valuations = XorValuations::new(goods);
    while valuations.values().len() < bids {
        bidders.draw(&mut rng).append_to(&mut valuations);
    }
    let bidder = |bidder| {
        let atoms: Vec<(&[u64], f32)> = valuations.atoms(bidder).collect();
        Bidder {
            atoms: atoms.len() as f64,
            first_size: bundle::size(atoms[0].0) as f64,
            first_price: f64::from(atoms[0].1),
            best_price: atoms.iter().map(|atom| f64::from(atom.1)).fold(0.0, f64::max),
        }
    };
    (0..valuations.bidders() - 1).map(bidder).collect()
}

/// A ratio of sums over all bidders, and its standard error with worlds as the independent units.
struct Estimate {
    mean: f64,
    error: f64,
}

fn ratio(worlds: &[Vec<Bidder>], part: impl Fn(&Bidder) -> f64, whole: impl Fn(&Bidder) -> f64) -> Estimate {
    let sums: Vec<(f64, f64)> =
        worlds.iter().map(|bidders| (bidders.iter().map(&part).sum(), bidders.iter().map(&whole).sum())).collect();
    let (parts, wholes) = sums.iter().fold((0.0, 0.0), |total, sum| (total.0 + sum.0, total.1 + sum.1));
    let mean = parts / wholes;
    let squares: f64 = sums.iter().map(|(part, whole)| (part - mean * whole).powi(2)).sum();
    let count = worlds.len() as f64;
    Estimate { mean, error: (squares * count / (count - 1.0)).sqrt() / wholes }
}

fn mean(worlds: &[Vec<Bidder>], of: impl Fn(&Bidder) -> f64) -> Estimate {
    ratio(worlds, of, |_| 1.0)
}

/// The standard deviation over all bidders; its error by the delta method.
fn deviation(worlds: &[Vec<Bidder>], of: impl Fn(&Bidder) -> f64) -> Estimate {
    let center = mean(worlds, &of).mean;
    let variance = mean(worlds, |bidder| (of(bidder) - center).powi(2));
    let deviation = variance.mean.sqrt();
    Estimate { mean: deviation, error: variance.error / (2.0 * deviation) }
}

fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[test]
fn bidders_have_the_statistics_of_cats() {
    let golden: Value = serde_json::from_str(include_str!("data/golden_bidders.json")).unwrap();
    let golden_worlds = golden["instances"].as_f64().unwrap();
    let goods = golden["goods"].as_u64().unwrap() as usize;
    let bids = golden["bids"].as_u64().unwrap() as usize;
    let mut failures = Vec::new();
    println!("{:<14} {:<24} {:>10} {:>10} {:>8} {:>6}", "distribution", "statistic", "CATS", "here", "error", "z");
    for distribution in SPATIAL {
        let golden = &golden["distributions"][distribution.name()];
        let number = |key: &str| golden[key].as_f64().unwrap();
        let worlds: Vec<Vec<Bidder>> =
            (0..WORLDS as u64).map(|world| instance(distribution, goods, bids, Seed::new(2024), world)).collect();

        let mut statistics = vec![
            ("K_mean".to_owned(), number("K_mean"), mean(&worlds, |bidder| bidder.atoms)),
            (
                "single_bid_bidders_frac".to_owned(),
                number("single_bid_bidders_frac"),
                mean(&worlds, |bidder| indicator(bidder.atoms == 1.0)),
            ),
            (
                "single_bundle_size_mean".to_owned(),
                number("single_bundle_size_mean"),
                ratio(
                    &worlds,
                    |bidder| indicator(bidder.atoms == 1.0) * bidder.first_size,
                    |bidder| indicator(bidder.atoms == 1.0),
                ),
            ),
            (
                "initial_bundle_P1".to_owned(),
                number("initial_bundle_P1"),
                mean(&worlds, |bidder| indicator(bidder.first_size == 1.0)),
            ),
        ];
        let measures: [(&str, Measure); 3] = [
            ("initial_bundle", |bidder| bidder.first_size),
            ("initial_price", |bidder| bidder.first_price),
            ("max_bid", |bidder| bidder.best_price),
        ];
        for (name, of) in measures {
            let (mean_name, std_name) = (format!("{name}_mean"), format!("{name}_std"));
            statistics.push((mean_name.clone(), number(&mean_name), mean(&worlds, of)));
            statistics.push((std_name.clone(), number(&std_name), deviation(&worlds, of)));
        }
        // The share of bidders here below the quantiles of CATS.
        for (quantile, share) in [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)] {
            let limit = golden["max_bid_quantiles"][quantile].as_f64().unwrap();
            let below = mean(&worlds, |bidder| indicator(bidder.best_price < limit));
            statistics.push((format!("max_bid below {quantile}"), share, below));
        }
        let bidders: usize = worlds.iter().map(Vec::len).sum();
        let per_world = bidders as f64 / WORLDS as f64;
        let spread = worlds.iter().map(|world| (world.len() as f64 - per_world).powi(2)).sum::<f64>() / WORLDS as f64;
        let per_world = Estimate { mean: per_world, error: (spread / WORLDS as f64).sqrt() };
        statistics.push(("bidders per instance".to_owned(), number("n_bidders") / golden_worlds, per_world));

        for (name, expected, Estimate { mean, error }) in statistics {
            let combined = error * (1.0 + WORLDS as f64 / golden_worlds).sqrt();
            let z = (mean - expected) / combined;
            println!("{distribution:<14} {name:<24} {expected:>10.4} {mean:>10.4} {combined:>8.4} {z:>6.2}");
            if z.is_nan() || z.abs() >= 4.0 {
                failures.push(format!("{distribution}: {name} is {mean}, but {expected} in CATS: z = {z:.2}"));
            }
        }
        for atoms in 1..=6 {
            let expected = golden["K_pmf"][atoms.to_string()].as_f64().unwrap();
            let share = mean(&worlds, |bidder| indicator(bidder.atoms == f64::from(atoms))).mean;
            let difference = share - expected;
            println!(
                "{distribution:<14} K_pmf {atoms:<18} {expected:>10.4} {share:>10.4}    difference {difference:>7.4}"
            );
            if difference.abs() >= 0.015 {
                failures
                    .push(format!("{distribution}: {share} of the bidders have {atoms} atoms, but {expected} in CATS"));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
