//! Generated processes: laws of their numbers by z-scores, their form, and the same from the same seed.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_contracts::{Process, Recipe};

fn made(text: &str, number: u64) -> Process {
    Recipe::from_toml(text).unwrap().process(number).unwrap()
}

/// The mean is within four standard errors of the expectation.
fn check_mean(values: &[f64], expected: f64, variance: f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let z = (mean - expected) / (variance / values.len() as f64).sqrt();
    assert!(z.abs() < 4.0, "{mean} should be {expected}: z = {z}");
}

#[test]
fn trees_have_the_papers_costs_and_rewards() {
    let (mut costs, mut rewards) = (Vec::new(), Vec::new());
    for number in 0..100 {
        let tree = made("process = 'tree'", number);
        costs.extend(tree.agent_rewards.chunks(2).map(|row| -row[1]));
        rewards.extend(tree.principal_rewards.chunks(2).map(|row| row[1]));
        assert!(tree.agent_rewards.chunks(2).chain(tree.principal_rewards.chunks(2)).all(|row| row[0] == 0.0));
    }
    // u = (1 - v) w for uniform v and w: E u = 1/4, E u^2 = 1/9, E u^3 = 1/16, E u^4 = 1/25.
    for (values, most) in [(costs, 1.0), (rewards, 2.0)] {
        let shares: Vec<f64> = values.iter().map(|value| value / most).collect();
        let squares: Vec<f64> = shares.iter().map(|share| share * share).collect();
        check_mean(&shares, 1.0 / 4.0, 1.0 / 9.0 - 1.0 / 16.0);
        check_mean(&squares, 1.0 / 9.0, 1.0 / 25.0 - 1.0 / 81.0);
    }
}

#[test]
fn trees_are_complete_and_binary() {
    let tree = made("process = 'tree'\n[parameters]\ndepth = 3\naccuracy = 0.8", 0);
    assert_eq!((tree.states.len(), tree.nodes().depth(), tree.discount), (7, Some(3), 1.0));
    assert_eq!(tree.transitions.targets, [1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7, 7, 7, 7]);
    for state in 0..7 {
        for (action, law) in [[0.8, 0.2], [0.2, 0.8]].iter().enumerate() {
            let found = tree.outcome_law(state, action);
            assert!(found.iter().zip(law).all(|(found, expected)| (found - expected).abs() < 1e-15));
        }
    }
    assert_eq!(tree.states.name(6), "node 6");
    assert_eq!(made("process = 'tree'", 0).states.len(), 1023);
}

#[test]
fn layered_laws_are_even_on_the_simplex() {
    let text = "process = 'layered'\n[parameters]\nlayers = 20\nwidth = 20\noutcomes = 4\nactions = 5\nbranches = 3";
    let process = made(text, 0);
    assert_eq!((process.states.len(), process.nodes().depth()), (1 + 4 + 16 + 17 * 20, Some(20)));
    let first: Vec<f64> = process.outcome_laws.chunks(4).map(|law| law[0]).collect();
    let squares: Vec<f64> = first.iter().map(|probability| probability * probability).collect();
    // The first of four parts has the law Beta(1, 3): E p^k = k! 3! / (k + 3)!.
    check_mean(&first, 1.0 / 4.0, 1.0 / 10.0 - 1.0 / 16.0);
    check_mean(&squares, 1.0 / 10.0, 1.0 / 35.0 - 1.0 / 100.0);
    let costs: Vec<f64> = process.agent_rewards.chunks(5).flat_map(|row| row[1..].iter().map(|cost| -cost)).collect();
    check_mean(&costs, 0.5, 1.0 / 12.0);
    assert!(process.agent_rewards.chunks(5).all(|row| row[0] == 0.0));
    // Each outcome of the first layer leads to three of the four states of the next.
    for outcome in 0..4 {
        let mut targets: Vec<usize> = process.transitions.branches(outcome).map(|(target, _)| target).collect();
        targets.sort_unstable();
        targets.dedup();
        assert!(targets.len() == 3 && targets.iter().all(|target| (1..5).contains(target)));
    }
}

#[test]
fn grids_have_walls_and_two_corners_that_end_them() {
    let grid = made("process = 'grid'\n[parameters]\nwidth = 2\nheight = 2\nslip = 0.1", 0);
    assert_eq!(grid.states.len(), 2);
    assert_eq!((grid.states.name(0), grid.states.name(1)), ("0,0".into(), "1,0".into()));
    // Stay, up, right, down, left: from the first cell right is the agent's corner, from the other one the principal's.
    assert_eq!(grid.transitions.targets, [0, 0, 2, 1, 0, 1, 0, 2, 1, 1]);
    assert_eq!(grid.principal_rewards, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
    let of_first = &grid.agent_rewards[..5];
    for (found, expected) in of_first.iter().zip([0.01, -0.09, 0.36, -0.09, -0.09]) {
        assert!((found - expected).abs() < 1e-15, "{of_first:?}");
    }
}

#[test]
fn a_recipe_always_makes_the_same_processes() {
    for kind in ["tree", "layered"] {
        let text = format!("process = '{kind}'\nseed = 5");
        assert_eq!(made(&text, 3), made(&text, 3));
        assert_ne!(made(&text, 3), made(&text, 4));
        assert_ne!(made(&text, 3), made(&format!("process = '{kind}'\nseed = 6"), 3));
    }
    // What depends on them should be the same in every version.
    let tree = made("process = 'tree'\nseed = 5", 3);
    assert_eq!(
        (tree.agent_rewards[1], tree.principal_rewards[1]),
        (-0.174_610_722_143_176_5, 0.011_584_574_454_314_01)
    );
    let layered = made("process = 'layered'\nseed = 5", 3);
    assert_eq!(
        (layered.outcome_laws[0], layered.principal_rewards[0]),
        (0.084_363_694_056_090_84, 0.065_483_049_569_510_68)
    );
}
