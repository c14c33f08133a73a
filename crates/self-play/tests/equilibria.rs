//! What self-play arrives at, against known equilibria, and by the gain of the best response. Prints a line for each run.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::{Market, Seed};
use diffecon_bidding::OneOrEach;
use diffecon_bidding::bid_functions::best_response::best_response;
use diffecon_bidding::bid_functions::{
    BidFunction, SealedAuction, SealedFormat, SealedMarket, ValueLaw, distance, equilibrium,
};
use diffecon_bidding::theory::TwoUniform;
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_self_play::{SelfPlay, SelfPlayConfig, streams};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;
use std::time::Instant;

/// What training came to.
struct Found {
    bids: BidFunction,
    /// From the known equilibrium, if there is one, by the greatest value of any bidder.
    distance: Option<f64>,
    /// The gain of the best response, likewise.
    gain: f64,
}

fn trained(auction: SealedAuction, steps: usize, seed: u64) -> Found {
    let started = Instant::now();
    let unit = auction.greatest_of_all();
    let mut config = SelfPlayConfig { auction, ..SelfPlayConfig::default() };
    config.learning.steps = steps;
    let config = config.check().unwrap();
    let known = equilibrium(&config.clone().part(|config| config.auction), 1025);
    let provenance = MechanismProvenance { seed, ..MechanismProvenance::default() };
    let mut learner = SelfPlay::new(config, autodiff_device("cpu").unwrap(), provenance);
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    let bids = learner.bid_functions().unwrap();
    let gain = best_response(&bids).gain / unit;
    let distance = known.map(|known| distance(&bids, &known) / unit);
    let shown = distance.map_or_else(|| "unknown".to_owned(), |distance| format!("{distance:.2e}"));
    let (name, seconds) = (bids.auction().name(), started.elapsed().as_secs_f64());
    println!("{name}: seed {seed}, distance {shown}, best response gains {gain:.2e}, {seconds:.1} s");
    Found { bids, distance, gain }
}

/// The share of the value that the equilibrium bids is met on all seeds.
#[test]
fn first_price() {
    for bidders in [2, 3, 5] {
        for seed in 1..=5 {
            let Found { distance, gain, .. } =
                trained(SealedAuction { bidders, ..SealedAuction::default() }, 1500, seed);
            assert!(distance.unwrap() < 0.01 && gain < 1e-4, "{bidders} bidders, seed {seed}: {distance:?}, {gain}");
        }
    }
}

#[test]
fn second_and_third_price() {
    for (format, steps) in [(SealedFormat::Second, 1000), (SealedFormat::Third, 3000)] {
        for seed in 1..=3 {
            let Found { distance, gain, .. } =
                trained(SealedAuction { format, ..SealedAuction::default() }, steps, seed);
            assert!(distance.unwrap() < 0.02 && gain < 1e-4, "{format:?}, seed {seed}: {distance:?}, {gain}");
        }
    }
}

/// The revenue of [0, 1] against [0, 2] is that of the closed form.
#[test]
fn bidders_who_are_not_alike() {
    let greatest = [1.0, 2.0];
    for seed in 1..=2 {
        let max = OneOrEach::Each(greatest.to_vec());
        let auction = SealedAuction { bidders: 2, max, ..SealedAuction::default() };
        let Found { bids, distance, gain } = trained(auction, 3000, seed);
        assert!(distance.unwrap() < 0.005 && gain < 5e-3, "seed {seed}: {distance:?}, {gain}");
        // The same auctions for the learned bids and the equilibrium's: their difference has a small error.
        let market = SealedMarket::new(bids.auction().clone(), (Seed::new(9), streams::EVALUATION), 40_000);
        let known = equilibrium(bids.auction(), 1025).unwrap();
        let [learned, theory] = [&bids, &known].map(|bids| market.sell(bids).revenue);
        let exact = TwoUniform { greatest }.revenue();
        let share = (learned - theory) / exact;
        println!("revenue {:.5} of {exact:.5}", exact * (1.0 + share));
        assert!(share.abs() < 0.005, "seed {seed}: {share}");
    }
}

/// Risk aversion, a reserve, everybody's payment, and common parts of values.
#[test]
fn other_auctions() {
    let default = SealedAuction::default;
    for (auction, most_distance, most_gain) in [
        (SealedAuction { risk_exponent: OneOrEach::One(0.5), ..default() }, 0.005, 1e-4),
        (SealedAuction { reserve: 0.4, ..default() }, 0.01, 1e-3),
        (SealedAuction { format: SealedFormat::AllPay, ..default() }, 0.02, 1e-3),
    ] {
        let Found { distance, gain, bids } = trained(auction, 3000, 1);
        let name = bids.auction().name();
        assert!(distance.unwrap() < most_distance && gain < most_gain, "{name}: {distance:?}, {gain}");
    }
    let affiliated = SealedAuction { values: ValueLaw::Affiliated, common: 20.0, own: 20.0, ..default() };
    let Found { distance, gain, .. } = trained(affiliated, 1500, 1);
    assert!(distance.unwrap() < 0.005 && gain < 1e-3, "{distance:?}, {gain}");
    // One who is averse to risk against one who is not, and two weak ones against a strong one.
    let averse = SealedAuction { bidders: 2, risk_exponent: OneOrEach::Each(vec![1.0, 0.5]), ..default() };
    let Found { distance, gain, .. } = trained(averse, 3000, 1);
    assert!(distance.unwrap() < 0.005 && gain < 5e-3, "{distance:?}, {gain}");
    let three = SealedAuction { max: OneOrEach::Each(vec![1.0, 1.0, 2.0]), ..default() };
    let Found { distance, gain, .. } = trained(three, 3000, 1);
    assert!(distance.unwrap() < 0.02 && gain < 0.02, "{distance:?}, {gain}");
}
