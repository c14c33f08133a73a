//! The training loop, driven by a learner that counts: what happens at which step, which mechanism stays, and how a run ends.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counter;

use counter::{Counter, Run, Witness};
use diffecon_config::Config;
use diffecon_train::{Best, Observer, Preparation, Progress, SafePoint, Start, Stepped, run, times};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

impl Run {
    /// Starts, and stops after `step` steps.
    fn stop_after(&self, step: usize, learner: &mut Counter) -> Progress {
        let mut witness = Witness { stop: Some(step), ..Witness::default() };
        run(learner, &self.folder, &self.config.clone().check().unwrap(), Start::Anew, &mut witness).unwrap()
    }

    /// A file of a checkpoint.
    fn checkpoint(&self, step: usize, file: &str) -> Vec<u8> {
        fs::read(self.folder.checkpoint(step).join(file)).unwrap()
    }
}

fn best(step: usize, revenue: f64) -> Best {
    Best { step, revenue, std_error: Some(0.25), share_of_surplus: Some(revenue / 10.0) }
}

#[test]
fn the_mechanism_that_earns_most_in_validation_stays() {
    for (revenues, step) in [
        // The third step earns most of all, but is not validated.
        ([1.0, 3.0, 9.0, 5.0, 5.0, 4.0, 1.0], 4),
        // Of equals, the earliest.
        ([0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 2.0], 2),
        ([0.0, -3.0, 0.0, -2.0, 0.0, -2.5, -1.0], 7),
        // Nothing earned is still the best of nothing.
        ([0.0; 7], 2),
    ] {
        let run = Run::new(3, 2, 7);
        let progress = run.start(&mut Counter::new(&revenues)).unwrap();
        assert_eq!((progress.step, progress.best), (7, Some(best(step, revenues[step - 1]))), "{revenues:?}");
        let mechanism = format!("{} after {step} steps", 100 + step * (step - 1) / 2);
        assert_eq!(run.mechanism(), mechanism);
        assert_eq!(run.checkpoint(7, "mechanism.safetensors"), mechanism.as_bytes());
    }
}

#[test]
fn a_learner_that_completes_its_mechanism_leaves_the_latest() {
    let run = Run::new(3, 2, 7);
    let mut learner = Counter::new(&[1.0, 3.0, 9.0, 5.0, 5.0, 4.0, 1.0]);
    learner.completes = true;
    assert_eq!(run.start(&mut learner).unwrap().best, Some(best(7, 1.0)));
    assert_eq!(run.mechanism(), "121 after 7 steps");
}

#[test]
fn each_thing_is_done_at_its_multiples_and_at_the_last_step() {
    let mut learner = Counter::rising(11);
    let (home, mut witness) = (Run::new(3, 4, 5), Witness::default());
    run(&mut learner, &home.folder, &home.config.clone().check().unwrap(), Start::Anew, &mut witness).unwrap();
    let validated = |step: usize, revenue: &str, share: &str| {
        let count = 100 + step * (step - 1) / 2;
        format!(
            "{{\"step\":{step},\"count\":{count}.0,\"validation_revenue\":{revenue},\
             \"validation_share_of_surplus\":{share},\"validation_sold\":0.5}}\n"
        )
    };
    let expected = [
        "{\"step\":0,\"start\":100.0}\n".to_owned(),
        "{\"step\":3,\"count\":103.0}\n".to_owned(),
        validated(4, "4.0", "0.4"),
        "{\"step\":6,\"count\":115.0}\n".to_owned(),
        validated(8, "8.0", "0.8"),
        "{\"step\":9,\"count\":136.0}\n".to_owned(),
        validated(11, "11.0", "1.1"),
    ];
    assert_eq!(home.metrics(), expected.concat());
    assert_eq!(home.folder.checkpoints().unwrap(), [0, 5, 10, 11]);
    let wanted: Vec<usize> = (1..=11).filter(|step| learner.wanted[step - 1]).collect();
    assert_eq!(wanted, [3, 4, 6, 8, 9, 11]);
    let expected = (1..=11).map(|step| match step {
        4 | 8 | 11 => (step, 4, Some(step as f64)),
        3 | 6 | 9 => (step, 1, None),
        _ => (step, 0, None),
    });
    assert_eq!(witness.steps, expected.collect::<Vec<_>>());
    assert_eq!((witness.preparations, learner.preparations), (1, 1));
    // What TensorBoard reads is logged beside it.
    let events = |folder: PathBuf| {
        let mut files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        fs::read(files.next().unwrap()).unwrap()
    };
    let steps = events(home.folder.tensorboard());
    let tags = |name: &[u8]| steps.windows(name.len()).filter(|window| *window == name).count();
    assert_eq!((tags(b"train/start"), tags(b"train/count"), tags(b"validation/revenue")), (1, 6, 3));
    // What the lines took stands beside them.
    let times = times::read(&home.folder.times()).unwrap();
    assert_eq!(times.iter().map(|seconds| seconds.step).collect::<Vec<_>>(), [0, 3, 4, 6, 8, 9, 11]);
    assert!(times.is_sorted_by_key(|seconds| seconds.wall_seconds) && times[0].wall_seconds >= 0.0);
    assert_eq!((tags(b"time/wall_seconds"), tags(b"time/cpu_seconds")), (7, 7));
    // The work before the first step has a file and a folder of its own.
    let prepared = fs::read_to_string(home.folder.preparation()).unwrap();
    assert!(prepared.starts_with("{\"stage\":\"counting\",\"step\":1,\"loss\":0.5,\"wall_seconds\":"), "{prepared}");
    assert_eq!(prepared.lines().count(), 1);
    let stage = events(home.folder.tensorboard().join("counting"));
    assert!(stage.windows(10).any(|window| window == b"train/loss"));
}

#[test]
fn the_work_before_the_first_step_is_logged_at_its_multiples_and_its_last_step() {
    let home = Run::new(3, 4, 5);
    let mut learner = Counter::rising(2);
    learner.preparation = 7;
    home.start(&mut learner).unwrap();
    let lines = fs::read_to_string(home.folder.preparation()).unwrap();
    let steps = lines.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["step"].as_u64());
    assert_eq!(steps.collect::<Vec<_>>(), [Some(3), Some(6), Some(7)]);
    let files = home.folder.tensorboard().join("counting").read_dir().unwrap();
    assert_eq!(files.count(), 1, "a file for the stage");
}

#[test]
fn a_run_ends_early_when_validations_do_not_improve() {
    // Validated after every second step: 2, 4, 4, 3, 9, ... of which the third and fourth do not improve.
    let revenues = [0.0, 2.0, 0.0, 4.0, 0.0, 4.0, 0.0, 3.0, 0.0, 9.0, 0.0, 9.0];
    let mut home = Run::new(1, 2, 3);
    home.config.patience = 2;
    let progress = home.start(&mut Counter::new(&revenues)).unwrap();
    let expected = Progress { step: 8, steps: Some(8), best: Some(best(4, 4.0)), without_improvement: 2 };
    assert_eq!(progress, expected);
    assert_eq!(home.folder.checkpoints().unwrap(), [0, 3, 6, 8]);
    // It is at its end, and a resumed run stays there.
    assert_eq!(home.resume(&mut Counter::new(&revenues)).unwrap(), expected);

    // A run that is stopped in between ends at the same step, with the same checkpoint.
    for stopped in 1..8 {
        let mut other = Run::new(1, 2, 3);
        other.config.patience = 2;
        other.stop_after(stopped, &mut Counter::new(&revenues));
        assert_eq!(other.resume(&mut Counter::new(&revenues)).unwrap(), expected, "stopped after {stopped}");
        assert_eq!(other.checkpoint(8, "state.safetensors"), home.checkpoint(8, "state.safetensors"));
        assert_eq!(other.metrics(), home.metrics());
    }
    home = Run::new(1, 2, 3);
    home.config.patience = 3;
    assert_eq!(home.start(&mut Counter::new(&revenues)).unwrap().step, 12);
}

#[test]
fn metrics_that_are_not_finite_end_the_run_by_name() {
    let run = Run::new(2, 2, 3);
    let error = run.start(&mut Counter::new(&[1.0, 2.0, 1.0, f64::INFINITY, 3.0])).unwrap_err().to_string();
    let start = "training diverged at step 4: ";
    let end = "; lower learning rates may help (the newest checkpoint is of step 3)";
    assert_eq!(error, format!("{start}validation_revenue should be finite, but is inf{end}"));
    assert_eq!(run.metrics().lines().count(), 2, "neither is the line written, nor does the run go on");
    assert_eq!(run.mechanism(), "101 after 2 steps", "nor is it the best mechanism");
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 3]);

    let run = Run::new(2, 2, 3);
    let mut learner = Counter::rising(5);
    learner.diverges_at = Some(3);
    let error = run.start(&mut learner).unwrap_err().to_string();
    let parameter = "parameter count should be finite, but is NaN";
    assert_eq!(error, format!("{start}count should be finite, but is NaN, since {parameter}{end}"));

    // A checkpoint is refused before it replaces a good one, though no metric shows what is wrong.
    let mut run = Run::new(100, 100, 3);
    run.config.keep_checkpoints = 1;
    let mut learner = Counter::rising(100);
    learner.diverges_at = Some(4);
    let error = run.start(&mut learner).unwrap_err().to_string();
    assert_eq!(error, format!("training diverged at step 6: {parameter}{end}"));
    assert_eq!(run.folder.checkpoints().unwrap(), [3]);
}

/// The state of the third step is read while the fifth is taken, and is that of the third.
#[test]
fn steps_are_taken_while_a_checkpoint_is_written() {
    let run = Run::new(100, 100, 3);
    let mut learner = Counter::rising(7);
    let (in_step, reached) = mpsc::channel();
    learner.in_step = Box::new(move |step| {
        if step == 4 {
            in_step.send(()).unwrap();
        }
    });
    let reached = Mutex::new(reached);
    learner.when_read = Arc::new(move |count| {
        if count == 103.0 {
            reached.lock().unwrap().recv_timeout(Duration::from_mins(1)).expect("nobody waits for the checkpoint");
        }
    });
    run.start(&mut learner).unwrap();
    let quick = Run::new(100, 100, 3);
    quick.start(&mut Counter::rising(7)).unwrap();
    assert_eq!(run.folder.checkpoints().unwrap(), [0, 3, 6, 7]);
    for step in [0, 3, 6, 7] {
        assert_eq!(run.checkpoint(step, "state.safetensors"), quick.checkpoint(step, "state.safetensors"));
    }
}

#[test]
fn numbers_of_steps_are_at_least_1() {
    for name in ["log_every", "validate_every", "checkpoint_every", "keep_checkpoints"] {
        let mut run = Run::new(1, 1, 1);
        *match name {
            "log_every" => &mut run.config.log_every,
            "validate_every" => &mut run.config.validate_every,
            "checkpoint_every" => &mut run.config.checkpoint_every,
            _ => &mut run.config.keep_checkpoints,
        } = 0;
        let error = run.start(&mut Counter::rising(2)).unwrap_err().to_string();
        assert_eq!(error, format!("run.{name} should be at least 1, but is 0"));
        assert_eq!(run.folder.path().read_dir().unwrap().count(), 2, "nothing is begun: configuration and lock");
    }
}

#[test]
fn the_newest_checkpoints_are_kept() {
    let mut run = Run::new(1, 1, 1);
    run.config.keep_checkpoints = 3;
    run.stop_after(12, &mut Counter::rising(14));
    assert_eq!(run.folder.checkpoints().unwrap(), [10, 11, 12], "by number, not by name");
    run.config.keep_checkpoints = 1;
    run.resume(&mut Counter::rising(14)).unwrap();
    assert_eq!(run.folder.checkpoints().unwrap(), [14]);
}

/// Everything that a finished run of 11 steps leaves.
fn results(run: &Run) -> [Vec<u8>; 4] {
    let [state, mechanism] = ["state.safetensors", "mechanism.safetensors"].map(|file| run.checkpoint(11, file));
    [run.metrics().into_bytes(), run.mechanism().into_bytes(), state, mechanism]
}

const REVENUES: [f64; 11] = [1.0, 2.0, 7.0, 7.0, 5.0, 5.0, 5.0, 6.0, 6.0, 6.0, 5.0];

#[test]
fn a_stopped_run_is_saved_where_it_stops_and_goes_on_exactly() {
    let whole = Run::new(3, 4, 5);
    whole.start(&mut Counter::new(&REVENUES)).unwrap();
    for stop in 0..=11 {
        let run = Run::new(3, 4, 5);
        let progress = run.stop_after(stop, &mut Counter::new(&REVENUES));
        assert_eq!(progress.step, stop);
        assert_eq!(run.folder.checkpoints().unwrap().last(), Some(&stop));
        let mut learner = Counter::new(&REVENUES);
        assert_eq!(run.resume(&mut learner).unwrap().best, Some(best(4, 7.0)));
        assert_eq!((learner.preparations, learner.wanted.len()), (0, 11 - stop), "nothing is done twice");
        assert!(results(&run) == results(&whole), "stopped after {stop}");
    }
}

#[test]
fn a_run_that_broke_off_goes_on_from_its_newest_checkpoint() {
    let whole = Run::new(1, 1, 5);
    whole.start(&mut Counter::new(&REVENUES)).unwrap();
    for broken in 1..=11 {
        let run = Run::new(1, 1, 5);
        let mut learner = Counter::new(&REVENUES);
        learner.diverges_at = Some(broken - 1);
        run.start(&mut learner).unwrap_err();
        let newest = (broken - 1) / 5 * 5;
        assert_eq!(run.folder.checkpoints().unwrap().last(), Some(&newest));
        let mut learner = Counter::new(&REVENUES);
        run.resume(&mut learner).unwrap();
        assert_eq!(learner.wanted.len(), 11 - newest);
        assert!(results(&run) == results(&whole), "broken off in step {broken}");
    }
}

#[test]
fn a_run_without_a_checkpoint_starts_from_its_beginning() {
    let run = Run::new(3, 4, 5);
    let mut learner = Counter::rising(11);
    assert_eq!(run.resume(&mut learner).unwrap().step, 11);
    assert_eq!((learner.preparations, learner.wanted.len()), (1, 11));
}

#[test]
fn a_finished_run_has_nothing_left_to_do() {
    let run = Run::new(3, 4, 5);
    let finished = run.start(&mut Counter::rising(11)).unwrap();
    let (before, mut learner) = (results(&run), Counter::rising(11));
    assert_eq!(run.resume(&mut learner).unwrap(), finished);
    assert!(learner.wanted.is_empty() && results(&run) == before);
    run.start(&mut learner).unwrap();
    assert_eq!((learner.preparations, learner.wanted.len()), (1, 11), "unless it is not to be resumed");
}

/// As a program does that ends while a step goes on: the run's thread stays in its step for ever.
#[test]
fn in_the_middle_of_a_step_the_one_before_can_be_saved_once_steps_take_long() {
    let whole = Run::new(3, 4, 5);
    whole.start(&mut Counter::new(&REVENUES)).unwrap();
    for (stop, slow) in [(0, false), (1, true), (4, true), (10, true), (10, false)] {
        let run = Run::new(3, 4, 100);
        let (in_step, reached) = mpsc::channel();
        let (points, point) = mpsc::channel();
        let (folder, config) = (run.folder.clone(), run.config.clone().check().unwrap());
        thread::spawn(move || {
            let mut learner = Counter::new(&REVENUES);
            learner.in_step = Box::new(move |step| {
                if step == stop {
                    in_step.send(()).unwrap();
                    thread::sleep(Duration::from_hours(1));
                }
                // Steps that took long are expected to do so again.
                thread::sleep(Duration::from_millis(if slow { 260 } else { 0 }));
            });
            let _ = diffecon_train::run(&mut learner, &folder, &config, Start::Anew, &mut Points(points));
        });
        let point = point.recv().unwrap();
        reached.recv().unwrap();
        // The first step and the first validation take nobody knows how long.
        let kept = slow || stop == 0;
        assert_eq!((point.stop_here().unwrap(), run.folder.checkpoints().unwrap().contains(&stop)), (kept, kept));
        if kept {
            let mut learner = Counter::new(&REVENUES);
            run.resume(&mut learner).unwrap();
            assert_eq!(learner.wanted.len(), 11 - stop);
            assert!(results(&run) == results(&whole), "stopped in step {stop}");
        }
    }
}

/// Hands the safe point over.
struct Points(mpsc::Sender<Arc<SafePoint>>);

impl Observer for Points {
    fn prepared(&mut self, _: &Preparation) {}

    fn started(&mut self, safe_point: &Arc<SafePoint>) {
        self.0.send(safe_point.clone()).unwrap();
    }

    fn stepped(&mut self, _: &Stepped<'_>) {}
}
