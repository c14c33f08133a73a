//! Gradients of the objectives against central differences, in double precision.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::{Device, FloatDType};
use diffecon_auction::{Seed, Valuations};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_rochet::{Allocations, BundleRochetNet, BundleRochetNetConfig, Rochet, RochetNet, RochetNetConfig};
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

const STEP: f32 = 1e-4;

fn device() -> Device {
    let mut device = autodiff_device("cpu").unwrap();
    // The first tensor of a process fixes the device's precision, so later calls may be refused.
    let _ = device.configure(FloatDType::F64);
    device
}

/// Checks the gradient of one of the parameters.
fn check<A: Allocations>(learner: &mut Rochet<A>, name: &str) {
    learner.prepare(&mut |_| ()).unwrap();
    let (state, batch) = (learner.state(), (0..64).collect::<Vec<usize>>());
    let array = state.arrays().find(|(found, _)| *found == name).unwrap().1;
    let analytic = learner.gradient(&batch, 20).array(name, &array.shape).unwrap().to_vec();
    let scale = analytic.iter().fold(0.0_f64, |most, entry| most.max(f64::from(entry.abs())));
    assert!(scale > 0.0, "{name} has a gradient");
    for index in 0..analytic.len() {
        let mut objective = |by: f32| {
            let (mut values, mut moved) = (array.values.clone(), state.clone());
            values[index] += by;
            let distance = f64::from(values[index]) - f64::from(array.values[index]);
            moved.insert(name, array.shape.clone(), values);
            learner.restore(&moved).unwrap();
            (learner.objective(&batch, 20), distance)
        };
        let ((high, up), (low, down)) = (objective(STEP), objective(-STEP));
        let numeric = (high - low) / (up - down);
        let error = (numeric - f64::from(analytic[index])).abs();
        assert!(error < 1e-3 * scale, "{name}[{index}]: {numeric} against {}", analytic[index]);
    }
}

#[test]
fn probabilities_and_prices_of_rochet_net() {
    let items = Items::new(Checked::<UniformConfig>::default(), 4).unwrap().population(250, Seed::new(3));
    for bidders in [Valuations::Additive(items.clone()), Valuations::UnitDemand(items)] {
        for name in ["logits", "prices"] {
            let mut config = RochetNetConfig::default();
            config.menu.elements = 7;
            let (train, validation) = (bidders.slice(0..200), bidders.slice(200..250));
            let provenance = MechanismProvenance::default();
            let learner = RochetNet::new(config.check().unwrap(), train, validation, device(), provenance);
            check(&mut learner.unwrap(), name);
        }
    }
}

/// Those of the logits are no derivatives: they pass straight through the rounding.
#[test]
fn prices_of_bundle_rochet_net() {
    let generator = Generator::new(Distribution::RegionsUpv, 9).unwrap();
    let bidders = Valuations::Xor(population(&generator, WorldMode::Fixed, 250, Seed::new(2)).unwrap());
    let mut config = BundleRochetNetConfig::default();
    config.menu.elements = 7;
    let (train, validation) = (bidders.slice(0..200), bidders.slice(200..250));
    let provenance = MechanismProvenance::default();
    let learner = BundleRochetNet::new(config.check().unwrap(), train, validation, device(), provenance);
    check(&mut learner.unwrap(), "prices");
}
