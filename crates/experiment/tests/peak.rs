//! Estimates of memory are within a factor of two of what runs take. A test binary of its own: the peak is a process's.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry};
use std::fs;

/// The most bytes that were in memory since the peak was last reset.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap()
}

#[test]
fn runs_take_what_is_estimated() {
    let home = tempfile::tempdir().unwrap();
    let recipe = "distribution = 'additive'\ngoods = 50\nseed = 1\n[split]\ntrain = 100\nvalidation = 10\ntest = 10";
    let recipe = Recipe::from_toml(recipe).unwrap().check().unwrap();
    Dataset::generate("small", &recipe).unwrap().save(home.path()).unwrap();
    let dataset = home.path().display();
    for (name, text) in [
        (
            "the flow's batches",
            format!(
                "learner = 'bundleflow'\ndataset = '{dataset}'\nflow.batch = 60000\nflow.hidden = 256\nflow.steps = 2\n\
                 menu.elements = 10\nlearning.steps = 1"
            ),
        ),
        (
            "actions",
            "learner = 'ppo'\nenvironment = { bidders = 10, goods = 10, values = 'B' }\n\
             ppo = { iterations = 1, epochs = 1, episodes = 30000, hidden = [16] }"
                .to_owned(),
        ),
    ] {
        let experiment = Experiment::from_toml(&text, &Registry::default()).unwrap();
        let estimate = experiment.memory().unwrap().bytes();
        // A new peak begins.
        if fs::write("/proc/self/clear_refs", "5").is_err() {
            return;
        }
        let before = peak();
        experiment.start(&home.path().join(name), "cpu", &mut ()).unwrap();
        let taken = peak() - before;
        println!("{name}: estimated {} MiB, took {} MiB", estimate >> 20, taken >> 20);
        assert!(estimate > 200 << 20, "{name}: {estimate} bytes are few beside what every process has");
        let ratio = estimate as f64 / taken as f64;
        assert!((0.5..=2.0).contains(&ratio), "{name}: estimated {estimate}, but took {taken} bytes");
    }
}
