//! Statistics of instances: a small one by hand, files of the original, and golden files.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_cats::statistics::{Described, DistributionStatistics, Golden, InstanceStatistics, compare, summarise};
use diffecon_cats::{CatsError, Instance, ValueLaw};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Bid 1 is dominated by bid 0, bid 3 by bid 2; bid 5 is left out.
const SMALL: &str = "\
% Goods: 4; Bids: 6; Distribution: regions-npv; Runs: 1; Seed: 1; Bidders drawn: 7
% Normal Private Value:
%   Mean                 = 0
goods 4
bids 6
dummy 3
0 10 0 1 4 #
1 5 0 1 4 #
2 4 2 #
3 2 0 2 5 #
4 8 1 2 5 #
5 nan 3 6 #
";

/// The reduced golden file.
const REDUCED: &str = include_str!("data/golden_instances.json");
/// The least and greatest instances of distributions, and every key of one of them.
const RANGES: &str = include_str!("data/golden_ranges.json");

fn parse(text: &str) -> Instance {
    Instance::parse("test.txt", text.as_bytes()).unwrap()
}

/// The full golden file, which lies beside the repository; none, with a line that says so, if it does not.
fn full_golden() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cats_golden.json");
    if !path.exists() {
        println!("skipped: there is no {}", path.display());
        return None;
    }
    Some(path)
}

/// The files of the original, by name.
fn files_of_the_original() -> BTreeMap<String, Instance> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/original");
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().display().to_string(), Instance::read(&path).unwrap())).collect()
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-14 * expected.abs().max(1.0)
}

#[test]
fn statistics_of_a_small_instance() {
    let statistics = InstanceStatistics::of(&parse(SMALL));
    assert_eq!((statistics.bids, statistics.not_finite, statistics.dominated), (6, 1, 2));
    assert_eq!((statistics.goods, statistics.goods_used), (4, 3));
    assert_eq!((statistics.dummies, statistics.dummies_used, statistics.groups), (3, 2, 2));
    assert_eq!((statistics.singles, statistics.bidders, statistics.bidders_drawn), (1, 3, Some(7)));
    assert_eq!(statistics.private_values, Some(ValueLaw::Normal));

    // Goods 0 to 3 are in 3, 3, 3 and 0 bids: the mean is 9 / 4, the variance 27 / 16.
    let goods = statistics.frequencies.unwrap();
    assert!(near(goods.variation, 1.0 / 3f64.sqrt()), "{goods:?}");
    assert!(near(goods.max_over_mean, 4.0 / 3.0) && goods.min_over_mean == 0.0, "{goods:?}");
    assert!(near(goods.entropy.unwrap(), 3f64.ln() / 4f64.ln()) && goods.gini == 0.25, "{goods:?}");

    let (size, price) = (statistics.size.unwrap(), statistics.price.unwrap());
    let price_per_good = statistics.price_per_good.unwrap();
    assert!(near(size.mean, 1.8) && near(size.std, 0.4), "{size:?}");
    assert!(near(price.mean, 5.8) && near(price.std, 8.16f64.sqrt()), "{price:?}");
    assert!(near(price_per_good.mean, 3.3) && near(price_per_good.std, 1.4), "{price_per_good:?}");
    // The covariance is 1.8 / 5.
    assert!(near(statistics.correlation.unwrap(), 0.36 / (0.4 * 8.16f64.sqrt())), "{:?}", statistics.correlation);

    assert_eq!(statistics.sample.sizes, [2, 2, 1, 2, 2]);
    assert_eq!(statistics.sample.prices, [10.0, 5.0, 4.0, 2.0, 8.0]);
    assert_eq!(statistics.sample.group_sizes, [2, 2]);
    assert_eq!(statistics.sample.price_spreads, [0.5, 0.75]);

    let json = serde_json::to_string(&statistics).unwrap();
    assert_eq!(serde_json::from_str::<InstanceStatistics>(&json).unwrap(), statistics);
}

#[test]
fn instances_are_pooled_by_distribution() {
    let other = "% Distribution: regions-npv\ngoods 4\nbids 1\ndummy 0\n0 11 0 1 3 #\n";
    let unnamed = "goods 2\nbids 0\ndummy 0\n";
    let statistics = summarise(&[parse(SMALL), parse(unnamed), parse(other)]);
    assert_eq!(statistics.keys().collect::<Vec<_>>(), ["regions-npv", "unknown"]);

    let regions = &statistics["regions-npv"];
    assert_eq!((regions.instances, regions.instances_with_nan), (2, 1));
    assert_eq!(regions.private_values, BTreeMap::from([("npv".to_owned(), 1), ("None".to_owned(), 1)]));
    let bids = regions.bids.unwrap();
    assert_eq!((bids.mean, bids.min, bids.max, bids.n), (3.5, Some(1.0), Some(6.0), Some(2)));
    assert!(near(bids.std.unwrap(), 12.5f64.sqrt()) && near(bids.sem.unwrap(), 2.5), "{bids:?}");
    let drawn = regions.bidders_drawn.unwrap();
    assert_eq!((drawn.mean, drawn.sem, drawn.n), (7.0, None, Some(1)));
    assert_eq!(regions.correlation.unwrap().n, Some(1));
    let sizes = regions.bundle_sizes.as_ref().unwrap();
    assert_eq!(sizes.shares, BTreeMap::from([(1, 1.0 / 6.0), (2, 4.0 / 6.0), (3, 1.0 / 6.0)]));
    assert_eq!(regions.group_sizes.as_ref().unwrap().groups, BTreeMap::from([(2, 2)]));
    let price_mean = regions.price_mean.unwrap();
    assert!(near(price_mean.mean, 8.4) && near(price_mean.sem.unwrap(), 2.6), "{price_mean:?}");
    // The one bid of the other instance has 3 goods and deviates by 0.
    let means =
        [regions.size_mean, regions.size_std, regions.price_std, regions.price_per_good_mean].map(Option::unwrap);
    for (found, expected) in means.iter().zip([2.4, 0.2, 8.16f64.sqrt() / 2.0, f64::midpoint(3.3, 11.0 / 3.0)]) {
        assert!(near(found.mean, expected), "{found:?}, not {expected}");
    }
    let prices = regions.prices.unwrap().quantiles.unwrap();
    assert_eq!((prices.q00, prices.q50, prices.q100), (2.0, 6.5, 11.0));
    let spreads = regions.price_spreads.unwrap();
    assert_eq!((spreads.mean, spreads.share_of_zero), (0.625, 0.0));
    assert_eq!(regions.price_histogram.as_ref().unwrap().bids(), 6);

    // An instance without bids leaves what is not defined out.
    let unknown = &statistics["unknown"];
    assert_eq!((unknown.bids.unwrap().mean, unknown.goods_range()), (0.0, Some((2, 2))));
    assert_eq!((unknown.frequency_gini, unknown.price_mean, unknown.prices), (None, None, None));
    assert_eq!(unknown.price_histogram, None);
}

#[test]
fn statistics_come_back_through_json_and_serve_as_golden() {
    let statistics = summarise(&[parse(SMALL), parse(SMALL), parse("goods 2\nbids 0\ndummy 0\n")]);
    let json = serde_json::to_string(&statistics).unwrap();
    let golden = Golden::parse("ours.json", &json).unwrap();
    assert_eq!(golden.sections()[""]["unknown"], statistics["unknown"]);
    let regions = golden.entry(None, "regions-npv", 4).unwrap();
    let comparison = compare(&statistics["regions-npv"], regions);
    assert_eq!(comparison.means.len(), 22);
    assert!(comparison.means.iter().all(|row| row.z == Some(0.0)), "{comparison:?}");

    // The errors of single instances are not known.
    let one = &summarise(&[parse(SMALL)])["regions-npv"];
    assert!(compare(one, regions).means.iter().all(|row| row.z.is_none()));
    assert_eq!(compare(one, regions).worst_mean(), None);
    assert_eq!(compare(one, regions).worst_share().unwrap().difference, 0.0);
}

#[test]
fn keys_of_summaries_are_those_of_json() {
    let statistics = &summarise(&[parse(SMALL)])["regions-npv"];
    let json = serde_json::to_value(statistics).unwrap();
    for Described { key, summary, .. } in statistics.summaries() {
        assert_eq!(json[key], serde_json::to_value(summary.unwrap()).unwrap(), "{key}");
    }
    let with_errors = json.as_object().unwrap().values().filter(|value| value.get("sem").is_some()).count();
    assert_eq!(with_errors, statistics.summaries().len());
}

/// The keys of an object and of those in it; the sizes in histograms are left out.
fn keys(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        found.insert(key.clone());
        if !["hist", "pmf", "pv_counts"].contains(&key.as_str()) {
            found.extend(keys(value).into_iter().map(|inner| format!("{key}.{inner}")));
        }
    }
    found
}

#[test]
fn json_has_the_keys_of_the_golden_file() {
    let golden: Value = serde_json::from_str(RANGES).unwrap();
    let ours = serde_json::to_value(&summarise(&[parse(SMALL)])["regions-npv"]).unwrap();
    let mut expected = keys(&golden["gold"]["regions-npv"]);
    expected.extend(["price_histogram", "price_histogram.bin_width", "price_histogram.counts"].map(str::to_owned));
    assert_eq!(keys(&ours), expected);
}

#[test]
fn files_of_the_original_are_within_the_golden_ranges() {
    let golden = Golden::parse("golden_ranges.json", RANGES).unwrap();
    let mut checked = 0;
    for (name, instance) in files_of_the_original() {
        let distribution = instance.distribution().unwrap().to_owned();
        let golden = golden.entry(None, &distribution, instance.goods).unwrap();
        let statistics = &summarise(&[instance])[&distribution];
        for (ours, golden) in statistics.summaries().into_iter().zip(golden.summaries()) {
            let (key, ours, golden) = (ours.key, ours.summary, golden.summary);
            // Golden numbers have 5 decimals; dominated bids were counted in the first 20 instances only.
            let (Some(ours), Some(golden)) = (ours, golden) else { continue };
            let (Some(min), Some(max)) = (golden.min, golden.max) else { continue };
            checked += 1;
            let within = (min - 6e-6..=max + 6e-6).contains(&ours.mean);
            assert!(within || key == "dominated", "{name}: {key} is {}, not from {min} to {max}", ours.mean);
            if (name.as_str(), key) == ("arbitrary-upv-2.txt", "freq_cv") {
                assert!((ours.mean - min).abs() < 6e-6, "the least of all, so the convention is the same");
            }
        }
    }
    assert_eq!(checked, 254, "of every file");
}

#[test]
fn dominated_bids_of_files_of_the_original() {
    let instances = files_of_the_original();
    let expected = [
        ("arbitrary-npv-1.txt", 1),
        ("arbitrary-npv-2.txt", 2),
        ("arbitrary-upv-2.txt", 0),
        ("paths-1.txt", 34),
        ("paths-51-goods.txt", 61),
        ("regions-npv-1.txt", 2),
        ("scheduling-nan-price.txt", 0),
    ];
    for (name, dominated) in expected {
        assert_eq!(InstanceStatistics::of(&instances[name]).dominated, dominated, "{name}");
    }
}

fn check_golden(golden: &Golden) {
    let expected = [("gold", 9), ("gold_no_dom_check", 7), ("legacy", 5), ("other_sizes_no_dom_check", 16)];
    let found = golden.sections().iter().map(|(name, section)| (name.as_str(), section.len()));
    assert_eq!(found.collect::<Vec<_>>(), expected);
    for (name, entry) in golden.sections().values().flatten() {
        let comparison = compare(entry, entry);
        assert!(comparison.means.len() >= 17, "{name}: {}", comparison.means.len());
        assert!(comparison.means.iter().all(|row| row.z == Some(0.0)), "{name}: {comparison:?}");
        assert!(!comparison.shares.is_empty(), "{name}");
        assert!(comparison.shares.iter().all(|row| row.difference == 0.0), "{name}: {comparison:?}");
        for shares in [&entry.bundle_sizes.as_ref().unwrap().shares, &entry.group_sizes.as_ref().unwrap().shares()] {
            let total: f64 = shares.values().sum();
            assert!((total - 1.0).abs() < 1e-3, "{name}: {total}");
        }
    }
}

#[test]
fn every_golden_entry_is_read_and_equals_itself() {
    let reduced = Golden::parse("golden_instances.json", REDUCED).unwrap();
    check_golden(&reduced);
    let Some(path) = full_golden() else { return };
    let full = Golden::read(&path).unwrap();
    check_golden(&full);
    for (section, entries) in full.sections() {
        for (name, entry) in entries {
            let reduced = &reduced.sections()[section][name];
            assert_eq!(compare(entry, entry), compare(reduced, reduced), "{section} {name}");
            assert_eq!(entry.goods_range(), reduced.goods_range(), "{section} {name}");
        }
    }
}

#[test]
fn comparisons_tell_distributions_apart() {
    let golden = Golden::parse("golden_instances.json", REDUCED).unwrap();
    let normal = golden.entry(None, "arbitrary-npv", 50).unwrap();
    let uniform = golden.entry(None, "arbitrary-upv", 50).unwrap();
    let comparison = compare(uniform, normal);
    let worst = comparison.worst_mean().unwrap();
    assert_eq!(worst.statistic, "price_per_good_instance_mean");
    assert!(worst.z.unwrap() > 15.0, "{worst:?}");
    let matching = golden.entry(None, "matching", 48).unwrap();
    let share = compare(matching, normal).worst_share().unwrap().clone();
    assert_eq!((share.statistic.as_str(), share.ours), ("bundle size 2", 1.0));
}

#[test]
fn entries_are_found_by_section_name_and_goods() {
    let golden = Golden::parse("golden_instances.json", REDUCED).unwrap();
    let bidders = |section, name, goods| golden.entry(section, name, goods).unwrap().bidders.unwrap().mean;
    assert_eq!(bidders(None, "regions-npv", 50), 106.325);
    assert_eq!(bidders(Some("gold_no_dom_check"), "regions-npv", 50), 107.96);
    assert_eq!(bidders(None, "regions-npv", 100), 107.6);
    assert_eq!(bidders(Some("other_sizes_no_dom_check"), "regions-npv", 10), 203.375);
    assert_eq!(bidders(None, "L3", 50), 500.0);
    assert_eq!(bidders(None, "paths", 50), bidders(None, "paths", 51));

    let message = |section, name, goods| match golden.entry(section, name, goods) {
        Err(error @ CatsError::OutOfRange { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        message(Some("silver"), "paths", 50),
        "section of golden statistics should be one of gold, gold_no_dom_check, legacy, other_sizes_no_dom_check, but \
         is \"silver\""
    );
    assert_eq!(
        message(Some("legacy"), "L8", 50),
        "distribution of golden statistics should be one of L2 (50 goods), L3 (50 goods), L4 (50 goods), L6 (50 \
         goods), L7 (50 goods), but is \"L8\" with 50 goods"
    );
    let wrong_size = message(None, "paths", 60);
    assert!(wrong_size.contains("one of arbitrary (50 goods), ") && wrong_size.contains("paths (50 to 51 goods)"));
    assert!(wrong_size.ends_with("but is \"paths\" with 60 goods"), "{wrong_size}");
}

#[test]
fn files_that_are_not_golden_say_why() {
    let cases = [
        ("goods 4", "golden.json: expected value at line 1 column 1"),
        ("[1]", "golden.json: invalid type: sequence, expected a map at line 1 column 0"),
        ("{\"description\": {\"what\": \"nothing\"}}", "golden.json: expected statistics with n_instances, found none"),
        (
            "{\"gold\": {\"paths\": {\"n_instances\": 2, \"bidders\": {\"mean\": \"many\"}}}}",
            "golden.json: gold, paths: invalid type: string \"many\", expected f64",
        ),
    ];
    for (text, message) in cases {
        assert_eq!(Golden::parse("golden.json", text).unwrap_err().to_string(), message);
    }
    let missing = Golden::read(Path::new("no/such.json")).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read no/such.json: "), "{missing}");

    let sparse = "{\"L9\": {\"n_instances\": 2, \"bidders\": null, \"more\": NaN, \"singles\": {\"mean\": 1}}}";
    let golden = Golden::parse("golden.json", sparse).unwrap();
    let entry: &DistributionStatistics = golden.entry(None, "L9", 7).unwrap();
    assert_eq!((entry.instances, entry.bidders, entry.singles.unwrap().mean), (2, None, 1.0));
}
