//! Menus against the best ones, runs that go on where they stopped, and any number of threads.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Bundle, Bundles, ItemValues, Menu, Seed, Stream, Valuations, XorValuations, evaluate};
use diffecon_columns::{ColumnGeneration, ColumnsConfig, Master};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_train::Learner;
use rand::{Rng, RngExt};

fn learner(valuations: &Valuations, change: impl Fn(&mut ColumnsConfig)) -> ColumnGeneration {
    let mut config = ColumnsConfig::default();
    (config.learning.steps, config.learning.candidates, config.learning.added) = (30, 32, 4);
    change(&mut config);
    let provenance = MechanismProvenance { seed: 1, ..MechanismProvenance::default() };
    let count = valuations.bidders();
    let (train, validation) = (valuations.slice(0..count / 2), valuations.slice(count / 2..count));
    ColumnGeneration::new(config.check().unwrap(), train, validation, provenance).unwrap()
}

fn uniform(goods: usize, bidders: usize) -> ItemValues {
    Items::new(Checked::<UniformConfig>::default(), goods).unwrap().population(bidders, Seed::new(1))
}

/// The revenue on half of the bidders of a menu that is trained on the other half.
fn learned_revenue(valuations: &Valuations) -> (Menu, f64) {
    let mut learner = learner(valuations, |config| config.learning.steps = 8);
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    let menu = learner.menu().unwrap();
    let held_out = valuations.slice(valuations.bidders() / 2..valuations.bidders());
    let revenue = evaluate(&menu, &held_out).revenue;
    (menu, revenue)
}

#[test]
fn one_good_costs_a_half() {
    for form in [Valuations::Additive, Valuations::UnitDemand] {
        let (menu, revenue) = learned_revenue(&form(uniform(1, 200_000)));
        assert!((menu.prices()[0] - 0.5).abs() < 0.02, "{:?}", menu.prices());
        assert!((revenue - 0.25).abs() < 0.003, "{revenue}");
    }
}

/// Manelli and Vincent: each good at 2/3, both at (4 - sqrt 2) / 3. Pavlov: either good at 1 / sqrt 3.
#[test]
fn two_uniform_goods() {
    let known = [
        ("additive", 0.549_201, Valuations::Additive(uniform(2, 100_000))),
        ("unit demand", 0.384_900, Valuations::UnitDemand(uniform(2, 100_000))),
    ];
    for (name, optimum, valuations) in known {
        let (_, revenue) = learned_revenue(&valuations);
        println!("{name} U[0,1]^2: {revenue:.5} of {optimum:.5} ({:+.2} %)", 100.0 * (revenue / optimum - 1.0));
        assert!((revenue / optimum - 1.0).abs() < 0.01, "{name}: {revenue} should be within 1 % of {optimum}");
    }
}

/// XOR bidders over three goods with up to three atoms of whole values from 1 to `most`.
fn small_xor(bidders: usize, most: u8, rng: &mut impl Rng) -> Valuations {
    let mut xor = XorValuations::new(3);
    for _ in 0..bidders {
        for _ in 0..rng.random_range(1..=3) {
            let words = [rng.random_range(1..8_u64)];
            xor.push_atom(&words, f32::from(rng.random_range(1..=most)));
        }
        xor.finish_bidder();
    }
    Valuations::Xor(xor)
}

/// Every bundle of three goods but the empty one.
fn all_bundles() -> Bundles {
    Bundles::from_words(3, (1..8).collect())
}

/// The most that bundles at fixed prices earn. Whole prices are enough: what each buys fixed, the highest prices are bounded by whole
/// values and by whole differences of values.
fn best_deterministic(bidders: &Valuations, most: u8) -> f64 {
    let bundles: Vec<u64> = (1..8).collect();
    // A price of `most + 1` sells to nobody.
    let values: Vec<Vec<i32>> = (0..bidders.bidders())
        .map(|bidder| bundles.iter().map(|word| bidders.value(bidder, &[*word]) as i32).collect())
        .collect();
    let choices = i32::from(most) + 1;
    let mut best = 0;
    for code in 0..choices.pow(7) {
        let price = |bundle: usize| code / choices.pow(bundle as u32) % choices + 1;
        let prices: [i32; 7] = std::array::from_fn(price);
        let paid = |values: &Vec<i32>| {
            let offers = values.iter().zip(&prices).map(|(value, price)| (value - price, *price));
            offers.max().filter(|offer| offer.0 >= 0).map_or(0, |offer| offer.1)
        };
        best = best.max(values.iter().map(paid).sum());
    }
    f64::from(best)
}

/// With every bundle as a candidate: never above the best menu, and near it where no single price can be bettered. The mean and the
/// least share are printed.
#[test]
fn small_instances_against_every_menu() {
    let mut rng = Seed::new(3).stream(Stream::new("small xor"));
    let mut shares = Vec::new();
    for _ in 0..20 {
        let bidders = small_xor(8, 5, &mut rng);
        let mut master = Master::new(&bidders);
        for _ in 0..5 {
            master.add_best(&all_bundles(), 7);
            for element in (0..master.elements()).rev() {
                master.reprice(element);
            }
        }
        let (found, best) = (master.revenue(), best_deterministic(&bidders, 5));
        assert!(found <= best, "{found} is more than the best menu earns, {best}");
        shares.push(found / best);
    }
    let (least, mean) = (shares.iter().copied().fold(1.0, f64::min), shares.iter().sum::<f64>() / shares.len() as f64);
    println!("of the best deterministic menu: {mean:.4} on average, {least:.4} at least");
    assert!(mean > 0.9 && least > 0.75, "{shares:?}");
}

fn some_xor() -> Valuations {
    let mut rng = Seed::new(4).stream(Stream::new("some xor"));
    let mut xor = XorValuations::new(70);
    for _ in 0..120 {
        for _ in 0..rng.random_range(0..5) {
            let bundle = Bundle::from_goods(70, (0..70).filter(|_| rng.random_bool(0.05)));
            xor.push_atom(bundle.words(), rng.random::<f32>() + bundle.size() as f32);
        }
        xor.finish_bidder();
    }
    Valuations::Xor(xor)
}

#[test]
fn a_restored_learner_goes_on_exactly() {
    for bidders in [some_xor(), Valuations::Additive(uniform(5, 200)), Valuations::UnitDemand(uniform(5, 200))] {
        let new = || learner(&bidders, |config| config.menu.elements = 60);
        let (mut whole, mut rest) = (new(), new());
        (0..8).for_each(|step| drop(whole.step(step, false)));
        rest.restore(&whole.state()).unwrap();
        assert_eq!(rest.state(), whole.state());
        for step in 8..30 {
            assert_eq!(whole.step(step, true), rest.step(step, true));
        }
        assert_eq!((whole.state(), whole.menu()), (rest.state(), rest.menu()));
    }
}

#[test]
fn threads_do_not_change_the_menu() {
    let bidders = some_xor();
    let train = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut learner = learner(&bidders, |_| ());
            (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
            learner.menu().unwrap()
        })
    };
    let one = train(1);
    assert!(one.elements() > 10);
    assert_eq!(one, train(3));
}

#[test]
fn a_full_menu_does_not_grow() {
    let mut learner = learner(&some_xor(), |config| config.menu.elements = 4);
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    assert!((2..=4).contains(&learner.master().elements()));
}

#[test]
fn bidders_who_value_nothing_are_refused() {
    let worthless = Valuations::UnitDemand(ItemValues::new(1, vec![0.0; 2]));
    let provenance = MechanismProvenance::default();
    let config = ColumnsConfig::default().check().unwrap();
    let error = ColumnGeneration::new(config, worthless.clone(), worthless, provenance).err().unwrap().to_string();
    assert_eq!(error, "mean best value of the training bidders should be in [1e-30, 1e30], but is 0");
}
