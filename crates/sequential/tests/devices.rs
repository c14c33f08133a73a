//! The networks on every device of this build: an iteration there posts the prices that it posts on the CPU.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_config::Config;
use diffecon_sequential::{
    Auction, EnvironmentConfig, FittedPolicyIteration, FittedPolicyIterationConfig, MenuKind, OneOrEach,
    ProximalPolicyOptimisation, ProximalPolicyOptimisationConfig,
};
use diffecon_tensor::autodiff_device;
use diffecon_tensor::device::devices;
use diffecon_train::Learner;

fn auction(menu: MenuKind) -> Auction {
    let values = OneOrEach::One("B".to_owned());
    let config = EnvironmentConfig { bidders: 2, goods: 3, values, order: None, menu };
    Auction::of_settings(config, 1).unwrap()
}

/// The weights after an iteration.
fn trained(device: &str, menu: MenuKind) -> Vec<f32> {
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
    let mut fpi = FittedPolicyIteration::new(small.check().unwrap(), auction(menu), device.clone()).unwrap();
    let small = ProximalPolicyOptimisationConfig {
        episodes: 32,
        epochs: 2,
        batch: 32,
        hidden: vec![8],
        ..ProximalPolicyOptimisationConfig::default()
    };
    let mut ppo = ProximalPolicyOptimisation::new(small.check().unwrap(), auction(menu), device).unwrap();
    fpi.step(0, true);
    ppo.step(0, true);
    let weights = |state: diffecon_tensor::State| -> Vec<f32> {
        let arrays = state.arrays().filter(|(name, _)| !name.contains("moment"));
        arrays.flat_map(|(_, array)| array.values.clone()).collect()
    };
    [weights(fpi.state()), weights(ppo.state())].concat()
}

#[test]
fn every_device_learns_the_same() {
    for menu in [MenuKind::Bundles, MenuKind::EntryFee] {
        let expected = trained("cpu", menu);
        for device in devices() {
            println!("{menu:?} on {}", device.name);
            let found = trained(&device.name, menu);
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 2e-3, "{}: weight {found} should be {expected}", device.name);
            }
        }
    }
}
