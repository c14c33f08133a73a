//! Learned contracts beside the exact equilibrium and none, and what is shown of them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_experiment::show::{ShowOptions, ShownMechanism};
use diffecon_experiment::{Evaluation, Experiment, Registry, audit, evaluate, show};
use std::path::Path;

const EXPERIMENT: &str = include_str!("../../../experiments/contracts-tree-4/contract_q.toml");

fn train(run: &Path, experiment: &str) {
    let experiment = Experiment::from_toml(experiment, &Registry::default()).unwrap();
    experiment.start(run, "cpu", &mut ()).unwrap();
}

#[test]
fn contracts_are_compared_and_shown() {
    let home = tempfile::tempdir().unwrap();
    let [run, other] = ["run", "other"].map(|name| home.path().join(name));
    train(&run, EXPERIMENT);
    let report = evaluate(std::slice::from_ref(&run), &Evaluation::default()).unwrap();
    let row = |name: &str| report.results.iter().find(|row| row.entrant.name == name).unwrap().outcome.clone();
    let (learned, best, alone) = (row("contract_q"), row("equilibrium"), row("selfish"));
    assert_eq!((best.actions_right, alone.share_paid), (Some(1.0), Some(0.0)));
    assert!(learned.revenue <= best.revenue && learned.revenue >= 0.97 * best.revenue, "{}", learned.revenue);
    assert!(alone.revenue < 0.5 * best.revenue && learned.actions_right.unwrap() >= 0.92);
    // No principal earns more than both together.
    assert!(best.revenue <= report.surplus.unwrap());

    let options = ShowOptions { state: Some("node 0".to_owned()), ..ShowOptions::default() };
    let ShownMechanism::Contracts(shown) = show(&run, &options).unwrap().mechanism else { panic!("contracts") };
    let contract = &shown.shown[0];
    assert_eq!((shown.contracts, contract.visits), (1, 1.0));
    assert_eq!(shown.principal, learned.revenue);
    for (action, value) in &contract.agent_with_payment.0 {
        assert!(*value <= contract.agent_with_payment.get(&contract.action).unwrap(), "{action}");
    }
    let nowhere = ShowOptions { state: Some("nowhere".to_owned()), ..ShowOptions::default() };
    let error = show(&run, &nowhere).unwrap_err().to_string();
    assert_eq!(error, "--state should be a state of the process (such as node 0), but is \"nowhere\"");
    assert!(audit(std::slice::from_ref(&run), &diffecon_experiment::AuditOptions::default()).is_err());

    // Another tree is another market.
    train(&other, &EXPERIMENT.replace("number = 0", "number = 1").replace("steps = 2000", "steps = 50"));
    let error = evaluate(&[run, other], &Evaluation::default()).unwrap_err().to_string();
    assert!(error.starts_with("the process of the contracts should be one, but is"), "{error}");
}
