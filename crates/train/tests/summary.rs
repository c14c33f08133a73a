//! What a run says of its end: whole, true, and only while it is.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod counter;

use counter::{Counter, Run, Witness};
use diffecon_config::Config;
use diffecon_train::{Best, RunSummary, Start, run, times};
use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const CONFIG: &str = "learner = 'counter'\nseed = '18446744073709551615'\n[counting]\nby = 1.5\n[run]\nlog_every = 3\n\
                      [data.'some/data']\nsha256 = 'abc'\npath = '/absolute/path'\n";

/// The table without its last two columns, what the steps took.
fn untimed(table: &str) -> String {
    let cut = |line: &str| format!("{}\n", line.rsplitn(3, ',').last().unwrap());
    table.lines().map(cut).collect()
}

/// A run of 11 steps.
fn home() -> Run {
    let run = Run::new(3, 4, 5);
    fs::write(run.folder.config(), CONFIG).unwrap();
    run
}

fn files(run: &Run) -> Option<[Vec<u8>; 2]> {
    let summary = fs::read(run.folder.summary()).ok();
    let table = fs::read_to_string(run.folder.metrics_table()).ok().map(|table| untimed(&table).into_bytes());
    assert_eq!(summary.is_some(), table.is_some(), "both or neither");
    Some([summary?, table?])
}

fn stopped(run_in: &Run, stop: usize, learner: &mut Counter) {
    let mut witness = Witness { stop: Some(stop), ..Witness::default() };
    run(learner, &run_in.folder, &run_in.config.clone().check().unwrap(), Start::Anew, &mut witness).unwrap();
}

#[test]
fn a_run_that_ends_or_stops_says_so_in_full() {
    let whole = home();
    whole.start(&mut Counter::rising(11)).unwrap();
    let expected = RunSummary {
        learner: Some("counter".to_owned()),
        seed: Some(u64::MAX),
        finished: true,
        step: 11,
        steps: Some(11),
        best: Some(Best { step: 11, revenue: 11.0, std_error: Some(0.25), share_of_surplus: Some(1.1) }),
        data: [("some/data".to_owned(), "abc".to_owned())].into(),
        settings: serde_json::from_str("{\"counting\": {\"by\": 1.5}, \"run\": {\"log_every\": 3}}").unwrap(),
        written_by: env!("CARGO_PKG_VERSION").to_owned(),
    };
    assert_eq!(RunSummary::read(&whole.folder.summary()).unwrap(), expected);
    assert_eq!(whole.mechanism(), "155 after 11 steps", "the best is what the mechanism file is");
    let table = "step,start,count,validation_revenue,validation_share_of_surplus,validation_sold\n0,100.0,,,,\n3,,103.0,,,\n\
                 4,,106.0,4.0,0.4,0.5\n6,,115.0,,,\n8,,128.0,8.0,0.8,0.5\n9,,136.0,,,\n11,,155.0,11.0,1.1,0.5\n";
    let found = fs::read_to_string(whole.folder.metrics_table()).unwrap();
    assert_eq!(untimed(&found), table);
    for (line, seconds) in found.lines().skip(1).zip(times::read(&whole.folder.times()).unwrap()) {
        assert!(line.ends_with(&format!(",{:.3},{:.3}", seconds.wall_seconds, seconds.cpu_seconds)), "{line}");
    }

    for stop in 0..=11 {
        let run = home();
        stopped(&run, stop, &mut Counter::rising(11));
        let said = RunSummary::read(&run.folder.summary()).unwrap();
        assert_eq!((said.step, said.steps, said.finished), (stop, Some(11), stop == 11));
        assert_eq!(
            said.best.map(|best| best.step),
            [None, Some(4), Some(8), Some(11)][stop / 4 + usize::from(stop == 11)]
        );
        let table = fs::read_to_string(run.folder.metrics_table()).unwrap();
        assert_eq!(table.lines().count(), 1 + run.metrics().lines().count());
        run.resume(&mut Counter::rising(11)).unwrap();
        assert!(files(&run) == files(&whole), "stopped after {stop} and resumed, it ends with the same bytes");
    }
}

#[test]
fn what_cannot_be_removed_or_read_is_an_error() {
    let run = home();
    fs::create_dir(run.folder.summary()).unwrap();
    let error = run.start(&mut Counter::rising(2)).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot remove {}: ", run.folder.summary().display())), "{error}");

    let run = home();
    fs::remove_file(run.folder.config()).unwrap();
    run.start(&mut Counter::rising(2)).unwrap();
    let summary = RunSummary::read(&run.folder.summary()).unwrap();
    assert!(summary.learner.is_none() && summary.settings.is_empty(), "no experiment was started from a file");
    let run = home();
    fs::remove_file(run.folder.config()).unwrap();
    fs::create_dir(run.folder.config()).unwrap();
    let mut learner = Counter::rising(2);
    learner.writes = false;
    assert!(run.start(&mut learner).is_err());
}

#[test]
fn while_a_run_goes_on_or_when_it_failed_nothing_is_said() {
    let run = home();
    for start in ["anew", "resumed", "anew again"] {
        if start == "resumed" {
            stopped(&run, 3, &mut Counter::rising(11));
            assert!(files(&run).is_some());
        }
        let mut learner = Counter::rising(11);
        let (summary, table) = (run.folder.summary(), run.folder.metrics_table());
        learner.in_step = Box::new(move |_| assert!(!summary.exists() && !table.exists(), "steps are still taken"));
        if start == "resumed" {
            run.resume(&mut learner).unwrap()
        } else {
            run.start(&mut learner).unwrap()
        };
        assert!(files(&run).is_some(), "{start}");
    }
    let run = home();
    stopped(&run, 3, &mut Counter::rising(11));
    let mut learner = Counter::rising(11);
    learner.diverges_at = Some(6);
    run.resume(&mut learner).unwrap_err();
    assert!(files(&run).is_none(), "what was said of step 3 is no longer true");
    // A start that is refused changes nothing.
    let run = home();
    stopped(&run, 3, &mut Counter::rising(11));
    let before = files(&run);
    fs::write(run.folder.config(), "seed = 2").unwrap();
    run.resume(&mut Counter::rising(11)).unwrap_err();
    assert!(files(&run) == before && before.is_some());
}

#[test]
fn a_run_that_stops_in_the_middle_of_a_step_says_the_step_before() {
    let run = home();
    let (in_step, reached) = mpsc::channel();
    let (points, point) = mpsc::channel();
    let (folder, config) = (run.folder.clone(), run.config.clone().check().unwrap());
    thread::spawn(move || {
        let mut learner = Counter::rising(11);
        learner.in_step = Box::new(move |step| {
            thread::sleep(Duration::from_millis(260));
            if step == 2 {
                in_step.send(()).unwrap();
                thread::sleep(Duration::from_hours(1));
            }
        });
        let _ = diffecon_train::run(&mut learner, &folder, &config, Start::Anew, &mut Points(points));
    });
    let point = point.recv().unwrap();
    reached.recv().unwrap();
    assert!(point.stop_here().unwrap());
    let said = RunSummary::read(&run.folder.summary()).unwrap();
    assert_eq!((said.step, said.finished), (2, false));
    let whole = home();
    whole.start(&mut Counter::rising(11)).unwrap();
    run.resume(&mut Counter::rising(11)).unwrap();
    assert!(files(&run) == files(&whole));
}

/// Hands the safe point over.
struct Points(mpsc::Sender<std::sync::Arc<diffecon_train::SafePoint>>);

impl diffecon_train::Observer for Points {
    fn prepared(&mut self, _: &diffecon_train::Preparation) {}

    fn started(&mut self, safe_point: &std::sync::Arc<diffecon_train::SafePoint>) {
        self.0.send(safe_point.clone()).unwrap();
    }

    fn stepped(&mut self, _: &diffecon_train::Stepped<'_>) {}
}

#[test]
fn a_run_without_an_experiment_says_what_it_knows() {
    let run = Run::new(3, 4, 5);
    run.start(&mut Counter::rising(4)).unwrap();
    let said = RunSummary::read(&run.folder.summary()).unwrap();
    assert_eq!((said.learner, said.seed, said.step, said.finished), (None, None, 4, true));
    assert!(said.settings.is_empty() && said.data.is_empty());
}
