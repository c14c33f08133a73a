//! How many kernels a GPU is asked to run in a step, and that it exchanges nothing with the host.
#![cfg(feature = "wgpu")]

use diffecon_auction::{Seed, Valuations};
use diffecon_bundleflow::config::{Integrator, SupportGradient};
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_tensor::device::devices;
use diffecon_tensor::launches::{Launch, launches_of};
use diffecon_tensor::transfers::only_launches;
use diffecon_train::Learner;
use std::collections::BTreeMap;

/// Prints how often each kernel runs, and gives their number.
fn count(what: &str, launches: &[Launch]) -> usize {
    let mut counts = BTreeMap::<&str, usize>::new();
    for launch in launches {
        *counts.entry(launch.kernel).or_default() += 1;
    }
    println!("{what}: {} launches", launches.len());
    counts.iter().for_each(|(name, count)| println!("{count:4} {name}"));
    launches.len()
}

/// One test, so that no other launches are counted.
#[test]
fn a_step_is_a_few_launches() {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let valuations = Valuations::Xor(population(&generator, WorldMode::Fixed, 500, Seed::new(3)).unwrap());
    let entry = devices().into_iter().find(|entry| entry.name.starts_with("wgpu")).unwrap();
    let mut config = BundleFlowConfig::default();
    (config.menu.elements, config.menu.support) = (300, 4);
    (config.flow.steps, config.flow.batch, config.learning.batch) = (3, 64, 32);
    let (train, validation) = (valuations.slice(0..400), valuations.slice(400..500));
    let device = entry.device.autodiff();
    let of_config = |config: &BundleFlowConfig| {
        let (train, validation, provenance) = (train.clone(), validation.clone(), MechanismProvenance::default());
        BundleFlow::new(config.clone().check().unwrap(), train, validation, device.clone(), provenance).unwrap()
    };
    let mut through = config.clone();
    through.learning.support_gradient = SupportGradient::StraightThrough;
    let mut through = of_config(&through);
    let mut learner = of_config(&config);
    let flow = launches_of(|| drop(learner.prepare(&mut |_| ()).unwrap()));
    count("three steps of the flow, with what comes before and after", &flow);
    for step in 0..2 {
        learner.step(step, false);
    }
    let menu = launches_of(|| drop(learner.step(2, false)));
    let menu = count("a step of the menu", &menu);
    assert!(menu <= 12, "{menu} launches");
    // The flow's three and the lotteries' one, then utilities and choices.
    let validation = launches_of(|| drop(learner.validate(2).unwrap()));
    let validation = count("a validation of 100 bidders", &validation);
    assert!(validation <= 4 + 2, "{validation} launches");
    (0..2).for_each(|step| drop(through.step(step, false)));
    let straight = launches_of(|| drop(through.step(2, false)));
    let straight = count("a step straight through the rounding", &straight);
    // Five to the ends and their bundles, one more for the slopes of utilities and one for those of ends, and five back.
    assert!(straight <= 18, "{straight} launches");
    let mut steps = config;
    (steps.flow.integrator, steps.flow.euler_steps) = (Integrator::Euler, 2);
    let mut steps = of_config(&steps);
    (0..3).for_each(|step| drop(steps.step(step, false)));
    // The bidders of the first 64 steps went to the device with those of the first.
    for (name, learner) in [("default", &mut learner), ("straight through", &mut through), ("Euler", &mut steps)] {
        let mut step = 3..;
        let found = only_launches(&device, || drop(learner.step(step.next().unwrap(), false)));
        assert!(found.is_ok(), "{name}: {found:?}");
    }
}
