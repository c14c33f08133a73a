//! The networks on every device of this build: an iteration there moves their weights as it does on the CPU.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_config::Config;
use diffecon_sequential::{
    Auction, EnvironmentConfig, FittedPolicyIteration, FittedPolicyIterationConfig, MenuKind,
    ProximalPolicyOptimisation, ProximalPolicyOptimisationConfig,
};
use diffecon_tensor::device::devices;
use diffecon_tensor::{State, autodiff_device};
use diffecon_train::Learner;

/// How far a weight may be from the CPU's.
const TOLERANCE: f64 = 1e-5;

/// How far every layer moves at least in an iteration, root mean square.
const MOVEMENT: f64 = 20.0 * TOLERANCE;

fn auction(menu: MenuKind) -> Auction {
    let config = EnvironmentConfig::of("B", 2, 3, menu);
    Auction::of_settings(config, 1).unwrap()
}

/// Both learners on a device.
fn learners(device: &str, menu: MenuKind) -> [(&'static str, Box<dyn Learner>); 2] {
    let device = autodiff_device(device).unwrap();
    let small = FittedPolicyIterationConfig {
        episodes: 32,
        hidden: vec![8],
        return_steps: 3,
        target_steps: 5,
        actor_steps: 3,
        samples: 32,
        target_samples: 32,
        ..FittedPolicyIterationConfig::default()
    };
    let fpi = FittedPolicyIteration::new(small.check().unwrap(), auction(menu), &device).unwrap();
    let small = ProximalPolicyOptimisationConfig {
        episodes: 32,
        epochs: 2,
        batch: 32,
        hidden: vec![8],
        ..ProximalPolicyOptimisationConfig::default()
    };
    let ppo = ProximalPolicyOptimisation::new(small.check().unwrap(), auction(menu), device).unwrap();
    [("fpi", Box::new(fpi)), ("ppo", Box::new(ppo))]
}

/// The differences between the layers of two states, by name.
fn differences(from: &State, to: &State) -> Vec<(String, Vec<f64>)> {
    let layers = from.arrays().filter(|(name, _)| !name.contains("moment"));
    let difference = |(name, from): (&str, &diffecon_tensor::state::Array)| {
        let to = to.array(name, &from.shape).unwrap();
        (name.to_owned(), from.values.iter().zip(to).map(|(from, to)| f64::from(to - from)).collect())
    };
    layers.map(difference).collect()
}

#[test]
fn every_device_learns_the_same() {
    for menu in [MenuKind::Bundles, MenuKind::EntryFee] {
        let expected = learners("cpu", menu).map(|(name, mut learner)| {
            let start = learner.state();
            learner.step(0, true);
            let layers = differences(&start, &learner.state());
            assert_eq!(layers.len(), 8, "weights and biases of the two layers of two networks");
            for (layer, moved) in layers {
                let squares: f64 = moved.iter().map(|moved| moved * moved).sum();
                let moved = (squares / moved.len() as f64).sqrt();
                assert!(moved >= MOVEMENT, "{name}, {menu:?}: {layer} moves by {moved:.1e}");
            }
            learner.state()
        });
        for device in devices() {
            for ((name, mut learner), expected) in learners(&device.name, menu).into_iter().zip(&expected) {
                learner.step(0, true);
                let layers = differences(expected, &learner.state());
                let farthest = layers.iter().flat_map(|(_, off)| off).fold(0.0_f64, |most, off| most.max(off.abs()));
                println!("{name}, {menu:?}: weights on {} are off by {farthest:.1e}", device.name);
                assert!(farthest <= TOLERANCE, "{name}, {menu:?}: weights on {} are off by {farthest}", device.name);
            }
        }
    }
}
