//! Exact solutions against exact answers: the three-state example, and random trees of which the means are known.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_contracts::{
    Contracts, Process, ProcessConfig, Recipe, Solution, commitment, equilibrium, evaluate, first_best, meta_algorithm,
    selfish, three_states,
};

/// The tolerance of what is exact but for rounding.
const EXACT: f64 = 1e-12;

fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} should be {expected} within {tolerance:e}");
}

fn trees(depth: usize, seed: u64) -> impl Fn(u64) -> Process {
    let recipe = Recipe::from_toml(&format!("process = 'tree'\nseed = {seed}\nparameters.depth = {depth}")).unwrap();
    move |number| recipe.process(number).unwrap()
}

#[test]
fn three_states_have_the_known_equilibrium() {
    let process = three_states().check().unwrap();
    let solution = equilibrium(&process, 0.0).unwrap();
    close(solution.principal(&process), 1.0, EXACT);
    close(solution.agent(&process), 0.2, EXACT);
    for state in [1, 2] {
        close(solution.principal_values[state], 0.5, EXACT);
        close(solution.agent_values[state], 0.1, EXACT);
    }
    for state in 0..3 {
        assert_eq!(solution.actions[state], 0);
        close(solution.contracts.at(state)[0], 1.0, EXACT);
        assert_eq!(solution.contracts.at(state)[1], 0.0);
    }
    let earned = evaluate(&process, &solution.contracts).unwrap();
    close(earned.principal, 1.0, EXACT);
    close(earned.agent, 0.2, EXACT);
    close(earned.paid, 1.8, EXACT);
    close(earned.gross, 2.8, EXACT);
    close(earned.share_paid().unwrap(), 9.0 / 14.0, EXACT);
    assert_eq!(earned.actions, [0, 0, 0]);
}

#[test]
fn three_states_have_the_known_commitment_which_is_another_solution() {
    let process = three_states().check().unwrap();
    let committed = commitment(&process, 8).unwrap();
    close(committed.evaluation.principal, 19.0 / 18.0, EXACT);
    assert_eq!((committed.plans, committed.plan), (8, vec![Some(0), Some(0), Some(1)]));
    let known = Contracts::new(&process, vec![0.9, 0.0, 1.0, 0.0, 0.0, 0.0]).unwrap();
    close(evaluate(&process, &known).unwrap().principal, 19.0 / 18.0, EXACT);

    // No contracts on a grid with those above earn more.
    let mut most = f64::NEG_INFINITY;
    let steps = |count: u8| (0..count).map(|step| f64::from(step) * 0.1);
    for left in steps(13) {
        for right in steps(5) {
            for (after_left, after_right) in steps(13).flat_map(|a| steps(13).map(move |b| (a, b))) {
                let payments = vec![left, right, after_left, 0.0, after_right, 0.0];
                let contracts = Contracts::new(&process, payments).unwrap();
                most = most.max(evaluate(&process, &contracts).unwrap().principal);
            }
        }
    }
    close(most, 19.0 / 18.0, 1e-9);
}

#[test]
fn three_states_have_the_known_baselines() {
    let process = three_states().check().unwrap();
    // One side is 3/5 better for both together: 0.9 * 14/9 - 4/5 against 0.1 * 14/9, twice.
    close(first_best(&process).unwrap().welfare, 1.2, EXACT);
    let alone = selfish(&process).unwrap();
    close(alone.agent, 0.0, EXACT);
    close(alone.principal, 2.0 * 0.1 * 14.0 / 9.0, EXACT);
    assert_eq!((alone.actions, alone.paid), (vec![1, 1, 1], 0.0));
}

#[test]
fn a_file_of_three_states_is_the_generated_process() {
    let state = |name: &str, next: &str| {
        format!(
            "[[states]]\nname = '{name}'\nagent_rewards = [-0.8, 0]\nprincipal_rewards = [1.5555555555555556, 0]\n\
             outcome_laws = [[0.9, 0.1], [0.1, 0.9]]\nnext = {next}\n"
        )
    };
    let head = "actions = ['go left', 'go right']\noutcomes = ['left', 'right']\nstart = 'first'\n";
    let ends = ["left", "right"].map(|name| state(name, "['end', 'end']")).concat();
    let text = format!("{head}{}{ends}", state("first", "['left', 'right']"));
    let process = ProcessConfig::from_toml(&text).unwrap().process().unwrap();
    assert_eq!(process, three_states().check().unwrap());
}

/// The mean and the standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (values.len() - 1) as f64).sqrt())
}

#[test]
fn two_hundred_trees_of_depth_10_have_the_known_means() {
    let tree = trees(10, 1);
    let (mut effort, mut principal, mut agent) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..200 {
        let process = tree(number);
        let solution = equilibrium(&process, 0.0).unwrap();
        effort.push(solution.actions.iter().sum::<usize>() as f64 / 1023.0);
        principal.push(solution.principal(&process));
        agent.push(solution.agent(&process));
    }
    let [effort, principal, agent] = [effort, principal, agent].map(|values| moments(&values));
    println!("effort {effort:?}, principal {principal:?}, agent {agent:?}");
    close(effort.0, 0.5766, 0.004);
    close(principal.0, 4.007, 0.15);
    close(principal.1, 0.576, 0.1);
    close(agent.0, 0.151, 0.01);
}

/// Values of principal and agent by the paper's formulas for two actions and two outcomes, recursively, and the contract and action of
/// each state.
fn by_hand(process: &Process, node: usize, actions: &mut [usize], payments: &mut [f64]) -> (f64, f64) {
    if node >= process.states.len() {
        return (0.0, 0.0);
    }
    let children = [2 * node + 1, 2 * node + 2].map(|child| by_hand(process, child, actions, payments));
    let (cost, reward) = (-process.agent_rewards[2 * node + 1], process.principal_rewards[2 * node + 1]);
    let expected = |likely: f64, first: f64, second: f64| (1.0 - likely) * first + likely * second;
    let rest = expected(0.1, children[0].1, children[1].1);
    let work = expected(0.9, children[0].1, children[1].1) - cost;
    let (for_rest, for_work) = (f64::max(work - rest, 0.0) / 0.8, f64::max(rest - work, 0.0) / 0.8);
    let of_rest = expected(0.1, children[0].0, children[1].0 + reward) - 0.9 * for_rest;
    let of_work = expected(0.9, children[0].0, children[1].0 + reward) - 0.9 * for_work;
    if of_work > of_rest {
        (actions[node], payments[2 * node + 1]) = (1, for_work);
        (of_work, f64::max(work + 0.9 * for_work, rest + 0.1 * for_work))
    } else {
        (actions[node], payments[2 * node]) = (0, for_rest);
        (of_rest, f64::max(rest + 0.9 * for_rest, work + 0.1 * for_rest))
    }
}

#[test]
fn trees_are_solved_as_by_hand() {
    for depth in 1..=9 {
        let process = trees(depth, 2)(depth as u64);
        let solution = equilibrium(&process, 0.0).unwrap();
        let mut actions = vec![0; process.states.len()];
        let mut payments = vec![0.0; 2 * process.states.len()];
        let (principal, agent) = by_hand(&process, 0, &mut actions, &mut payments);
        close(solution.principal(&process), principal, EXACT);
        close(solution.agent(&process), agent, EXACT);
        assert_eq!(solution.actions, actions);
        for (found, expected) in solution.contracts.payments().iter().zip(&payments) {
            close(*found, *expected, EXACT);
        }
    }
}

fn differ(a: &Solution, b: &Solution) -> f64 {
    let values = a.principal_values.iter().chain(&a.agent_values).chain(a.contracts.payments());
    let others = b.principal_values.iter().chain(&b.agent_values).chain(b.contracts.payments());
    values.zip(others).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn the_meta_algorithm_is_dynamic_programming_in_at_most_one_round_more_than_decisions() {
    for depth in [2, 4, 6, 8, 10] {
        let tree = trees(depth, 3);
        let (mut fewest, mut most, mut farthest, mut falls) = (usize::MAX, 0, 0.0_f64, 0);
        for number in 0..20 {
            let process = tree(number);
            let by_turns = meta_algorithm(&process, 0.0, depth + 1).unwrap();
            assert!(by_turns.settled, "depth {depth}, tree {number}");
            farthest = farthest.max(differ(&by_turns.solution, &equilibrium(&process, 0.0).unwrap()));
            fewest = fewest.min(by_turns.rounds.len());
            most = most.max(by_turns.rounds.len());
            let principal: Vec<f64> = by_turns.rounds.iter().map(|round| round.principal).collect();
            falls += u8::from(principal.windows(2).any(|pair| pair[1] < pair[0] - 1e-9));
            assert_eq!(by_turns.rounds.last().unwrap().changed, 0);
        }
        println!("depth {depth}: {fewest} to {most} rounds, {farthest:e} apart, {falls} of 20 not monotone");
        assert!(farthest <= 1e-9);
        assert!(most <= depth + 1);
        assert!(depth < 6 || falls > 0);
    }
}

#[test]
fn layered_processes_settle_too() {
    let text = "process = 'layered'\nseed = 4\n[parameters]\nlayers = 6\nactions = 4\noutcomes = 4\nbranches = 2";
    let recipe = Recipe::from_toml(text).unwrap();
    let mut most = 0;
    for number in 0..20 {
        let process = recipe.process(number).unwrap();
        assert_eq!(process.nodes().depth(), Some(6));
        let by_turns = meta_algorithm(&process, 0.0, 7).unwrap();
        assert!(by_turns.settled);
        assert!(differ(&by_turns.solution, &equilibrium(&process, 0.0).unwrap()) <= 1e-9);
        most = most.max(by_turns.rounds.len());
    }
    println!("at most {most} rounds of 7");
}
