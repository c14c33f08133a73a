//! Least payments: closed forms against the linear program, what cannot be induced, and what every contract has to do.
#![expect(clippy::unwrap_used, reason = "tests")]

use diffecon_auction::{Seed, Stream};
use diffecon_contracts::least_payment::gaps;
use diffecon_contracts::{LeastPayment, least_payment, payment_program};
use rand::{Rng, RngExt};

fn rng(name: &'static str) -> impl Rng {
    Seed::new(1).stream(Stream::new(name))
}

/// A law that is even on the simplex.
fn law(signals: usize, rng: &mut impl Rng) -> Vec<f64> {
    let weights: Vec<f64> = (0..signals).map(|_| -(1.0 - rng.random::<f64>()).ln()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn case(actions: usize, signals: usize, rng: &mut impl Rng) -> (Vec<f64>, Vec<f64>) {
    let laws: Vec<f64> = (0..actions).flat_map(|_| law(signals, rng)).collect();
    (laws, (0..actions).map(|_| rng.random_range(-1.0..1.0)).collect())
}

fn contract(payment: LeastPayment) -> (Vec<f64>, f64) {
    match payment {
        LeastPayment::Contract { payments, expected } => (payments, expected),
        LeastPayment::CannotBeInduced => panic!("there should be a contract"),
    }
}

fn expected(law: &[f64], payments: &[f64]) -> f64 {
    law.iter().zip(payments).map(|(probability, payment)| probability * payment).sum()
}

/// The program, without any shortcut.
fn by_program(laws: &[f64], truncated: &[f64], target: usize, nudge: f64) -> LeastPayment {
    payment_program(laws, &gaps(truncated, target, nudge).unwrap(), target).unwrap()
}

#[test]
fn the_closed_form_is_the_linear_program_on_random_binary_states() {
    let mut rng = rng("binary");
    let (mut farthest, mut paid) = (0.0_f64, 0);
    for _ in 0..5_000 {
        let (mut p0, mut p1) = (rng.random::<f64>(), rng.random::<f64>());
        if p0 > p1 {
            std::mem::swap(&mut p0, &mut p1);
        }
        let truncated: [f64; 2] = [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)];
        let nudge = if rng.random::<bool>() { rng.random_range(0.0..0.5) } else { 0.0 };
        // The paper's formulas: outcome 1 is the one that action 1 makes likelier.
        let for_1 = f64::max(truncated[0] - truncated[1] + nudge, 0.0) / (p1 - p0);
        let for_0 = f64::max(truncated[1] - truncated[0] + nudge, 0.0) / (p1 - p0);
        let laws = [1.0 - p0, p0, 1.0 - p1, p1];
        for (target, formula) in [(0, [for_0, 0.0]), (1, [0.0, for_1])] {
            let (closed, cost) = contract(least_payment(&laws, &truncated, target, nudge).unwrap());
            let (of_program, cost_of_program) = contract(by_program(&laws, &truncated, target, nudge));
            let unit = 1.0 + formula[0] + formula[1];
            for outcome in 0..2 {
                farthest = farthest.max((closed[outcome] - formula[outcome]).abs() / unit);
                farthest = farthest.max((of_program[outcome] - formula[outcome]).abs() / unit);
            }
            farthest = farthest.max((cost - cost_of_program).abs() / unit);
            paid += usize::from(cost > 0.0);
        }
    }
    println!("10,000 least payments, {paid} of them above 0: {farthest:e} apart");
    assert!(farthest < 1e-9 && paid > 5_000);
}

#[test]
fn closed_forms_are_the_linear_program_on_random_states_of_any_size() {
    let mut rng = rng("any");
    let (mut farthest, mut induced) = (0.0_f64, 0);
    for round in 0..2_000 {
        let (actions, signals) = (rng.random_range(2..6), rng.random_range(2..6));
        let (mut laws, truncated) = case(actions, signals, &mut rng);
        if round % 3 == 0 {
            // A signal that comes from one action alone.
            for action in 1..actions {
                let row = &mut laws[action * signals..(action + 1) * signals];
                (row[1], row[0]) = (row[0] + row[1], 0.0);
            }
        }
        for target in 0..actions {
            let shortest = least_payment(&laws, &truncated, target, 0.0).unwrap();
            let of_program = by_program(&laws, &truncated, target, 0.0);
            match (shortest.expected(), of_program.expected()) {
                (Some(a), Some(b)) => {
                    farthest = farthest.max((a - b).abs() / (1.0 + b));
                    induced += 1;
                }
                (None, None) => {}
                other => panic!("{other:?} of {laws:?} {truncated:?} {target}"),
            }
        }
    }
    println!("{induced} least payments: {farthest:e} apart");
    assert!(farthest < 1e-9);
}

/// With two signals only the difference `x = b1 - b0` of payments matters, so that each other action leaves a half-line of it: the least
/// payment, none if no `x` is left.
fn by_intervals(likely: &[f64], truncated: &[f64], target: usize) -> Option<f64> {
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for (other, value) in truncated.iter().enumerate().filter(|(other, _)| *other != target) {
        let (gap, difference) = (value - truncated[target], likely[target] - likely[other]);
        if difference > 0.0 {
            low = low.max(gap / difference);
        } else {
            high = high.min(gap / difference);
        }
    }
    let x = f64::max(low, 0.0).min(high);
    let cost = if x > 0.0 { likely[target] * x } else { (1.0 - likely[target]) * -x };
    Some(cost).filter(|_| low <= high)
}

#[test]
fn with_two_signals_the_program_is_an_interval_and_says_when_it_is_empty() {
    let mut rng = rng("interval");
    let (mut induced, mut refused, mut farthest) = (0, 0, 0.0_f64);
    for _ in 0..2_000 {
        let actions = rng.random_range(3..7);
        let likely: Vec<f64> = (0..actions).map(|_| rng.random::<f64>()).collect();
        let truncated: Vec<f64> = (0..actions).map(|_| rng.random_range(-1.0..1.0)).collect();
        let laws: Vec<f64> = likely.iter().flat_map(|likely| [1.0 - likely, *likely]).collect();
        for target in 0..actions {
            let found = least_payment(&laws, &truncated, target, 0.0).unwrap();
            if let Some(cost) = by_intervals(&likely, &truncated, target) {
                let found = found.expected().expect("it can be induced");
                farthest = farthest.max((found - cost).abs() / (1.0 + cost));
                induced += 1;
            } else {
                assert_eq!(found, LeastPayment::CannotBeInduced);
                refused += 1;
            }
        }
    }
    println!("{induced} induced, {refused} that cannot be, {farthest:e} apart");
    assert!(farthest < 1e-9 && refused > 1_000);
}

#[test]
fn actions_that_cannot_be_induced_are_reported() {
    // Equal laws, and the agent likes the other action better.
    let same = [0.3, 0.7, 0.3, 0.7];
    assert_eq!(least_payment(&same, &[0.0, 1.0], 0, 0.0).unwrap(), LeastPayment::CannotBeInduced);
    assert_eq!(least_payment(&same, &[0.0, 0.0], 0, 0.1).unwrap(), LeastPayment::CannotBeInduced);
    assert_eq!(by_program(&same, &[0.0, 1.0], 0, 0.0), LeastPayment::CannotBeInduced);
    // A tie is broken for the principal, and what the agent takes anyway costs nothing.
    // So is a tie but for rounding.
    for truncated in [[0.0, 0.0], [1.0, 0.0], [0.3, 0.1 + 0.2]] {
        assert_eq!(least_payment(&same, &truncated, 0, 0.0).unwrap().expected(), Some(0.0));
    }

    // A law that is a mixture of two others, which leave the agent more, as much, or less.
    let mut rng = rng("mixture");
    for _ in 0..1_000 {
        let signals = rng.random_range(3..6);
        let (first, second, weight) = (law(signals, &mut rng), law(signals, &mut rng), rng.random_range(0.1..0.9));
        let mixture = first.iter().zip(&second).map(|(a, b)| weight * a + (1.0 - weight) * b);
        let laws: Vec<f64> = first.iter().chain(&second).copied().chain(mixture).collect();
        let values: [f64; 2] = [rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0)];
        let of_mixture = weight * values[0] + (1.0 - weight) * values[1];
        let target = |value: f64| least_payment(&laws, &[values[0], values[1], value], 2, 0.0).unwrap();
        assert_eq!(target(of_mixture - 1e-3), LeastPayment::CannotBeInduced);
        assert!(target(of_mixture).expected().is_some(), "as much: {laws:?} {values:?}");
        assert!(target(of_mixture + 1e-3).expected().is_some());
    }
}

#[test]
fn contracts_pay_for_the_gap_rise_with_the_nudge_and_make_the_target_a_best_response() {
    let mut rng = rng("properties");
    let mut induced = 0;
    for _ in 0..2_000 {
        let (actions, signals) = (rng.random_range(2..6), rng.random_range(2..6));
        let (laws, truncated) = case(actions, signals, &mut rng);
        let law = |action: usize| &laws[action * signals..(action + 1) * signals];
        for target in 0..actions {
            let mut before = 0.0;
            let mut lost = false;
            for nudge in [0.0, 0.05, 0.1, 0.3] {
                let LeastPayment::Contract { payments, expected: cost } =
                    least_payment(&laws, &truncated, target, nudge).unwrap()
                else {
                    lost = true;
                    continue;
                };
                assert!(!lost, "what cannot be induced with a nudge cannot with a greater one");
                induced += 1;
                assert!(payments.iter().all(|payment| *payment >= 0.0));
                let unit = 1.0 + payments.iter().fold(0.0_f64, |most, payment| most.max(*payment));
                assert!((cost - expected(law(target), &payments)).abs() < 1e-12 * unit);
                assert!(cost >= before - 1e-9 * unit, "{cost} after {before}");
                before = cost;
                for other in (0..actions).filter(|other| *other != target) {
                    let gap = truncated[other] - truncated[target] + nudge;
                    assert!(cost >= gap - 1e-9 * unit, "{cost} is less than the gap {gap}");
                    let margin = cost - expected(law(other), &payments) - gap;
                    assert!(margin >= -1e-9 * unit, "action {other} is better by {}", -margin);
                }
            }
        }
    }
    println!("{induced} contracts");
}

#[test]
fn observed_actions_cost_the_greatest_gap() {
    let identity = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    let (payments, cost) = contract(least_payment(&identity, &[0.5, -0.25, 0.25], 1, 0.0).unwrap());
    assert_eq!((payments, cost), (vec![0.0, 0.75, 0.0], 0.75));
}

#[test]
fn what_is_no_number_is_refused() {
    let laws = [0.3, 0.7, 0.6, 0.4];
    let refused = |truncated: [f64; 2], nudge: f64| least_payment(&laws, &truncated, 0, nudge).unwrap_err().to_string();
    assert_eq!(refused([0.0, 1.0], -0.1), "the nudge should be finite and at least 0, but is -0.1");
    assert_eq!(refused([0.0, 1.0], f64::NAN), "the nudge should be finite and at least 0, but is NaN");
    assert_eq!(refused([0.0, f64::INFINITY], 0.0), "the agent's value of action 1 should be finite, but is inf");
}
