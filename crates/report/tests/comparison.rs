//! Which runs are one method, the two kinds of errors against direct recomputation, and what is missing.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use diffecon_auction::standard_error::independent;
use diffecon_auction::{Mechanism, Menu, Valuations};
use diffecon_data::{MechanismFile, Split};
use diffecon_experiment::{Evaluation, evaluate};
use diffecon_report::{Comparison, Format, MarketComparison, MethodResult, ScoreKind, compare};
use lab::{Lab, with_baselines};
use std::fs;

fn result<'a>(market: &'a MarketComparison, label: &str) -> &'a MethodResult {
    let labels: Vec<String> = market.methods.iter().map(|result| result.method.to_string()).collect();
    market
        .methods
        .iter()
        .find(|result| result.method.to_string() == label)
        .unwrap_or_else(|| panic!("{label} in {labels:?}"))
}

fn notes(comparison: &Comparison) -> String {
    comparison.notes.join("\n")
}

/// The runs of two methods, three seeds of one and two of the other.
const RUNS: [(&str, u64, usize); 5] = [("a/1", 1, 8), ("a/2", 2, 8), ("a/3", 3, 8), ("b/1", 1, 20), ("b/2", 2, 20)];

fn menus(lab: &Lab) -> Valuations {
    let dataset = lab.data("data", 1);
    RUNS.iter().for_each(|(run, seed, elements)| lab.menu(&format!("runs/{run}"), "data", *seed, *elements));
    dataset.split(Split::Test)
}

/// What each bidder pays, by method and seed.
fn payments(lab: &Lab, bidders: &Valuations, method: &str) -> Vec<Vec<f64>> {
    let of_run = |(run, ..): &(&str, u64, usize)| {
        let path = lab.path(&format!("runs/{run}/mechanism.safetensors"));
        let menu: Menu = MechanismFile::<Menu>::load(&path).unwrap().mechanism;
        menu.sell(bidders).iter().map(|sale| sale.payment).collect()
    };
    RUNS.iter().filter(|(run, ..)| run.starts_with(method)).map(of_run).collect()
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

fn close(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-3), "{found} should be {expected}");
}

#[test]
fn errors_over_bidders_and_over_seeds_are_those_of_a_direct_computation() {
    let lab = Lab::new();
    let bidders = menus(&lab);
    let comparison = compare(&lab.paths(["runs"]), &Evaluation::default()).unwrap();
    let [market] = comparison.markets.as_slice() else { panic!("one market") };
    assert_eq!(
        (market.name.as_str(), market.score.kind, &comparison.overall),
        ("data", ScoreKind::ShareOfSurplus, &vec![])
    );
    assert!((market.score.divisor - bidders.surplus()).abs() < 1e-12);
    assert_eq!(market.methods.len(), 2 + 4);
    assert!(market.methods.windows(2).all(|two| two[0].revenue >= two[1].revenue), "best first");

    let best = &market.methods[0];
    let fitted = diffecon_auction::baselines(&lab.data("data", 1).split(Split::Train));
    // The mean over seeds of each bidder's payments, and the revenues of the seeds.
    let of_method = |result: &MethodResult| -> (Vec<f64>, Vec<f64>) {
        let runs = match result.method.settings.get("menu.elements").map(String::as_str) {
            Some("8") => payments(&lab, &bidders, "a"),
            Some("20") => payments(&lab, &bidders, "b"),
            _ => {
                let (_, known) = fitted.iter().find(|(name, _)| *name == result.method.name).unwrap();
                vec![known.sell(&bidders).iter().map(|sale| sale.payment).collect()]
            }
        };
        let of_bidder = |bidder: usize| mean(&runs.iter().map(|run| run[bidder]).collect::<Vec<_>>());
        ((0..100).map(of_bidder).collect(), runs.iter().map(|run| mean(run)).collect())
    };
    let (best_totals, best_revenues) = of_method(best);
    let over_seeds = |revenues: &[f64]| if revenues.len() > 1 { independent(revenues) } else { 0.0 };
    for (place, result) in market.methods.iter().enumerate() {
        let (totals, revenues) = of_method(result);
        close(Some(result.revenue), mean(&revenues));
        close(result.std_error_over_bidders, independent(&totals));
        close(Some(result.score.mean), mean(&revenues) / bidders.surplus());
        assert_eq!(
            (result.seeds, result.to_the_best.is_some()),
            ((!result.method.baseline).then_some(revenues.len()), place > 0)
        );
        if result.method.baseline {
            assert_eq!((result.std_error_over_seeds, result.score.interquartile_mean_interval), (None, None));
        } else {
            close(result.std_error_over_seeds, independent(&revenues));
            let deviation = independent(&revenues) * (revenues.len() as f64).sqrt() / bidders.surplus();
            close(result.score.standard_deviation, deviation);
            assert!(result.score.interquartile_mean_interval.unwrap().contains(result.score.interquartile_mean));
        }
        if let Some(difference) = result.to_the_best {
            let gaps: Vec<f64> = totals.iter().zip(&best_totals).map(|(total, best)| total - best).collect();
            close(Some(-difference.revenue), -mean(&gaps));
            close(difference.std_error_over_bidders, independent(&gaps));
            match difference.std_error_over_seeds {
                None => assert!(result.method.baseline && best.method.baseline),
                error => close(error, over_seeds(&revenues).hypot(over_seeds(&best_revenues))),
            }
        }
    }
    // Probabilities by counting pairs of seeds.
    let [few, many] = ["bundleflow menu.elements=8", "bundleflow menu.elements=20"].map(|label| result(market, label));
    let wins =
        few.runs.iter().flat_map(|one| many.runs.iter().map(move |other| f64::from(u8::from(one.score > other.score))));
    let expected = wins.sum::<f64>() / 6.0;
    let found = market.improvements.iter().find(|one| one.method == few.method && one.over == many.method).unwrap();
    close(Some(found.probability), expected);
    assert_eq!(market.improvements.len(), 6 * 5);
    for result in &market.methods {
        let over = result.over_first_other.as_ref().unwrap();
        let first_other = usize::from(result.method == market.methods[0].method);
        assert_eq!(over.over, market.methods[first_other].method);
        assert_eq!(market.improvements.iter().filter(|one| *one == over).count(), 1);
    }
    let said = notes(&comparison);
    assert!(said.contains("unequal numbers of seeds: 3 of each, but 2 of bundleflow menu.elements=20"), "{said}");
    assert!(said.contains("intervals were found to cover from 5 seeds on"), "{said}");
}

#[test]
fn numbers_are_those_of_evaluate() {
    let lab = Lab::new();
    menus(&lab);
    lab.policy("policies/1", "A", 1);
    lab.policy("policies/2", "A", 2);
    let options = with_baselines("all");
    let comparison = compare(&lab.paths(["."]), &options).unwrap();
    assert_eq!(comparison.markets.len(), 2);
    for (market, folder) in comparison.markets.iter().zip(["policies", "runs"]) {
        let report = evaluate(&lab.paths([folder]), &options).unwrap();
        assert_eq!(market.sample, report.sample);
        let mut runs = 0;
        for result in &market.methods {
            for run in &result.runs {
                let same = |row: &&diffecon_auction::ReportRow| {
                    let alike =
                        row.entrant.settings.iter().all(|(key, value)| result.method.settings.get(key) == Some(value));
                    (&row.entrant.name, row.entrant.seed, row.entrant.step) == (&result.method.name, run.seed, run.step)
                        && alike
                };
                let row = report.results.iter().find(same).unwrap();
                assert_eq!(
                    (run.revenue, run.std_error),
                    (row.outcome.revenue, Some(row.outcome.std_error)),
                    "to the last bit"
                );
                assert_eq!(row.share_of_surplus.unwrap_or(run.score), run.score);
                runs += 1;
            }
        }
        assert_eq!(runs, report.results.len());
    }
    // Of single runs the differences too.
    let paths = lab.paths(["runs/a/1", "runs/b/2"]);
    let (comparison, report) = (compare(&paths, &options).unwrap(), evaluate(&paths, &options).unwrap());
    for (result, row) in comparison.markets[0].methods.iter().zip(&report.results) {
        assert_eq!((&result.method.name, result.revenue), (&row.entrant.name, row.outcome.revenue));
        assert_eq!(result.std_error_over_bidders, Some(row.outcome.std_error));
        let difference = result.to_the_best.map(|difference| (difference.revenue, difference.std_error_over_bidders));
        assert_eq!(difference, row.difference_std_error.map(|error| (row.difference, Some(error))));
    }
    assert!(notes(&comparison).contains("data: one seed tells nothing of other seeds: bundleflow menu.elements="));
}

#[test]
fn the_score_of_an_auction_is_over_the_best_of_all_baselines_whichever_are_shown() {
    let lab = Lab::new();
    (1..=2).for_each(|seed| lab.policy(&format!("policies/{seed}"), "A", seed));
    let [all, one, none] =
        ["all", "bundle", "none"].map(|choice| compare(&lab.paths(["policies"]), &with_baselines(choice)).unwrap());
    let names = |comparison: &Comparison| {
        let mut names: Vec<String> =
            comparison.markets[0].methods.iter().map(|result| result.method.name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!([&all, &one, &none].map(names), [vec!["bundle", "dp", "separate"], vec!["bundle", "dp"], vec!["dp"]]);
    let baseline = all.markets[0].methods.iter().find(|result| result.method.baseline).unwrap();
    let score = &none.markets[0].score;
    assert_eq!((score.kind, score.divisor), (ScoreKind::OverBestBaseline, baseline.revenue));
    assert_eq!(score.baseline.as_ref(), Some(&baseline.method.name));
    assert_eq!(baseline.score.mean, 1.0);
    assert_eq!(result(&all.markets[0], "dp").score, result(&none.markets[0], "dp").score);
    assert!(notes(&none).contains("A 2x3: neither surplus nor optimum is known"), "{}", notes(&none));
    let error = compare(&lab.paths(["policies"]), &with_baselines("item-prices")).unwrap_err().to_string();
    assert!(
        error.starts_with("baselines should be all, none, or some of separate, bundle, but is \"item-prices\""),
        "{error}"
    );
}

#[test]
fn where_theory_knows_the_optimum_scores_are_shares_of_it() {
    let lab = Lab::new();
    let split = "[split]\ntrain = 200\nvalidation = 60\ntest = 100\n";
    let dataset = lab.dataset("solved", &format!("distribution = \"unit-demand\"\ngoods = 2\nseed = 1\n{split}"));
    (1..=2).for_each(|seed| lab.menu(&format!("runs/{seed}"), "solved", seed, 8));
    let comparison = compare(&lab.paths(["runs"]), &Evaluation::default()).unwrap();
    let [market] = comparison.markets.as_slice() else { panic!("one market") };
    assert_eq!(market.score.kind, ScoreKind::ShareOfOptimum);
    // Pavlov: one price of 1 / sqrt 3 for either good.
    let bidders = dataset.split(Split::Test);
    let price = 1.0 / 3.0_f64.sqrt();
    let buyers = (0..100).filter(|row| f64::from(bidders.best_value(*row)) > price).count();
    assert!((market.score.divisor - price * buyers as f64 / 100.0).abs() < 1e-9);
    assert!(
        market.methods.iter().all(|result| result.method.label == result.method.name),
        "one setting needs no words"
    );
    let text = Format::Text.write(&comparison);
    assert!(text.contains("score: revenue / revenue of the optimal mechanism 0."), "{text}");
    for run in market.methods.iter().flat_map(|result| &result.runs) {
        assert!((run.score * market.score.divisor - run.revenue).abs() < 1e-12);
    }
}

#[test]
fn methods_are_averaged_over_markets_and_what_is_missing_is_said() {
    let lab = Lab::new();
    menus(&lab);
    lab.data("other", 2);
    (1..=3).for_each(|seed| lab.menu(&format!("runs/other/{seed}"), "other", seed, 8));
    lab.policy("runs/policy", "A", 1);
    let comparison = compare(&lab.paths(["runs"]), &with_baselines("grand-bundle,separate")).unwrap();
    let names: Vec<&str> = comparison.markets.iter().map(|market| market.name.as_str()).collect();
    assert_eq!(names, ["data", "other", "A 2x3"]);
    let [overall] = comparison.overall.as_slice() else { panic!("one kind of score has several markets") };
    assert_eq!(
        (overall.score, &overall.markets),
        (ScoreKind::ShareOfSurplus, &vec!["data".to_owned(), "other".to_owned()])
    );
    let found: Vec<(String, &[usize], usize)> = overall
        .methods
        .iter()
        .map(|result| (result.method.to_string(), result.seeds.as_slice(), result.missing.len()))
        .collect();
    // A learner is called the same on every market, and what is on fewer markets stands last.
    assert_eq!(found[2], ("bundleflow menu.elements=20".to_owned(), &[2, 0][..], 1));
    assert!(found.contains(&("bundleflow menu.elements=8".to_owned(), &[3, 3][..], 0)), "{found:?}");
    assert!(found.contains(&("grand-bundle".to_owned(), &[1, 1][..], 0)), "{found:?}");
    let label = "bundleflow menu.elements=8";
    let both = overall.methods.iter().find(|result| result.method.to_string() == label).unwrap();
    let of_markets = comparison.markets[..2].iter().map(|market| result(market, label).score.mean);
    close(Some(both.score.mean), of_markets.sum::<f64>() / 2.0);
    let said = notes(&comparison);
    assert!(
        said.contains("bundleflow menu.elements=20: no run on other; what is said of all markets is of 1 of 2"),
        "{said}"
    );
    assert!(
        overall.improvements.iter().any(|one| one.markets == 1)
            && overall.improvements.iter().any(|one| one.markets == 2)
    );

    // On one data set that is named all are of one market, and what they were trained on sets them apart.
    let on_other = Evaluation { dataset: Some(lab.path("other")), ..with_baselines("none") };
    let named = compare(&lab.paths(["runs/a", "runs/other"]), &on_other).unwrap();
    let data: Vec<&str> =
        named.markets[0].methods.iter().map(|result| result.method.settings["data"].as_str()).collect();
    assert_eq!((named.markets.len(), data.len()), (1, 2));
    assert!(
        data.iter().any(|name| name.starts_with("data (")) && data.iter().any(|name| name.starts_with("other (")),
        "{data:?}"
    );
}

#[test]
fn a_seed_counts_once() {
    let lab = Lab::new();
    lab.data("data", 1);
    (1..=2).for_each(|seed| lab.menu(&format!("runs/{seed}"), "data", seed, 8));
    let once = compare(&lab.paths(["runs"]), &with_baselines("none")).unwrap();
    let twice =
        compare(&lab.paths(["runs", "runs/1", "runs/1/mechanism.safetensors"]), &with_baselines("none")).unwrap();
    assert_eq!(once, twice, "a path counts once");
    // So does a copy, which is said.
    fs::copy(lab.path("runs/1/mechanism.safetensors"), lab.path("copy.safetensors")).unwrap();
    let copied = compare(&lab.paths(["runs", "copy.safetensors"]), &with_baselines("none")).unwrap();
    assert_eq!(copied.markets, once.markets);
    assert!(notes(&copied).contains("the same mechanism of the same run as"), "{}", notes(&copied));
    // Other training of the same seed is refused: the checkpoint of step 0 and of the end, say, of one run.
    lab.menu("runs/again", "data", 2, 8);
    let again = MechanismFile::<Menu>::load(&lab.path("runs/again/mechanism.safetensors")).unwrap();
    let changed = diffecon_data::MechanismProvenance { step: 7, ..again.provenance };
    let file = MechanismFile { provenance: changed, mechanism: again.mechanism };
    file.save(&lab.path("runs/again/mechanism.safetensors")).unwrap();
    let error = compare(&lab.paths(["runs"]), &with_baselines("none")).unwrap_err().to_string();
    assert!(
        error.starts_with("the runs of bundleflow with the same settings should be of a seed each, but is seed 2 for "),
        "{error}"
    );
}

#[test]
fn runs_that_are_not_finished_or_have_nothing_are_said() {
    let lab = Lab::new();
    lab.data("data", 1);
    (1..=3).for_each(|seed| lab.menu(&format!("runs/{seed}"), "data", seed, 8));
    fs::remove_file(lab.path("runs/2/mechanism.safetensors")).unwrap();
    let summary = fs::read_to_string(lab.path("runs/3/summary.json")).unwrap();
    let summary = summary
        .replace("\"finished\": true", "\"finished\": false")
        .replace("\"step\": 20,\n  \"steps\"", "\"step\": 10,\n  \"steps\"");
    fs::write(lab.path("runs/3/summary.json"), summary).unwrap();
    let comparison = compare(&lab.paths(["runs"]), &with_baselines("none")).unwrap();
    assert_eq!(comparison.markets[0].methods[0].seeds, Some(2));
    let said = notes(&comparison);
    assert!(said.contains("runs/2: the run has no mechanism yet and is left out"), "{said}");
    assert!(said.contains("runs/3: the run has taken 10 of 20 steps"), "{said}");
}
