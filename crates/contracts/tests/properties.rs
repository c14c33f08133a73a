//! What holds for every process: on random layers of any size, hidden and observed, with and without a discount and a horizon.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_auction::{Seed, Stream};
use diffecon_config::Config;
use diffecon_contracts::{
    Contracts, Information, LayeredConfig, Process, ProcessConfig, commitment, equilibrium, evaluate, first_best,
    selfish,
};
use proptest::prelude::*;
use rand::RngExt;

fn draw(config: LayeredConfig, seed: u64) -> Process {
    let config = config.check().unwrap();
    LayeredConfig::draw(&config, &mut Seed::new(seed).stream(Stream::new("process"))).unwrap()
}

fn processes(layers: usize, width: usize) -> impl Strategy<Value = Process> {
    let sizes = (1..=layers, 1..=width, 1..=4_usize, 1..=4_usize, 1..=3_usize);
    let discount = prop_oneof![Just(1.0), 0.0..1.0];
    let information = prop_oneof![Just(Information::Hidden), Just(Information::Observed)];
    (sizes, discount, information, any::<u64>()).prop_map(|(sizes, discount, information, seed)| {
        let (layers, width, actions, outcomes, branches) = sizes;
        let config = LayeredConfig {
            layers,
            width,
            actions,
            outcomes,
            branches,
            discount,
            information,
            ..LayeredConfig::default()
        };
        draw(config, seed)
    })
}

/// Random contracts, some of which pay nothing.
fn contracts(process: &Process, seed: u64) -> Contracts {
    let mut rng = Seed::new(seed).stream(Stream::new("contracts"));
    let count = process.nodes().count() * process.signals();
    let payment = |_| if rng.random::<bool>() { rng.random_range(0.0..2.0) } else { 0.0 };
    Contracts::new(process, (0..count).map(payment).collect()).unwrap()
}

/// The values of agent and principal under contracts by recursion over states, the agent's ties broken for the principal; `left` decisions
/// are left at most.
fn by_recursion(process: &Process, contracts: &Contracts, node: usize, left: usize) -> (f64, f64) {
    let (states, outcomes) = (process.states.len(), process.outcomes.len());
    let state = node % states;
    let mut best = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for action in 0..process.actions.len() {
        let paid = |outcome: usize| match process.information {
            Information::Hidden => contracts.at(node)[outcome],
            Information::Observed => contracts.at(node)[action],
        };
        let mut agent = process.agent_rewards[state * process.actions.len() + action];
        let mut principal = 0.0;
        for outcome in 0..outcomes {
            let likely = process.outcome_law(state, action)[outcome];
            agent += likely * paid(outcome);
            principal += likely * (process.principal_rewards[state * outcomes + outcome] - paid(outcome));
            for (target, branch) in process.transitions.branches(state * outcomes + outcome) {
                if target < states && left > 1 {
                    let next = if process.horizon.is_some() { (node / states + 1) * states + target } else { target };
                    let after = by_recursion(process, contracts, next, left - 1);
                    agent += process.discount * likely * branch * after.0;
                    principal += process.discount * likely * branch * after.1;
                }
            }
        }
        if agent > best.0 + 1e-12 || (agent > best.0 - 1e-12 && principal > best.1) {
            best = (agent, principal);
        }
    }
    best
}

/// So many cases; failures are printed, and not kept in files.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn the_oracle_is_recursion(process in processes(4, 3), seed: u64) {
        for contracts in [contracts(&process, seed), Contracts::none(&process)] {
            let found = evaluate(&process, &contracts).unwrap();
            let (agent, principal) = by_recursion(&process, &contracts, process.start, usize::MAX);
            prop_assert!(close(found.agent, agent), "{} is {agent}", found.agent);
            prop_assert!(close(found.principal, principal), "{} is {principal}", found.principal);
            prop_assert!(close(found.gross - found.paid, principal));
        }
    }

    #[test]
    fn a_horizon_cuts_the_process_off(process in processes(4, 3), horizon in 1_usize..6, seed: u64) {
        let mut arrays = process.clone().into_arrays();
        arrays.horizon = Some(horizon);
        let staged = arrays.check().unwrap();
        prop_assert_eq!(staged.nodes().depth(), Some(horizon.min(process.nodes().depth().unwrap())));
        let contracts = contracts(&staged, seed);
        let found = evaluate(&staged, &contracts).unwrap();
        let (agent, principal) = by_recursion(&staged, &contracts, staged.start, horizon);
        prop_assert!(close(found.agent, agent) && close(found.principal, principal));
        prop_assert!(close(found.gross - found.paid, principal));
        if horizon >= process.nodes().depth().unwrap() {
            let (with, without) = (equilibrium(&staged, 0.0).unwrap(), equilibrium(&process, 0.0).unwrap());
            prop_assert!(close(with.principal(&staged), without.principal(&process)));
            prop_assert!(close(with.agent(&staged), without.agent(&process)));
        }
    }

    #[test]
    fn an_equilibrium_is_what_the_oracle_says_it_is(process in processes(5, 5)) {
        let solution = equilibrium(&process, 0.0).unwrap();
        let found = evaluate(&process, &solution.contracts).unwrap();
        for node in process.nodes().order() {
            prop_assert!(close(found.agent_values[node], solution.agent_values[node]));
            prop_assert!(close(found.principal_values[node], solution.principal_values[node]));
        }
        let agreement = found.agreement(&process, &solution);
        prop_assert_eq!((agreement.of_states, agreement.of_visits), (1.0, 1.0));
        prop_assert!(found.welfare() <= first_best(&process).unwrap().welfare + 1e-9);
        prop_assert!(found.agent >= selfish(&process).unwrap().agent - 1e-9);
    }

    #[test]
    fn the_first_best_is_what_an_agent_does_that_owns_everything(process in processes(5, 5)) {
        let mut arrays = process.clone().into_arrays();
        let (actions, outcomes) = (arrays.actions.len(), arrays.outcomes.len());
        for (index, reward) in arrays.agent_rewards.iter_mut().enumerate() {
            let rewards = &process.principal_rewards[index / actions * outcomes..];
            let law = process.outcome_law(index / actions, index % actions);
            *reward += law.iter().zip(rewards).map(|(likely, reward)| likely * reward).sum::<f64>();
        }
        arrays.principal_rewards.fill(0.0);
        let owner = selfish(&arrays.check().unwrap()).unwrap();
        let best = first_best(&process).unwrap();
        prop_assert!(close(best.welfare, owner.agent));
        prop_assert_eq!(best.actions, owner.actions);
    }

    #[test]
    fn no_contract_in_one_state_is_better_than_the_equilibriums(process in processes(4, 3), seed: u64) {
        // Subgame perfection: a deviation in a single state, judged from there on.
        let solution = equilibrium(&process, 0.0).unwrap();
        let others = contracts(&process, seed);
        for node in process.nodes().order() {
            let signals = process.signals();
            let mut payments = solution.contracts.payments().to_vec();
            payments[node * signals..(node + 1) * signals].copy_from_slice(others.at(node));
            let deviating = Contracts::new(&process, payments).unwrap();
            let found = evaluate(&process, &deviating).unwrap();
            prop_assert!(found.principal_values[node] <= solution.principal_values[node] + 1e-9);
        }
    }

    #[test]
    fn nudged_contracts_induce_the_same_kind_of_equilibrium_for_more(process in processes(4, 4), nudge in 0.0..0.3) {
        let solution = equilibrium(&process, nudge).unwrap();
        let found = evaluate(&process, &solution.contracts).unwrap();
        for node in process.nodes().order() {
            prop_assert!(close(found.principal_values[node], solution.principal_values[node]));
        }
    }

    #[test]
    fn rewards_in_other_units_have_the_same_solutions(process in processes(4, 4), exponent in -20_i32..20) {
        let unit = 2.0_f64.powi(exponent);
        let mut arrays = process.clone().into_arrays();
        arrays.agent_rewards.iter_mut().chain(&mut arrays.principal_rewards).for_each(|reward| *reward *= unit);
        let scaled = arrays.check().unwrap();
        let (a, b) = (equilibrium(&process, 0.0).unwrap(), equilibrium(&scaled, 0.0).unwrap());
        prop_assert!(close(a.principal(&process), b.principal(&scaled) / unit));
        prop_assert!(close(a.agent(&process), b.agent(&scaled) / unit));
        prop_assert_eq!(a.actions, b.actions);
    }

    #[test]
    fn processes_survive_toml_and_json(process in processes(4, 4), horizon in prop::option::of(1_usize..5)) {
        let mut arrays = process.into_arrays();
        arrays.horizon = horizon;
        let process = arrays.check().unwrap();
        let config = ProcessConfig::from(&process);
        for again in [
            ProcessConfig::from_toml(&config.to_toml().unwrap()).unwrap(),
            ProcessConfig::from_json(&config.to_json().unwrap()).unwrap(),
        ] {
            prop_assert_eq!(&again, &config);
            let again = again.process().unwrap();
            prop_assert_eq!(again.nodes(), process.nodes());
            for (a, b) in again.outcome_laws.iter().zip(&process.outcome_laws) {
                prop_assert!((a - b).abs() < 1e-15);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_commitment_is_worth_at_least_the_equilibrium_and_any_other_policy(process in processes(3, 2), seed: u64) {
        let Ok(committed) = commitment(&process, 3_000) else { return Ok(()) };
        let principal = committed.evaluation.principal;
        prop_assert!(principal >= equilibrium(&process, 0.0).unwrap().principal_values[process.start] - 1e-9);
        prop_assert!(principal >= selfish(&process).unwrap().principal - 1e-9);
        for offset in 0..20 {
            let other = evaluate(&process, &contracts(&process, seed.wrapping_add(offset))).unwrap();
            prop_assert!(principal >= other.principal - 1e-9);
        }
        prop_assert!(committed.evaluation.welfare() <= first_best(&process).unwrap().welfare + 1e-9);
    }
}
