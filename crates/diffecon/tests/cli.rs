//! The command line from outside: the main job, exact repetition, exact resumption, and what bad input gets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use lab::{Lab, recipe};
use serde_json::Value;
use std::fs;
use std::path::Path;

const EXPERIMENT: &str = "experiments/small/bundleflow.toml";

impl Lab {
    /// With a small data set `data` and an experiment file.
    fn new() -> Self {
        let lab = Self::empty();
        lab.write("data/recipe.toml", &recipe("regions-npv", 12));
        lab.build("data");
        let experiment = "learner = \"bundleflow\"\ndataset = \"data\"\n\
            [run]\nlog_every = 2\nvalidate_every = 4\ncheckpoint_every = 6\n\
            [menu]\nelements = 40\nsupport = 3\n\
            [flow]\nhidden = 32\nsteps = 40\nbatch = 64\n\
            [learning]\nsteps = 12\nbatch = 64\nrevive_every = 5\n";
        lab.write(EXPERIMENT, experiment);
        lab
    }

    fn train(&self, out: &str, threads: usize, extra: &[&str]) {
        self.run(&[&["train", EXPERIMENT, "--out", out], extra].concat(), threads);
    }
}

fn assert_same_run(lab: &Lab, first: &str, second: &str) {
    for file in ["mechanism.safetensors", "metrics.jsonl", "step-12/state.safetensors"] {
        let [first, second] = [first, second].map(|run| lab.bytes(&format!("{run}/{file}")));
        assert!(first == second, "{file} should be the same");
    }
}

#[test]
fn a_seed_gives_the_same_bytes_twice_and_with_one_or_two_threads() {
    let lab = Lab::new();
    let data = lab.bytes("data/valuations.safetensors");
    lab.run(&["dataset", "build", "data/recipe.toml"], 1);
    assert!(data == lab.bytes("data/valuations.safetensors"), "data sets should be the same");
    lab.train("one", 1, &[]);
    lab.train("two", 2, &[]);
    lab.train("again", 2, &[]);
    assert_same_run(&lab, "one", "two");
    assert_same_run(&lab, "two", "again");
    // Large enough for every tensor operation to be split among threads.
    let large = ["--set", "menu.elements=1200", "--set", "learning.batch=128", "--set", "flow.hidden=128"];
    lab.train("large-one", 1, &large);
    lab.train("large-two", 2, &large);
    assert_same_run(&lab, "large-one", "large-two");
    lab.train("other", 2, &["--seed", "2"]);
    assert!(lab.bytes("two/mechanism.safetensors") != lab.bytes("other/mechanism.safetensors"), "seeds should matter");
}

/// The learner without tensors: threads, and a crash between the checkpoint of step 6 and the end.
#[test]
fn column_generation_gives_the_same_bytes_with_any_threads_and_after_a_crash() {
    let lab = Lab::new();
    let experiment = "learner = \"column_generation\"\ndataset = \"data\"\n\
        [run]\nlog_every = 2\nvalidate_every = 4\ncheckpoint_every = 6\n\
        [learning]\nsteps = 12\ncandidates = 40\nadded = 5\nrepriced = 10\n";
    lab.write("columns.toml", experiment);
    lab.run(&["train", "columns.toml", "--out", "one"], 1);
    lab.run(&["train", "columns.toml", "--out", "two"], 2);
    assert_same_run(&lab, "one", "two");
    copy(&lab.path("one"), &lab.path("halves"));
    fs::remove_dir_all(lab.path("halves/step-12")).unwrap();
    fs::remove_file(lab.path("halves/mechanism.safetensors")).unwrap();
    lab.run(&["resume", "halves"], 2);
    assert_same_run(&lab, "one", "halves");
    assert!(lab.run(&["evaluate", "one"], 2).contains("| column_generation "));
}

#[test]
fn six_steps_and_six_resumed_are_twelve() {
    for support in ["trace", "straight_through"] {
        let lab = Lab::new();
        let set = format!("learning.support_gradient={support}");
        lab.train("whole", 2, &["--set", &set]);
        copy(&lab.path("whole"), &lab.path("halves"));
        // As after a crash between the checkpoint of step 6 and the end.
        fs::remove_dir_all(lab.path("halves/step-12")).unwrap();
        fs::remove_file(lab.path("halves/mechanism.safetensors")).unwrap();
        lab.run(&["resume", "halves"], 2);
        assert_same_run(&lab, "whole", "halves");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The numbers themselves are computed again in the tests of `diffecon-experiment`.
#[test]
fn a_run_is_evaluated_as_json_and_its_menu_as_a_table_without_the_run() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    let read = |text: String| serde_json::from_str::<serde_json::Value>(&text).unwrap();
    let json = read(lab.run(&["evaluate", "run", "--json"], 2));
    assert_eq!((json["dataset"].as_str(), json["split"].as_str()), (Some("data"), Some("test")));
    assert_eq!(json["bidders"], 100);
    let surplus = json["surplus"].as_f64().unwrap();
    let inspected = read(lab.run(&["dataset", "inspect", "data", "--json"], 2));
    let splits = inspected["splits"].as_array().unwrap();
    let test = splits.iter().find(|split| split["split"] == "test").unwrap();
    assert_eq!((test["surplus"].as_f64(), &test["bidders"]), (Some(surplus), &json["bidders"]));

    let results = json["results"].as_array().unwrap();
    let mut names: Vec<&str> = results.iter().map(|row| row["name"].as_str().unwrap()).collect();
    let best = results[0]["revenue"].as_f64().unwrap();
    for (place, row) in results.iter().enumerate() {
        let number = |key: &str| row[key].as_f64().unwrap();
        assert!((number("share_of_surplus") - number("revenue") / surplus).abs() < 1e-12);
        assert!(number("revenue") > 0.2 * surplus && number("revenue") <= surplus && number("std_error") > 0.0);
        assert!(number("sold") > 0.1 && number("sold") <= 1.0);
        assert!((number("difference") - (number("revenue") - best)).abs() < 1e-9 && number("difference") <= 0.0);
        assert_eq!(row.get("difference_std_error").is_some(), place > 0);
        let is_run = row["name"] == "bundleflow";
        assert_eq!((row.get("seed").is_some(), row.get("step").is_some()), (is_run, is_run));
    }

    let table = lab.run(&["evaluate", "run"], 2);
    let rows: Vec<Vec<&str>> = table.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
    for (cells, row) in rows[1..].iter().zip(results) {
        let number = |key: &str, digits: usize| format!("{:.digits$}", row[key].as_f64().unwrap());
        assert_eq!(cells[0], row["name"]);
        assert_eq!(cells[2..4], [number("revenue", 4), number("std_error", 4)], "{table}");
        let share = format!("{:.1}", 100.0 * row["share_of_surplus"].as_f64().unwrap());
        let sold = format!("{:.1}", 100.0 * row["sold"].as_f64().unwrap());
        assert_eq!(cells[4..6], [share, sold], "{table}");
    }
    assert_eq!(rows.len(), 1 + results.len());
    names.sort_unstable();
    assert_eq!(names, ["bundleflow", "grand-bundle", "item-prices", "item-size-prices", "size-prices"]);

    fs::rename(lab.path("run/mechanism.safetensors"), lab.path("menu.safetensors")).unwrap();
    assert_eq!(lab.run(&["evaluate", "menu.safetensors"], 2), table, "a menu needs nothing of its run");
    let table = lab.run(&["evaluate", "menu.safetensors", "--dataset", "data", "--split", "validation"], 2);
    assert!(table.contains("bundleflow") && table.contains("item-size-prices") && table.contains("validation split"));
}

/// The cells of a table's line.
fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn without_a_terminal_there_is_no_bar() {
    let lab = Lab::new();
    let assert = lab.command(&["train", EXPERIMENT]).assert().success().stdout("");
    let stderr = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    let lines: Vec<&str> = stderr.lines().collect();
    let folder = "checkpoints/small/bundleflow/seed-1";
    assert!(lines[0].starts_with(&format!("{folder}: ")) && lines[0].contains(" steps on cpu, "), "{stderr}");
    assert!(lines[0].ends_with(" goods, 300 training bidders"), "{stderr}");
    let validations = fs::read_to_string(lab.path(&format!("{folder}/metrics.jsonl"))).unwrap();
    let validations = validations.lines().filter(|line| line.contains("validation_revenue")).count();
    assert_eq!(lines.len(), 1 + validations + 2, "{stderr}");
    for line in &lines[1..=validations] {
        let parts = ["step ", ": loss ", ", validation revenue ", " +- ", " % of surplus), ", " gone, ", " left"];
        assert!(parts.iter().all(|part| line.contains(part)), "{line}");
    }
    assert!(lab.path(folder).join("mechanism.safetensors").exists(), "the default folder");
}

#[test]
fn what_is_said_can_be_left_out_or_read_by_programs() {
    let lab = Lab::new();
    let said = |arguments: &[&str]| {
        let assert = lab.command(arguments).assert().success().stdout("");
        String::from_utf8(assert.get_output().stderr.clone()).unwrap()
    };
    assert_eq!(said(&["train", EXPERIMENT, "--quiet", "--out", "quiet"]), "");
    let json = said(&["train", EXPERIMENT, "--log-format", "json", "--out", "run"]);
    let objects: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert_eq!(objects[0]["event"], "start");
    assert_eq!((objects[0]["folder"].as_str(), objects[0]["device"].as_str()), (Some("run"), Some("cpu")));
    let validations: Vec<&Value> = objects.iter().filter(|object| object["event"] == "validation").collect();
    let last = validations.last().unwrap();
    assert_eq!(last["step"], objects[0]["steps"]);
    assert_eq!(last["remaining_seconds"], 0.0);
    assert!(validations.iter().all(|object| object["revenue"].is_f64() && object["elapsed_seconds"].is_f64()));
    assert_eq!(
        objects.iter().filter(|object| object["event"] == "note").count(),
        2,
        "the best, and what to do next: {json}"
    );
    let assert = lab.command(&["train", "absent.toml", "--quiet", "--log-format", "json"]).assert().code(2);
    let error: Value = serde_json::from_slice(&assert.get_output().stderr).unwrap();
    assert!(error["event"] == "error" && error["text"].as_str().unwrap().contains("absent.toml"), "{error}");
}

#[test]
fn what_was_exported_imports_to_the_same_bidders() {
    let lab = Lab::new();
    let inspect = |dataset: &str| lab.run(&["dataset", "inspect", dataset, "--json"], 2);
    for file in ["dense.npy", "dense.safetensors"] {
        lab.run(&["dataset", "export", "data", "--out", file], 2);
        let back = format!("of-{file}");
        lab.run(&["dataset", "import", file, "--out", &back, "--split", "300,100,100"], 2);
        assert_eq!(inspect("data"), inspect(&back).replace(&format!("\"{back}\""), "\"data\""));
        assert!(lab.refuse(&["dataset", "import", file, "--out", "data"]).contains("data"), "nothing is overwritten");
    }
}

#[test]
fn bad_experiments_are_refused_with_file_line_and_range() {
    let lab = Lab::new();
    let good = fs::read_to_string(lab.path(EXPERIMENT)).unwrap();
    let with = |from: &str, to: &str| {
        lab.write("bad.toml", &good.replace(from, to));
        let message = lab.refuse(&["train", "bad.toml", "--out", "run"]);
        assert!(!lab.path("run").exists(), "nothing is made");
        message
    };
    let expect = |message: String, part: &str| assert!(message.contains(part), "{part:?} should be in {message:?}");
    expect(with("elements = 40", "element = 40"), "bad.toml:8: menu.element is no key; the nearest is menu.elements");
    expect(with("elements = 40", "elements = 0"), "bad.toml:8: menu.elements should be at least 1, but is 0");
    expect(with("log_every = 2", "log_every = 0"), "run.log_every should be at least 1");
    expect(
        with("\"bundleflow\"", "\"bundelflow\""),
        "bad.toml:1: learner should be one of bundleflow, pricing, hybrid, rochet_net, bundle_rochet_net, column_generation, dp, fpi, ppo, self-play, contract_q, contract_tabular, contract_vdn (the nearest is bundleflow), but is \"bundelflow\"",
    );
    expect(with("\"data\"", "\"nowhere\""), "nowhere");
    expect(with("[flow]", "[flow"), "bad.toml:");
    let set = |setting: &str| lab.refuse(&["train", EXPERIMENT, "--out", "run", "--set", setting]);
    expect(set("menu.elementz=4"), "--set menu.elementz=4: menu.elementz is no key; the nearest is menu.elements");
    expect(set("menu.elements=many"), "menu.elements should be a whole number at least 1, but is \"many\"");
    expect(set("learner=fpi"), "--set learner=fpi: environment is missing");
    expect(set("menu.elements=1000000000"), "error: menu.elements * menu.support * goods should be ");
    expect(set("sead=2"), "sead is no key; the nearest is seed");
    expect(
        set("menu.init=spred"),
        "menu.init should be one of paper, spread, atoms (the nearest is spread), but is \"spred\"",
    );
    expect(lab.refuse(&["train", "absent.toml"]), "absent.toml");
    let device = ["train", EXPERIMENT, "--device", "tpu", "--out", "run"];
    expect(lab.refuse(&device), "device should be one of auto, cpu");
    expect(lab.refuse(&device), "but is \"tpu\"");
}

#[test]
fn devices_are_listed_and_auto_says_when_it_is_the_cpu() {
    let lab = Lab::new();
    assert!(lab.run(&["devices"], 2).starts_with("cpu "));
    let devices: Value = serde_json::from_str(&lab.run(&["devices", "--json"], 2)).unwrap();
    assert_eq!((devices[0]["device"].as_str(), &devices[0]["gpu"]), (Some("cpu"), &Value::Null));
    let is_gpu = |device: &Value| device["gpu"]["kind"].as_str().is_some_and(|kind| kind != "processor");
    if devices.as_array().unwrap().iter().any(is_gpu) {
        return;
    }
    lab.train("cpu", 2, &[]);
    let on_auto = |out: &str, extra: &[&str]| {
        let command = [&["train", EXPERIMENT, "--device", "auto", "--out", out], extra].concat();
        let said = lab.command(&command).assert().success().stdout("").get_output().stderr.clone();
        let said = String::from_utf8(said).unwrap();
        said.lines().filter(|line| line.contains("--device auto is the CPU here: ")).count()
    };
    assert_eq!(on_auto("auto", &[]), 1);
    assert_eq!(on_auto("quiet", &["--quiet"]), 0);
    assert_same_run(&lab, "cpu", "auto");
}

#[test]
fn bad_recipes_are_refused_with_file_line_and_range() {
    let lab = Lab::new();
    let refuse = |text: String, part: &str| {
        lab.write("bad/recipe.toml", &text);
        let message = lab.refuse(&["dataset", "build", "bad/recipe.toml"]);
        assert!(message.contains(part), "{part:?} should be in {message:?}");
        assert!(!lab.path("bad/valuations.safetensors").exists());
    };
    refuse(recipe("arbitrary-upx", 12), "bad/recipe.toml:1");
    refuse(recipe("arbitrary-upv", 0), "goods should be");
    refuse(recipe("regions-upv", 12).replace("goods", "gods"), "bad/recipe.toml:2");
    refuse(recipe("regions-upv", 12) + "[parameters]\nadditional_location = 1.5\n", "additional_location");
    refuse(recipe("regions-upv", 12).replace("train = 300", "train = 0"), "train");
}

#[test]
fn broken_files_are_refused_by_name() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    let menu = lab.bytes("run/mechanism.safetensors");
    for contents in [&menu[..menu.len() / 2], b"", b"garbage that is no menu"] {
        fs::write(lab.path("menu.safetensors"), contents).unwrap();
        assert!(lab.refuse(&["evaluate", "menu.safetensors"]).contains("menu.safetensors: "));
    }
    let state = lab.bytes("run/step-12/state.safetensors");
    fs::write(lab.path("run/step-12/state.safetensors"), &state[..state.len() / 2]).unwrap();
    let resumed = lab.command(&["resume", "run"]).assert().success();
    let said = String::from_utf8_lossy(&resumed.get_output().stderr).into_owned();
    assert!(
        said.contains("step-12/state.safetensors: ") && said.contains("going on from the checkpoint of step 6"),
        "{said}"
    );
    assert!(lab.bytes("run/step-12/state.safetensors") == state && lab.bytes("run/mechanism.safetensors") == menu);
    ["step-6", "step-12"]
        .iter()
        .for_each(|step| fs::write(lab.path("run").join(step).join("state.safetensors"), "").unwrap());
    assert!(lab.refuse(&["resume", "run"]).contains("step-12/state.safetensors"));
    assert!(lab.refuse(&["resume", "run", "--from", "7"]).contains("should be one of [6, 12] in run, but is 7"));
    let data = lab.bytes("data/valuations.safetensors");
    fs::write(lab.path("data/valuations.safetensors"), &data[..data.len() - 8]).unwrap();
    assert!(lab.refuse(&["dataset", "inspect", "data"]).contains("valuations.safetensors"));
    let cut = "goods 3\nbids 2\ndummy 0\n0\t5.0\t1\t#\n1\t4.0\t2";
    for (name, contents) in [("empty.txt", ""), ("cut.txt", cut), ("cut.npz", "PK")] {
        lab.write(name, contents);
        assert!(lab.refuse(&["dataset", "import", name, "--out", "imported"]).contains(name));
        assert!(!lab.path("imported/valuations.safetensors").exists());
    }
}

#[test]
fn a_run_never_overwrites_another() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    let before = lab.bytes("run/metrics.jsonl");
    let message = lab.refuse(&["train", EXPERIMENT, "--out", "run"]);
    assert!(message.contains("should be empty or absent") && message.contains("resume"), "{message}");
    assert_eq!(before, lab.bytes("run/metrics.jsonl"));
}

#[test]
fn a_run_goes_on_and_is_evaluated_with_the_same_data_only() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    lab.write("data/recipe.toml", &recipe("regions-npv", 12).replace("seed = 1", "seed = 2"));
    lab.build("data");
    assert!(lab.refuse(&["resume", "run"]).contains("has changed"));
    assert!(lab.refuse(&["evaluate", "run"]).contains("has changed"));
    lab.run(&["evaluate", "run", "--dataset", "data"], 2);
}

#[test]
fn training_that_diverges_ends_with_a_reason() {
    let lab = Lab::new();
    for setting in ["flow.learning_rate=1e30", "learning.deviation_rate=1e38", "menu.deviation_penalty=1e308"] {
        let run = setting.replace(['.', '='], "-");
        let message = lab.refuse(&["train", EXPERIMENT, "--out", &run, "--set", setting]);
        assert!(message.contains("lower learning rates may help"), "{message}");
    }
}

#[test]
fn sizes_that_no_memory_holds_are_refused() {
    let lab = Lab::new();
    for setting in
        ["menu.elements=1000000000000", "menu.elements=90000000", "flow.hidden=10000000", "flow.batch=10000000"]
    {
        let message = lab.refuse(&["train", EXPERIMENT, "--out", "run", "--set", setting]);
        // A machine with much memory has a largest tensor still.
        let reasons = ["should be such that memory is at most", "should be at most 1073741824", "should be in ["];
        assert!(reasons.iter().any(|reason| message.contains(reason)), "{message}");
        assert!(!lab.path("run").exists(), "nothing is made");
    }
}

#[test]
fn a_reader_that_goes_away_or_a_full_output_is_no_crash() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    let binary = cargo_bin_cmd!("diffecon").get_program().to_owned();
    let shell = |script: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-c", script, "bash"]).arg(&binary).current_dir(lab.folder.path());
        bash.assert()
    };
    shell("set -o pipefail; \"$1\" evaluate run | true").success();
    if cfg!(target_os = "linux") {
        shell("\"$1\" evaluate run > /dev/full").code(2);
    }
}

#[test]
fn a_menu_is_not_evaluated_on_other_goods() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    lab.write("wider/recipe.toml", &recipe("regions-npv", 16));
    lab.build("wider");
    assert!(lab.refuse(&["evaluate", "run", "--dataset", "wider"]).contains("12"));
    assert!(lab.refuse(&["evaluate", "run", "--split", "extra"]).contains("extra"));
}

#[test]
fn seeds_of_64_bits_survive_files_settings_and_resumption() {
    let lab = Lab::new();
    let seed = u64::MAX - 1;
    lab.train("flag", 2, &["--seed", &seed.to_string()]);
    lab.train("set", 2, &["--set", &format!("seed={seed}")]);
    let text = fs::read_to_string(lab.path(EXPERIMENT)).unwrap();
    lab.write("seed.toml", &format!("seed = {seed}\n{text}"));
    lab.run(&["train", "seed.toml", "--out", "file"], 2);
    lab.run(&["train", "seed.toml", "--out", "other", "--set", "menu.elements=41"], 2);
    assert_same_run(&lab, "flag", "set");
    assert_same_run(&lab, "flag", "file");
    fs::remove_dir_all(lab.path("file/step-12")).unwrap();
    lab.run(&["resume", "file"], 2);
    assert_same_run(&lab, "flag", "file");
    assert!(lab.run(&["inspect", "other"], 2).contains(&seed.to_string()));
    lab.write("large/recipe.toml", &recipe("additive", 4).replace("seed = 1", &format!("seed = {seed}")));
    lab.build("large");
    assert!(lab.run(&["dataset", "inspect", "large"], 2).contains("goods = 4"));
    assert!(lab.refuse(&["train", EXPERIMENT, "--set", "seed=18446744073709551616"]).contains("seed should be"));
    assert!(lab.refuse(&["train", EXPERIMENT, "--set", "seed=-1"]).contains("seed should be a"));
}

#[test]
fn a_run_finds_its_data_from_any_folder_and_where_it_was_moved() {
    let lab = Lab::new();
    lab.train("run", 2, &[]);
    lab.train("moved", 2, &[]);
    let elsewhere = tempfile::tempdir().unwrap();
    let there = |arguments: &[&str]| {
        let mut command = cargo_bin_cmd!("diffecon");
        command.current_dir(elsewhere.path()).args(arguments);
        command.assert()
    };
    let run = lab.path("run").display().to_string();
    fs::remove_dir_all(lab.path("run/step-12")).unwrap();
    there(&["resume", &run]).success();
    let table = there(&["evaluate", &run]).success();
    assert_eq!(String::from_utf8_lossy(&table.get_output().stdout), lab.run(&["evaluate", "run"], 2));
    there(&["evaluate", &format!("{run}/step-12")]).success();

    // What is in the named folder here is another data set: the run's own is found all the same.
    fs::create_dir(elsewhere.path().join("data")).unwrap();
    fs::write(elsewhere.path().join("data/recipe.toml"), recipe("regions-npv", 13)).unwrap();
    there(&["dataset", "build", "data/recipe.toml"]).success();
    there(&["resume", &run]).success();

    fs::rename(lab.path("data"), lab.path("data-2")).unwrap();
    fs::remove_dir_all(lab.path("moved/step-12")).unwrap();
    let message = lab.refuse(&["resume", "moved"]);
    let was = lab.path("data").display().to_string();
    assert!(message.contains("data/valuations.safetensors is missing") && message.contains(&was), "{message}");
    lab.run(&["resume", "moved", "--dataset", "data-2"], 2);
    assert_same_run(&lab, "run", "moved");
    let message = lab.refuse(&["resume", "moved", "--dataset", &elsewhere.path().join("data").display().to_string()]);
    assert!(message.contains("should be the one of the run's start, but has changed"), "{message}");
}

#[test]
fn a_recipe_that_changed_since_the_data_set_was_built_is_noticed() {
    let lab = Lab::new();
    lab.write("data/recipe.toml", &recipe("regions-npv", 12).replace("train = 300", "train = 301"));
    let message = lab.refuse(&["train", EXPERIMENT, "--out", "run"]);
    assert!(
        message.contains("data/recipe.toml is not the recipe that the data set beside it was built from"),
        "{message}"
    );
    assert!(!lab.path("run").exists());
    lab.build("data");
    lab.train("run", 2, &[]);
}

/// One bidder tells nothing of the scatter of bidders.
#[test]
fn the_standard_error_of_one_bidder_is_unknown() {
    let lab = Lab::empty();
    let one = recipe("additive", 3).replace("validation = 100\ntest = 100", "validation = 1\ntest = 1");
    lab.write("data/recipe.toml", &one);
    lab.build("data");
    lab.run(&["baselines", "data", "--out", "prices"], 2);
    let json: serde_json::Value = serde_json::from_str(&lab.run(&["evaluate", "prices", "--json"], 2)).unwrap();
    let results = json["results"].as_array().unwrap();
    assert!(!results.is_empty() && results.iter().all(|row| row["std_error"].is_null()), "{json}");
    assert!(lab.run(&["evaluate", "prices"], 2).contains("unknown"));
    let text = "learner = \"bundleflow\"\ndataset = \"data\"\n[menu]\nelements = 20\n[flow]\nsteps = 5\nhidden = 16\n[learning]\nsteps = 4\n";
    lab.write("menu.toml", text);
    lab.run(&["train", "menu.toml", "--out", "run"], 2);
    let inspected = lab.run(&["inspect", "run", "--json"], 2);
    assert!(inspected.contains("\"revenue\"") && !inspected.contains("std_error"), "{inspected}");
}

#[test]
fn the_version_says_commit_and_features() {
    let lab = Lab::empty();
    let version = lab.run(&["--version"], 1);
    assert!(version.starts_with(&format!("diffecon {} (", env!("CARGO_PKG_VERSION"))), "{version}");
    let features = if cfg!(feature = "solve") { "solve" } else { "features: " };
    assert!(version.trim_end().ends_with(')') && version.contains(features), "{version}");
}

#[test]
fn shells_and_manual_pages_know_the_commands() {
    let lab = Lab::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = lab.run(&["completions", shell], 1);
        assert!(script.contains("quickstart") && script.contains("exact-bids"), "{shell}");
    }
    lab.run(&["man", "--out", "man"], 1);
    let page = String::from_utf8(lab.bytes("man/diffecon-cats-generate.1")).unwrap();
    assert!(page.contains("exact\\-bids") && page.contains(".SH SYNOPSIS"), "{page}");
    assert!(lab.path("man/diffecon.1").exists() && lab.path("man/diffecon-train.1").exists());
    let refused = lab.refuse(&["man", "--out", "man"]);
    assert!(refused.contains("exists already"), "{refused}");
}

#[test]
fn a_data_set_is_built_by_its_folder_and_without_a_seed() {
    let lab = Lab::empty();
    lab.write("one/recipe.toml", &recipe("L2", 9));
    lab.write("two/recipe.toml", &recipe("L2", 9).replace("seed = 1\n", ""));
    lab.run(&["dataset", "build", "one"], 1);
    lab.run(&["dataset", "build", "two/"], 1);
    let seeds = ["one", "two"].map(|name| lab.run(&["dataset", "inspect", name], 1));
    assert_eq!(seeds[0].replace("one", "two"), seeds[1]);
    let refused = lab.refuse(&["dataset", "build", "three"]);
    assert!(refused.contains("three"), "{refused}");
}
