//! A short training run comes out the same on every device of this build and machine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::Device;
use diffecon_auction::{Seed, Valuations};
use diffecon_bundleflow::config::{Integrator, Matrix, SupportGradient};
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{MechanismProvenance, UniformItems};
use diffecon_tensor::device::devices;
use diffecon_train::{Learner, Metrics};

/// The metrics of 40 steps and of the menu they lead to.
fn run(valuations: &Valuations, device: &Device, change: fn(&mut BundleFlowConfig)) -> Metrics {
    let mut config = BundleFlowConfig::default();
    (config.menu.elements, config.menu.support) = (70, 3);
    (config.flow.hidden, config.flow.steps, config.flow.batch) = (24, 30, 64);
    (config.learning.steps, config.learning.batch) = (40, 33);
    change(&mut config);
    let (train, validation) = (valuations.slice(0..400), valuations.slice(400..500));
    let device = device.clone().autodiff();
    let mut learner =
        BundleFlow::new(config.check().unwrap(), train, validation, device, MechanismProvenance::default()).unwrap();
    let mut metrics = learner.prepare(&mut |_| ()).unwrap();
    for step in 0..learner.steps() {
        metrics.extend(learner.step(step, step % 10 == 9));
    }
    metrics.push(("validation_revenue", learner.validate(40).unwrap().revenue));
    metrics
}

#[test]
fn metrics_match_the_cpus() {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let items = UniformItems::new(Checked::default(), 5).unwrap().population(500, Seed::new(3));
    let samples = [
        Valuations::Xor(population(&generator, WorldMode::Fixed, 500, Seed::new(3)).unwrap()),
        Valuations::Additive(items.clone()),
        Valuations::UnitDemand(items),
    ];
    let devices = devices();
    println!("devices: {:?}", devices.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(!cfg!(feature = "wgpu") || devices.iter().any(|entry| entry.name.starts_with("wgpu")), "no wgpu device");
    let changes: [fn(&mut BundleFlowConfig); 6] = [
        |_| (),
        |config| config.learning.support_gradient = SupportGradient::None,
        |config| config.learning.support_gradient = SupportGradient::StraightThrough,
        |config| config.menu.support = 1,
        |config| config.flow.integrator = Integrator::Euler,
        |config| (config.flow.matrix, config.flow.integrator) = (Matrix::Full, Integrator::Euler),
    ];
    let cases = samples.iter().map(|valuations| (valuations, changes[0]));
    for (valuations, change) in cases.chain(changes[1..].iter().map(|change| (&samples[0], *change))) {
        let expected = run(valuations, &devices[0].device, change);
        assert!(expected.iter().all(|(_, metric)| metric.is_finite()));
        for other in &devices[1..] {
            for ((name, ours), (_, expected)) in run(valuations, &other.device, change).into_iter().zip(&expected) {
                let error = (ours - expected).abs();
                assert!(error <= 1e-3 * expected.abs(), "{}: {name} {ours} against {expected}", other.name);
            }
        }
    }
}
