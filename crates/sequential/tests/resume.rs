//! A seed gives the same run, and a run that is stopped and continued gives the run that was not stopped.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_config::Config;
use diffecon_sequential::{
    Auction, DynamicProgramming, DynamicProgrammingConfig, EnvironmentConfig, FittedPolicyIteration,
    FittedPolicyIterationConfig, MenuKind, OneOrEach, ProximalPolicyOptimisation, ProximalPolicyOptimisationConfig,
};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

fn auction(menu: MenuKind, seed: u64) -> Auction {
    let values = OneOrEach::Each(["A", "C", "D", "A"].map(str::to_owned).to_vec());
    let order = Some(vec![2, 0, 3, 1]);
    let config = EnvironmentConfig { bidders: 4, goods: 4, values, order, menu };
    Auction::of_settings(config, seed).unwrap()
}

fn fpi(menu: MenuKind, seed: u64) -> Box<dyn Learner> {
    let small = FittedPolicyIterationConfig {
        iterations: 4,
        episodes: 64,
        states: 30,
        hidden: vec![16],
        return_steps: 5,
        target_steps: 5,
        actor_steps: 5,
        batch: 16,
        samples: 32,
        target_samples: 32,
        ..FittedPolicyIterationConfig::default()
    };
    let device = autodiff_device("cpu").unwrap();
    Box::new(FittedPolicyIteration::new(small.check().unwrap(), auction(menu, seed), &device).unwrap())
}

fn ppo(menu: MenuKind, seed: u64) -> Box<dyn Learner> {
    let small = ProximalPolicyOptimisationConfig {
        iterations: 4,
        episodes: 32,
        epochs: 2,
        batch: 32,
        hidden: vec![16],
        ..ProximalPolicyOptimisationConfig::default()
    };
    let device = autodiff_device("cpu").unwrap();
    Box::new(ProximalPolicyOptimisation::new(small.check().unwrap(), auction(menu, seed), device).unwrap())
}

fn dp(menu: MenuKind, seed: u64) -> Box<dyn Learner> {
    let small = DynamicProgrammingConfig {
        steps: 10,
        samples: 32,
        polish_samples: 256,
        value_samples: 256,
        ..DynamicProgrammingConfig::default()
    };
    Box::new(DynamicProgramming::new(small.check().unwrap(), auction(menu, seed)).unwrap())
}

fn run(mut learner: Box<dyn Learner>, steps: std::ops::Range<usize>) -> Box<dyn Learner> {
    steps.for_each(|step| {
        learner.step(step, true);
    });
    learner
}

#[test]
fn runs_repeat_and_go_on_exactly() {
    type Fresh = fn(MenuKind, u64) -> Box<dyn Learner>;
    let all = [MenuKind::Bundles, MenuKind::Sizes, MenuKind::EntryFee];
    let cases: [(&str, Fresh, &[MenuKind]); 3] = [("fpi", fpi, &all), ("ppo", ppo, &all), ("dp", dp, &all[..2])];
    for (name, fresh, menus) in cases {
        for &menu in menus {
            let whole = run(fresh(menu, 1), 0..4).state();
            assert!(whole == run(fresh(menu, 1), 0..4).state(), "{name} {menu:?}: a seed should repeat");
            assert!(whole != run(fresh(menu, 2), 0..4).state(), "{name} {menu:?}: seeds should differ");
            let saved = run(fresh(menu, 1), 0..2).state();
            let mut resumed = fresh(menu, 1);
            resumed.restore(&saved).unwrap();
            assert!(whole == run(resumed, 2..4).state(), "{name} {menu:?}: should go on exactly");
        }
    }
}
