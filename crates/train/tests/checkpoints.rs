//! Checkpoints: what a failed save leaves, what restoring brings back, and what it says of broken files.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counter;

use counter::{Counter, Run};
use diffecon_tensor::State;
use diffecon_train::{Best, Progress, RunFolder, checkpoint, state_file};
use std::fs;

fn names(run: &Run) -> Vec<String> {
    let entries = run.folder.path().read_dir().unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_failed_save_leaves_the_checkpoints_before() {
    // A best mechanism that is not there cannot be saved.
    let mut run = Run::new(1, 6, 2);
    run.config.keep_checkpoints = 1;
    let mut learner = Counter::rising(10);
    learner.writes = false;
    let error = run.start(&mut learner).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", run.folder.mechanism().display())), "{error}");
    assert_eq!(names(&run), ["metrics.jsonl", "step-4", "tensorboard"]);
    assert_eq!(checkpoint::restore(&run.folder).unwrap().unwrap().0.step, 4);

    // Nor can a checkpoint where something else is in the way, which stays.
    let run = Run::new(1, 6, 2);
    fs::write(run.folder.path().join("step-6.tmp"), "mine").unwrap();
    let error = run.start(&mut Counter::rising(10)).unwrap_err().to_string();
    let path = run.folder.path().join("step-6.tmp");
    assert!(error.starts_with(&format!("cannot remove {}: ", path.display())), "{error}");
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 2, 4]);
    assert_eq!(checkpoint::restore(&run.folder).unwrap().unwrap().0.step, 4);
}

#[test]
fn a_save_replaces_what_a_crash_left_and_an_older_one_of_the_step() {
    let run = Run::new(1, 10, 10);
    let left = run.folder.path().join("step-3.tmp");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("half.safetensors"), "half").unwrap();
    let save = |count: f32| {
        let mut state = State::default();
        state.insert("count", vec![1], vec![count]);
        checkpoint::save(&run.folder, &Progress { step: 3, best: None }, &state, 2).unwrap();
        state
    };
    save(1.0);
    let state = save(2.0);
    assert_eq!(names(&run), ["step-3"]);
    assert_eq!(fs::read_dir(run.folder.checkpoint(3)).unwrap().count(), 2, "progress and state, nothing else");
    assert_eq!(checkpoint::restore(&run.folder).unwrap(), Some((Progress { step: 3, best: None }, state)));
}

#[test]
fn the_run_folder_becomes_what_it_was_at_the_checkpoint() {
    let run = Run::new(1, 2, 3);
    run.start(&mut Counter::rising(8)).unwrap();
    let line_of = |text: &str| text.lines().last().unwrap().split(',').next().unwrap().to_owned();
    fs::remove_dir_all(run.folder.checkpoint(8)).unwrap();
    let (progress, state) = checkpoint::restore(&run.folder).unwrap().unwrap();
    assert_eq!(progress.best, Some(Best { step: 6, revenue: 6.0, std_error: Some(0.25), share_of_surplus: Some(0.6) }));
    assert_eq!(state.array("count", &[1]).unwrap(), [115.0]);
    assert_eq!(run.mechanism(), "115 after 6 steps", "a later mechanism is replaced");
    assert_eq!(line_of(&run.metrics()), "{\"step\":6", "later metrics go");

    for step in [3, 6] {
        fs::remove_dir_all(run.folder.checkpoint(step)).unwrap();
    }
    let (progress, state) = checkpoint::restore(&run.folder).unwrap().unwrap();
    assert_eq!(progress, Progress::default());
    assert_eq!(state.array("count", &[1]).unwrap(), [100.0]);
    assert!(!run.folder.mechanism().exists(), "there was no mechanism yet");
    assert_eq!(run.metrics(), "{\"step\":0,\"start\":100.0}\n");
}

#[test]
fn no_checkpoint_is_no_error_and_changes_nothing() {
    let run = Run::new(1, 1, 1);
    fs::write(run.folder.metrics(), "{\"step\":1}\n").unwrap();
    assert_eq!(checkpoint::restore(&run.folder).unwrap(), None);
    assert_eq!(run.metrics(), "{\"step\":1}\n");
}

/// The error of resuming after a change to the newest checkpoint, from the name of the run's folder on.
fn refused(change: impl Fn(&RunFolder)) -> String {
    let run = Run::new(1, 1, 1);
    run.start(&mut Counter::rising(3)).unwrap();
    change(&run.folder);
    let error = run.resume(&mut Counter::rising(5)).unwrap_err().to_string();
    error.replace(&format!("{}/", run.folder.path().display()), "")
}

#[test]
fn missing_and_broken_files_are_named() {
    for file in ["progress.json", "state.safetensors", "mechanism.safetensors"] {
        let error = refused(|folder| fs::remove_file(folder.checkpoint(3).join(file)).unwrap());
        assert!(error.starts_with(&format!("cannot read step-3/{file}: ")), "{error}");
    }
    for (file, contents, reason) in [
        ("progress.json", "{\"step\":", "EOF"),
        ("progress.json", "{\"best\":null}", "missing field `step`"),
        ("state.safetensors", "no state", "not a safetensors file"),
    ] {
        let error = refused(|folder| fs::write(folder.checkpoint(3).join(file), contents).unwrap());
        assert!(error.starts_with(&format!("step-3/{file}: ")) && error.contains(reason), "{error}");
    }
    let error = refused(|folder| {
        let bytes = fs::read(folder.checkpoint(3).join("state.safetensors")).unwrap();
        fs::write(folder.checkpoint(3).join("state.safetensors"), &bytes[..bytes.len() - 1]).unwrap();
    });
    assert!(error.starts_with("step-3/state.safetensors: "), "{error}");
    // A state of another learner is whole, but does not fit.
    let error = refused(|folder| {
        state_file::save(&State::default(), &folder.checkpoint(3).join("state.safetensors")).unwrap();
    });
    assert_eq!(error, "the state should hold \"count\", but does not");
}
