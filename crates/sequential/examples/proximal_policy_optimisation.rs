//! A network that posts an entry fee and prices of goods, by proximal policy optimisation, which knows no transition.
//!
//! `cargo run --release -p diffecon-sequential --example proximal_policy_optimisation` prints
//!
//! ```text
//! iteration 1: 0.759 in validation
//! iteration 21: 0.779 in validation
//! iteration 41: 0.783 in validation
//! 0.787 learned, 0.783 with goods sold apart
//! ```

use diffecon_auction::Seed;
use diffecon_config::Config;
use diffecon_sequential::{
    Auction, EnvironmentConfig, MenuKind, PolicyFile, ProximalPolicyOptimisation, ProximalPolicyOptimisationConfig,
    baselines, evaluate, streams,
};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = EnvironmentConfig::of("A", 2, 2, MenuKind::EntryFee);
    let auction = Auction::of_settings(config, 1)?;
    let config = ProximalPolicyOptimisationConfig { iterations: 60, hidden: vec![64; 2], ..Default::default() };
    let mut learner = ProximalPolicyOptimisation::new(config.check()?, auction.clone(), autodiff_device("cpu")?)?;
    for step in 0..learner.steps() {
        learner.step(step, false);
        if step % 20 == 0 {
            println!("iteration {}: {:.3} in validation", step + 1, learner.validate(step + 1)?.revenue);
        }
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
