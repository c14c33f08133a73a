//! scratch
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use diffecon_bidding::OneOrEach;
use diffecon_bidding::bid_functions::best_response::best_response;
use diffecon_bidding::bid_functions::{SealedAuction, SealedFormat, ValueLaw, equilibrium};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_self_play::learner::distance;
use diffecon_self_play::{SelfPlay, SelfPlayConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;
use std::time::Instant;
fn trained(auction: SealedAuction, seed: u64) {
    let started = Instant::now();
    let config = SelfPlayConfig { auction, ..SelfPlayConfig::default() }.check().unwrap();
    let known = equilibrium(&config.clone().part(|config| config.auction), 1025);
    let provenance = MechanismProvenance { seed, ..MechanismProvenance::default() };
    let mut learner = SelfPlay::new(config, autodiff_device("cpu").unwrap(), provenance);
    for step in 0..learner.steps() {
        learner.step(step, false);
        if (step + 1) % 500 == 0 {
            let bids = learner.bid_functions().unwrap();
            let found = best_response(&bids);
            let distance = known.as_ref().map(|known| distance(&bids, known));
            println!(
                "{}: seed {seed}, step {step}, distance {distance:?}, {found:?}, {:.1?}",
                bids.auction().name(),
                started.elapsed()
            );
        }
    }
}
#[test]
fn all() {
    let d = SealedAuction::default;
    trained(SealedAuction { bidders: 2, ..d() }, 1);
    trained(SealedAuction { bidders: 3, ..d() }, 1);
    trained(SealedAuction { bidders: 5, ..d() }, 1);
    trained(SealedAuction { format: SealedFormat::Second, ..d() }, 1);
    trained(SealedAuction { format: SealedFormat::AllPay, ..d() }, 1);
    trained(SealedAuction { format: SealedFormat::Third, ..d() }, 1);
    trained(SealedAuction { bidders: 2, max: OneOrEach::Each(vec![1.0, 2.0]), ..d() }, 1);
    trained(SealedAuction { risk_exponent: 0.5, ..d() }, 1);
    trained(SealedAuction { reserve: 0.4, ..d() }, 1);
    trained(SealedAuction { values: ValueLaw::Affiliated, ..d() }, 1);
    trained(SealedAuction { values: ValueLaw::Affiliated, format: SealedFormat::Second, ..d() }, 1);
}
