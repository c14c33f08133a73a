//! Polished menus: never worse, better where prices were slack, and the same with any number of threads.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Bundle, Bundles, ItemValues, Menu, Seed, Stream, Valuations, audit, evaluate};
use diffecon_columns::polish::{Polished, Round, polish};
use rand::{Rng, RngExt};

/// Bidders of a few types with two goods, additive values.
fn few_types(bidders: usize, rng: &mut impl Rng) -> Valuations {
    let types = [[1.0, 2.0], [3.0, 1.0], [2.0, 2.5], [0.5, 0.25]];
    let values = (0..bidders).flat_map(|_| types[rng.random_range(0..4)]).collect();
    Valuations::Additive(ItemValues::new(2, values))
}

/// Lotteries over all bundles of two goods, at prices below what they are worth.
fn slack(elements: usize, rng: &mut impl Rng) -> Menu {
    let (mut bundles, mut weights, mut prices) = (Bundles::new(2), Vec::new(), Vec::new());
    for _ in 0..elements {
        let odds: [f32; 4] = std::array::from_fn(|_| rng.random::<f32>().powi(4));
        let all: f32 = odds.iter().sum();
        for (bundle, odds) in [&[][..], &[0], &[1], &[0, 1]].into_iter().zip(odds) {
            bundles.push(Bundle::from_goods(2, bundle.iter().copied()).words());
            weights.push(odds / all);
        }
        prices.push(rng.random::<f32>());
    }
    Menu::new(bundles, weights, prices).unwrap()
}

fn polished(menu: &Menu, bidders: &Valuations, rounds: usize) -> (Polished, Vec<Round>) {
    let mut seen = Vec::new();
    let polished = polish(menu, bidders, bidders, rounds, Seed::new(3), |round| seen.push(round)).unwrap();
    (polished, seen)
}

/// From prices that are nearly nothing to near the best posted prices; with more or less luck, since no more than one price is moved at a
/// time once all were raised.
#[test]
fn revenue_rises_to_near_the_best_prices_and_nobody_gains_by_a_misreport() {
    let mut rng = Seed::new(1).stream(Stream::new("polish"));
    let bidders = few_types(200, &mut rng);
    let menu = slack(40, &mut rng);
    let (polished, seen) = polished(&menu, &bidders, 12);
    assert_eq!(seen.iter().map(|round| round.round).collect::<Vec<_>>(), (0..=12).collect::<Vec<_>>());
    assert!(seen.windows(2).all(|two| two[1].training >= two[0].training), "{seen:?}");
    let revenue = evaluate(&polished.menu, &bidders).revenue;
    assert_eq!(revenue, seen.iter().map(|round| round.validation).fold(0.0, f64::max));
    assert_eq!(seen[polished.rounds].validation, revenue);
    let posted = posted(&bidders);
    assert!(revenue > 1.5 * seen[0].training && revenue >= 0.9 * posted, "{revenue} of {posted}: {seen:?}");
    let found = audit(&polished.menu, &bidders, 10_000, Seed::new(1));
    assert!(found.passes(1e-6), "{found:?}");
}

/// What the best of all prices in eighths for the single goods and both earn.
fn posted(bidders: &Valuations) -> f64 {
    let mut best = 0.0_f64;
    for code in 0..24 * 24 * 36 {
        let prices = [code % 24, code / 24 % 24, code / 576].map(|eighths| (eighths + 1) as f32 / 8.0);
        let bundles = Bundles::from_words(2, vec![0b01, 0b10, 0b11]);
        let menu = Menu::new(bundles, vec![1.0; 3], prices.to_vec()).unwrap();
        best = best.max(evaluate(&menu, bidders).revenue);
    }
    best
}

#[test]
fn threads_do_not_change_the_menu() {
    let mut rng = Seed::new(2).stream(Stream::new("polish"));
    let (bidders, menu) = (few_types(300, &mut rng), slack(20, &mut rng));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| polished(&menu, &bidders, 3))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn a_menu_that_no_round_betters_is_kept() {
    // One bidder who pays all that he has.
    let bidders = Valuations::Additive(ItemValues::new(1, vec![2.0; 10]));
    let menu = Menu::new(Bundles::from_words(1, vec![1]), vec![1.0], vec![2.0]).unwrap();
    let (polished, _) = polished(&menu, &bidders, 2);
    assert_eq!((polished.rounds, &polished.menu), (0, &menu));
}
