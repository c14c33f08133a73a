//! How many kernels a GPU is asked to run in a step of the flow's training, and when it is sent numbers.
#![cfg(feature = "wgpu")]

use burn::tensor::Device;
use diffecon_auction::Seed;
use diffecon_bundleflow::config::{FlowConfig, MenuConfig};
use diffecon_bundleflow::flow_training::{StartSampler, train};
use diffecon_bundleflow::support::SupportSampler;
use diffecon_bundleflow::{Flow, streams};
use diffecon_tensor::Adam;
use diffecon_tensor::device::devices;
use diffecon_tensor::launches::launches_of;
use diffecon_tensor::transfers::only_launches;
use std::collections::BTreeMap;

const GOODS: usize = 20;

fn flow(config: &FlowConfig, device: &Device) -> Flow {
    Flow::new(config, GOODS, device, &mut Seed::new(1).stream(streams::FLOW_NETWORKS))
}

/// How often each kernel runs in a whole training.
fn launches(config: &FlowConfig, starts: &StartSampler<'_>) -> BTreeMap<&'static str, usize> {
    let mut flow = flow(config, &starts.device);
    let mut counts = BTreeMap::new();
    for launch in launches_of(|| train(&mut flow, config, starts, Seed::new(1), |_, _| ())) {
        *counts.entry(launch.kernel).or_default() += 1;
    }
    counts
}

/// One test, so that no other launches are counted.
#[test]
fn a_step_of_the_flow_is_a_few_launches_and_numbers_go_there_once_in_64() {
    let entry = devices().into_iter().find(|entry| entry.name.starts_with("wgpu")).unwrap();
    let supports = SupportSampler::new(&MenuConfig::default(), GOODS, None);
    let starts = StartSampler { supports, device: entry.device.autodiff() };
    // Parts of an array begin where GPUs want them to for batches of 128 points; for others they are copied.
    for (batch, most) in [(128, 21), (50, 24)] {
        let config = |steps| FlowConfig { batch, steps, ..FlowConfig::default() };
        let [few, more] = [3, 13].map(|steps| launches(&config(steps), &starts));
        let total = |counts: &BTreeMap<_, usize>| counts.values().sum::<usize>();
        println!("a step on {batch} points:");
        for (kernel, count) in &more {
            println!("{:4} {kernel}", (count - few.get(kernel).unwrap_or(&0)) as f64 / 10.0);
        }
        let ten_steps = total(&more) - total(&few);
        assert!(ten_steps <= 10 * most, "{ten_steps} launches in ten steps on {batch} points");
        if batch == 128 {
            let more_numbers = total(&launches(&config(77), &starts)) - total(&more);
            assert_eq!(10 * more_numbers, 64 * ten_steps, "more numbers are no more launches");
        }
    }

    let config = FlowConfig { batch: 128, ..FlowConfig::default() };
    let (mut flow, adam) = (flow(&config, &starts.device), Adam::default());
    let mut step = |paths| {
        let gradients = flow.loss(paths).backward();
        flow.step(&adam, 1e-3, &gradients);
    };
    let mut paths = starts.paths(&config, Seed::new(1), 0..64).into_iter();
    // Memory is found in the first steps.
    paths.by_ref().take(3).for_each(&mut step);
    only_launches(&starts.device, || step(paths.next().unwrap())).unwrap();
    let sent =
        only_launches(&starts.device, || starts.paths(&config, Seed::new(1), 64..65).into_iter().for_each(&mut step));
    assert!(sent.unwrap_err().contains("write"), "sending numbers is noticed");
}
