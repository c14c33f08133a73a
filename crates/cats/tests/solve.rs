//! Winner determination: against exhaustive search, on files of the original, and at its limits.

use diffecon_auction::{Bundle, Seed, Stream};
use diffecon_cats::{Bid, CatsError, Duals, Instance, Solution, SolveOptions, solve};
use rand::{Rng, RngExt};
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

fn instance(goods: usize, dummies: usize, bids: Vec<Bid>) -> Instance {
    Instance { comments: Vec::new(), goods, dummies, bids, dropped: Vec::new() }
}

fn bid(goods: usize, bundle: &[usize], price: f64, dummy: Option<usize>) -> Bid {
    Bid { bundle: Bundle::from_goods(goods, bundle.iter().copied()), price, dummy }
}

/// Bids for random bundles; every second instance has dummies and every second one whole prices from 0 to 5, hence ties.
fn random_instance(number: u64, goods: usize, bids: usize, rng: &mut impl Rng) -> Instance {
    let dummies = if number.is_multiple_of(2) { 0 } else { rng.random_range(1..=4) };
    let mut random_bid = || {
        let size = rng.random_range(1..=goods.min(4));
        let bundle: Vec<usize> = rand::seq::index::sample(rng, goods, size).into_vec();
        let price =
            if number % 4 < 2 { f64::from(rng.random_range(0..=5)) } else { rng.random_range(0.0..30.0) * size as f64 };
        let dummy = (dummies > 0 && rng.random_bool(0.7)).then(|| goods + rng.random_range(0..dummies));
        bid(goods, &bundle, price, dummy)
    };
    let bids = (0..bids).map(|_| random_bid()).collect();
    instance(goods, dummies, bids)
}

/// The goods of a bid and its dummy, as bits.
fn mask(bid: &Bid) -> u64 {
    bid.bundle.goods().chain(bid.dummy).fold(0, |mask, claim| mask | 1 << claim)
}

/// The greatest value of all subsets of `bids` that are disjoint and take nothing of `taken`.
fn exhaustive(bids: &[(u64, f64)], taken: u64) -> f64 {
    let Some((&(mask, price), rest)) = bids.split_first() else { return 0.0 };
    let without = exhaustive(rest, taken);
    if mask & taken == 0 { without.max(price + exhaustive(rest, taken | mask)) } else { without }
}

/// What holds of every solution, optimal or not.
fn assert_consistent(instance: &Instance, solution: &Solution) {
    let Solution { accepted, value, bound, relaxation, .. } = solution;
    assert!(accepted.is_sorted_by(|one, next| one < next));
    let mut taken = HashSet::new();
    for &index in accepted {
        let bid = &instance.bids[index];
        assert!(bid.bundle.goods().chain(bid.dummy).all(|claim| taken.insert(claim)), "bid {index} of {accepted:?}");
    }
    assert_eq!(*value, accepted.iter().map(|&index| instance.bids[index].price).sum::<f64>());
    assert!(value <= bound && bound <= relaxation, "{value} {bound} {relaxation}");
    assert!((0.0..=1.0).contains(&solution.relaxation_gap()));
    assert_eq!(solution.greedy.by, "price / sqrt(size)");
    let near = 1e-12 * value;
    assert!((solution.greedy.value - greedy(instance)).abs() <= near && solution.greedy.value <= *value);

    // No bid is above what it takes, and all of it costs what the relaxation is worth: the prices are its optimal duals.
    let Duals { goods, dummies } = &solution.duals;
    assert_eq!((goods.len(), dummies.len()), (instance.goods, instance.dummies));
    assert!(goods.iter().chain(dummies).all(|price| *price >= 0.0));
    let cost = |bid: &Bid| {
        let dummy = bid.dummy.map_or(0.0, |dummy| dummies[dummy - instance.goods]);
        bid.bundle.goods().map(|good| goods[good]).sum::<f64>() + dummy
    };
    for (index, bid) in instance.bids.iter().enumerate() {
        assert!(bid.price <= cost(bid) * (1.0 + 1e-12), "bid {index}: {} but {}", bid.price, cost(bid));
        assert!((solution.duals.cost(bid) - cost(bid)).abs() <= 1e-12 * cost(bid));
    }
    let sum = goods.iter().chain(dummies).sum::<f64>();
    assert!((sum - relaxation).abs() <= 1e-9 * relaxation, "{sum} but {relaxation}");
    assert!((solution.duals.sum() - sum).abs() <= 1e-12 * sum);
    // Nothing is lost where the relaxation is an allocation: winners pay their prices, and what is not sold is worth nothing.
    if relaxation - value <= 1e-12 * relaxation {
        for &index in accepted {
            let bid = &instance.bids[index];
            assert!((bid.price - cost(bid)).abs() <= 1e-8 * relaxation, "bid {index}: {} but {}", bid.price, cost(bid));
        }
        let unsold = (0..instance.goods + instance.dummies).filter(|claim| !taken.contains(claim));
        let price = |claim: usize| goods.get(claim).copied().unwrap_or_else(|| dummies[claim - instance.goods]);
        assert!(unsold.map(price).all(|price| price <= 1e-8 * relaxation));
    }
}

/// Accepts bids in decreasing order of price by the square root of the size.
fn greedy(instance: &Instance) -> f64 {
    let worth = |bid: &Bid| bid.price / (bid.bundle.size() as f64).sqrt();
    let mut bids: Vec<&Bid> = instance.bids.iter().collect();
    bids.sort_by(|one, other| worth(other).total_cmp(&worth(one)));
    let mut taken = HashSet::new();
    let mut value = 0.0;
    for bid in bids {
        let claims: Vec<usize> = bid.bundle.goods().chain(bid.dummy).collect();
        if claims.iter().all(|claim| !taken.contains(claim)) {
            taken.extend(claims);
            value += bid.price;
        }
    }
    value
}

#[test]
fn the_optimum_is_that_of_exhaustive_search() {
    let mut rng = Seed::new(7).stream(Stream::new("exhaustive search"));
    let (mut fractional, mut whole) = (0, 0);
    for number in 0..600 {
        let (goods, bids) = (rng.random_range(1..=8), rng.random_range(1..=14));
        let instance = random_instance(number, goods, bids, &mut rng);
        let bids: Vec<(u64, f64)> = instance.bids.iter().map(|bid| (mask(bid), bid.price)).collect();
        let optimum = exhaustive(&bids, 0);

        let solution = solve(&instance, &SolveOptions::default()).unwrap();
        assert_consistent(&instance, &solution);
        assert!(solution.optimal);
        let near = 1e-12 * optimum;
        assert!((solution.value - optimum).abs() <= near, "{number}: {} but {optimum}", solution.value);
        assert!(solution.bound - optimum <= 1e-8 * optimum, "{number}: the bound {} of {optimum}", solution.bound);
        fractional += usize::from(solution.relaxation_gap() > 1e-6);
        whole += usize::from(solution.relaxation_gap() <= 1e-12);
    }
    assert!(whole >= 100, "only {whole} instances whose relaxation is an allocation");
    assert!(fractional >= 10, "only {fractional} instances whose relaxation is fractional");
}

#[test]
fn an_optimum_by_hand() {
    // Any two of the three pairs share a good, so one pair wins with a bid for the good it leaves; bid 3 is the best such bid.
    // In part, half of every pair is worth 15; prices of 5 for every good prove that nothing is worth more.
    let bids = vec![
        bid(3, &[0, 1], 10.0, None),
        bid(3, &[1, 2], 10.0, None),
        bid(3, &[0, 2], 10.0, None),
        bid(3, &[0], 4.0, Some(3)),
        bid(3, &[1], 3.0, Some(3)),
        bid(3, &[2], 0.5, None),
    ];
    let instance = instance(3, 1, bids);
    let solution = solve(&instance, &SolveOptions::default()).unwrap();
    assert_eq!((&solution.accepted, solution.value, solution.optimal), (&vec![1, 3], 14.0, true));
    assert!((solution.relaxation_gap() - 1.0 / 15.0).abs() < 1e-9);
    assert!((solution.relaxation - 15.0).abs() < 1e-9, "{}", solution.relaxation);
    assert!(solution.duals.goods.iter().all(|price| (price - 5.0).abs() < 1e-9), "{:?}", solution.duals);
    assert!(solution.duals.dummies[0].abs() < 1e-9);
    // By price / sqrt(size) a pair comes first.
    assert!((solution.greedy.value - 10.5).abs() < 1e-9);
}

#[test]
fn alternatives_have_a_price() {
    // The bidder of dummy 2 wants good 0 for 5 or good 1 for 3; another one wants good 0 for 4. Selling 0 to that one and 1 to the
    // first is worth 7, so good 0 costs 4, good 1 nothing, and that they are alternatives 3; or some less of that and more of goods.
    let bids = vec![bid(2, &[0], 5.0, Some(2)), bid(2, &[1], 3.0, Some(2)), bid(2, &[0], 4.0, None)];
    let solution = solve(&instance(2, 1, bids), &SolveOptions::default()).unwrap();
    assert_eq!((&solution.accepted, solution.value), (&vec![1, 2], 7.0));
    let Duals { goods, dummies } = &solution.duals;
    let [zero, one, alternatives] = [goods[0], goods[1], dummies[0]];
    assert!(
        (zero - 4.0).abs() < 1e-9 && (one + alternatives - 3.0).abs() < 1e-9 && alternatives > 1.0 - 1e-9,
        "{goods:?} {dummies:?}"
    );
    assert!((solution.greedy.value - 5.0).abs() < 1e-9);
}

#[test]
fn a_gap_is_kept_and_the_value_never_below_greedy() {
    let hard = random_instance(2, 60, 600, &mut Seed::new(3).stream(Stream::new("limits")));
    let exact = solve(&hard, &SolveOptions::default()).unwrap();
    for relative_gap in [0.02, 0.5] {
        let solution = solve(&hard, &SolveOptions { relative_gap, ..SolveOptions::default() }).unwrap();
        assert_consistent(&hard, &solution);
        assert!(solution.optimal && solution.bound >= exact.value * (1.0 - 1e-9));
        assert!(solution.bound <= solution.value * (1.0 + relative_gap + 1e-8), "{relative_gap}: {}", solution.bound);
    }
}

#[test]
fn no_bids_are_worth_nothing() {
    let solution = solve(&instance(3, 0, Vec::new()), &SolveOptions::default()).unwrap();
    assert_eq!((solution.accepted, solution.value, solution.bound, solution.optimal), (vec![], 0.0, 0.0, true));
}

#[test]
fn bids_that_do_not_meet_all_win() {
    let bids = vec![bid(2, &[0], 1.5, None), bid(2, &[1], 2.5, Some(2))];
    let solution = solve(&instance(2, 1, bids), &SolveOptions::default()).unwrap();
    assert_eq!((solution.accepted, solution.value, solution.optimal), (vec![0, 1], 4.0, true));
    let nothing = instance(1, 0, vec![bid(1, &[0], 0.0, None), bid(1, &[0], 0.0, None)]);
    let solution = solve(&nothing, &SolveOptions::default()).unwrap();
    assert_eq!((solution.value, solution.bound, solution.optimal), (0.0, 0.0, true));
}

#[test]
fn prices_may_be_of_any_size() {
    for unit in [1e-300, 1e-12, 1.0, 1e12, 3e29] {
        let bids = vec![
            bid(3, &[0, 1], 2.0 * unit, None),
            bid(3, &[1, 2], 2.5 * unit, None),
            bid(3, &[0], unit, None),
            bid(3, &[2], 0.25 * unit, None),
        ];
        let solution = solve(&instance(3, 0, bids), &SolveOptions::default()).unwrap();
        assert_eq!((solution.accepted, solution.value), (vec![1, 2], 2.5 * unit + unit), "{unit:e}");
    }
}

#[test]
fn what_has_no_meaning_is_an_error() {
    let one = instance(1, 0, vec![bid(1, &[0], f64::NAN, None)]);
    let error = solve(&one, &SolveOptions::default()).unwrap_err();
    assert_eq!(error.to_string(), "price of bid 0 should be finite, but is NaN");
    let options = SolveOptions { threads: NonZeroU32::MAX, ..SolveOptions::default() };
    let error = solve(&instance(1, 0, Vec::new()), &options).unwrap_err();
    assert_eq!(error.to_string(), "threads should be in [1, 512], but is 4294967295");
    for relative_gap in [-0.1, f64::NAN, f64::INFINITY] {
        let options = SolveOptions { relative_gap, ..SolveOptions::default() };
        let error = solve(&instance(1, 0, Vec::new()), &options).unwrap_err();
        assert!(matches!(error, CatsError::OutOfRange { .. }), "{error}");
    }
}

#[test]
fn time_and_gap_end_the_search_early_and_threads_do_not() {
    let hard = random_instance(2, 60, 600, &mut Seed::new(3).stream(Stream::new("limits")));
    let full = solve(&hard, &SolveOptions::default()).unwrap();
    println!("{} s, {} nodes, gap {:.4}", full.seconds, full.nodes, full.relaxation_gap());
    assert!(full.optimal && full.value <= full.relaxation);
    assert_consistent(&hard, &full);

    let options = SolveOptions { time_limit: Some(Duration::ZERO), ..SolveOptions::default() };
    let stopped = solve(&hard, &options).unwrap();
    assert_consistent(&hard, &stopped);
    assert!(!stopped.optimal && stopped.value <= full.value && stopped.bound >= full.value);

    let options = SolveOptions { relative_gap: 0.1, ..SolveOptions::default() };
    let near = solve(&hard, &options).unwrap();
    assert_consistent(&hard, &near);
    assert!(near.optimal && near.value >= full.value / 1.1 && near.nodes <= full.nodes);

    let options = SolveOptions { threads: NonZeroU32::new(2).unwrap(), ..SolveOptions::default() };
    let parallel = solve(&hard, &options).unwrap();
    assert_consistent(&hard, &parallel);
    assert!(parallel.optimal && (parallel.value - full.value).abs() <= 1e-9 * full.value);
    assert_eq!(parallel.relaxation, full.relaxation);
}

#[test]
fn the_same_instance_has_the_same_solution() {
    let instance = random_instance(1, 8, 40, &mut Seed::new(5).stream(Stream::new("repetition")));
    let [mut one, mut other] = [(); 2].map(|()| solve(&instance, &SolveOptions::default()).unwrap());
    (one.seconds, other.seconds) = (0.0, 0.0);
    assert_eq!(one, other);
    let json = serde_json::to_value(&one).unwrap();
    assert_eq!(json["accepted"], serde_json::json!(one.accepted));
}

#[test]
fn files_of_the_original_are_solved() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/original");
    let mut files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 16);
    println!("{:<26} {:>5} {:>10} {:>10} {:>8} {:>6} {:>8}", "file", "bids", "value", "greedy", "gap %", "nodes", "s");
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        let instance = Instance::read(&path).unwrap();
        let solution = solve(&instance, &SolveOptions::default()).unwrap();
        let greedy = greedy(&instance);
        println!(
            "{name:<26} {:>5} {:>10.3} {greedy:>10.3} {:>8.4} {:>6} {:>8.3}",
            instance.bids.len(),
            solution.value,
            100.0 * solution.relaxation_gap(),
            solution.nodes,
            solution.seconds
        );
        assert_consistent(&instance, &solution);
        assert!(solution.optimal && solution.value >= greedy * (1.0 - 1e-12), "{name}");
        assert!(solution.bound - solution.value <= 1e-8 * solution.value, "{name}: {}", solution.bound);
    }
}
