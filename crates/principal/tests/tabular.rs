//! What tables learn, against exact solutions; runs that are the same, whatever interrupts them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::Market;
use diffecon_config::Config;
use diffecon_contracts::Agents;
use diffecon_contracts::recipe::Kind;
use diffecon_data::{Datasets, MechanismProvenance};
use diffecon_principal::tabular::{TabularConfig, TabularLearningConfig};
use diffecon_principal::{Heads, ProcessSource, TabularLearner};
use diffecon_train::Learner;

fn tree(depth: i64) -> ProcessSource {
    let parameters = toml::Table::from_iter([("depth".to_owned(), depth.into())]);
    ProcessSource { parameters, ..ProcessSource::default() }
}

fn learner(process: ProcessSource, learning: TabularLearningConfig) -> TabularLearner {
    let provenance = MechanismProvenance { seed: 7, ..MechanismProvenance::default() };
    TabularLearner::new(TabularConfig { process, learning }.check().unwrap(), provenance).unwrap()
}

fn train(learner: &mut TabularLearner, steps: std::ops::Range<usize>) {
    steps.for_each(|step| drop(learner.step(step, false)));
}

#[test]
fn a_small_tree_is_learned() {
    for heads in [Heads::Outcomes, Heads::Actions] {
        let learning = TabularLearningConfig { steps: 5000, heads, ..TabularLearningConfig::default() };
        let mut learner = learner(tree(5), learning);
        train(&mut learner, 0..5000);
        let market = TabularLearner::market(&learner);
        let contracts = learner.policy().unwrap().contracts(market.process()).unwrap();
        let found = market.sell(&contracts);
        let share = found.revenue / market.optimum();
        println!("{heads:?} {share} {found:?}");
        assert!((0.9..=1.0 + 1e-9).contains(&share) && found.actions_right.unwrap() >= 0.9, "{heads:?}: {share}");
        // An agent that learns from the contracts by itself does about the same.
        let fresh = market.clone().with_agents(Agents::Learned).sell(&contracts);
        assert!((fresh.revenue / found.revenue - 1.0).abs() < 0.05 && fresh.totals.len() == 3, "{fresh:?}");
    }
}

#[test]
fn three_states_are_learned_to_their_equilibrium() {
    let process = ProcessSource { kind: Kind::ThreeStates, ..ProcessSource::default() };
    let learning = TabularLearningConfig { steps: 3000, nudge: 0.002, ..TabularLearningConfig::default() };
    let mut learner = learner(process, learning);
    train(&mut learner, 0..3000);
    let policy = learner.policy().unwrap();
    for (node, payments) in policy.payments.chunks(2).enumerate() {
        assert!((payments[0] - 1.0).abs() < 0.02 && payments[1] == 0.0, "state {node}: {payments:?}");
    }
}

#[test]
fn a_resumed_run_is_the_same_bit_for_bit() {
    let learning = TabularLearningConfig { steps: 60, refresh_every: 7, ..TabularLearningConfig::default() };
    let fresh = || learner(tree(3), learning.clone());
    let mut whole = fresh();
    train(&mut whole, 0..60);
    let mut first = fresh();
    train(&mut first, 0..24);
    let mut second = fresh();
    second.restore(&first.state()).unwrap();
    train(&mut second, 24..60);
    assert!(second.state() == whole.state());
    assert_eq!(second.policy().unwrap(), whole.policy().unwrap());
}

fn of_file(folder: &std::path::Path, text: &str) -> ProcessSource {
    let path = folder.join("process.toml");
    std::fs::write(&path, text).unwrap();
    ProcessSource { file: Some(path.display().to_string()), ..ProcessSource::default() }
}

/// The gate leads once to one of two states that never end.
const GATE: &str = "
discount = 0.95
actions = ['rest', 'work']
outcomes = ['bad', 'good']
start = 'gate'
[[states]]
name = 'gate'
agent_rewards = [0, -0.3]
principal_rewards = [0, 0]
outcome_laws = [[0.9, 0.1], [0.1, 0.9]]
next = ['poor', 'rich']
[[states]]
name = 'poor'
agent_rewards = [0, -0.2]
principal_rewards = [0, 0.5]
outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
next = ['poor', 'poor']
[[states]]
name = 'rich'
agent_rewards = [0, -0.2]
principal_rewards = [0, 1.5]
outcome_laws = [[0.9, 0.1], [0.2, 0.8]]
next = ['rich', 'rich']
";

/// Episodes that never end break off, or the gate would be seen once in each.
#[test]
fn states_that_are_left_for_ever_are_learned() {
    let folder = tempfile::tempdir().unwrap();
    let learning = TabularLearningConfig { steps: 4000, nudge: 0.05, ..TabularLearningConfig::default() };
    let mut learner = learner(of_file(folder.path(), GATE), learning);
    train(&mut learner, 0..4000);
    let market = TabularLearner::market(&learner);
    let contracts = learner.policy().unwrap().contracts(market.process()).unwrap();
    let share = market.sell(&contracts).revenue / market.optimum();
    assert!((0.9..=1.0 + 1e-9).contains(&share), "{share}");
    assert!(contracts.at(0).iter().any(|payment| *payment > 0.0), "nothing is paid at the gate");
    // With contracts that leave no doubt a fresh agent does what one does that knows everything.
    let sure = diffecon_contracts::equilibrium(market.process(), 0.1).unwrap().contracts;
    let fresh = market.clone().with_agents(Agents::Learned).sell(&sure);
    assert!((fresh.revenue / market.sell(&sure).revenue - 1.0).abs() < 0.02, "{fresh:?}");
}

/// Nothing is worth paying for: the principal's best is 0.
#[test]
fn a_process_without_anything_to_gain_can_be_trained_on() {
    let text = "
actions = ['rest', 'work']
outcomes = ['bad', 'good']
start = 'only'
[[states]]
name = 'only'
agent_rewards = [0, -1]
principal_rewards = [0, 0.5]
outcome_laws = [[1, 0], [0.2, 0.8]]
next = ['end', 'end']
";
    let folder = tempfile::tempdir().unwrap();
    let learning = TabularLearningConfig { steps: 50, ..TabularLearningConfig::default() };
    let mut learner = learner(of_file(folder.path(), text), learning);
    train(&mut learner, 0..50);
    assert_eq!(TabularLearner::market(&learner).optimum(), 0.0);
    let validation = learner.validate(50).unwrap();
    assert!(validation.metrics.iter().all(|(name, value)| value.is_finite() && *name != "validation_optimum_share"));
}

/// A run goes on with the process that it began with, from wherever it was, or not at all.
#[test]
fn a_run_remembers_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let source = of_file(folder.path(), GATE);
    let mut datasets = Datasets::default();
    let process = source.process_of_run(&mut datasets).unwrap();
    let places = datasets.places();
    let file = source.file.clone().unwrap();
    assert_eq!((places.len(), places[&file].sha256.len()), (1, 64));
    assert_eq!(source.process_of_run(&mut Datasets::of_run(&places)).unwrap(), process);
    // From another folder, where the file is not.
    let elsewhere = ProcessSource { file: Some("process.toml".to_owned()), ..ProcessSource::default() };
    let moved = [("process.toml".to_owned(), places[&file].clone())].into();
    assert_eq!(elsewhere.process_of_run(&mut Datasets::of_run(&moved)).unwrap(), process);
    std::fs::write(&file, GATE.replace("1.5", "2.5")).unwrap();
    let error = source.process_of_run(&mut Datasets::of_run(&places)).unwrap_err().to_string();
    assert!(error.ends_with("process.toml should be the file of the run's start, but has changed"), "{error}");
}
