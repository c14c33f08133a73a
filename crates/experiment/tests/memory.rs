//! Estimates of memory, held against what runs really take and against what a machine has.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry, inspect};
use std::fs;
use std::path::Path;

fn experiment(text: &str) -> Experiment {
    Experiment::from_toml(text, &Registry::default()).unwrap()
}

fn data_set(folder: &Path) {
    let recipe = "distribution = 'additive'\ngoods = 50\nseed = 1\n[split]\ntrain = 100\nvalidation = 10\ntest = 10";
    let recipe = Recipe::from_toml(recipe).unwrap().check().unwrap();
    Dataset::generate("small", &recipe).unwrap().save(folder).unwrap();
}

const AUCTION: &str = "environment = { bidders = 10, goods = 20, values = 'B', menu = 'entry_fee' }";

#[test]
fn what_no_machine_has_is_refused_by_its_key_before_a_folder_is_made() {
    let home = tempfile::tempdir().unwrap();
    data_set(home.path());
    let dataset = format!("dataset = '{}'", home.path().display());
    for (learner, keys, named) in [
        ("bundleflow", "flow.batch = 1000000\nflow.hidden = 16384".to_owned(), "flow.batch * flow.hidden"),
        ("bundleflow", "menu.elements = 20000000".to_owned(), "menu.elements * menu.support * goods"),
        (
            "bundleflow",
            "menu.elements = 1000000\nlearning.batch = 8000\nlearning.support_gradient = 'straight_through'".to_owned(),
            "menu.elements * learning.batch",
        ),
        (
            "dp",
            "dp.polish_samples = 4194304\nenvironment = { bidders = 10000, goods = 12, values = 'A' }".to_owned(),
            "environment.bidders * environment.goods",
        ),
        (
            "fpi",
            format!(
                "{AUCTION}\nfpi.hidden = [8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192]"
            ),
            "fpi.hidden",
        ),
        (
            "fpi",
            format!("{AUCTION}\nfpi.states = 1000000\nfpi.episodes = 1000000\nfpi.target_samples = 1000000"),
            "fpi.states * fpi.target_samples",
        ),
        (
            "ppo",
            "ppo.episodes = 1000000\nenvironment = { bidders = 10000, goods = 2, values = 'A' }".to_owned(),
            "ppo.episodes * environment.bidders",
        ),
    ] {
        let of_data = if learner == "bundleflow" { dataset.as_str() } else { "" };
        let experiment = experiment(&format!("learner = '{learner}'\n{of_data}\n{keys}"));
        let machine = 64_u64 << 30;
        let error = experiment.memory().unwrap().check_against(machine).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{named} should be such that memory is at most 51.2 GiB, 80 %")), "{error}");
        // Enough for a machine with less than a TiB.
        if experiment.memory().unwrap().check().is_err() {
            let folder = home.path().join("run");
            let error = experiment.start(&folder, "cpu", &mut ()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{named} should be")), "{error}");
            assert!(!folder.exists(), "no folder for a run that cannot be");
        }
    }
}

#[test]
fn what_ships_fits_a_small_machine_and_inspect_says_so() {
    let home = tempfile::tempdir().unwrap();
    data_set(home.path());
    let path = home.path().join("experiment.toml");
    let dataset = format!("dataset = '{}'", home.path().display());
    let menus = ["bundleflow", "pricing", "hybrid", "rochet_net", "bundle_rochet_net", "column_generation"]
        .map(|name| (name, dataset.as_str()));
    for (learner, rest) in menus.into_iter().chain([("fpi", AUCTION), ("ppo", AUCTION)]) {
        fs::write(&path, format!("learner = '{learner}'\n{rest}")).unwrap();
        let memory = inspect(&path, &Registry::default()).unwrap()["memory"].clone();
        let bytes = memory["bytes"].as_u64().unwrap();
        assert!(bytes < 4 << 30, "{learner} is estimated at {bytes} bytes");
        let parts = memory["parts"].as_array().unwrap();
        assert_eq!(parts.iter().map(|part| part["bytes"].as_u64().unwrap()).sum::<u64>(), bytes);
    }
    fs::write(&path, "learner = 'bundleflow'\ndataset = 'nowhere'").unwrap();
    assert!(inspect(&path, &Registry::default()).unwrap()["memory"].is_null());
}
