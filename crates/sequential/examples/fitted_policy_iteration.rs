//! A network that posts prices for two goods to two bidders, by fitted policy iteration.
//!
//! `cargo run --release -p diffecon-sequential --example fitted_policy_iteration` prints
//!
//! ```text
//! iteration 1: 0.749 in validation
//! iteration 2: 0.746 in validation
//! iteration 3: 0.752 in validation
//! iteration 4: 0.752 in validation
//! iteration 5: 0.752 in validation
//! 0.755 learned, 0.729 with goods sold apart
//! ```

use diffecon_auction::Seed;
use diffecon_config::Config;
use diffecon_sequential::{
    Auction, EnvironmentConfig, FittedPolicyIteration, FittedPolicyIterationConfig, MenuKind, OneOrEach, PolicyFile,
    baselines, evaluate, streams,
};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // One bidder has additive values, the other wants a single good.
    let values = OneOrEach::Each(vec!["A".to_owned(), "C".to_owned()]);
    let config = EnvironmentConfig { bidders: 2, goods: 2, values, order: Some(vec![1, 0]), menu: MenuKind::Bundles };
    let auction = Auction::of_settings(config, 1)?;
    let config = FittedPolicyIterationConfig { iterations: 5, hidden: vec![64; 2], ..Default::default() };
    let mut learner = FittedPolicyIteration::new(config.check()?, auction.clone(), &autodiff_device("cpu")?)?;
    for step in 0..learner.steps() {
        learner.step(step, false);
        println!("iteration {}: {:.3} in validation", step + 1, learner.validate(step + 1)?.revenue);
    }
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("mechanism.safetensors");
    learner.write_mechanism(&path, learner.steps())?;
    let stored = PolicyFile::load(&path)?.mechanism;
    let test = (Seed::new(2), streams::EVALUATION);
    let learned = evaluate(auction.environment(), stored.policy(), test, 100_000);
    let apart = evaluate(auction.environment(), &baselines::separate(auction.environment()), test, 100_000);
    println!("{:.3} learned, {:.3} with goods sold apart", learned.revenue, apart.revenue);
    Ok(())
}
