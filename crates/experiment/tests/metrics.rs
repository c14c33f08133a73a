//! Every number that a learner logs has a meaning, and docs/metrics.md says the same.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_data::{Dataset, Recipe};
use diffecon_experiment::{Experiment, Registry};
use diffecon_train::metric::{Metric, OF_EVERY_LEARNER, TIMES};
use diffecon_train::{RunFolder, metrics};
use std::collections::BTreeSet;

const AUCTION: &str = "[environment]\nvalues = \"A\"\nbidders = 2\ngoods = 3\n";
const DP: &str = "[dp]\nsteps = 20\nsamples = 64\npolish_samples = 512\nvalue_samples = 4096\n";
const FPI: &str = "[fpi]\niterations = 2\nepisodes = 64\nhidden = [16]\nreturn_steps = 10\ntarget_steps = 10\nactor_steps = 10\n\
    batch = 32\nsamples = 32\ntarget_samples = 32\n";
const PPO: &str = "[ppo]\niterations = 2\nepisodes = 32\nepochs = 2\nbatch = 32\nhidden = [16]\n";
const BUNDLEFLOW: &str = "[menu]\nelements = 20\nsupport = 2\n[flow]\nhidden = 32\nsteps = 20\nbatch = 64\n\
    [learning]\nsteps = 4\nbatch = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";

const COLUMNS: &str = "[learning]\nsteps = 4\ncandidates = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";
const PRICING: &str = "[learning]\nsteps = 4\nbatch = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";
const HYBRID: &str = "[ascent]\nsteps = 4\nbatch = 16\n[menu]\nelements = 20\nsupport = 2\n[flow]\nhidden = 32\nsteps = 20\nbatch = 64\n\
    [together]\nsteps = 4\nbatch = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";
const ROCHET: &str =
    "[menu]\nelements = 20\n[learning]\nsteps = 4\nbatch = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";

const SELF_PLAY: &str = "[learning]\nsteps = 4\nvalues = 16\n[run]\nlog_every = 1\nvalidate_every = 2\n";

const CONTRACTS: &str = "process.parameters.depth = 2\n[network]\nunits = 8\n[learning]\nsteps = 4\n[run]\nlog_every = 1\nvalidate_every = 2\n";
const TABULAR: &str = "process.parameters.depth = 2\n[learning]\nsteps = 4\n[run]\nlog_every = 1\nvalidate_every = 2\n";

const OFFERS: &str = "[game]\nsize = 2\nsteps = 3\n[learning]\nsteps = 4\n[run]\nlog_every = 1\nvalidate_every = 2\n";

const SPLIT: &str = "[split]\ntrain = 60\nvalidation = 20\ntest = 20\n";

/// The page without links: `[text](target)` as `text`.
fn page() -> String {
    let page = include_str!("../../../docs/metrics.md");
    let mut text = String::new();
    let mut rest = page;
    while let Some(end) = rest.find("](") {
        let start = rest[..end].rfind('[').unwrap();
        let after = end + rest[end..].find(')').unwrap() + 1;
        text += &rest[..start];
        text += &rest[start + 1..end];
        rest = &rest[after..];
    }
    text + rest
}

#[test]
fn every_number_has_a_meaning_here_and_in_the_docs() {
    let home = tempfile::tempdir().unwrap();
    let data = |distribution: &str| {
        let recipe = format!("distribution = \"{distribution}\"\ngoods = 6\nseed = 1\n{SPLIT}");
        let (recipe, folder) = (Recipe::from_toml(&recipe).unwrap().check().unwrap(), home.path().join(distribution));
        Dataset::generate("data", &recipe).unwrap().save(&folder).unwrap();
        folder.display().to_string()
    };
    let (xor, additive) = (data("regions-npv"), data("additive"));
    let menus = [
        ("bundleflow", &xor, BUNDLEFLOW),
        ("pricing", &xor, PRICING),
        ("hybrid", &xor, HYBRID),
        ("rochet_net", &additive, ROCHET),
        ("bundle_rochet_net", &xor, ROCHET),
        ("column_generation", &xor, COLUMNS),
    ]
    .map(|(learner, data, keys)| (learner, format!("learner = \"{learner}\"\ndataset = '{data}'\n{keys}")));
    let auctions = [("dp", DP), ("fpi", FPI), ("ppo", PPO)]
        .map(|(learner, keys)| (learner, format!("learner = \"{learner}\"\n{AUCTION}{keys}")));
    let bids = [("self-play", format!("learner = \"self-play\"\n{SELF_PLAY}"))];
    let contracts = [("contract_q", CONTRACTS), ("contract_tabular", TABULAR), ("contract_vdn", OFFERS)]
        .map(|(learner, keys)| (learner, format!("learner = \"{learner}\"\n{keys}")));
    let page = page();
    let row =
        |Metric { name, meaning, unit }: &Metric| format!("| `{name}` | {meaning} | {unit} |").replace("|  |", "| |");
    for (learner, experiment) in auctions.into_iter().chain(menus).chain(bids).chain(contracts) {
        let mut experiment = Experiment::from_toml(&experiment, &Registry::default()).unwrap();
        let meanings = [&OF_EVERY_LEARNER, experiment.init("cpu").unwrap().meanings()].concat();
        let run = home.path().join(learner);
        experiment.start(&run, "cpu", &mut ()).unwrap();
        let lines = metrics::read(&RunFolder::open(&run).unwrap().metrics()).unwrap();
        let logged: BTreeSet<&str> = lines.iter().flat_map(|line| line.keys().map(String::as_str)).collect();
        let logged: BTreeSet<&str> = logged.into_iter().filter(|name| *name != "step").collect();
        let known: BTreeSet<&str> = meanings.iter().map(|metric| metric.name).collect();
        assert!(logged.is_subset(&known), "{learner} logs {logged:?}, and says what {known:?} mean");
        // Auctions have no full surplus.
        let missing: Vec<&&str> = known.difference(&logged).collect();
        assert!(
            missing.iter().all(|name| **name == "validation_share_of_surplus"),
            "{learner} does not log {missing:?}"
        );
        for metric in meanings.iter().chain(&TIMES) {
            assert!(page.contains(&row(metric)), "docs/metrics.md should have the row {:?}", row(metric));
        }
    }
}
