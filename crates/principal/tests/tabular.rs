//! What tables learn, against exact solutions; runs that are the same, whatever interrupts them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_auction::Market;
use diffecon_config::Config;
use diffecon_contracts::Agents;
use diffecon_contracts::recipe::Kind;
use diffecon_data::MechanismProvenance;
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
