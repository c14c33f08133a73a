//! A menu step at several numbers of goods, and a step of the flow's training, on one thread.

use criterion::{Criterion, criterion_group, criterion_main};
use diffecon_auction::{Seed, Valuations};
use diffecon_bundleflow::flow_training::{self, StartSampler};
use diffecon_bundleflow::support::SupportSampler;
use diffecon_bundleflow::{BundleFlow, BundleFlowConfig, Flow, config, streams};
use diffecon_cats::{Distribution, Generator, WorldMode, population};
use diffecon_ceilings::{Ceilings, Needs};
use diffecon_config::Config;
use diffecon_data::MechanismProvenance;
use diffecon_tensor::autodiff_device;
use diffecon_train::Learner;

const ELEMENTS: usize = 5000;
const SUPPORT: usize = 8;
const BATCH: usize = 128;
const BIDDERS: usize = 2000;

/// The operations and bytes of a menu step: networks there and back, valuation twice, and every array of the size of
/// `theta` or of the utilities as often as it has to be read or written.
fn needs(goods: usize, hidden: usize, bidders: &Valuations) -> Needs {
    let (goods, hidden, points) = (goods as f64, hidden as f64, (ELEMENTS * SUPPORT) as f64);
    let forward = 2.0 * hidden * (2.0 * goods + hidden);
    let backward = 2.0 * hidden * (hidden + goods);
    let Valuations::Xor(xor) = bidders else { unreachable!("spatial bidders are XOR bidders") };
    let atom_goods: usize = xor.bundles().iter().map(diffecon_auction::bundle::size).sum();
    let words = BATCH as f64 * points / 64.0 * atom_goods as f64 / xor.bidders() as f64;
    let utilities = (BATCH * ELEMENTS) as f64;
    Needs {
        operations: points * (forward + backward) + 2.0 * words + 4.0 * utilities * SUPPORT as f64,
        // theta read; slope written, scaled, read; value and two moments read and written. Utilities written, made odds, read.
        bytes: 4.0 * (points * goods * 11.0 + utilities * 4.0),
    }
}

fn menu_step(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let ceilings = Ceilings::measure();
    let mut group = criterion.benchmark_group("menu_step");
    group.sample_size(10);
    for goods in [50, 100, 150, 500] {
        let generator = Generator::new(Distribution::ArbitraryUpv, goods).expect("the defaults");
        let bidders =
            Valuations::Xor(population(&generator, WorldMode::Fixed, BIDDERS, Seed::new(1)).expect("bidders"));
        let mut config = BundleFlowConfig::default();
        (config.menu.elements, config.menu.support, config.learning.batch) = (ELEMENTS, SUPPORT, BATCH);
        config.flow.steps = 0;
        config.learning.steps = 1_000_000;
        let needs = needs(goods, goods.next_multiple_of(128), &bidders);
        let device = autodiff_device("cpu").expect("always there");
        let provenance = MechanismProvenance::default();
        let learner = BundleFlow::new(config.check().expect("in range"), bidders.clone(), bidders, device, provenance);
        let mut learner = learner.expect("a good configuration");
        learner.prepare(&mut |_| ()).expect("finite prices");
        let mut step = 0;
        let mut once = || {
            one_thread.install(|| learner.step(step, false));
            step += 1;
        };
        ceilings.report(&format!("menu step, {goods} goods"), needs, &mut once);
        group.bench_function(goods.to_string(), |bencher| bencher.iter(&mut once));
    }
    group.finish();
}

fn flow_step(criterion: &mut Criterion) {
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    let ceilings = Ceilings::measure();
    let mut group = criterion.benchmark_group("flow_step");
    group.sample_size(10);
    let device = autodiff_device("cpu").expect("always there");
    for goods in [50, 150] {
        let menu = config::MenuConfig::default();
        let config = config::FlowConfig { batch: 2048, steps: 1, ..config::FlowConfig::default() };
        let supports = SupportSampler::new(&menu, goods, None);
        let starts = StartSampler { supports, device: device.clone() };
        let mut flow = Flow::new(&config, goods, &device, &mut Seed::new(1).stream(streams::FLOW_NETWORKS));
        let (goods_f, hidden) = (goods as f64, goods.next_multiple_of(128) as f64);
        let weights = hidden * (2.0 * goods_f + hidden);
        // Forward, and back to the weights and to each layer's input but the first.
        let operations = 2048.0 * 2.0 * (3.0 * weights - hidden * goods_f);
        let activations = 2048.0 * (4.0 * hidden + 8.0 * goods_f);
        let needs = Needs { operations, bytes: 4.0 * (2.0 * activations + 8.0 * weights) };
        let mut once =
            || one_thread.install(|| flow_training::train(&mut flow, &config, &starts, Seed::new(1), |_, _| ()));
        ceilings.report(&format!("flow step with its sampling, {goods} goods, batch 2048"), needs, &mut once);
        group.bench_function(goods.to_string(), |bencher| bencher.iter(&mut once));
    }
    group.finish();
}

criterion_group!(benches, menu_step, flow_step);
criterion_main!(benches);
