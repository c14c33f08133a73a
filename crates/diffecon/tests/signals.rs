//! Signals, other processes and outputs that are gone: nothing is lost, nothing is left, and the exit status says what was.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;
mod process;

use lab::{Lab, recipe};
use process::{end, is_ignored, signal, wait_until};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Long enough for a signal to come in between.
const MENUS: &str = "learner = \"bundleflow\"\ndataset = \"data\"\n\
    [run]\nlog_every = 7\nvalidate_every = 50\ncheckpoint_every = 200\n\
    [menu]\nelements = 60\nsupport = 2\n\
    [flow]\nhidden = 32\nsteps = 20\nbatch = 64\n\
    [learning]\nsteps = 3000\nbatch = 64\n";
/// Steps of seconds.
const LONG_STEPS: &str = "learner = \"dp\"\n\
    [environment]\nbidders = 3\ngoods = 6\nvalues = \"A\"\n\
    [dp]\nsteps = 2000\nsamples = 4096\npolish_samples = 4096\nvalue_samples = 4096\n";

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 12));
    lab.build("data");
    lab.write("menus.toml", MENUS);
    lab.write("long.toml", LONG_STEPS);
    lab
}

impl Lab {
    /// Waits until a run has written so many lines of metrics.
    fn wait_for_lines(&self, run: &str, lines: usize) {
        let path = self.path(run).join("metrics.jsonl");
        wait_until(|| fs::read_to_string(&path).is_ok_and(|text| text.lines().count() >= lines));
    }

    /// Hidden files and folders in a folder or below.
    fn hidden(&self, folder: &str) -> Vec<String> {
        fn below(folder: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(folder).unwrap().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.starts_with(".diffecon-") {
                    found.push(name);
                } else if entry.path().is_dir() {
                    below(&entry.path(), found);
                }
            }
        }
        let mut found = Vec::new();
        below(&self.path(folder), &mut found);
        found
    }
}

/// Files that are the same however a run came to its end.
fn results(lab: &Lab, run: &str, last: usize) -> [Vec<u8>; 3] {
    let files = ["mechanism.safetensors", "metrics.jsonl", &format!("step-{last}/state.safetensors")];
    files.map(|file| lab.bytes(&format!("{run}/{file}")))
}

#[test]
fn a_signalled_run_saves_says_so_and_goes_on_exactly() {
    let lab = lab();
    lab.run(&["train", "menus.toml", "--out", "whole"], 2);
    for (name, status) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("USR1", 75), ("USR2", 75)] {
        if is_ignored(name) {
            continue;
        }
        let run = format!("run-{name}");
        let child = lab.spawn(&["train", "menus.toml", "--out", &run], &[]);
        lab.wait_for_lines(&run, 5);
        signal(&child, name);
        let (code, _, said) = end(child);
        assert_eq!(code, Some(status), "{said}");
        assert!(said.contains(&format!("SIG{name}: finishing the step")), "{said}");
        assert!(said.contains("stopped after step ") && said.contains("continue with: diffecon resume"), "{said}");
        assert!(!lab.path(&run).join("lock").exists() && lab.hidden(&run).is_empty());
        lab.run(&["resume", &run], 2);
        assert!(results(&lab, &run, 3000) == results(&lab, "whole", 3000), "{name}");
    }
}

#[test]
fn a_long_step_is_left_out_and_the_steps_before_are_saved() {
    let lab = lab();
    lab.run(&["train", "long.toml", "--out", "whole"], 2);
    let child = lab.spawn(&["train", "long.toml", "--out", "run"], &[]);
    lab.wait_for_lines("run", 1);
    signal(&child, "TERM");
    let (code, _, said) = end(child);
    assert_eq!(code, Some(143), "{said}");
    assert!(!lab.path("run/lock").exists() && lab.hidden("run").is_empty());
    lab.run(&["resume", "run"], 2);
    assert!(results(&lab, "run", 3) == results(&lab, "whole", 3));
}

#[test]
fn a_step_that_takes_too_long_is_not_waited_for_and_leaves_nothing_behind() {
    let lab = lab();
    lab.write("longer.toml", &LONG_STEPS.replace("steps = 2000", "steps = 200000"));
    let child = lab.spawn(&["train", "longer.toml", "--out", "run"], &[]);
    let checkpoint = lab.path("run/step-0");
    wait_until(|| checkpoint.exists());
    // The step begins a moment later, and takes minutes.
    sleep(Duration::from_secs(2));
    signal(&child, "TERM");
    let (code, _, said) = end(child);
    assert_eq!(code, Some(143), "{said}");
    assert!(said.contains("the next one unfinished; continue with: diffecon resume run"), "{said}");
    assert!(!lab.path("run/lock").exists() && lab.hidden("run").is_empty());
    assert!(lab.path("run/summary.json").exists() && checkpoint.exists());
}

#[test]
fn a_second_signal_quits_at_once_and_loses_a_few_steps_at_most() {
    let lab = lab();
    lab.run(&["train", "menus.toml", "--out", "whole"], 2);
    let child = lab.spawn(&["train", "menus.toml", "--out", "run"], &[]);
    lab.wait_for_lines("run", 5);
    signal(&child, "TERM");
    signal(&child, "USR1");
    let (code, _, said) = end(child);
    assert!(matches!(code, Some(75 | 143)), "{code:?}: {said}");
    lab.run(&["resume", "run"], 2);
    assert!(results(&lab, "run", 3000) == results(&lab, "whole", 3000));
}

#[test]
fn a_signal_that_was_ignored_at_the_start_stays_so() {
    let lab = lab();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$0\" train menus.toml --out run", env!("CARGO_BIN_EXE_diffecon")]);
    let child = command.current_dir(lab.folder.path()).stderr(Stdio::piped()).spawn().unwrap();
    lab.wait_for_lines("run", 2);
    signal(&child, "HUP");
    let (code, _, said) = end(child);
    assert_eq!(code, Some(0), "{said}");
    assert!(lab.path("run/step-3000").exists());
}

#[test]
fn what_was_not_finished_is_not_left_behind() {
    let lab = lab();
    let generate = [
        "cats",
        "generate",
        "--distribution",
        "L2",
        "--goods",
        "100",
        "--bids",
        "2000",
        "--instances",
        "2000",
        "--out",
    ];
    let many = recipe("regions-npv", 40).replace("train = 300", "train = 300000");
    lab.write("many/recipe.toml", &many);
    let commands: [(&str, Vec<&str>); 2] = [
        ("instances", [&generate[..], &["instances"]].concat()),
        ("many", vec!["dataset", "build", "many/recipe.toml"]),
    ];
    for (folder, arguments) in &commands {
        for (name, status) in [("TERM", Some(143)), ("INT", Some(130)), ("KILL", Some(-9))] {
            if is_ignored(name) {
                continue;
            }
            let child = lab.spawn(arguments, &[]);
            let staged =
                || fs::read_dir(lab.path(folder)).is_ok_and(|entries| entries.count() > usize::from(*folder == "many"));
            if *folder == "instances" {
                wait_until(staged);
            } else {
                sleep(Duration::from_millis(300));
            }
            signal(&child, name);
            let (code, _, said) = end(child);
            assert_eq!(code, status, "{said}");
            assert!(name == "KILL" || lab.hidden(folder).is_empty(), "{folder} after {name}");
            let left = fs::read_dir(lab.path(folder)).unwrap().flatten();
            let finished = left.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
            assert_eq!(finished.count(), usize::from(*folder == "many"), "nothing appears in {folder}");
        }
    }
    // What the killed process left goes with the next one that writes there.
    assert!(!lab.hidden("instances").is_empty());
    lab.run(&["cats", "generate", "--distribution", "L2", "--goods", "9", "--bids", "20", "--out", "instances"], 1);
    assert!(lab.hidden("instances").is_empty());
}

#[test]
fn a_run_belongs_to_one_process_at_a_time() {
    let lab = lab();
    lab.run(&["train", "menus.toml", "--out", "whole"], 2);
    let child = lab.spawn(&["train", "menus.toml", "--out", "run"], &[]);
    lab.wait_for_lines("run", 5);
    for second in [&["resume", "run"][..], &["train", "menus.toml", "--out", "run"]] {
        let message = lab.refuse(second);
        assert!(message.contains(&format!("run is in use by process {} on ", child.id())), "{message}");
    }
    let (code, _, said) = end(child);
    assert_eq!(code, Some(0), "{said}");
    assert!(results(&lab, "run", 3000) == results(&lab, "whole", 3000));
    // Of two at once, one has the folder.
    for trial in 0..5 {
        let run = format!("race-{trial}");
        let children = [0, 1].map(|_| lab.spawn(&["train", "long.toml", "--out", &run, "--set", "dp.steps=2"], &[]));
        let mut codes = children.map(|child| end(child).0);
        codes.sort_unstable();
        assert!(codes == [Some(0), Some(2)], "{codes:?}");
        assert!(lab.path(&run).join("step-3").exists());
    }
}

#[test]
fn work_is_finished_when_nobody_can_read_what_is_said() {
    let lab = lab();
    let shell = |script: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-c", script, env!("CARGO_BIN_EXE_diffecon")]).current_dir(lab.folder.path());
        bash.status().unwrap().code()
    };
    let train = "\"$0\" train menus.toml --set learning.steps=20";
    assert_eq!(shell(&format!("set -o pipefail; {train} --out pipe 2>&1 | true")), Some(0));
    assert_eq!(shell(&format!("{train} --out closed 2>&-")), Some(0));
    if cfg!(target_os = "linux") {
        assert_eq!(shell(&format!("{train} --out full 2>/dev/full")), Some(0));
        assert_eq!(shell("\"$0\" train absent.toml 2>/dev/full"), Some(2));
    }
    assert!(["pipe", "closed"].iter().all(|run| lab.path(run).join("step-20/state.safetensors").exists()));
}
