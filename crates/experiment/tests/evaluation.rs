//! Mechanisms side by side: what enters a report, its paired differences, and what cannot be compared.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use diffecon_auction::standard_error::independent;
use diffecon_auction::{Market, Mechanism, Menu, Report, ReportRow, Seed, Valuations};
use diffecon_config::Checked;
use diffecon_data::{Dataset, MechanismFile, Split};
use diffecon_experiment::{BaselineChoice, Evaluation, evaluate, fit_baselines};
use diffecon_sequential::{EnvironmentConfig, Policy, PolicyFile, SequentialMarket, baseline, streams};
use lab::Lab;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

impl Lab {
    fn paths<const N: usize>(&self, names: [&str; N]) -> [PathBuf; N] {
        names.map(|name| self.path(name))
    }

    /// A data set of this name.
    fn data(&self, name: &str, goods: usize, seed: u64, extra: usize) -> Dataset {
        let recipe = format!(
            "distribution = \"regions-npv\"\ngoods = {goods}\nseed = {seed}\n\
             [split]\ntrain = 300\nvalidation = 100\ntest = 100\nextra = {extra}\n"
        );
        self.dataset(name, &recipe)
    }

    /// A small menu.
    fn menu(&self, run: &str, data: &str, seed: u64, elements: usize) {
        let data = self.path(data);
        self.train(
            run,
            &format!(
                "learner = \"bundleflow\"\nseed = {seed}\ndataset = '{}'\n[run]\nvalidate_every = 10\n\
                 [menu]\nelements = {elements}\nsupport = 2\n[flow]\nhidden = 32\nsteps = 20\nbatch = 64\n\
                 [learning]\nsteps = 30\nbatch = 64\n",
                data.display()
            ),
        );
    }

    /// A small policy; `values` is a setting or a data set.
    fn policy(&self, run: &str, values: &str, goods: usize) {
        self.train(
            run,
            &format!(
                "learner = \"dp\"\n[environment]\nbidders = 3\ngoods = {goods}\nvalues = '{values}'\n\
                 [dp]\nsteps = 20\nsamples = 64\npolish_samples = 512\nvalue_samples = 4096\n"
            ),
        );
    }

    fn refusal(&self, names: &[&str], options: &Evaluation) -> String {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        evaluate(&paths, options).unwrap_err().to_string()
    }
}

fn with_baselines(choice: &str) -> Evaluation {
    Evaluation { baselines: choice.parse().unwrap(), ..Evaluation::default() }
}

fn names(report: &Report) -> Vec<&str> {
    report.results.iter().map(|row| row.entrant.name.as_str()).collect()
}

fn row<'a>(report: &'a Report, name: &str) -> &'a ReportRow {
    report.results.iter().find(|row| row.entrant.name == name).unwrap()
}

#[test]
fn runs_are_compared_bidder_by_bidder() {
    let lab = Lab::new();
    let bidders = lab.data("data", 8, 1, 0).split(Split::Test);
    let runs = [("sweep/a", 1, 20), ("sweep/b", 2, 20), ("sweep/deep/c", 1, 30)];
    runs.iter().for_each(|(run, seed, elements)| lab.menu(run, "data", *seed, *elements));
    let paths = lab.paths(runs.map(|(run, ..)| run));
    let report = evaluate(&paths, &Evaluation::default()).unwrap();
    assert_eq!((report.results.len(), report.sample.bidders), (3 + 4, Some(100)));
    assert!((report.surplus.unwrap() - bidders.surplus()).abs() < 1e-12);

    let mechanisms: Vec<(Menu, (u64, usize))> = paths
        .iter()
        .zip(runs)
        .map(|(path, (_, seed, elements))| {
            let file = MechanismFile::<Menu>::load(&path.join("mechanism.safetensors")).unwrap();
            (file.mechanism, (seed, elements))
        })
        .collect();
    let payments =
        |mechanism: &dyn Mechanism| -> Vec<f64> { mechanism.sell(&bidders).iter().map(|sale| sale.payment).collect() };
    let fitted = diffecon_auction::baselines(&lab.data("data", 8, 1, 0).split(Split::Train));
    let of_row = |row: &ReportRow| -> Vec<f64> {
        let Some(seed) = row.entrant.seed else {
            return payments(&fitted.iter().find(|(name, _)| *name == row.entrant.name).unwrap().1);
        };
        let elements: usize = row.entrant.settings["menu.elements"].parse().unwrap();
        assert_eq!(row.entrant.settings.len(), 1, "all else is the same: {:?}", row.entrant.settings);
        payments(&mechanisms.iter().find(|(_, known)| *known == (seed, elements)).unwrap().0)
    };
    let best = of_row(&report.results[0]);
    for (place, row) in report.results.iter().enumerate() {
        let paid = of_row(row);
        let mean = paid.iter().sum::<f64>() / 100.0;
        assert!((row.outcome.revenue - mean).abs() < 1e-9);
        assert!((row.outcome.std_error - scatter(&paid)).abs() < 1e-9);
        let gaps: Vec<f64> = paid.iter().zip(&best).map(|(paid, best)| paid - best).collect();
        assert!((row.difference - gaps.iter().sum::<f64>() / 100.0).abs() < 1e-9);
        assert!(row.difference <= 0.0, "best first");
        match (place, row.difference_std_error) {
            (0, error) => assert_eq!((row.difference, error), (0.0, None)),
            (_, error) => assert!((error.unwrap() - scatter(&gaps)).abs() < 1e-9),
        }
    }

    let of_folder = evaluate(&lab.paths(["sweep"]), &Evaluation::default()).unwrap();
    assert_eq!(of_folder, report, "a folder stands for the runs below it");
    let files = paths.map(|run| run.join("mechanism.safetensors"));
    assert_eq!(evaluate(&files, &Evaluation::default()).unwrap(), report, "a run stands for its mechanism");
    files.iter().enumerate().for_each(|(place, file)| {
        fs::copy(file, lab.path(&format!("{place}.safetensors"))).unwrap();
    });
    let alone = lab.paths(["0.safetensors", "1.safetensors", "2.safetensors"]);
    assert_eq!(evaluate(&alone, &Evaluation::default()).unwrap(), report, "mechanisms need nothing of their runs");
}

/// `s / sqrt(N)`.
fn scatter(numbers: &[f64]) -> f64 {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|number| (number - mean) * (number - mean)).sum();
    (squares / (count - 1.0) / count).sqrt()
}

#[test]
fn baselines_are_chosen_by_name() {
    let lab = Lab::new();
    lab.data("data", 6, 1, 0);
    lab.menu("run", "data", 1, 20);
    let report = |choice: &str| evaluate(&lab.paths(["run"]), &with_baselines(choice));
    let found = |choice: &str| {
        let report = report(choice).unwrap();
        let mut names: Vec<String> = names(&report).into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(found("all"), ["bundleflow", "grand-bundle", "item-prices", "item-size-prices", "size-prices"]);
    assert_eq!(found("none"), ["bundleflow"]);
    assert_eq!(found("item-prices, grand-bundle"), ["bundleflow", "grand-bundle", "item-prices"]);
    let (all, some) = (report("all").unwrap(), report("size-prices,item-size-prices").unwrap());
    for name in ["size-prices", "item-size-prices"] {
        assert_eq!(row(&some, name).outcome, row(&all, name).outcome, "{name} is the same with others and without");
    }
    let known = "all, none, or some of grand-bundle, item-prices, size-prices, item-size-prices";
    let error = report("item-prices,items").unwrap_err().to_string();
    assert_eq!(error, format!("baselines should be {known}, but is \"items\""));
    assert!(report("separate").is_err(), "that is one of sequential auctions");
}

#[test]
fn fitted_baselines_are_mechanisms_like_others() {
    let lab = Lab::new();
    lab.data("data", 6, 1, 0);
    lab.menu("run", "data", 1, 20);
    let fitted = evaluate(&lab.paths(["run"]), &Evaluation::default()).unwrap();
    let files = fit_baselines(&lab.path("data"), &BaselineChoice::All, &lab.path("baselines")).unwrap();
    assert_eq!(files.len(), 4);
    let paths = [files, vec![lab.path("run")]].concat();
    assert_eq!(evaluate(&paths, &with_baselines("none")).unwrap(), fitted);
    let of_folder = evaluate(&lab.paths(["baselines", "run"]), &with_baselines("none")).unwrap();
    assert_eq!(of_folder, fitted);
    let choice = BaselineChoice::Named(vec!["size".to_owned()]);
    let error = fit_baselines(&lab.path("data"), &choice, &lab.path("none")).unwrap_err().to_string();
    assert!(error.contains("item-size-prices, but is \"size\"") && !lab.path("none").exists(), "{error}");
}

#[test]
fn what_sells_on_different_markets_is_not_compared() {
    let lab = Lab::new();
    lab.data("data", 6, 1, 0);
    lab.data("other", 6, 2, 0);
    lab.data("wider", 8, 1, 0);
    lab.menu("menu", "data", 1, 20);
    lab.menu("of-other", "other", 1, 20);
    lab.policy("a", "A", 3);
    lab.policy("c", "C", 3);
    let usual = Evaluation::default();
    let error = lab.refusal(&["menu", "a"], &usual);
    assert!(
        error.starts_with("mechanisms should be for one market, but is ") && error.contains("one bidder"),
        "{error}"
    );
    let error = lab.refusal(&["a", "c"], &usual);
    assert!(error.starts_with("the auction of the policies should be one (") && error.contains("C 3x3 ("), "{error}");
    let error = lab.refusal(&["menu", "of-other"], &usual);
    assert!(error.starts_with("the data set of the mechanisms should be one, or named"), "{error}");
    let on = |data: &str| Evaluation { dataset: Some(lab.path(data)), ..with_baselines("none") };
    let named = evaluate(&lab.paths(["menu", "of-other"]), &on("other")).unwrap();
    assert_eq!((named.sample.dataset.as_deref(), named.results.len()), (Some("other"), 2));
    let error = lab.refusal(&["menu"], &on("wider"));
    assert!(error.starts_with("goods of data set \"wider\" should be the 6 of ") && error.ends_with('8'), "{error}");
    assert!(lab.refusal(&["a"], &on("data")).starts_with("--dataset should be left out for policies"));
    let on_extra = Evaluation { split: Split::Extra, ..Evaluation::default() };
    assert!(lab.refusal(&["menu"], &on_extra).starts_with("split should be one with bidders"));
    assert!(lab.refusal(&[], &usual).starts_with("mechanisms should be at least one"));
    assert!(lab.refusal(&["data"], &usual).contains("no run and no mechanism file is in this folder or below"));
    assert!(lab.refusal(&["nothing"], &usual).contains("nothing"));
}

#[test]
fn a_data_set_that_has_changed_is_refused_unless_it_is_named() {
    let lab = Lab::new();
    lab.data("data", 4, 1, 0);
    lab.menu("menu", "data", 1, 20);
    lab.policy("policy", &lab.path("data").display().to_string(), 4);
    for run in ["menu", "policy"] {
        evaluate(&lab.paths([run]), &with_baselines("none")).unwrap();
    }
    lab.data("data", 4, 2, 0);
    for run in ["menu", "policy"] {
        let error = lab.refusal(&[run], &with_baselines("none"));
        assert!(error.contains("has changed"), "{run}: {error}");
    }
    let nevertheless = Evaluation { dataset: Some(lab.path("data")), ..with_baselines("none") };
    assert_eq!(evaluate(&lab.paths(["menu"]), &nevertheless).unwrap().results.len(), 1);
    fs::remove_dir_all(lab.path("data")).unwrap();
    assert!(lab.refusal(&["menu"], &with_baselines("none")).contains("data"));
}

#[test]
fn reports_are_json() {
    let lab = Lab::new();
    lab.data("data", 4, 1, 0);
    lab.menu("menu", "data", 3, 20);
    lab.policy("policy", "A", 3);
    for run in ["menu", "policy"] {
        let mut report = evaluate(&lab.paths([run]), &Evaluation { episodes: 160, ..Evaluation::default() }).unwrap();
        let text = serde_json::to_string(&report).unwrap();
        let back: Report = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
        // What every sale brought in is not written.
        report.results.iter_mut().for_each(|row| row.outcome.totals.clear());
        assert_eq!(back, report);
    }
}

/// The bidders of an auction are rows of a data set: more episodes with the same rows tell nothing new of their law.
#[test]
fn the_error_of_a_policy_is_the_scatter_over_test_sets() {
    const SETS: usize = 60;
    let lab = Lab::new();
    let (data, folder) = (lab.data("data", 4, 1, 100 * SETS), lab.path("data").display().to_string());
    lab.policy("policy", &folder, 4);
    let report = evaluate(&lab.paths(["policy"]), &Evaluation::default()).unwrap();
    let file = PolicyFile::load(&lab.path("policy/mechanism.safetensors")).unwrap();
    let (config, unit): (&Checked<EnvironmentConfig>, f64) = (&file.mechanism.environment, file.mechanism.unit);
    let market = |rows: Valuations, seed: u64| {
        let rows = BTreeMap::from([(folder.clone(), rows)]);
        SequentialMarket::new(config, &rows, unit, (Seed::new(seed), streams::EVALUATION), 10_240).unwrap()
    };
    let separate = baseline("separate", market(data.split(Split::Train), 1).environment());
    let extra = data.split(Split::Extra);
    // Other rows and other episodes each.
    let markets: Vec<SequentialMarket> =
        (0..SETS).map(|set| market(extra.slice(100 * set..100 * (set + 1)), 2 + set as u64)).collect();
    let policies: [(&str, &dyn Policy); 2] = [("dp", file.mechanism.policy()), ("separate", &separate)];
    for (name, policy) in policies {
        let reported = &row(&report, name).outcome;
        let on_test = market(data.split(Split::Test), 1).sell(policy);
        assert_eq!((reported.revenue, reported.std_error), (on_test.revenue, on_test.std_error));
        let outcomes: Vec<_> = markets.iter().map(|market| market.sell(policy)).collect();
        let revenues: Vec<f64> = outcomes.iter().map(|outcome| outcome.revenue).collect();
        let scatter = independent(&revenues) * (SETS as f64).sqrt();
        let mean_square = |errors: &dyn Fn(usize) -> f64| {
            ((0..SETS).map(|set| errors(set).powi(2)).sum::<f64>() / SETS as f64).sqrt()
        };
        let expected = mean_square(&|set| outcomes[set].std_error);
        let over_episodes = mean_square(&|set| independent(&outcomes[set].totals));
        println!(
            "{name}: scatter {scatter:.4}, error {expected:.4}, of the report {:.4}, over episodes {over_episodes:.4}",
            reported.std_error
        );
        // 60 sets know a standard deviation within 9 %, 100 rows one within about as much.
        assert!((expected / scatter - 1.0).abs() < 0.2, "{name}: {expected} should be {scatter}");
        assert!(
            (reported.std_error / scatter - 1.0).abs() < 0.45,
            "{name}: {} should be {scatter}",
            reported.std_error
        );
        assert!(over_episodes < scatter / 3.0, "{name}: {over_episodes} should be far off");
    }
}
