//! On every device of this build and machine, short runs of the menu learners earn what they do on the CPU (BundleFlow's own tests go
//! further), and what the device does not help or is too small for is said.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry};
use diffecon_tensor::Adapter;
use diffecon_tensor::device::devices;
use diffecon_train::{Observer, Preparation, RunFolder, RunSummary, Stepped};
use std::path::Path;

const SPLIT: &str = "seed = 1\n[split]\ntrain = 300\nvalidation = 300\ntest = 10\n";
/// How far revenue may be from the CPU's, as a share of it.
const TOLERANCE: f64 = 0.01;

const EXPERIMENTS: [(&str, &str, &str); 6] = [
    ("pricing", "xor", "[prices]\nfamily = 'lattice'\n[learning]\nsteps = 20\nbatch = 64\n"),
    ("pricing", "additive", "[learning]\nsteps = 20\nbatch = 64\n"),
    (
        "hybrid",
        "xor",
        "[ascent]\nsteps = 10\nbatch = 64\n[menu]\nelements = 30\n[flow]\nhidden = 24\nsteps = 20\nbatch = 64\n\
         [together]\nsteps = 10\nbatch = 64\n",
    ),
    ("rochet_net", "additive", "[menu]\nelements = 30\n[learning]\nsteps = 20\nbatch = 64\n"),
    ("rochet_net", "unit-demand", "[menu]\nelements = 30\n[learning]\nsteps = 20\nbatch = 64\n"),
    ("bundle_rochet_net", "xor", "[menu]\nelements = 30\n[learning]\nsteps = 20\nbatch = 64\n"),
];

#[test]
fn every_device_earns_as_the_cpu() {
    let home = tempfile::tempdir().unwrap();
    for (name, distribution) in [("xor", "regions-npv"), ("additive", "additive"), ("unit-demand", "unit-demand")] {
        let recipe = Recipe::from_toml(&format!("distribution = '{distribution}'\ngoods = 9\n{SPLIT}")).unwrap();
        Dataset::generate(name, &recipe.check().unwrap()).unwrap().save(&home.path().join(name)).unwrap();
    }
    for (place, (learner, data, keys)) in EXPERIMENTS.into_iter().enumerate() {
        let text = format!("learner = '{learner}'\ndataset = '{}'\n{keys}", home.path().join(data).display());
        let revenue = |device: &str| {
            let experiment = Experiment::from_toml(&text, &Registry::default()).unwrap();
            let run = home.path().join(format!("{place}-{}", device.replace(':', "-")));
            experiment.start(&run, device, &mut ()).unwrap();
            RunSummary::read(&RunFolder::open(&run).unwrap().summary()).unwrap().best.unwrap().revenue
        };
        let expected = revenue("cpu");
        assert!(expected > 0.0, "{learner} sells");
        for device in devices().into_iter().filter(|entry| entry.name != "cpu") {
            let found = revenue(&device.name);
            println!("{learner} on {}: {found} and {expected} on the CPU", device.name);
            assert!((found / expected - 1.0).abs() < TOLERANCE, "{learner} on {}: {found}", device.name);
        }
    }
}

/// Hears notes.
#[derive(Default)]
struct Notes(Vec<String>);

impl Observer for Notes {
    fn prepared(&mut self, _: &Preparation) {}

    fn stepped(&mut self, _: &Stepped<'_>) {}

    fn note(&mut self, line: &str) {
        self.0.push(line.to_owned());
    }
}

/// What is said of a run on a device.
fn notes(experiment: &str, device: &str, run: &Path) -> Vec<String> {
    let mut notes = Notes::default();
    let experiment = Experiment::from_toml(experiment, &Registry::default()).unwrap();
    experiment.start(run, device, &mut notes).unwrap();
    notes.0
}

fn data(home: &Path) -> String {
    let recipe = Recipe::from_toml(&format!("distribution = 'regions-npv'\ngoods = 9\n{SPLIT}")).unwrap();
    Dataset::generate("data", &recipe.check().unwrap()).unwrap().save(&home.join("data")).unwrap();
    home.join("data").display().to_string()
}

const AUCTION: &str = "[environment]\nvalues = 'A'\nbidders = 2\ngoods = 2";
const DP: &str = "learner = 'dp'\n[dp]\nsteps = 5\nsamples = 64\npolish_samples = 512\nvalue_samples = 512";
const FPI: &str = "learner = 'fpi'\n[fpi]\niterations = 1\nepisodes = 64\nhidden = [8]\nreturn_steps = 1\ntarget_steps = 1\n\
                   actor_steps = 1\nbatch = 32\nsamples = 32\ntarget_samples = 32";
const PPO: &str = "learner = 'ppo'\n[ppo]\niterations = 1\nepisodes = 32\nepochs = 1\nbatch = 32\nhidden = [8]";

#[test]
fn what_a_gpu_does_not_help_is_said() {
    let home = tempfile::tempdir().unwrap();
    let dataset = data(home.path());
    let columns =
        format!("learner = 'column_generation'\ndataset = '{dataset}'\n[learning]\nsteps = 2\ncandidates = 10");
    let pricing = format!("learner = 'pricing'\ndataset = '{dataset}'\n[learning]\nsteps = 2");
    let sequential = |learner: &str| format!("{learner}\n{AUCTION}");
    let all = [
        (
            sequential(DP),
            Some("does not help dp, which works on the CPU: it fills a table of states, without networks"),
        ),
        (sequential(FPI), Some("does not help fpi, it is slower than the CPU: bidders choose on the CPU")),
        (sequential(PPO), Some("does not help ppo, it is slower than the CPU: bidders choose on the CPU")),
        (columns, Some("does not help column_generation, which works on the CPU: it searches without gradients")),
        (pricing, None),
    ];
    for (place, (experiment, expected)) in all.iter().enumerate() {
        for entry in devices() {
            let run = home.path().join(format!("{place}-{}", entry.name.replace(':', "-")));
            let found = notes(experiment, &entry.name, &run);
            match expected.filter(|_| Adapter::of(&entry.device).is_some()) {
                None => assert_eq!(found, [""; 0], "{}", entry.name),
                Some(expected) => {
                    let expected = format!("--device {} {expected}", entry.name);
                    assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?} should be {expected}");
                }
            }
        }
    }
    // Dynamic programming is the same whatever the device.
    let mechanism = |run: &str| std::fs::read(home.path().join(run).join("mechanism.safetensors")).unwrap();
    for entry in devices() {
        assert!(mechanism("0-cpu") == mechanism(&format!("0-{}", entry.name.replace(':', "-"))), "{}", entry.name);
    }
}

#[test]
fn auto_without_a_gpu_is_the_cpu_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let found = notes(&format!("{DP}\n{AUCTION}"), "auto", &home.path().join("run"));
    let expected = if devices().iter().any(|entry| entry.is_gpu) {
        "--device auto does not help dp"
    } else {
        "--device auto is the CPU here: "
    };
    assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?} should be {expected}");
}

#[test]
fn a_run_is_held_against_the_limits_of_its_gpu() {
    let home = tempfile::tempdir().unwrap();
    let dataset = data(home.path());
    for entry in devices() {
        let Some(gpu) = Adapter::of(&entry.device) else { continue };
        let most = (gpu.limits.array_bytes / 4).min(1 << 29);
        for (learner, section) in [("bundleflow", "learning"), ("hybrid", "together")] {
            let text = format!(
                "learner = '{learner}'\ndataset = '{dataset}'\n[menu]\nelements = {}\nsupport = 1\n[flow]\nhidden = 8\n\
                 [{section}]\nbatch = 1000",
                most / 1000 + 1
            );
            let run = home.path().join("run");
            let experiment = Experiment::from_toml(&text, &Registry::default()).unwrap();
            let error = experiment.start(&run, &entry.name, &mut ()).unwrap_err().to_string();
            let expected =
                format!("menu.elements * learning.batch should be at most {most} on this GPU, which takes arrays");
            assert!(error.starts_with(&expected), "{learner} on {}: {error}", entry.name);
            assert!(!run.exists());
        }
    }
}
