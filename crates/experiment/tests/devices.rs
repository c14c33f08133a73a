//! On every device of this build and machine, short runs of the menu learners earn what they do on the CPU; BundleFlow's own tests go
//! further.

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry};
use diffecon_tensor::device::devices;
use diffecon_train::{RunFolder, RunSummary};

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
