//! `diffecon audit`: what it finds, and how it ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use lab::{Lab, recipe};
use serde_json::Value;

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 8));
    lab.build("data");
    lab.run(&["baselines", "data", "--out", "checkpoints/baselines"], 2);
    lab.write(
        "experiments/small/bundleflow.toml",
        "learner = \"bundleflow\"\ndataset = \"data\"\n[run]\nvalidate_every = 4\ncheckpoint_every = 6\n\
         [menu]\nelements = 30\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[learning]\nsteps = 12\nbatch = 32\n",
    );
    lab.write(
        "experiments/small/dp.toml",
        "learner = \"dp\"\n[environment]\nvalues = \"A\"\nbidders = 2\ngoods = 3\n\
         [dp]\nsteps = 5\nsamples = 64\npolish_samples = 512\nvalue_samples = 1024\n",
    );
    lab.run(&["train", "experiments/small/bundleflow.toml"], 2);
    lab.run(&["train", "experiments/small/dp.toml"], 2);
    lab
}

#[test]
fn mechanisms_of_every_kind_pass() {
    let lab = lab();
    let json = lab.run(&["audit", "checkpoints", "--json", "--misreports", "5000"], 2);
    assert_eq!(json, lab.run(&["audit", "checkpoints", "--json", "--misreports", "5000"], 1), "threads change nothing");
    let audited: Vec<Value> = serde_json::from_str(&json).unwrap();
    let names: Vec<&str> = audited.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    for one in &audited {
        let policy = one["name"] == "dp";
        assert_eq!(one["market"], if policy { "A 2x3" } else { "data" });
        assert_eq!(one["misreports"], if policy { 5_024 } else { 5_000 });
        assert_eq!(one["price_changes"], if policy { 0.into() } else { Value::Null });
        for found in ["gain", "loss", "mismatch"] {
            assert!(one[found].as_f64().unwrap() <= 1e-6, "{one}");
        }
    }
    // A hundred bidders have fewer pairs than the misreports of the default.
    let text = lab.run(&["audit", "checkpoints/small/bundleflow"], 2);
    assert!(text.starts_with("| mechanism  | seed |   on | misreports |"), "{text}");
    assert!(text.contains(" all 9900 |"), "{text}");
}

#[test]
fn what_is_above_the_tolerance_ends_with_1() {
    let lab = lab();
    let arguments = ["audit", "checkpoints/small/bundleflow", "--tolerance", "0"];
    let assert = lab.command(&arguments).assert().code(1);
    let [stdout, stderr] =
        [&assert.get_output().stdout, &assert.get_output().stderr].map(|text| String::from_utf8(text.clone()).unwrap());
    assert!(stdout.starts_with("| mechanism "), "single precision is not exact: {stdout}");
    assert!(stderr.contains("seed-1/mechanism.safetensors: the audit finds more than the tolerance 0e0"), "{stderr}");
}

#[test]
fn bad_options_are_refused() {
    let lab = lab();
    let refuse = |options: &[&str]| lab.refuse(&[&["audit", "checkpoints/small/dp"], options].concat());
    assert!(refuse(&["--misreports", "0"]).contains("--misreports should be at least 1, but is 0"));
    assert!(refuse(&["--tolerance", "nan"]).contains("--tolerance should be at least 0, but is NaN"));
    assert!(refuse(&["--dataset", "data"]).contains("--dataset should be left out for policies"));
}
