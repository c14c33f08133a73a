//! Sweeps from outside: cells are listed, run in any way, stopped in any way, and come to the same bytes.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;
mod process;

use lab::{Lab, recipe};
use process::{end, is_ignored, signal, wait_until};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

const EXPERIMENT: &str = "learner = \"bundleflow\"\ndataset = \"data\"\n\
    [run]\nlog_every = 7\nvalidate_every = 50\ncheckpoint_every = 60\n\
    [menu]\nelements = 30\nsupport = 2\n\
    [flow]\nhidden = 16\nsteps = 20\nbatch = 32\n\
    [learning]\nsteps = 400\nbatch = 32\n";
const GRID: &str = "experiment = \"bundleflow.toml\"\nseeds = \"1..2\"\n[grid]\n\"menu.elements\" = [20, 30]\n";
const FOLDERS: [&str; 4] = ["menu.elements=20/seed-1", "menu.elements=20/seed-2", "seed-1", "seed-2"];

fn lab(experiment: &str) -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 12));
    lab.build("data");
    lab.write("small/bundleflow.toml", experiment);
    lab.write("small/sizes.toml", GRID);
    lab
}

/// Steps enough for something to happen in between.
fn long() -> String {
    EXPERIMENT.replace("steps = 400", "steps = 3000")
}

impl Lab {
    /// Exit status, standard output and standard error of `sweep small/sizes.toml` with these arguments.
    fn sweep(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (Option<i32>, String, String) {
        end(self.spawn(&[&["sweep", "small/sizes.toml"], arguments].concat(), environment))
    }

    fn listed(&self, arguments: &[&str]) -> Vec<Value> {
        let (code, out, said) = self.sweep(&[&["--list", "--json"], arguments].concat(), &[]);
        assert_eq!(code, Some(0), "{said}");
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn mechanisms(&self, out: &str) -> Vec<Vec<u8>> {
        FOLDERS.map(|folder| self.bytes(&format!("{out}/{folder}/mechanism.safetensors"))).to_vec()
    }

    fn lines(&self, run: &str) -> usize {
        fs::read_to_string(self.path(run).join("metrics.jsonl")).map_or(0, |text| text.lines().count())
    }
}

#[test]
fn cells_are_listed_run_once_by_number_or_environment_and_collected() {
    let lab = lab(EXPERIMENT);
    let cells = lab.listed(&[]);
    let of_cells = |key: &str| cells.iter().map(|cell| cell[key].clone()).collect::<Vec<_>>();
    assert_eq!(of_cells("cell"), [0, 1, 2, 3].map(Value::from));
    assert_eq!(of_cells("folder"), FOLDERS.map(|folder| Value::from(format!("checkpoints/sizes/{folder}"))));
    assert_eq!(of_cells("seed"), [1, 2, 1, 2].map(Value::from));
    assert_eq!(cells[1]["settings"], serde_json::json!(["menu.elements=20"]));
    assert!(of_cells("state").iter().all(|state| state == ""));
    assert!(!lab.path("checkpoints").exists(), "a list makes nothing");
    let (code, table, said) = lab.sweep(&[], &[]);
    assert_eq!((code, table.lines().count()), (Some(0), 6), "{table}");
    assert!(said.contains("--jobs PROCESSES"), "{said}");
    assert!(
        lab.refuse(&["sweep", "small/sizes.toml", "--collect"])
            .contains("finished cells should be at least 1, but are 0 of 4")
    );

    let (code, out, said) = lab.sweep(&["--cell", "1"], &[("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_CPUS_PER_TASK", "1")]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
    let run = "checkpoints/sizes/menu.elements=20/seed-1";
    assert!(!lab.path(run).exists());
    for (variable, number, folder) in
        [("SLURM_ARRAY_TASK_ID", "0", run), ("JOB_COMPLETION_INDEX", "2", "checkpoints/sizes/seed-1")]
    {
        let (code, _, said) = lab.sweep(&[], &[(variable, number)]);
        assert_eq!(code, Some(0), "{said}");
        assert!(lab.path(folder).join("step-400").exists());
    }
    let before = fs::metadata(lab.path(run).join("mechanism.safetensors")).unwrap().modified().unwrap();
    let (code, _, said) = lab.sweep(&["--cell", "0"], &[]);
    assert_eq!(code, Some(0));
    assert!(said.contains("menu.elements=20/seed-1 was finished before, after 400 steps"), "{said}");
    assert_eq!(fs::metadata(lab.path(run).join("mechanism.safetensors")).unwrap().modified().unwrap(), before);

    // A run that was killed before its last word says it.
    let summary = format!("{run}/summary.json");
    let said_before = lab.bytes(&summary);
    fs::remove_file(lab.path(&summary)).unwrap();
    assert_eq!(lab.listed(&[])[0]["state"], "step 400 of 400");
    assert_eq!(lab.sweep(&["--cell", "0"], &[]).0, Some(0));
    assert!(lab.bytes(&summary) == said_before);

    // The same run as by `train`.
    lab.run(&["train", "small/bundleflow.toml", "--set", "menu.elements=20", "--out", "alone"], 2);
    assert!(lab.bytes("alone/mechanism.safetensors") == lab.bytes(&format!("{run}/mechanism.safetensors")));

    let (code, table, said) = lab.sweep(&["--collect", "--baselines", "none"], &[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(table.matches("| bundleflow menu.elements=").count(), 2, "two seeds are one method: {table}");
    assert!(
        said.contains("missing: cell 3, checkpoints/sizes/seed-2 (not begun)") && !said.contains("cell 1"),
        "{said}"
    );
    // A cell that was stopped, by hand.
    fs::remove_dir_all(lab.path(run).join("step-400")).unwrap();
    assert_eq!(lab.listed(&[])[0]["state"], "step 360 of 400");
    let (_, _, said) = lab.sweep(&["--collect"], &[]);
    assert!(said.contains("missing: cell 0, checkpoints/sizes/menu.elements=20/seed-1 (step 360 of 400)"), "{said}");
}

#[test]
fn a_cell_that_is_killed_again_and_again_comes_to_the_same_bytes() {
    let lab = lab(&long());
    let (code, _, said) = lab.sweep(&["--cell", "0", "--out", "whole"], &[]);
    assert_eq!(code, Some(0), "{said}");
    let run = format!("killed/{}", FOLDERS[0]);
    let mut kills = 0;
    for trial in 0_u64.. {
        let child = lab.spawn(&["sweep", "small/sizes.toml", "--cell", "0", "--out", "killed"], &[]);
        // From before the folder is made to whenever the run is over; later and later, so that there is an end.
        let moment = Duration::from_millis(u64::from(child.id()) * 7919 % 150 + 40 * trial);
        let begun = Instant::now();
        while begun.elapsed() < moment && !lab.path(&run).join("step-3000").exists() {
            sleep(Duration::from_millis(2));
        }
        signal(&child, "KILL");
        let (code, ..) = end(child);
        kills += usize::from(code == Some(-9));
        if lab.path(&run).join("step-3000").exists() {
            break;
        }
    }
    assert!(kills >= 2, "{kills}");
    let (code, _, said) = lab.sweep(&["--cell", "0", "--out", "killed"], &[]);
    assert_eq!(code, Some(0), "{said}");
    for file in ["mechanism.safetensors", "metrics.jsonl", "step-3000/state.safetensors"] {
        let [whole, killed] = ["whole", "killed"].map(|out| lab.bytes(&format!("{out}/{}/{file}", FOLDERS[0])));
        assert!(whole == killed, "{file}");
    }
}

#[test]
fn a_signalled_cell_saves_ends_with_75_and_goes_on() {
    let lab = lab(&long());
    let (code, _, said) = lab.sweep(&["--cell", "0", "--out", "whole"], &[]);
    assert_eq!(code, Some(0), "{said}");
    for (name, status) in [("TERM", 75), ("USR1", 75), ("USR2", 75), ("INT", 130), ("HUP", 129)] {
        if is_ignored(name) {
            continue;
        }
        let run = format!("{name}/{}", FOLDERS[0]);
        let arguments = ["sweep", "small/sizes.toml", "--cell", "0", "--out", name];
        let child = lab.spawn(&arguments, &[]);
        wait_until(|| lab.lines(&run) >= 5);
        signal(&child, name);
        if status == 75 {
            // As schedulers do that signal a process and its parent, which hands the signal on.
            signal(&child, name);
        }
        // Another process does not get in between.
        let (code, _, said) = end(child);
        assert_eq!(code, Some(status), "{said}");
        assert!(said.contains("stopped after step "), "{said}");
        let (code, _, said) = end(lab.spawn(&arguments, &[]));
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(" goes on from step "), "{said}");
        let file = |out: &str| lab.bytes(&format!("{out}/{}/mechanism.safetensors", FOLDERS[0]));
        assert!(file("whole") == file(name), "{name}");
    }
}

#[test]
fn a_cell_belongs_to_one_process_and_to_one_experiment() {
    let lab = lab(&long());
    let child = lab.spawn(&["sweep", "small/sizes.toml", "--cell", "0"], &[]);
    wait_until(|| lab.lines(&format!("checkpoints/sizes/{}", FOLDERS[0])) >= 5);
    let message = lab.refuse(&["sweep", "small/sizes.toml", "--cell", "0"]);
    assert!(message.contains(&format!("is in use by process {} on ", child.id())), "{message}");
    signal(&child, "TERM");
    assert_eq!(end(child).0, Some(75));
    lab.write("small/bundleflow.toml", &long().replace("support = 2", "support = 3"));
    let message = lab.refuse(&["sweep", "small/sizes.toml", "--cell", "0"]);
    assert!(
        message.contains("menu.support should be 2 as in the run of checkpoints/sizes/menu.elements=20/seed-1"),
        "{message}"
    );
    assert_eq!(lab.listed(&[])[0]["state"], "holds another run");
}

#[test]
fn all_cells_are_run_here_by_processes_and_one_that_fails_stops_no_other() {
    let lab = lab(EXPERIMENT);
    for number in ["0", "1", "2", "3"] {
        let (code, _, said) = lab.sweep(&["--cell", number, "--out", "one-by-one"], &[]);
        assert_eq!(code, Some(0), "{said}");
    }
    let (code, out, said) = lab.sweep(&["--jobs", "2", "--out", "at-once"], &[]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{said}");
    assert!(said.contains("4 of 4 cells are finished") && said.contains("cell 3: best mechanism: "), "{said}");
    assert!(lab.mechanisms("one-by-one") == lab.mechanisms("at-once"));
    let (code, _, said) = lab.sweep(&["--jobs", "2", "--out", "at-once"], &[]);
    assert_eq!(code, Some(0));
    assert!(said.contains("cell 3 was finished before") && said.contains("4 of 4 cells are finished"), "{said}");

    // What is no run keeps a cell from its folder.
    lab.write(&format!("taken/{}/notes", FOLDERS[1]), "mine");
    let (code, _, said) = lab.sweep(&["--jobs", "2", "--out", "taken"], &[]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("cell 1: error: folder for a new run should be empty or absent"), "{said}");
    assert!(
        said.contains("3 of 4 cells are finished") && said.ends_with("error: failed, for the reasons above: cell 1\n"),
        "{said}"
    );
}

#[test]
fn a_signal_to_all_cells_saves_each_and_the_same_command_goes_on() {
    let lab = lab(&long());
    let (code, _, said) = lab.sweep(&["--jobs", "2", "--out", "whole"], &[]);
    assert_eq!(code, Some(0), "{said}");
    for (name, status) in [("TERM", 75), ("INT", 130)] {
        if is_ignored(name) {
            continue;
        }
        let child = lab.spawn(&["sweep", "small/sizes.toml", "--jobs", "2", "--out", name], &[]);
        wait_until(|| FOLDERS[..2].iter().all(|folder| lab.lines(&format!("{name}/{folder}")) >= 5));
        signal(&child, name);
        let (code, _, said) = end(child);
        assert_eq!(code, Some(status), "{said}");
        assert!(
            said.contains("0 of 4 cells are finished")
                && said.contains("to go on with, by the same command: cell 0, 1, 2, 3"),
            "{said}"
        );
        assert_eq!(said.matches("stopped after step ").count(), 2, "{said}");
        let (code, _, said) = lab.sweep(&["--jobs", "2", "--out", name], &[]);
        assert_eq!(code, Some(0), "{said}");
        assert!(lab.mechanisms("whole") == lab.mechanisms(name), "{name}");
    }
    // One cell alone is stopped from outside: the others finish, and the status says that this one goes on.
    let child = lab.spawn(&["sweep", "small/sizes.toml", "--jobs", "2", "--out", "one"], &[]);
    let lock = lab.path(&format!("one/{}/lock", FOLDERS[0]));
    wait_until(|| lab.lines(&format!("one/{}", FOLDERS[0])) >= 5);
    let holder = fs::read_to_string(lock).unwrap();
    let process = holder.split_whitespace().nth(1).unwrap().to_owned();
    assert!(Command::new("kill").args(["-USR1", &process]).status().unwrap().success());
    let (code, _, said) = end(child);
    assert_eq!(code, Some(75), "{said}");
    assert!(said.contains("3 of 4 cells are finished") && said.contains("by the same command: cell 0\n"), "{said}");
}

#[test]
fn seeds_are_trained_one_after_another_each_once() {
    let lab = lab(EXPERIMENT);
    let train = ["train", "small/bundleflow.toml", "--set", "menu.elements=20", "--name", "few", "--seeds"];
    let (code, _, said) = end(lab.spawn(&[&train[..], &["2,1"]].concat(), &[]));
    assert_eq!(code, Some(0), "{said}");
    let run = |seed: u64| format!("checkpoints/small/few/seed-{seed}");
    fs::remove_dir_all(lab.path(&run(1)).join("step-400")).unwrap();
    let (code, _, said) = end(lab.spawn(&[&train[..], &["1..3"]].concat(), &[]));
    assert_eq!(code, Some(0), "{said}");
    let expected =
        ["seed-1 goes on from step 360", "seed-2 was finished before", "seed 3: checkpoints/small/few/seed-3"];
    assert!(expected.iter().all(|line| said.contains(line)), "{said}");
    let (code, _, said) = lab.sweep(&["--jobs", "2", "--out", "cells"], &[]);
    assert_eq!(code, Some(0), "{said}");
    for seed in [1, 2] {
        let cell = lab.bytes(&format!("cells/menu.elements=20/seed-{seed}/mechanism.safetensors"));
        assert!(cell == lab.bytes(&format!("{}/mechanism.safetensors", run(seed))));
    }
    // One that cannot be trained keeps no other from its turn.
    lab.write("checkpoints/small/few/seed-4/notes", "mine");
    let (code, _, said) = end(lab.spawn(&[&train[..], &["4..5"]].concat(), &[]));
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("seed 4 failed: folder for a new run") && said.ends_with("error: not finished: seed 4\n"),
        "{said}"
    );
    assert!(lab.path(&run(5)).join("step-400").exists());
}

#[test]
fn bad_input_is_refused_before_anything_is_done() {
    let lab = lab(EXPERIMENT);
    let sweep = |arguments: &[&str]| lab.refuse(&[&["sweep", "small/sizes.toml"], arguments].concat());
    assert!(sweep(&["--cell", "4"]).contains("cell should be in [0, 3], but is 4"));
    assert!(
        sweep(&["--emit", "slrum"])
            .contains("engine should be one of slurm, kubernetes, snakemake, make (the nearest is slurm)")
    );
    assert!(sweep(&["--jobs", "2", "--cell", "1"]).contains("cannot be used with"));
    for (variable, message) in [
        ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_ID should be the number of a cell, but is \"x\""),
        ("SLURM_CPUS_PER_TASK", "SLURM_CPUS_PER_TASK should be a number of threads, but is \"x\""),
    ] {
        let (code, _, said) = lab.sweep(&[], &[(variable, "x")]);
        assert_eq!(code, Some(2));
        assert!(said.contains(message), "{said}");
    }
    let (code, _, said) = lab.sweep(&[], &[("JOB_COMPLETION_INDEX", "4")]);
    assert!(code == Some(2) && said.contains("cell should be in [0, 3], but is 4"), "{said}");
    lab.write("small/sizes.toml", &GRID.replace("20", "0"));
    assert!(
        sweep(&["--jobs", "1"]).contains("small/sizes.toml, cell 0: --set menu.elements=0: menu.elements should be ")
    );
    lab.write("small/sizes.toml", &GRID.replace("menu.elements", "menu.element"));
    assert!(sweep(&["--cell", "3"]).contains("menu.element is no key; the nearest is menu.elements"));
    lab.write("small/sizes.toml", &GRID.replace("seeds", "seed"));
    assert!(sweep(&[]).contains("small/sizes.toml:2: seed is no key; the nearest is seeds"));
    assert!(lab.refuse(&["sweep", "absent.toml"]).contains("cannot read absent.toml"));
    let train = |arguments: &[&str]| lab.refuse(&[&["train", "small/bundleflow.toml"], arguments].concat());
    assert!(train(&["--seeds", "3..1"]).contains("seeds should be a range as 1..5 (with 5)"));
    assert!(train(&["--seeds", "1..2", "--out", "run"]).contains("cannot be used with"));
    assert!(train(&["--seeds", "1..2", "--name", "../up"]).contains("--name should be letters, digits"));
    assert!(!lab.path("checkpoints").exists());
}

#[test]
fn what_is_emitted_runs_every_cell() {
    let lab = lab(EXPERIMENT);
    let emit = |engine: &str| {
        let (code, out, said) = lab.sweep(&["--emit", engine, "--threads", "1", "--out", "by-engine"], &[]);
        assert_eq!((code, said.as_str()), (Some(0), ""));
        out
    };
    assert!(emit("slurm").contains("#SBATCH --array=0-3\n"));
    assert!(emit("kubernetes").contains("completions: 4\n"));
    assert!(emit("snakemake").contains("\nrule cell_3:\n"));
    lab.write("slurm.sh", &emit("slurm"));
    lab.write("Makefile", &emit("make"));
    let shell = |script: &str| {
        let output = Command::new("bash").args(["-c", script]).current_dir(lab.folder.path()).output();
        output.is_ok_and(|output| output.status.success())
    };
    assert!(shell("bash -n slurm.sh"));
    // The script does without Slurm as long as no signal comes.
    assert!(shell("SLURM_ARRAY_TASK_ID=1 bash slurm.sh"));
    assert!(lab.path("by-engine").join(FOLDERS[1]).join("step-400").exists());
    if shell("make --version") {
        assert!(shell("make --jobs 2 --keep-going"));
        assert!(lab.mechanisms("by-engine").len() == 4);
    }
}

#[test]
fn the_sweeps_of_the_repository_are_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../experiments");
    let sweep = root.join("arbitrary-upv-50/ablations.toml");
    let said = Lab::empty().run(&["inspect", sweep.to_str().unwrap(), "--json"], 1);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["what"], &said["cells"]), (&"sweep".into(), &120.into()));
    assert_eq!(said["folders"][0], "none/seed-1", "in the order of the file");
}
