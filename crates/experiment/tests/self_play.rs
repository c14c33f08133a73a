//! Bid functions on their way through the library: a run that is interrupted, its file, its market.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_experiment::show::{ShowOptions, ShownMechanism, show};
use diffecon_experiment::{
    AuditOptions, BaselineChoice, Evaluation, Experiment, Registry, Resumption, audit, evaluate, inspect, resume,
};
use diffecon_train::{Observer, Preparation, Progress, Stepped};
use std::fs;
use std::path::{Path, PathBuf};

/// Stops a run after a step.
struct StopAfter(usize, usize);

impl Observer for StopAfter {
    fn prepared(&mut self, _: &Preparation) {}

    fn stepped(&mut self, stepped: &Stepped<'_>) {
        self.1 = stepped.step;
    }

    fn should_stop(&self) -> bool {
        self.1 >= self.0
    }
}

const FIRST: &str =
    "[auction]\nbidders = 2\nmax = [1.0, 2.0]\n[learning]\nsteps = 400\nrate = 0.01\n[run]\nvalidate_every = 200";
const THREE: &str = "[auction]\nmax = [1.0, 2.0, 3.0]\nreserve = 0.1\n[learning]\nsteps = 20\nvalues = 33";

fn start(run: &Path, rest: &str, observer: &mut dyn Observer) -> Progress {
    let text = format!("learner = \"self-play\"\n{rest}");
    Experiment::from_toml(&text, &Registry::default()).unwrap().start(run, "cpu", observer).unwrap()
}

#[test]
fn a_run_is_resumed_evaluated_shown_and_inspected() {
    let home = tempfile::tempdir().unwrap();
    let [whole, stopped] = ["whole", "stopped"].map(|name| home.path().join(name));
    let finished = start(&whole, FIRST, &mut ());
    start(&stopped, FIRST, &mut StopAfter(130, 0));
    assert_eq!(resume(&stopped, &Resumption::default(), &Registry::default(), &mut ()).unwrap(), finished);
    for file in ["mechanism.safetensors", "metrics.jsonl", "config.toml", "step-400/state.safetensors"] {
        assert!(fs::read(whole.join(file)).unwrap() == fs::read(stopped.join(file)).unwrap(), "{file}");
    }

    let report = evaluate(std::slice::from_ref(&whole), &Evaluation::default()).unwrap();
    assert_eq!(report.sample.environment.as_deref(), Some("first price, 2 bidders, values to 1, 2"));
    let of = |name: &str| report.results.iter().find(|row| row.entrant.name == name).unwrap();
    let [learned, known, truthful] = ["self-play", "equilibrium", "truthful"].map(|name| of(name).outcome.clone());
    assert!((known.revenue - 0.459_005).abs() < 4.0 * known.std_error && known.best_response_gain.unwrap() < 1e-5);
    assert!((learned.revenue / known.revenue - 1.0).abs() < 0.1, "{}", learned.revenue);
    assert!(truthful.best_response_gain.unwrap() > 0.5, "{truthful:?}");
    let json = serde_json::to_value(of("self-play")).unwrap();
    assert!(json["best_response_gain"].as_f64().unwrap() < 0.2, "{json}");

    let ShownMechanism::BidFunctions(shown) = show(&whole, &ShowOptions::default()).unwrap().mechanism else {
        panic!("bid functions are shown as such")
    };
    assert_eq!((shown.bids, shown.shown[19].bidder, shown.shown[19].signal), (20, Some(1), 2.0));
    assert!(shown.shown.iter().all(|bid| (bid.bid - bid.equilibrium.unwrap()).abs() < 0.15), "{shown:?}");
    let seen = inspect(&whole.join("mechanism.safetensors"), &Registry::default()).unwrap();
    assert_eq!((&seen["what"], &seen["mechanism"]["format"]), (&"bid functions".into(), &"first".into()));
    assert_eq!(seen["provenance"]["step"], 400);
}

#[test]
fn what_is_not_for_bid_functions_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let [one, other] = ["one", "other"].map(|name| home.path().join(name));
    start(&one, THREE, &mut ());
    start(&other, "[learning]\nsteps = 5\nvalues = 33", &mut ());
    let options = Evaluation { episodes: 100, ..Evaluation::default() };
    let names = |paths: &[PathBuf], options: &Evaluation| {
        evaluate(paths, options)
            .map(|report| report.results.into_iter().map(|row| row.entrant.name).collect::<Vec<_>>())
    };
    // No equilibrium is known.
    assert_eq!(names(std::slice::from_ref(&one), &options).unwrap(), ["truthful", "self-play"]);
    let error = names(&[one.clone(), other.clone()], &options).unwrap_err().to_string();
    assert!(error.starts_with("the auction of the bid functions should be one, but is first price"), "{error}");
    let named = Evaluation { dataset: Some(PathBuf::from("data")), ..options.clone() };
    assert!(
        names(std::slice::from_ref(&one), &named).unwrap_err().to_string().contains("--dataset should be left out")
    );
    let wrong = Evaluation { baselines: BaselineChoice::Named(vec!["grand-bundle".to_owned()]), ..options };
    assert!(
        names(std::slice::from_ref(&one), &wrong).unwrap_err().to_string().contains("some of equilibrium, truthful")
    );
    let position = ShowOptions { position: Some(1), ..ShowOptions::default() };
    assert!(show(&one, &position).unwrap_err().to_string().contains("--position should be left out for bid functions"));
    let error = audit(&[other], &AuditOptions::default()).unwrap_err().to_string();
    assert!(error.contains("a mechanism of an audit should be a menu"), "{error}");
}
