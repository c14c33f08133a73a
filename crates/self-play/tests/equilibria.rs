//! What self-play arrives at, against known equilibria, and by the gain of the best response.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_bidding::bid_functions::best_response::best_response;
use diffecon_bidding::bid_functions::{SealedAuction, SealedFormat, equilibrium};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_self_play::learner::distance;
use diffecon_self_play::{SelfPlay, SelfPlayConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;
use std::time::Instant;

/// The distance from the known equilibrium, and the gain of the best response, after training.
fn trained(config: SelfPlayConfig, seed: u64) -> (Option<f64>, f64) {
    let started = Instant::now();
    let config = config.check().unwrap();
    let known = equilibrium(&config.clone().part(|config| config.auction), 1025);
    let provenance = MechanismProvenance { seed, ..MechanismProvenance::default() };
    let mut learner = SelfPlay::new(config, autodiff_device("cpu").unwrap(), provenance);
    (0..learner.steps()).for_each(|step| drop(learner.step(step, false)));
    let bids = learner.bid_functions().unwrap();
    let found = best_response(&bids);
    let distance = known.map(|known| distance(&bids, &known));
    let name = bids.auction().name();
    println!("{name}: seed {seed}, distance {distance:?}, {found:?}, {:.1?}", started.elapsed());
    (distance, found.gain)
}

fn of(auction: SealedAuction) -> SelfPlayConfig {
    SelfPlayConfig { auction, ..SelfPlayConfig::default() }
}

#[test]
fn first_price() {
    for bidders in [2, 3, 5] {
        for seed in 1..=5 {
            let (distance, gain) = trained(of(SealedAuction { bidders, ..SealedAuction::default() }), seed);
            assert!(distance.unwrap() < 0.02 && gain < 1e-3, "{bidders} bidders, seed {seed}: {distance:?}, {gain}");
        }
    }
}

#[test]
fn second_price() {
    for seed in 1..=2 {
        let auction = SealedAuction { format: SealedFormat::Second, ..SealedAuction::default() };
        let (distance, gain) = trained(of(auction), seed);
        assert!(distance.unwrap() < 0.05 && gain < 1e-3, "seed {seed}: {distance:?}, {gain}");
    }
}
