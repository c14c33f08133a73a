//! Processes with cycles: value iteration against long horizons.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_contracts::{
    Contracts, Process, Recipe, commitment, equilibrium, evaluate, first_best, meta_algorithm, selfish,
};

fn grid(parameters: &str) -> Process {
    Recipe::from_toml(&format!("process = 'grid'\n[parameters]\n{parameters}")).unwrap().process(0).unwrap()
}

const CASES: [&str; 4] = [
    "discount = 0.9",
    "discount = 0.9\nwidth = 4\nheight = 2\nslip = 0.3",
    "discount = 0.8\ninformation = 'observed'",
    "discount = 0.9\neffort = 0.5\nprincipal_goal = 5.0\nslip = 0.0",
];

/// The discount factor to this power is below the smallest difference of numbers near 1.
const LONG: usize = 400;

#[test]
fn without_an_end_values_are_those_of_a_long_horizon() {
    for case in CASES {
        let (endless, long) = (grid(case), grid(&format!("{case}\nhorizon = {LONG}")));
        assert_eq!((endless.nodes().depth(), long.nodes().depth()), (None, Some(LONG)));
        let (a, b) = (equilibrium(&endless, 0.0).unwrap(), equilibrium(&long, 0.0).unwrap());
        println!("{case:?}: principal {}, agent {}", a.principal(&endless), a.agent(&endless));
        assert!((a.principal(&endless) - b.principal(&long)).abs() < 1e-9, "{case}");
        assert!((a.agent(&endless) - b.agent(&long)).abs() < 1e-9, "{case}");
        let (a, b) = (first_best(&endless).unwrap(), first_best(&long).unwrap());
        assert!((a.welfare - b.welfare).abs() < 1e-9);
        let (a, b) = (selfish(&endless).unwrap(), selfish(&long).unwrap());
        assert!((a.principal - b.principal).abs() < 1e-9 && (a.agent - b.agent).abs() < 1e-9);
    }
}

#[test]
fn equilibria_without_an_end_are_what_the_oracle_and_the_meta_algorithm_say() {
    for case in CASES {
        let process = grid(case);
        let solution = equilibrium(&process, 0.0).unwrap();
        let found = evaluate(&process, &solution.contracts).unwrap();
        for node in process.nodes().order() {
            assert!((found.principal_values[node] - solution.principal_values[node]).abs() < 1e-9, "{case}");
            assert!((found.agent_values[node] - solution.agent_values[node]).abs() < 1e-9, "{case}");
        }
        assert!((found.gross - found.paid - found.principal).abs() < 1e-9);
        assert_eq!(found.agreement(&process, &solution).of_states, 1.0);
        assert!(found.welfare() <= first_best(&process).unwrap().welfare + 1e-9);
        let by_turns = meta_algorithm(&process, 0.0, 200).unwrap();
        let apart = (by_turns.solution.principal(&process) - solution.principal(&process)).abs();
        println!("{case:?}: {} rounds, {apart:e} apart", by_turns.rounds.len());
        assert!(by_turns.settled, "{case}");
        assert!(apart < 1e-9, "{case}");
    }
}

#[test]
fn a_commitment_without_an_end_is_worth_at_least_the_equilibrium() {
    let process = grid("discount = 0.9\nwidth = 2\nheight = 2");
    let committed = commitment(&process, 1_000).unwrap();
    let solution = equilibrium(&process, 0.0).unwrap();
    println!("commitment {}, equilibrium {}", committed.evaluation.principal, solution.principal(&process));
    assert_eq!(committed.plans, 25);
    assert!(committed.evaluation.principal >= solution.principal(&process) - 1e-9);
}

#[test]
fn payments_beyond_all_rewards_settle_too() {
    let process = grid("agent_goal = 0.0\nprincipal_goal = 0.0\neffort = 0.0");
    let count = process.nodes().count() * process.signals();
    let found = evaluate(&process, &Contracts::new(&process, vec![1e6; count]).unwrap()).unwrap();
    assert!((found.agent + found.principal).abs() < 1e-3 && found.agent > 1e6);
    assert!((found.paid - found.agent).abs() < 1e-3);
}
