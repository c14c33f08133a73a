//! The optimal prices of three goods for three bidders who value each at U[0, 1], by dynamic programming.
//!
//! `cargo run --release -p diffecon-sequential --example dynamic_programming` prints
//!
//! ```text
//! bidder 0: [0.79, 1.40, 1.93] for 1, 2 and 3 of three goods
//! bidder 1: [0.76, 1.29, 1.67] for 1, 2 and 3 of three goods
//! bidder 2: [0.75, 1.14, 1.23] for 1, 2 and 3 of three goods
//! 1.526 expected
//! 1.525 +- 0.002 dynamic programming
//! 1.449 +- 0.001 goods apart
//! 1.366 +- 0.001 all goods together
//! ```

use diffecon_auction::Seed;
use diffecon_config::Config;
use diffecon_sequential::{
    Auction, DynamicProgramming, DynamicProgrammingConfig, EnvironmentConfig, GoodsSet, MenuKind, Policy, baselines,
    evaluate, streams,
};
use diffecon_train::Learner;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Goods are alike, so that a price for each size is enough.
    let config = EnvironmentConfig::of("A", 3, 3, MenuKind::Sizes);
    let auction = Auction::of_settings(config, 1)?;
    let mut learner = DynamicProgramming::new(DynamicProgrammingConfig::default().check()?, auction.clone())?;
    for step in 0..learner.steps() {
        learner.step(step, false);
    }
    let policy = learner.policy();
    let all = GoodsSet::first(3);
    for position in 0..3 {
        println!("bidder {position}: {:.2?} for 1, 2 and 3 of three goods", &policy.prices(position, &[all])[0][1..]);
    }
    println!("{:.3} expected", policy.predicted().unwrap_or(f64::NAN));
    let test = (Seed::new(2), streams::EVALUATION);
    for (name, policy) in [
        ("dynamic programming", policy as &dyn Policy),
        ("goods apart", &baselines::separate(auction.environment())),
        ("all goods together", &baselines::bundle(auction.environment())),
    ] {
        let outcome = evaluate(auction.environment(), policy, test, 100_000);
        println!("{:.3} +- {:.3} {name}", outcome.revenue, outcome.std_error);
    }
    Ok(())
}
