//! Learned offers beside the exact equilibrium and what there is without them, and what is shown of them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_experiment::show::{ShowOptions, ShownMechanism};
use diffecon_experiment::{Agents, Evaluation, Experiment, Registry, audit, evaluate, show};
use std::path::Path;

const EXPERIMENT: &str =
    "learner = 'contract_vdn'\n[game]\nsteps = 4\n[learning]\nsteps = 3000\ncopy_every = 50\nreplay = 10000\n";

fn train(run: &Path, experiment: &str) {
    let experiment = Experiment::from_toml(experiment, &Registry::default()).unwrap();
    experiment.start(run, "cpu", &mut ()).unwrap();
}

#[test]
fn offers_are_compared_and_shown() {
    let home = tempfile::tempdir().unwrap();
    let [run, other] = ["run", "other"].map(|name| home.path().join(name));
    train(&run, EXPERIMENT);
    let paths = std::slice::from_ref(&run);
    let report = evaluate(paths, &Evaluation::default()).unwrap();
    let row = |name: &str| report.results.iter().find(|row| row.entrant.name == name).unwrap().outcome.clone();
    let (learned, best, alone) = (row("contract_vdn"), row("equilibrium"), row("selfish"));
    assert_eq!((best.followed, alone.share_paid, alone.followed), (Some(1.0), Some(0.0), None));
    assert!(learned.revenue <= best.revenue && learned.revenue >= 0.9 * best.revenue, "{}", learned.revenue);
    assert!((row("cooperative").share_paid.unwrap() - 1.0).abs() < 1e-9);
    assert!((row("proportional").share_paid.unwrap() - learned.share_paid.unwrap()).abs() < 1e-9);
    assert!(best.revenue <= report.surplus.unwrap());
    let fresh = evaluate(paths, &Evaluation { agents: Agents::Learned, ..Evaluation::default() }).unwrap();
    let fresh = fresh.results.iter().find(|row| row.entrant.name == "contract_vdn").unwrap();
    // Following is an equilibrium of the agents, not the only one: who learn may end in another.
    assert!(fresh.outcome.revenue >= 0.85 * learned.revenue, "{:?}, {learned:?}", fresh.outcome);

    let ShownMechanism::Offers(shown) =
        show(&run, &ShowOptions { top: Some(3), ..ShowOptions::default() }).unwrap().mechanism
    else {
        panic!("offers")
    };
    assert_eq!((shown.offers, shown.shown.len(), shown.principal), ((8 + 8 * 7) * 2, 3, learned.revenue));
    assert!(shown.shown.is_sorted_by(|one, other| one.payment >= other.payment));
    for offer in &shown.shown {
        let board = offer.board.concat();
        assert!(board.len() == 9 && board.starts_with('A'), "{board}");
        assert_eq!(board.chars().filter(|cell| "ab".contains(*cell)).count(), 1);
    }
    let state = ShowOptions { state: Some("here".to_owned()), ..ShowOptions::default() };
    assert!(show(&run, &state).unwrap_err().to_string().starts_with("--state should be left out"));
    assert!(audit(paths, &diffecon_experiment::AuditOptions::default()).is_err());

    // Another board is another market.
    train(&other, &EXPERIMENT.replace("steps = 4", "steps = 3").replace("3000", "20"));
    let error = evaluate(&[run, other], &Evaluation::default()).unwrap_err().to_string();
    assert!(error.starts_with("the game of the offers should be one, but is"), "{error}");
}
