//! Paths instances have the statistics of those that CATS 2.2 itself wrote: `tests/data/golden_paths.json`, which says
//! how.

use diffecon_auction::Seed;
use diffecon_cats::paths::{Draft, PathsConfig, compat_instance};
use serde_json::Value;
use std::collections::BTreeMap;

/// Instances to draw.
const INSTANCES: u64 = 1000;

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn variance(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / (numbers.len() - 1) as f64
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let (center, other_center) = (mean(one), mean(other));
    let products = one.iter().zip(other).map(|(a, b)| (a - center) * (b - other_center));
    products.sum::<f64>() / (one.len() - 1) as f64 / (variance(one) * variance(other)).sqrt()
}

/// The number of bids of every group.
fn group_sizes(draft: &Draft) -> Vec<usize> {
    let bidders = draft.bids.chunk_by(|one, next| one.group.is_some() && one.group == next.group);
    bidders.filter(|bids| bids[0].group.is_some()).map(<[_]>::len).collect()
}

/// The statistics of one instance by the names of the golden data.
fn statistics(draft: &Draft) -> [(&'static str, f64); 15] {
    let prices: Vec<f64> = draft.bids.iter().map(|bid| bid.price).collect();
    let sizes: Vec<f64> = draft.bids.iter().map(|bid| bid.goods.len() as f64).collect();
    let per_good: Vec<f64> = prices.iter().zip(&sizes).map(|(price, size)| price / size).collect();
    let groups = group_sizes(draft).len() as f64;
    let singles = draft.bids.iter().filter(|bid| bid.group.is_none()).count() as f64;
    let mut frequencies = vec![0.0; draft.goods];
    draft.bids.iter().flat_map(|bid| &bid.goods).for_each(|&good| frequencies[usize::from(good)] += 1.0);
    let frequency = mean(&frequencies);
    let goods = draft.goods as f64;
    [
        ("n_bids", sizes.len() as f64),
        ("n_real", goods),
        ("dummy_hdr", draft.dummies as f64),
        ("xor_groups", groups),
        ("singles", singles),
        ("bidders", groups + singles),
        ("bundle_size_instance_mean", mean(&sizes)),
        ("bundle_size_instance_std", variance(&sizes).sqrt()),
        ("price_instance_mean", mean(&prices)),
        ("price_instance_std", variance(&prices).sqrt()),
        ("price_per_good_instance_mean", mean(&per_good)),
        ("corr_size_price", correlation(&sizes, &prices)),
        ("freq_cv", (variance(&frequencies) * (goods - 1.0) / goods).sqrt() / frequency),
        ("freq_max_over_mean", frequencies.iter().copied().fold(0.0, f64::max) / frequency),
        ("freq_min_over_mean", frequencies.iter().copied().fold(f64::INFINITY, f64::min) / frequency),
    ]
}

#[test]
fn instances_have_the_statistics_of_cats() {
    let golden: Value = serde_json::from_str(include_str!("data/golden_paths.json")).unwrap();
    let goods = golden["goods"].as_u64().unwrap() as usize;
    let bids = golden["bids"].as_u64().unwrap() as usize;
    let seed = Seed::new(2024);
    let config = PathsConfig::default();
    let draw = |index| compat_instance(&config, goods, |count, _| count >= bids, &mut seed.stream_at("paths", index));
    let drafts: Vec<Draft> = (0..INSTANCES).map(|index| draw(index).unwrap()).collect();

    let mut failures = Vec::new();
    println!("{:<30} {:>9} {:>9} {:>8} {:>6}", "statistic", "CATS", "here", "error", "z");
    let mut samples: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, value) in drafts.iter().flat_map(statistics) {
        samples.entry(name).or_default().push(value);
    }
    let mut comparisons = Vec::new();
    for (name, sample) in samples {
        let number = |key: &str| golden["means"][name][key].as_f64().unwrap();
        comparisons.push((name.to_owned(), number("mean"), number("sem"), sample));
    }
    // The share of bids here below the quantiles of CATS, whose errors are those of as many instances from here.
    for (quantile, expected) in [("q05", 0.05), ("q25", 0.25), ("q50", 0.5), ("q75", 0.75), ("q95", 0.95)] {
        let limit = golden["price_quantiles"][quantile].as_f64().unwrap();
        let below = |draft: &Draft| draft.bids.iter().filter(|bid| bid.price < limit).count() as f64;
        let sample: Vec<f64> = drafts.iter().map(|draft| below(draft) / draft.bids.len() as f64).collect();
        let error = (variance(&sample) / golden["instances"].as_f64().unwrap()).sqrt();
        comparisons.push((format!("price below {quantile}"), expected, error, sample));
    }
    for (name, expected, golden_error, sample) in comparisons {
        let error = (golden_error.powi(2) + variance(&sample) / INSTANCES as f64).sqrt();
        let z = (mean(&sample) - expected) / error;
        println!("{name:<30} {expected:>9.4} {:>9.4} {error:>8.4} {z:>6.2}", mean(&sample));
        if z.is_nan() || z.abs() >= 4.0 {
            failures.push(format!("{name} is {}, but {expected} in CATS: z = {z:.2}", mean(&sample)));
        }
    }

    let groups: Vec<usize> = drafts.iter().flat_map(group_sizes).collect();
    let sizes: Vec<usize> = drafts.iter().flat_map(|draft| &draft.bids).map(|bid| bid.goods.len()).collect();
    let mut shares = Vec::new();
    for (table, counted) in [("bids_per_group_pmf", &groups), ("bundle_size_pmf", &sizes)] {
        for (number, expected) in golden[table].as_object().unwrap() {
            let number: usize = number.parse().unwrap();
            let share = counted.iter().filter(|&&other| other == number).count() as f64 / counted.len() as f64;
            shares.push((format!("{table} {number}"), expected.as_f64().unwrap(), share));
        }
    }
    for (name, expected, share) in shares {
        println!("{name:<30} {expected:>9.4} {share:>9.4}");
        if (share - expected).abs() >= 0.015 {
            failures.push(format!("{name} is {share}, but {expected} in CATS"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
