//! Reading experiments: settings that change their keys, learners that change their sections, and what is said of mistakes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_experiment::{Experiment, Registry, inspect};
use diffecon_train::RunConfig;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use toml::Value;

const BUNDLEFLOW: &str = "learner = \"bundleflow\"\ndataset = \"data\"\n[menu]\nelements = 40\n";
const DP: &str =
    "learner = \"dp\"\nseed = 5\n[environment]\nvalues = \"A\"\nbidders = 3\ngoods = 2\n[dp]\nsteps = 20\n";

/// An experiment's text as a file, with settings that change it.
fn read(text: &str, settings: &[&str]) -> Result<Experiment, String> {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let path = folder.path().join("file.toml");
    fs::write(&path, text).unwrap();
    let settings: Vec<String> = settings.iter().map(|&setting| setting.to_owned()).collect();
    let read = Experiment::read(&path, &settings, &Registry::default());
    read.map_err(|error| error.to_string().replace(&format!("{}/", folder.path().display()), ""))
}

fn refusal(text: &str, settings: &[&str]) -> String {
    read(text, settings).err().unwrap()
}

/// The value of a key after a setting, with its sections.
fn changed(text: &str, setting: &str) -> Value {
    let experiment = read(text, &[setting]).unwrap();
    let whole: Value = toml::from_str(&experiment.to_toml().unwrap()).unwrap();
    let key = setting.split_once('=').unwrap().0;
    key.split('.').fold(whole, |value, part| value.get(part).unwrap().clone())
}

#[test]
fn settings_change_keys_of_every_kind() {
    for (text, setting, value) in [
        (BUNDLEFLOW, "menu.elements=500", Value::Integer(500)),
        (BUNDLEFLOW, "menu.first_weight=0.5", Value::Float(0.5)),
        (BUNDLEFLOW, "menu.smooth_prices=false", Value::Boolean(false)),
        (BUNDLEFLOW, "menu.init=paper", Value::from("paper")),
        (BUNDLEFLOW, "menu.init=\"atoms\"", Value::from("atoms")),
        (BUNDLEFLOW, "menu.support_box=[0.1, 0.9]", Value::from(vec![0.1, 0.9])),
        (BUNDLEFLOW, "dataset=datasets/other", Value::from("datasets/other")),
        // A section that the file does not have.
        (BUNDLEFLOW, "learning.steps=7", Value::Integer(7)),
        (BUNDLEFLOW, "seed=9", Value::Integer(9)),
        (BUNDLEFLOW, "run.log_every=3", Value::Integer(3)),
        (DP, "environment.order=[2, 0, 1]", Value::from(vec![2, 0, 1])),
        (DP, "environment.values=[\"A\", \"C\", \"A\"]", Value::from(vec!["A", "C", "A"])),
        (DP, "environment.values=C", Value::from("C")),
    ] {
        assert_eq!(changed(text, setting), value, "{setting}");
    }
    let last = read(BUNDLEFLOW, &["seed=2", "menu.elements=9", "seed=3"]).unwrap();
    assert_eq!((last.seed, &last.settings()["menu"]["elements"]), (3, &Value::Integer(9)), "the last one counts");
}

#[test]
fn another_learner_keeps_the_sections_that_it_knows() {
    let same = read(DP, &[]).unwrap();
    let other = read(DP, &["learner=fpi"]).unwrap();
    assert_eq!((other.learner(), other.seed), ("fpi", 5));
    assert_eq!(other.settings()["environment"], same.settings()["environment"]);
    let sections: Vec<&str> = other.settings().keys().map(String::as_str).collect();
    assert_eq!(sections, ["environment", "fpi"]);
    let with_its_own = read(DP, &["learner=fpi", "fpi.samples=64"]).unwrap();
    assert_eq!(with_its_own.settings()["fpi"]["samples"], Value::Integer(64));
    assert_eq!(
        refusal(DP, &["learner=fpi", "dp.steps=3"]),
        "--set dp.steps=3: dp is no key; there are: learner, seed, data, run, environment, fpi",
        "what the other learner alone knows cannot be set"
    );
    assert_eq!(refusal(BUNDLEFLOW, &["learner=fpi"]), "--set learner=fpi: environment is missing: The auction.");
    assert_eq!(
        refusal(DP, &["learner=bundleflow"]),
        "--set learner=bundleflow: dataset is missing: The data set's folder."
    );
    let unknown = refusal(DP, &["learner=bundelflow"]);
    assert_eq!(
        unknown,
        "--set learner=bundelflow: learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp, fpi, ppo, self-play, contract_q, contract_tabular, contract_vdn (the nearest is bundleflow), but is \"bundelflow\""
    );
}

#[test]
fn numbers_of_the_loop_are_the_learners_where_the_file_does_not_say() {
    let run = |text: &str, settings: &[&str]| (**read(text, settings).unwrap().run()).clone();
    assert_eq!(run(BUNDLEFLOW, &[]), RunConfig::default());
    for learner in ["dp", "fpi", "ppo"] {
        assert_eq!(run(DP, &[&format!("learner={learner}")]), RunConfig::EVERY_STEP);
    }
    assert!(RunConfig::default() != RunConfig::EVERY_STEP);
    assert_eq!(run(DP, &["run.keep_checkpoints=9"]), RunConfig { keep_checkpoints: 9, ..RunConfig::EVERY_STEP });
    let text = format!("{BUNDLEFLOW}[run]\nlog_every = 2\n");
    assert_eq!(run(&text, &[]), RunConfig { log_every: 2, ..RunConfig::default() });
}

#[test]
fn what_is_written_reads_back() {
    for (text, settings) in [
        (BUNDLEFLOW, &["menu.first_weight=0.1", "seed=3"][..]),
        (DP, &["environment.order=[2, 0, 1]"]),
        (DP, &["learner=ppo", "environment.values=[\"A\", \"C\", \"A\"]", "run.log_every=4"]),
    ] {
        let experiment = read(text, settings).unwrap();
        let written = experiment.to_toml().unwrap();
        let back = Experiment::from_toml(&written, &Registry::default()).unwrap();
        assert_eq!((back.learner(), back.seed), (experiment.learner(), experiment.seed));
        assert_eq!((back.run(), back.settings()), (experiment.run(), experiment.settings()));
        assert_eq!(back.to_toml().unwrap(), written);
        let defaults = read(text, &[]).unwrap().to_toml().unwrap();
        assert!(written != defaults && written.contains("keep_checkpoints = 2"), "all keys are there: {written}");
    }
}

#[test]
fn mistakes_of_the_file_are_said_of_its_line() {
    for (text, message) in [
        (
            "learner = \"bundleflow\"\ndataset = \"data\"\n[menu]\nelement = 4\n",
            "file.toml:4: menu.element is no key; the nearest is menu.elements",
        ),
        (
            "learner = \"bundleflow\"\ndataset = \"data\"\n[menu]\nelements = 0\n",
            "file.toml:4: menu.elements should be at least 1, but is 0",
        ),
        ("learner = \"bundleflow\"\ndataset = 3\n", "file.toml:2: dataset should be a text, but is 3"),
        ("learner = \"bundleflow\"\n[menu]\n", "file.toml: dataset is missing: The data set's folder."),
        (
            "learner = \"bundleflow\"\ndataset = \"data\"\n\n[run]\nlog_every = 0\n",
            "file.toml:5: run.log_every should be at least 1, but is 0",
        ),
        (
            "seed = -1\nlearner = \"bundleflow\"\ndataset = \"data\"\n",
            "file.toml:1: seed should be at least 0, but is -1",
        ),
        (
            "\nlearner = \"bundelflow\"\n",
            "file.toml:2: learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp, fpi, ppo, self-play, contract_q, contract_tabular, contract_vdn (the nearest is bundleflow), but is \"bundelflow\"",
        ),
        ("seed = 1\n", "file.toml: learner is missing: the learner's name"),
        ("learner = \"dp\"\nsed = 1\n", "file.toml:2: sed is no key; the nearest is seed"),
        ("run = 3\nlearner = \"dp\"\n", "file.toml:1: run should be a section, but is 3"),
    ] {
        assert_eq!(refusal(text, &[]), message, "{text}");
    }
    let broken = refusal("learner = \"dp\"\n[environment\n", &[]);
    assert!(broken.starts_with("file.toml:2: "), "{broken}");
    // A setting does not hide what was wrong before it, nor is it to blame.
    let text = format!("{BUNDLEFLOW}support = 0\n");
    let message = "file.toml:5: menu.support should be at least 1, but is 0";
    assert_eq!(refusal(&text, &["seed=2"]), message);
    assert!(read(&text, &["menu.support=2"]).is_ok(), "unless it mends it");
}

#[test]
fn settings_need_to_fit_each_other_only_when_all_are_made() {
    for settings in [["flow.matrix=full", "flow.integrator=euler"], ["flow.integrator=euler", "flow.matrix=full"]] {
        assert!(read(BUNDLEFLOW, &settings).is_ok(), "{settings:?}");
    }
    let alone = refusal(BUNDLEFLOW, &["flow.matrix=full", "menu.support=2"]);
    assert!(alone.starts_with("--set flow.matrix=full --set menu.support=2: flow.integrator should be"), "{alone}");
    let number = refusal(BUNDLEFLOW, &["learner=3"]);
    assert_eq!(
        number,
        "--set learner=3: learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp, fpi, ppo, self-play, contract_q, contract_tabular, contract_vdn, but is 3"
    );
}

/// Every experiment and recipe of the repository says only what there is. (Sweeps, which name experiments, are read elsewhere.)
#[test]
fn what_the_repository_ships_is_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut read = 0;
    for folder in ["experiments", "datasets"] {
        for setting in root.join(folder).read_dir().unwrap().flatten().filter(|entry| entry.path().is_dir()) {
            let files = setting.path().read_dir().unwrap().flatten().map(|entry| entry.path());
            for file in files.filter(|file| file.extension().is_some_and(|extension| extension == "toml")) {
                if fs::read_to_string(&file).unwrap().lines().any(|line| line.starts_with("experiment")) {
                    continue;
                }
                inspect(&file, &Registry::default()).unwrap_or_else(|error| panic!("{error}"));
                read += 1;
            }
        }
    }
    assert!(read > 40, "{read} files");
}

#[test]
fn mistakes_of_a_setting_are_said_of_the_setting() {
    for (text, setting, message) in [
        (BUNDLEFLOW, "menu.element=4", "menu.element is no key; the nearest is menu.elements"),
        (BUNDLEFLOW, "menu.elements=0", "menu.elements should be at least 1, but is 0"),
        (BUNDLEFLOW, "menu.elements=many", "menu.elements should be a whole number at least 1, but is \"many\""),
        (BUNDLEFLOW, "menu.elements", "a setting should be KEY=VALUE, but is \"menu.elements\""),
        (BUNDLEFLOW, "dataset.name=x", "dataset should be a section, but is \"data\""),
        (BUNDLEFLOW, "run.log_every=0", "run.log_every should be at least 1, but is 0"),
        (BUNDLEFLOW, "seed=x", "seed should be a whole number at least 0, but is \"x\""),
        (BUNDLEFLOW, "learning.sharpness_end=1", "learning.sharpness_end should be at least the start, 15, but is 1"),
        (DP, "environment.order=[0, 0, 1]", "environment.order should be a permutation of 0 to 2, but is [0, 0, 1]"),
    ] {
        assert_eq!(refusal(text, &[setting]), format!("--set {setting}: {message}"));
    }
    let second = refusal(BUNDLEFLOW, &["seed=2", "menu.elements=0", "menu.support=0"]);
    assert!(second.starts_with("--set menu.elements=0: "), "{second}");
}

#[test]
fn a_table_is_read_as_a_file_is() {
    let read_table = |text: &str, settings: &[&str]| {
        let settings: Vec<String> = settings.iter().map(|&setting| setting.to_owned()).collect();
        let table = toml::from_str(text).unwrap();
        Experiment::from_table(table, &settings, &Registry::default()).map_err(|error| error.to_string())
    };
    for (text, settings) in [(BUNDLEFLOW, &["menu.support=7"][..]), (DP, &["seed=9", "learner=fpi"])] {
        let [file, table] = [read(text, settings), read_table(text, settings)].map(|read| read.unwrap().to_toml());
        assert_eq!(table.unwrap(), file.unwrap());
    }
    let error = |text: &str, settings: &[&str]| read_table(text, settings).err().unwrap();
    assert_eq!(error(&format!("{BUNDLEFLOW}element = 2"), &[]), "menu.element is no key; the nearest is menu.elements");
    assert_eq!(error(DP, &["seed"]), "--set seed: a setting should be KEY=VALUE, but is \"seed\"");
    assert_eq!(error(DP, &["dp.steps=0"]), "dp.steps should be in [1, 1e7], but is 0");
}
