//! Checkpoints: what a failed save leaves, what restoring brings back, and what it makes of damaged files.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counter;

use counter::{Counter, Run, Witness};
use diffecon_config::Config;
use diffecon_tensor::State;
use diffecon_train::metrics::Extent;
use diffecon_train::{Best, Checkpoint, HeldRunFolder, Progress, RunError, Start, checkpoint, run, state_file};
use std::fs;

fn names(run: &Run) -> Vec<String> {
    let entries = run.folder.path().read_dir().unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn restore(run: &Run) -> Option<(Progress, State)> {
    let restored = checkpoint::restore(&run.folder, None, &mut |note| panic!("{note}")).unwrap();
    restored.map(|restored| (restored.progress, restored.state))
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
    assert_eq!(
        names(&run),
        ["config.toml", "lock", "metrics.jsonl", "preparation.jsonl", "step-4", "tensorboard", "times.jsonl"]
    );
    assert_eq!(restore(&run).unwrap().0.step, 4);
}

#[test]
fn a_save_replaces_an_older_one_of_the_step() {
    let run = Run::new(1, 10, 10);
    let extent = Extent { bytes: 0, sha256: diffecon_files::sha256(b"") };
    let save = |count: f32| {
        let mut state = State::default();
        state.insert("count", vec![1], vec![count]);
        let progress = Progress { step: 3, ..Progress::default() };
        Checkpoint::of(&run.folder, &progress, extent.clone(), 2).unwrap().write(state.clone()).unwrap();
        state
    };
    save(1.0);
    let state = save(2.0);
    assert_eq!(names(&run), ["config.toml", "lock", "step-3"]);
    assert_eq!(fs::read_dir(run.folder.checkpoint(3)).unwrap().count(), 1, "the state, nothing else");
    assert_eq!(restore(&run), Some((Progress { step: 3, ..Progress::default() }, state)));
}

#[test]
fn a_run_is_finished_once_the_newest_readable_checkpoint_has_all_its_steps() {
    let run = Run::new(1, 2, 3);
    let finished = || run.folder.progress().unwrap().map(|progress| (progress.step, progress.is_finished()));
    assert_eq!(finished(), None);
    run.start(&mut Counter::rising(8)).unwrap();
    assert_eq!(finished(), Some((8, true)));
    fs::write(run.folder.checkpoint(8).join("state.safetensors"), "damage").unwrap();
    assert_eq!(finished(), Some((6, false)));
    let unsaid = Progress { step: 8, ..Progress::default() };
    assert!(!unsaid.is_finished(), "an older checkpoint does not say how many steps there are");
}

#[test]
fn a_run_without_a_configuration_goes_on_but_not_with_one_that_cannot_be_read() {
    let run = Run::new(1, 2, 3);
    fs::remove_file(run.folder.config()).unwrap();
    run.start(&mut Counter::rising(4)).unwrap();
    assert_eq!(run.resume(&mut Counter::rising(4)).unwrap().step, 4);
    fs::create_dir(run.folder.config()).unwrap();
    let error = checkpoint::restore(&run.folder, None, &mut |_| ()).err().unwrap().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", run.folder.config().display())), "{error}");
}

#[test]
#[cfg(unix)]
fn what_the_disk_refuses_is_not_passed_over_as_damage() {
    let run = Run::new(1, 2, 3);
    run.start(&mut Counter::rising(7)).unwrap();
    let state = run.folder.checkpoint(7).join("state.safetensors");
    fs::remove_file(&state).unwrap();
    std::os::unix::fs::symlink(&state, &state).unwrap();
    let error = checkpoint::restore(&run.folder, None, &mut |_| ()).err().unwrap().to_string();
    assert!(error.starts_with(&format!("cannot read {}: ", state.display())), "{error}");
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 3, 6, 7], "nothing is lost");
}

#[test]
fn what_cannot_be_removed_is_an_error() {
    let run = Run::new(1, 10, 10);
    fs::create_dir(run.folder.mechanism()).unwrap();
    let error = checkpoint::restore(&run.folder, None, &mut |_| ()).err().unwrap().to_string();
    assert!(error.starts_with(&format!("cannot remove {}: ", run.folder.mechanism().display())), "{error}");
}

#[test]
fn the_run_folder_becomes_what_it_was_at_the_checkpoint() {
    let run = Run::new(1, 2, 3);
    run.start(&mut Counter::rising(8)).unwrap();
    let line_of = |text: &str| text.lines().last().unwrap().split(',').next().unwrap().to_owned();
    fs::remove_dir_all(run.folder.checkpoint(8)).unwrap();
    let (progress, state) = restore(&run).unwrap();
    assert_eq!(progress.best, Some(Best { step: 6, revenue: 6.0, std_error: Some(0.25), share_of_surplus: Some(0.6) }));
    assert_eq!(state.array("count", &[1]).unwrap(), [115.0]);
    assert_eq!(run.mechanism(), "115 after 6 steps", "a later mechanism is replaced");
    assert_eq!(line_of(&run.metrics()), "{\"step\":6", "later metrics go");

    for step in [3, 6] {
        fs::remove_dir_all(run.folder.checkpoint(step)).unwrap();
    }
    let (progress, state) = restore(&run).unwrap();
    assert_eq!(progress, Progress { steps: Some(8), ..Progress::default() });
    assert_eq!(state.array("count", &[1]).unwrap(), [100.0]);
    assert!(!run.folder.mechanism().exists(), "there was no mechanism yet");
    assert_eq!(run.metrics(), "{\"step\":0,\"start\":100.0}\n");
}

#[test]
fn without_a_checkpoint_nothing_of_the_run_stays_but_its_configuration() {
    // As after a kill between the first line of metrics and the first checkpoint.
    let run = Run::new(1, 1, 1);
    fs::write(run.folder.metrics(), "{\"step\":0,\"start\":100.0}\n").unwrap();
    run.resume(&mut Counter::rising(2)).unwrap();
    assert_eq!(run.metrics().matches("\"step\":0").count(), 1);
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 1, 2]);
}

/// A run of 3 steps with a checkpoint of each, resumed to 5 steps after a change; and what it noted.
fn resumed(change: impl Fn(&HeldRunFolder), start: Start) -> (Run, Result<Progress, RunError>, Vec<String>) {
    let home = Run::new(1, 1, 1);
    home.start(&mut Counter::rising(3)).unwrap();
    change(&home.folder);
    let mut witness = Witness::default();
    let config = home.config.clone().check().unwrap();
    let progress = run(&mut Counter::rising(5), &home.folder, &config, start, &mut witness);
    let place = format!("{}/", home.folder.path().display());
    let notes = witness.notes.iter().map(|note| note.replace(&place, "")).collect();
    (home, progress, notes)
}

/// Everything that is the same however a run came to its end.
fn results(run: &Run) -> [Vec<u8>; 3] {
    let state = fs::read(run.folder.checkpoint(5).join("state.safetensors")).unwrap();
    [run.metrics().into_bytes(), run.mechanism().into_bytes(), state]
}

fn flip(path: &std::path::Path, place: usize) {
    let mut bytes = fs::read(path).unwrap();
    let place = place % bytes.len();
    bytes[place] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn damaged_checkpoints_are_passed_over_and_named() {
    let whole = Run::new(1, 1, 1);
    whole.start(&mut Counter::rising(5)).unwrap();
    let expect = |change: &dyn Fn(&HeldRunFolder), part: &str, step: usize| {
        let (run, progress, notes) = resumed(change, Start::Newest);
        assert_eq!(progress.unwrap().step, 5, "{part}");
        assert!(results(&run) == results(&whole), "{part}");
        let end = format!("; going on from the checkpoint of step {step}");
        assert!(notes.len() == 1 && notes[0].contains(part) && notes[0].ends_with(&end), "{part:?} in {notes:?}");
    };
    for file in ["state.safetensors", "mechanism.safetensors"] {
        let path = |folder: &HeldRunFolder| folder.checkpoint(3).join(file);
        expect(&|folder| fs::remove_file(path(folder)).unwrap(), &format!("cannot read step-3/{file}: "), 2);
        let length = fs::metadata(path(&resumed(|_| {}, Start::Checkpoint(3)).0.folder)).unwrap().len() as usize;
        for place in (0..length).step_by(length / 13) {
            expect(&|folder| flip(&path(folder), place), &format!("step-3/{file}: "), 2);
        }
        expect(&|folder| fs::write(path(folder), "").unwrap(), &format!("step-3/{file}: "), 2);
    }
    // A line of metrics that the last two checkpoints hold to.
    let second_line = "{\"step\":0,\"start\":100.0}\n".len() + 40;
    let third_line =
        |folder: &HeldRunFolder| fs::read_to_string(folder.metrics()).unwrap().find("{\"step\":2").unwrap();
    expect(&|folder| flip(&folder.metrics(), third_line(folder) + 20), "metrics.jsonl: its first ", 1);
    expect(&|folder| flip(&folder.metrics(), second_line), "metrics.jsonl: its first ", 0);
    // A checkpoint under another step's name.
    let renamed = |folder: &HeldRunFolder| fs::rename(folder.checkpoint(3), folder.checkpoint(7)).unwrap();
    expect(&renamed, "step-7/state.safetensors: the step should be 7, but is 3", 2);
}

#[test]
fn without_a_whole_checkpoint_the_newest_damage_is_said_and_nothing_changes() {
    let (run, progress, notes) = resumed(
        |folder| (0..=3).for_each(|step| fs::write(folder.checkpoint(step).join("state.safetensors"), "x").unwrap()),
        Start::Newest,
    );
    let error = progress.unwrap_err().to_string();
    assert!(error.contains("step-3/state.safetensors: not a safetensors file") && notes.is_empty(), "{error}");
    assert_eq!((run.folder.checkpoints().unwrap().len(), run.metrics().lines().count()), (4, 4));
}

#[test]
fn a_run_goes_on_with_its_own_configuration_and_learner_only() {
    let (run, progress, _) = resumed(|folder| fs::write(folder.config(), "edited").unwrap(), Start::Newest);
    let error = progress.unwrap_err().to_string();
    assert!(error.contains("config.toml: a run goes on with the configuration that it was started with"), "{error}");
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 1, 2, 3]);
    // A state of another learner is whole, but does not fit.
    let (_, progress, _) = resumed(
        |folder| {
            let path = folder.checkpoint(3).join("state.safetensors");
            let (_, header) = state_file::load::<checkpoint::Header>(&path).unwrap();
            state_file::save(State::default(), &header, &path).unwrap();
        },
        Start::Newest,
    );
    assert_eq!(progress.unwrap_err().to_string(), "the state should hold \"count\", but does not");
}

#[test]
fn a_run_goes_on_from_the_checkpoint_that_is_asked_for() {
    let whole = Run::new(1, 1, 1);
    whole.start(&mut Counter::rising(5)).unwrap();
    for from in 0..=3 {
        let (run, progress, notes) = resumed(|_| {}, Start::Checkpoint(from));
        assert_eq!((progress.unwrap().step, notes.len()), (5, 0));
        assert!(results(&run) == results(&whole), "from {from}");
    }
    let (run, progress, _) = resumed(|_| {}, Start::Checkpoint(4));
    let message = format!(
        "the checkpoint to go on from should be one of [0, 1, 2, 3] in {}, but is 4",
        run.folder.path().display()
    );
    assert_eq!(progress.unwrap_err().to_string(), message);
    let damaged = |folder: &HeldRunFolder| flip(&folder.checkpoint(2).join("state.safetensors"), 300);
    let (run, progress, _) = resumed(damaged, Start::Checkpoint(2));
    assert!(progress.unwrap_err().to_string().contains("step-2/state.safetensors: "));
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 1, 2, 3], "nothing changes");
}
