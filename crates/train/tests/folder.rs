//! Folders of runs: which are taken, which are runs, and what in them is a checkpoint.

use diffecon_train::{RunError, RunFolder};
use std::fs;

#[test]
fn a_new_run_needs_a_folder_that_is_empty_or_absent() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("setting/method/seed-1");
    drop(RunFolder::create(&path).unwrap());
    // What a killed process leaves before its run has a configuration is no run.
    fs::create_dir(path.join(".diffecon-left")).unwrap();
    fs::write(path.join("lock"), "process 1 on nowhere since long ago").unwrap();
    let folder = RunFolder::create(&path).unwrap();
    assert_eq!(path.read_dir().unwrap().count(), 1, "the lock alone");
    let error = RunFolder::create(&path).unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("{} is in use by process {} on ", path.display(), std::process::id())),
        "{error}"
    );
    fs::write(folder.config(), "").unwrap();
    let config = folder.config();
    drop(folder);
    let error = RunFolder::create(&path).unwrap_err();
    assert!(matches!(&error, RunError::FolderTaken(taken) if *taken == path));
    let message = "folder for a new run should be empty or absent, but ";
    assert_eq!(error.to_string(), format!("{message}{} is not (continue it with `resume`)", path.display()));
    let error = RunFolder::create(&config).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot create {}: ", config.display())), "{error}");
}

#[test]
fn a_run_has_a_configuration() {
    let home = tempfile::tempdir().unwrap();
    let message =
        |path: &std::path::Path| format!("{} should be the folder of a run, but has no config.toml", path.display());
    for path in [home.path().to_owned(), home.path().join("absent")] {
        assert_eq!(RunFolder::open(&path).unwrap_err().to_string(), message(&path));
    }
    fs::create_dir(home.path().join("config.toml")).unwrap();
    assert!(RunFolder::open(home.path()).is_err(), "a folder of that name is none");
    fs::remove_dir(home.path().join("config.toml")).unwrap();
    fs::write(home.path().join("config.toml"), "").unwrap();
    assert_eq!(RunFolder::open(home.path()).unwrap().path(), home.path());
}

#[test]
fn only_whole_checkpoints_count_and_by_number() {
    let home = tempfile::tempdir().unwrap();
    let folder = RunFolder::create(&home.path().join("run")).unwrap();
    for name in ["step-9", "step-10", "step-100", "step-5.tmp", "step-", "step-x", "step--1", "my-step-7", "11"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.metrics(), "").unwrap();
    assert_eq!(folder.checkpoints().unwrap(), [9, 10, 100]);
    assert_eq!(folder.checkpoint(100), folder.path().join("step-100"));
    fs::remove_dir_all(folder.path()).unwrap();
    let error = folder.checkpoints().unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", folder.path().display())), "{error}");
}
