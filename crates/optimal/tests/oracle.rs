//! The lazy program and its certificates against programs that are written down whole, and against theory.
#![cfg(feature = "solve")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod random;

use diffecon_auction::{ItemValues, Valuations, evaluate};
use diffecon_optimal::{Optimum, Types, revenue_bound};
use highs::{HighsModelStatus, RowProblem, Sense};
use num_rational::BigRational;
use rand::RngExt;

/// The greatest mean payment: a probability for every bundle and type, a payment of any sign, every incentive row.
fn optimum_of_all(types: &Types) -> f64 {
    let count = types.count();
    let values: Vec<Vec<f64>> = (0..count).map(|one| random::all_values(types, one)).collect();
    let total: f64 = types.weights().iter().sum();
    let mut problem = RowProblem::new();
    let shares: Vec<Vec<_>> =
        values.iter().map(|values| values.iter().map(|_| problem.add_column(0.0, 0.0..)).collect()).collect();
    let payments: Vec<_> =
        types.weights().iter().map(|weight| problem.add_column::<f64, _>(weight / total, ..)).collect();
    for one in 0..count {
        problem.add_row(1.0..=1.0, shares[one].iter().map(|&share| (share, 1.0)));
        // What the type gets is worth what it costs, and no less than what any other gets.
        let own = || shares[one].iter().copied().zip(values[one].iter().copied()).chain([(payments[one], -1.0)]);
        problem.add_row(0.0.., own());
        for other in (0..count).filter(|&other| other != one) {
            let others = shares[other].iter().copied().zip(values[one].iter().map(|value| -value));
            problem.add_row(0.0.., own().chain(others).chain([(payments[other], 1.0)]));
        }
    }
    let mut model = problem.optimise(Sense::Maximise);
    for tolerance in ["primal_feasibility_tolerance", "dual_feasibility_tolerance"] {
        model.set_option(tolerance, 1e-9);
    }
    let solved = model.solve();
    assert_eq!(solved.status(), HighsModelStatus::Optimal);
    solved.objective_value()
}

fn exact(number: f64) -> BigRational {
    BigRational::from_float(number).unwrap()
}

#[test]
fn thirty_random_instances_have_the_optimum_of_the_whole_program() {
    let mut lotteries = 0;
    for instance in 0..30 {
        let types = random::types(instance);
        let expected = optimum_of_all(&types);
        let Optimum { menu, certificate, multipliers, .. } = Optimum::of(&types, |_| ()).unwrap();
        let (low, high, width) = (certificate.low(), certificate.high(), certificate.width());
        let allowed = 1e-7 * expected.max(1.0);
        assert!((high - expected).abs() <= allowed, "instance {instance}: {high} is not {expected}");
        assert!(low <= expected + allowed && width <= 1e-6, "instance {instance}: {low} to {high}, width {width}");
        // What is evaluated in single precision earns as much; equal weights only, which evaluation has.
        if types.weights().iter().all(|weight| *weight == 1.0) {
            let earned = evaluate(&menu, types.valuations()).revenue;
            assert!(
                (earned - expected).abs() <= 1e-6 * expected.max(1e-9),
                "instance {instance}: {earned} is not {expected}"
            );
        }
        lotteries += usize::from(menu.weights().iter().any(|weight| *weight > 0.0 && *weight < 1.0));
        // Whatever is done to the multipliers, the bound stays one.
        let mut rng = random::rng(1000 + instance);
        let least = exact(expected - allowed);
        for round in 0..20 {
            let mut changed = multipliers.clone();
            for (pair, multiplier) in &mut changed {
                match rng.random_range(0..4) {
                    0 => *multiplier *= rng.random_range(0.0..2.0),
                    1 if round > 10 => *multiplier += rng.random_range(-3.0..3.0),
                    2 if round > 15 => pair[rng.random_range(0..2)] = rng.random_range(0..types.count()),
                    _ => (),
                }
            }
            assert!(revenue_bound(&types, &changed) >= least, "instance {instance}, round {round}");
        }
    }
    assert!(lotteries >= 3, "{lotteries} instances need lotteries");
}

/// Myerson: with one good, the best price is one of the values.
#[test]
fn one_good_is_sold_at_the_best_price() {
    for instance in 0..20 {
        let mut rng = random::rng(2000 + instance);
        let values: Vec<f32> = (0..rng.random_range(1..40)).map(|_| rng.random_range(0.0..9.0)).collect();
        let weights: Vec<f64> = values.iter().map(|_| rng.random_range(0.1..3.0)).collect();
        let total: f64 = weights.iter().sum();
        let of_price = |price: f32| {
            let buyers = values.iter().zip(&weights).filter(|(value, _)| **value >= price);
            f64::from(price) * buyers.map(|(_, weight)| weight).sum::<f64>() / total
        };
        let best = values.iter().map(|&value| of_price(value)).fold(0.0, f64::max);
        let items = ItemValues::new(1, values.clone());
        for valuations in [Valuations::Additive(items.clone()), Valuations::UnitDemand(items)] {
            let types = Types::weighted(&valuations, weights.clone());
            let certificate = Optimum::of(&types, |_| ()).unwrap().certificate;
            assert!((certificate.low() - best).abs() <= 1e-9 * best, "{} is not {best}", certificate.low());
            assert!((certificate.high() - best).abs() <= 1e-9 * best, "{} is not {best}", certificate.high());
        }
    }
}

/// The best menu of prices for bundles without lotteries: every way to give each type a bundle, with the greatest prices that keep it.
fn best_without_lotteries(types: &Types) -> f64 {
    let count = types.count();
    let values: Vec<Vec<f64>> = (0..count).map(|one| random::all_values(types, one)).collect();
    let bundles = values[0].len();
    let total: f64 = types.weights().iter().sum();
    let mut best = 0.0_f64;
    for choice in 0..bundles.pow(count as u32) {
        let sold: Vec<usize> = (0..count).map(|one| choice / bundles.pow(one as u32) % bundles).collect();
        // Shortest paths from nothing; with a circle that gains there are no prices.
        let mut payments: Vec<f64> = (0..count).map(|one| values[one][sold[one]]).collect();
        for _ in 0..count {
            for one in 0..count {
                for other in 0..count {
                    let most = payments[other] + values[one][sold[one]] - values[one][sold[other]];
                    payments[one] = payments[one].min(most);
                }
            }
        }
        let is_kept = (0..count).all(|one| {
            let kept = values[one][sold[one]] - payments[one];
            kept >= -1e-12 && (0..count).all(|other| kept >= values[one][sold[other]] - payments[other] - 1e-12)
        });
        if is_kept {
            let paid = payments.iter().zip(types.weights()).map(|(payment, weight)| payment * weight);
            best = best.max(paid.sum::<f64>() / total);
        }
    }
    best
}

/// Additive values (1, 7), (4, 2) and (1, 3) of two goods, equally likely. Without lotteries nothing earns more than 4, which all
/// pay for both goods. The best menu has both goods at 6, and at 5/3 good 0 with probability 1/6 and good 1 with 1/2: the third type's
/// choice, between which and 6 the other two are indifferent. It earns (6 + 6 + 5/3) / 3 = 41/9.
#[test]
fn a_lottery_can_earn_strictly_more_than_every_menu_of_bundles() {
    let items = ItemValues::new(2, vec![1.0, 7.0, 4.0, 2.0, 1.0, 3.0]);
    let types = Types::weighted(&Valuations::Additive(items), vec![1.0; 3]);
    assert!((best_without_lotteries(&types) - 4.0).abs() < 1e-9);
    let Optimum { certificate, menu, .. } = Optimum::of(&types, |_| ()).unwrap();
    for revenue in
        [optimum_of_all(&types), certificate.low(), certificate.high(), evaluate(&menu, types.valuations()).revenue]
    {
        assert!((revenue - 41.0 / 9.0).abs() < 1e-6, "{revenue} is not 41/9");
    }
    assert_eq!(menu.elements(), 2);
}
