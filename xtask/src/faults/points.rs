//! Runs that end, or whose disk refuses, at a chosen call of the system: by strace.

use super::program::told;
use super::runs::Runs;
use super::tally::Tally;
use anyhow::{Context, Result, ensure};
use std::fs;

/// What changes a disk.
const CALLS: &str =
    "openat,write,fsync,fdatasync,ftruncate,flock,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,linkat";

/// Kills runs before every so many calls.
pub fn kills(runs: &Runs<'_>, trials: usize, tally: &mut Tally) -> Result<()> {
    let fault = |number: usize| format!("inject={CALLS}:signal=KILL:when={number}");
    all(runs, trials, "killed before a system call", &fault, tally)
}

/// Lets calls fail: one, or one and all that follow, as on a full disk.
pub fn errors(runs: &Runs<'_>, trials: usize, tally: &mut Tally) -> Result<()> {
    let calls = CALLS.replace("openat,", "").replace("flock,", "");
    let one = |number: usize| format!("inject={calls}:error=EIO:when={number}");
    all(runs, trials / 2, "one input or output fails", &one, tally)?;
    let full = |number: usize| format!("inject=write,mkdir,ftruncate:error=ENOSPC:when={number}+");
    all(runs, trials - trials / 2, "the disk is full from a moment on", &full, tally)
}

fn all(runs: &Runs<'_>, trials: usize, kind: &str, fault: &dyn Fn(usize) -> String, tally: &mut Tally) -> Result<()> {
    for learner in Runs::learners().take(Runs::count()) {
        let (share, experiment) = (trials / Runs::count(), format!("{learner}.toml"));
        let calls = count(runs, &experiment, fault)?;
        for number in (1..=share).map(|place| 1 + (place - 1) * calls / share) {
            let under =
                ["strace", "-f", "-qqq", "-o", "/dev/null", "-e", &format!("trace={CALLS}"), "-e", &fault(number)];
            let mut command = runs.program.command(&under, &Runs::train(&experiment, "run"));
            let (code, ..) = told(command.output().context("strace does not start")?);
            fs::create_dir_all(runs.program.path("run"))?;
            let panicked = (code == 101).then(|| format!("{learner}: a panic"));
            let lost = runs.finish(learner, "run")?.or(panicked);
            tally.add(kind, lost.map(|lost| format!("{lost} (call {number})")));
        }
    }
    Ok(())
}

/// How many calls of the kind a run makes in its main thread.
fn count(runs: &Runs<'_>, experiment: &str, fault: &dyn Fn(usize) -> String) -> Result<usize> {
    let log = runs.program.path("calls");
    let injected = fault(1);
    let calls = injected.trim_start_matches("inject=").split(':').next().unwrap_or_default();
    let log_name = log.display().to_string();
    let under = ["strace", "-qqq", "-o", &log_name, "-e", &format!("trace={calls}")];
    let output = runs.program.command(&under, &Runs::train(experiment, "counted")).output();
    ensure!(output.context("strace does not start")?.status.success(), "strace cannot trace");
    fs::remove_dir_all(runs.program.path("counted"))?;
    Ok(fs::read_to_string(log)?.lines().filter(|line| line.contains('(')).count())
}
