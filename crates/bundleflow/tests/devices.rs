//! On every device of this build and machine, a short training run earns, depends on what it should, comes out as on the CPU, and
//! climbs the gradient of the objective as the tensor library's own operations say it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use burn::tensor::{Device, Tensor, TensorData};
use diffecon_auction::{Seed, Valuations, evaluate};
use diffecon_bundleflow::config::{Integrator, Matrix, SupportGradient};
use diffecon_bundleflow::learned_menu::ROUNDING;
use diffecon_bundleflow::support::parametrisation;
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_config::{Checked, Config};
use diffecon_data::{Items, MechanismProvenance, UniformConfig};
use diffecon_objective::straight_through::plain_straight_through_values;
use diffecon_objective::{DeviceBidders, Lotteries, Outside, bundle_values, expected_revenue, plain_lotteries, round};
use diffecon_tensor::device::{DeviceEntry, devices, is_host};
use diffecon_tensor::{State, values};
use diffecon_train::{Learner, Metrics};
use std::sync::Arc;

/// How far a metric may be from the CPU's, as a share of it.
const TOLERANCE: f64 = 1e-3;

type Change = fn(&mut BundleFlowConfig);

const CHANGES: [(&str, Change); 9] = [
    ("as it is", |_| ()),
    ("frozen support", |config| config.learning.support_gradient = SupportGradient::None),
    ("straight through", |config| config.learning.support_gradient = SupportGradient::StraightThrough),
    ("straight through Euler steps", |config| {
        config.learning.support_gradient = SupportGradient::StraightThrough;
        (config.flow.integrator, config.flow.euler_steps) = (Integrator::Euler, 2);
    }),
    ("one point straight through", |config| {
        (config.learning.support_gradient, config.menu.support) = (SupportGradient::StraightThrough, 1);
    }),
    ("full matrix straight through", |config| {
        config.learning.support_gradient = SupportGradient::StraightThrough;
        (config.flow.matrix, config.flow.integrator) = (Matrix::Full, Integrator::Euler);
    }),
    ("one point", |config| config.menu.support = 1),
    ("Euler steps", |config| (config.flow.integrator, config.flow.euler_steps) = (Integrator::Euler, 1)),
    ("full matrix", |config| (config.flow.matrix, config.flow.integrator) = (Matrix::Full, Integrator::Euler)),
];

/// 500 bidders of each form.
fn samples() -> [Valuations; 3] {
    let generator = Generator::new(Distribution::RegionsUpv, 20).unwrap();
    let items = Items::new(Checked::<UniformConfig>::default(), 5).unwrap().population(500, Seed::new(3));
    [
        Valuations::Xor(population(&generator, WorldMode::Fixed, 500, Seed::new(3)).unwrap()),
        Valuations::Additive(items.clone()),
        Valuations::UnitDemand(items),
    ]
}

fn found() -> Vec<DeviceEntry> {
    let devices = devices();
    println!("devices: {:?}", devices.iter().map(|entry| &entry.name).collect::<Vec<_>>());
    assert!(!cfg!(feature = "wgpu") || devices.iter().any(|entry| entry.name.starts_with("wgpu")), "no wgpu device");
    devices
}

/// A run of 40 steps.
struct Run {
    config: BundleFlowConfig,
    train: Valuations,
    learner: BundleFlow,
    device: Device,
    metrics: Metrics,
}

impl Run {
    fn new(valuations: &Valuations, device: &Device, change: Change) -> Self {
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support) = (70, 3);
        (config.flow.hidden, config.flow.steps, config.flow.batch) = (24, 30, 64);
        (config.learning.steps, config.learning.batch, config.learning.support_rate) = (40, 33, 0.005);
        change(&mut config);
        let (train, validation) = (valuations.slice(0..400), valuations.slice(400..500));
        let (device, provenance) = (device.clone().autodiff(), MechanismProvenance::default());
        let mut learner =
            BundleFlow::new(config.clone().check().unwrap(), train.clone(), validation, device.clone(), provenance)
                .unwrap();
        let mut metrics = learner.prepare(&mut |_| ()).unwrap();
        metrics.push(("start_revenue", learner.validate(0).unwrap().revenue));
        for step in 0..40 {
            metrics.extend(learner.step(step, step % 10 == 9));
        }
        let mut run = Self { config, train, learner, device, metrics };
        let ends = values(&run.learner.flow().transport(run.starts(&run.parameter("theta"))).points);
        run.metrics.push(("mean_end", ends.iter().copied().map(f64::from).sum::<f64>() / ends.len() as f64));
        run.metrics.push(("validation_revenue", run.learner.validate(40).unwrap().revenue));
        run
    }

    fn metric(&self, name: &str) -> f64 {
        self.metrics.iter().find(|(metric, _)| *metric == name).unwrap().1
    }

    /// A parameter of now, with a gradient.
    fn parameter<const N: usize>(&self, name: &str) -> Tensor<N> {
        let state = self.learner.state();
        let (_, array) = state.arrays().find(|(array, _)| *array == name).unwrap();
        let data = TensorData::new(array.values.clone(), array.shape.clone());
        Tensor::from_data(data, &self.device).require_grad()
    }

    fn starts(&self, theta: &Tensor<2>) -> Tensor<2> {
        parametrisation(self.config.menu.support_box).points(theta.clone())
    }

    /// The learner's objective of now and its gradient for training bidders, in the tensor library's operations.
    fn plain_objective(&self, batch: &[usize], step: usize) -> (f64, State) {
        let (theta, logits) = (self.parameter::<2>("theta"), self.parameter::<2>("logits"));
        let [item, size, deviation] =
            ["prices.item", "prices.size", "prices.deviation"].map(|name| self.parameter::<1>(name));
        let transport = self.learner.flow().transport(self.starts(&theta));
        let bundles = round(transport.points.clone(), self.config.menu.support);
        let parts = vec![logits.clone().flatten(0, 1), item.clone(), size.clone(), deviation.clone()];
        let Lotteries { weights, prices } =
            plain_lotteries(&Tensor::cat(parts, 0), transport.expansion, &bundles, true);
        let penalty = deviation.clone().square().sum() * self.config.menu.deviation_penalty;
        let bidders = Arc::new(self.train.clone().scaled((1.0 / self.train.surplus()) as f32));
        let batch = DeviceBidders::new(bidders, &self.device).batch(batch.to_vec());
        let outside = Outside::nothing(batch.bidders().len(), &self.device);
        let worth = match self.config.learning.support_gradient {
            SupportGradient::StraightThrough => {
                plain_straight_through_values(&bundles, &batch, transport.points, ROUNDING)
            }
            _ => bundle_values(&bundles, &batch, &self.device),
        };
        let revenue = expected_revenue(worth, weights, prices, &outside, self.learner.sharpness(step));
        let objective = penalty - revenue;
        let gradients = objective.backward();
        let mut gradient = State::default();
        for (name, tensor) in [("theta", theta), ("logits", logits)] {
            gradient.insert(name, tensor.dims().to_vec(), values(&tensor.grad(&gradients).unwrap()));
        }
        for (name, tensor) in [("prices.item", item), ("prices.size", size), ("prices.deviation", deviation)] {
            gradient.insert(name, tensor.dims().to_vec(), values(&tensor.grad(&gradients).unwrap()));
        }
        (objective.into_scalar::<f32>().into(), gradient)
    }
}

/// XOR bidders with every change, and the others without.
fn cases(samples: &[Valuations; 3]) -> impl Iterator<Item = (&Valuations, (&'static str, Change))> {
    let changes = CHANGES.into_iter().map(|change| (&samples[0], change));
    changes.chain(samples[1..].iter().map(|valuations| (valuations, CHANGES[0])))
}

#[test]
fn forty_steps_earn() {
    for (valuations, (name, change)) in cases(&samples()) {
        let run = Run::new(valuations, &devices()[0].device, change);
        let (start, end) = (run.metric("start_revenue"), run.metric("validation_revenue"));
        println!("{name}: {start:.4} -> {end:.4}");
        assert!(end > 1.15 * start, "{name}: 40 steps should earn 15 % more, but earn {end} after {start}");
    }
}

/// What devices should agree about is not the same whatever is asked of them.
#[test]
fn changes_are_seen_in_the_metrics() {
    let valuations = &samples()[0];
    let runs = CHANGES.map(|(name, change)| (name, Run::new(valuations, &devices()[0].device, change).metrics));
    for (index, (name, metrics)) in runs.iter().enumerate() {
        for (other_name, others) in &runs[..index] {
            let changes = metrics.iter().zip(others).map(|((_, ours), (_, other))| (ours - other).abs() / other.abs());
            let greatest = changes.filter(|change| change.is_finite()).fold(0.0, f64::max);
            println!("{name} against {other_name}: {greatest:.4}");
            assert!(greatest > 10.0 * TOLERANCE, "{name} and {other_name} differ by {greatest} only");
        }
    }
}

/// Runs of their own come out the same, but for hard choices: a point that ends within rounding of 1/2 is another bundle on
/// another device. Those are compared at one state.
#[test]
fn metrics_match_the_cpus() {
    let devices = found();
    for (valuations, (name, change)) in cases(&samples()) {
        let mut cpu = Run::new(valuations, &devices[0].device, change);
        let expected = cpu.metrics.clone();
        for other in &devices[1..] {
            let run = Run::new(valuations, &other.device, change);
            cpu.learner.restore(&run.learner.state()).unwrap();
            let of_state = cpu.learner.validate(40).unwrap().revenue;
            for ((metric, ours), (_, of_own_run)) in run.metrics.into_iter().zip(&expected) {
                let expected = if metric == "validation_revenue" { of_state } else { *of_own_run };
                let error = (ours - expected).abs();
                let what = format!("{name} on {}: {metric} {ours} against {expected}", other.name);
                assert!(error <= TOLERANCE * expected.abs(), "{what}");
            }
        }
    }
}

#[test]
fn objective_and_gradient_are_those_of_plain_operations() {
    let batch: Vec<usize> = (0..200).collect();
    for DeviceEntry { name: device_name, device, .. } in found() {
        for (valuations, (name, change)) in cases(&samples()) {
            let mut run = Run::new(valuations, &device, change);
            let (expected, expected_gradient) = run.plain_objective(&batch, 30);
            let (objective, gradient) = (run.learner.objective(&batch, 30), run.learner.gradient(&batch, 30));
            assert!((objective - expected).abs() < 1e-6, "{name} on {device_name}: {objective} against {expected}");
            for (parameter, expected) in expected_gradient.arrays() {
                let moves = match run.config.learning.support_gradient {
                    SupportGradient::None => false,
                    SupportGradient::Trace => run.config.menu.support > 1,
                    SupportGradient::StraightThrough => true,
                };
                if parameter == "theta" && !moves {
                    continue;
                }
                let found = gradient.array(parameter, &expected.shape).unwrap();
                let scale = expected.values.iter().fold(0.0_f32, |most, entry| most.max(entry.abs()));
                let off = found.iter().zip(&expected.values).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
                assert!(off <= 1e-4 * scale, "{name} on {device_name}: {parameter} is off by {off} (scale {scale})");
            }
        }
    }
}

/// Read later, by another thread, a snapshot is the state of its moment, though numbers change in place.
#[test]
fn a_snapshot_is_the_state_of_its_moment() {
    for DeviceEntry { device, .. } in found() {
        let mut run = Run::new(&samples()[0], &device, |_| ());
        let (then, snapshot) = (run.learner.state(), run.learner.snapshot());
        (40..43).for_each(|step| drop(run.learner.step(step, false)));
        let read = std::thread::spawn(|| snapshot.state());
        (43..46).for_each(|step| drop(run.learner.step(step, false)));
        assert!(read.join().unwrap() == then, "{device:?}");
        assert!(run.learner.state() != then);
    }
}

/// Revenue to the last digit on the CPU, where another device may see a tie where there is none but for rounding; and what a softmax over
/// the menu and nothing expects.
#[test]
fn a_validation_is_what_evaluate_says_of_the_menu() {
    for DeviceEntry { name: device_name, device, .. } in found() {
        for (valuations, (name, change)) in cases(&samples()) {
            let run = Run::new(valuations, &device, change);
            let (found, menu) = (run.learner.validate(15).unwrap(), run.learner.menu().unwrap());
            let bidders = valuations.slice(400..500);
            let expected = evaluate(&menu, &bidders);
            assert!(expected.sold > 0.2 && expected.revenue > 0.0);
            let (what, metric) = (format!("{name} on {device_name}"), |name: &str| {
                found.metrics.iter().find(|(metric, _)| *metric == name).unwrap().1
            });
            if is_host(&device) {
                assert_eq!((found.revenue, found.std_error), (expected.revenue, expected.std_error), "{what}");
                assert_eq!((&found.totals, metric("validation_sold")), (&expected.totals, expected.sold), "{what}");
            } else {
                assert!((found.revenue / expected.revenue - 1.0).abs() < 0.02, "{what}: {found:?}");
            }
            let sharpness = run.learner.sharpness(15) / run.train.surplus();
            let payment = |bidder: usize| {
                let odds = |utility: f32| (sharpness * f64::from(utility)).exp();
                let offers = menu.utilities(&bidders, bidder).into_iter().zip(menu.prices());
                let (paid, mass) = offers.fold((0.0, 1.0), |(paid, mass), (utility, price)| {
                    (paid + odds(utility) * f64::from(*price), mass + odds(utility))
                });
                paid / mass
            };
            let error = metric("validation_soft_revenue") / ((0..100).map(payment).sum::<f64>() / 100.0) - 1.0;
            assert!(error.abs() < 1e-5, "{what}: {error}");
        }
    }
}
