//! The gradient of the whole objective against central differences, in double precision.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::{FloatDType, Tensor, TensorData};
use diffecon_auction::{Seed, Stream, Valuations};
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig, config, learned_menu::ROUNDING};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_objective::smooth_values;
use diffecon_tensor::{State, autodiff_device};
use diffecon_train::Learner;
use rand::RngExt;

const GOODS: usize = 9;
const ELEMENTS: usize = 7;
const SUPPORT: usize = 3;

fn untrained(valuations: &Valuations, change: impl Fn(&mut BundleFlowConfig)) -> BundleFlow {
    let mut device = autodiff_device("cpu").unwrap();
    // The first tensor of a process fixes the device's precision, so later calls may be refused.
    let _ = device.configure(FloatDType::F64);
    let mut config = BundleFlowConfig::default();
    config.menu.elements = ELEMENTS;
    config.menu.support = SUPPORT;
    config.flow.hidden = 24;
    config.flow.steps = 60;
    config.flow.batch = 64;
    config.learning.steps = 40;
    config.learning.support_rate = 0.01;
    change(&mut config);
    let provenance = MechanismProvenance { seed: 5, ..MechanismProvenance::default() };
    let (train, validation) = (valuations.slice(0..200), valuations.slice(200..250));
    BundleFlow::new(config.check().unwrap(), train, validation, device, provenance).unwrap()
}

fn learner(valuations: &Valuations, change: impl Fn(&mut BundleFlowConfig)) -> BundleFlow {
    let mut learner = untrained(valuations, change);
    learner.prepare(&mut |_| ()).unwrap();
    // Away from the start, every parameter matters.
    (0..10).for_each(|step| drop(learner.step(step, false)));
    learner
}

/// Moves one number of a state, and says how far it really went in single precision.
fn moved(state: &State, name: &str, shape: &[usize], index: usize, by: f32) -> (State, f64) {
    let mut values = state.array(name, shape).unwrap().to_vec();
    let before = values[index];
    values[index] += by;
    let distance = f64::from(values[index]) - f64::from(before);
    let mut state = state.clone();
    state.insert(name, shape.to_vec(), values);
    (state, distance)
}

fn check(valuations: &Valuations, parameters: &[&str], change: impl Fn(&mut BundleFlowConfig)) {
    let mut learner = learner(valuations, change);
    let batch: Vec<usize> = (0..64).collect();
    let state = learner.state();
    learner.restore(&state).unwrap();
    let gradient = learner.gradient(&batch, 20);
    let shapes: [(&str, &[usize]); 5] = [
        ("theta", &[ELEMENTS * SUPPORT, GOODS]),
        ("logits", &[ELEMENTS, SUPPORT]),
        ("prices.item", &[GOODS]),
        ("prices.size", &[GOODS + 1]),
        ("prices.deviation", &[ELEMENTS]),
    ];
    let mut rng = Seed::new(11).stream(Stream::new("entries"));
    for (name, shape) in shapes.into_iter().filter(|(name, _)| parameters.contains(name)) {
        let analytic = gradient.array(name, shape).unwrap();
        let scale = analytic.iter().fold(0.0_f64, |most, entry| most.max(f64::from(entry.abs())));
        assert!(scale > 0.0, "{name} has a gradient");
        for _ in 0..12 {
            let index = rng.random_range(0..analytic.len());
            let mut objective = |by: f32| {
                let (state, distance) = moved(&state, name, shape, index, by);
                learner.restore(&state).unwrap();
                (learner.objective(&batch, 20), distance)
            };
            let ((high, up), (low, down)) = (objective(1e-4), objective(-1e-4));
            let numeric = (high - low) / (up - down);
            let error = (numeric - f64::from(analytic[index])).abs();
            assert!(error < 1e-4 * scale, "{name}[{index}]: {numeric} against {} (scale {scale})", analytic[index]);
        }
    }
}

fn xor() -> Valuations {
    let generator = Generator::new(Distribution::RegionsUpv, GOODS).unwrap();
    Valuations::Xor(population(&generator, WorldMode::Fixed, 250, Seed::new(2)).unwrap())
}

const ALL: [&str; 5] = ["theta", "logits", "prices.item", "prices.size", "prices.deviation"];

#[test]
fn exact_transport() {
    check(&xor(), &ALL, |_| ());
}

#[test]
fn euler_transport() {
    check(&xor(), &ALL, |config| config.flow.integrator = config::Integrator::Euler);
}

#[test]
fn full_matrix() {
    check(&xor(), &ALL, |config| {
        config.flow.matrix = config::Matrix::Full;
        config.flow.integrator = config::Integrator::Euler;
    });
}

#[test]
fn free_prices() {
    check(&xor(), &["theta", "logits", "prices.deviation"], |config| config.menu.smooth_prices = false);
}

#[test]
fn additive_and_unit_demand_bidders() {
    let items = Items::new(Checked::<UniformConfig>::default(), GOODS).unwrap().population(250, Seed::new(2));
    check(&Valuations::Additive(items.clone()), &ALL, |_| ());
    check(&Valuations::UnitDemand(items), &ALL, |_| ());
}

#[test]
fn a_frozen_support_before_the_flow_is_trained() {
    let freeze = |config: &mut BundleFlowConfig| config.learning.support_gradient = config::SupportGradient::None;
    let mut learner = untrained(&xor(), freeze);
    let batch: Vec<usize> = (0..64).collect();
    let mut gradient = || learner.gradient(&batch, 0);
    assert_eq!(gradient(), gradient());
}

/// The path of straight-through gradients: from the support points through the transport to smooth values.
#[test]
fn smooth_values_of_transported_points() {
    let valuations = xor();
    let learner = learner(&valuations, |_| ());
    let mut device = autodiff_device("cpu").unwrap();
    let _ = device.configure(FloatDType::F64);
    let mut rng = Seed::new(3).stream(Stream::new("points"));
    let start: Vec<f64> = (0..2 * GOODS).map(|_| rng.random_range(0.1..0.9)).collect();
    let total = |start: &[f64]| {
        let start = Tensor::<2>::from_data(TensorData::new(start.to_vec(), [2, GOODS]), &device).require_grad();
        let ends = learner.flow().transport(start.clone()).points;
        (smooth_values(&valuations, &[0, 7, 20, 33], ROUNDING.logarithms(ends)).sum(), start)
    };
    let (value, leaf) = total(&start);
    let gradient: Vec<f64> = leaf.grad(&value.backward()).unwrap().try_into_vec_as().unwrap();
    let scale = gradient.iter().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    assert!(scale > 0.0);
    for index in 0..start.len() {
        let at = |by: f64| {
            let mut moved = start.clone();
            moved[index] += by;
            total(&moved).0.into_scalar::<f64>()
        };
        let numeric = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!((numeric - gradient[index]).abs() < 1e-5 * scale, "{index}: {numeric} against {}", gradient[index]);
    }
}
