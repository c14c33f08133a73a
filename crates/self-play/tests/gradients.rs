//! Gradients of a step against central differences, and runs that go on exactly.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_bidding::OneOrEach;
use diffecon_bidding::bid_functions::{SealedAuction, SealedFormat, ValueLaw};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_self_play::{SelfPlay, SelfPlayConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

/// Of a network's weights by which the objective is moved.
const STEP: f32 = 5e-3;

fn learner(auction: SealedAuction, seed: u64) -> SelfPlay {
    let mut config = SelfPlayConfig { auction, ..SelfPlayConfig::default() };
    (config.network.units, config.learning.values, config.learning.common_parts) = (6, 33, 8);
    (config.learning.steps, config.learning.noise_end) = (60, 0.1);
    let provenance = MechanismProvenance { seed, ..MechanismProvenance::default() };
    SelfPlay::new(config.check().unwrap(), autodiff_device("cpu").unwrap(), provenance)
}

fn auctions() -> Vec<SealedAuction> {
    let default = SealedAuction::default;
    vec![
        default(),
        SealedAuction { bidders: 2, max: OneOrEach::Each(vec![1.0, 2.0]), ..default() },
        SealedAuction { risk_exponent: OneOrEach::One(0.5), ..default() },
        SealedAuction { risk_exponent: OneOrEach::Each(vec![1.0, 0.5, 0.5]), ..default() },
        SealedAuction { reserve: 0.3, ..default() },
        SealedAuction { format: SealedFormat::Second, ..default() },
        SealedAuction { format: SealedFormat::Third, ..default() },
        SealedAuction { format: SealedFormat::AllPay, ..default() },
        SealedAuction { values: ValueLaw::Affiliated, ..default() },
    ]
}

/// The others' bids, and how much a value counts, are held fixed: the objective against an unmoved copy.
#[test]
fn of_every_auction() {
    for auction in auctions() {
        let name = auction.name();
        let mut fixed = learner(auction.clone(), 1);
        // Away from the start, where all biases are 0.
        (0..30).for_each(|step| drop(fixed.step(step, false)));
        let state = fixed.state();
        let gradient = fixed.gradient(30);
        let (mut checked, mut moved) = (0, learner(auction, 1));
        for (array_name, array) in state.arrays().filter(|(name, _)| !name.contains("moment")) {
            let slopes = gradient.array(array_name, &array.shape).unwrap();
            let largest = slopes.iter().fold(0.0_f32, |most, slope| most.max(slope.abs()));
            for index in (0..slopes.len()).filter(|index| slopes[*index].abs() > 0.3 * largest) {
                let mut objective = |by: f32| {
                    let (mut values, mut other) = (array.values.clone(), state.clone());
                    values[index] += by;
                    other.insert(array_name, array.shape.clone(), values);
                    moved.restore(&other).unwrap();
                    moved.objective_against(&fixed, 30)
                };
                // Richardson's extrapolation: single precision wants steps that are not small.
                let difference = |by: f32, high: f64, low: f64| (high - low) / (2.0 * f64::from(by));
                let wide = difference(STEP, objective(STEP), objective(-STEP));
                let narrow = difference(0.5 * STEP, objective(0.5 * STEP), objective(-0.5 * STEP));
                let numeric = (4.0 * narrow - wide) / 3.0;
                let error = (numeric - f64::from(slopes[index])).abs();
                assert!(
                    error < 0.02 * f64::from(largest),
                    "{name}: {array_name}[{index}]: {numeric} against {}",
                    slopes[index]
                );
                checked += 1;
            }
        }
        assert!(checked > 20, "{name}: {checked}");
    }
}

/// 20 steps are 10, saved and loaded by another learner, and 10 more; whatever the number of threads.
#[test]
fn a_run_goes_on_exactly() {
    for auction in auctions() {
        let run = |learner: &mut SelfPlay, steps: std::ops::Range<usize>| {
            steps.for_each(|step| drop(learner.step(step, false)));
        };
        let mut whole = learner(auction.clone(), 3);
        run(&mut whole, 0..20);
        let mut first = learner(auction.clone(), 3);
        run(&mut first, 0..10);
        let threads = rayon_threads(1);
        let second = threads.install(|| {
            let mut second = learner(auction.clone(), 4);
            second.restore(&first.state()).unwrap();
            run(&mut second, 10..20);
            second
        });
        assert!(whole.state() == second.state(), "{}", auction.name());
        let validation = whole.validate(20).unwrap();
        assert_eq!(validation, threads.install(|| second.validate(20).unwrap()));
        assert!(whole.state() != learner(auction, 3).state());
    }
}

fn rayon_threads(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}
