//! Designs: what they refuse, that they run the same whatever the threads, and that a run goes on where it was stopped.

use diffecon_bidding::{Design, RunFolder, play};
use diffecon_config::{Checked, Config, Document};
use diffecon_data::{Dataset, Recipe, Split};
use std::fs;
use std::path::Path;

const SEALED: &str = "
treatment = 'sealed'
bidders = 3
sessions = 40
rounds = 3
bidder = [{ kind = 'truthful' }, { kind = 'noisy', base = 'equilibrium', sigma = 8 }, { kind = 'quantal', lambda = 0.3 }]
format = { kind = 'first' }
values = { kind = 'private', max = 99 }
";
const EBAY: &str = "
treatment = 'ebay'
bidders = 3
sessions = 10
rounds = 2
bidder = [{ kind = 'truthful' }]
format = { kind = 'ebay', soft_close = 'last-day-bid' }
values = { kind = 'private', max = 99 }
stream = 'python'
seed = 1398
";

fn design(text: &str) -> Checked<Design> {
    Design::from_table(&text.parse().expect("TOML")).expect("a design")
}

#[test]
fn designs_are_refused_by_name() {
    let refused = |change: &str| {
        let mut table: toml::Table = SEALED.parse().unwrap();
        diffecon_config::set(&mut table, change).unwrap();
        Design::from_table(&table).unwrap_err().to_string()
    };
    let message = "format.kind should be one of first, second, third, all-pay, clock-open, clock-blind, dutch, ebay (the nearest is first), but is \"frist\"";
    assert_eq!(refused("format.kind=frist"), message);
    let bidder = refused("bidder=[{kind=\"equilibrum\"}]");
    assert!(bidder.starts_with("bidder.kind should be one of truthful, equilibrium, crra, "), "{bidder}");
    assert_eq!(refused("format.reserve=-1"), "format.reserve should be a number of at least 0, but is -1");
    assert_eq!(
        refused("format={kind=\"dutch\", increment=0}"),
        "format.increment should be a number above 0, but is 0"
    );
    assert_eq!(refused("bidders=4"), "bidder should be one for all, or one for each of 4 bidders, but is 3 of them");
    assert_eq!(
        refused("values={kind=\"private\", max=9.5}"),
        "values.max should be a whole number in [0, 1e9], but is 9.5"
    );
    assert_eq!(
        refused("values={kind=\"common\", low=3, high=2, noise=1}"),
        "values.high should be a whole number in [3, 1e9], but is 2"
    );
    assert_eq!(
        refused("values.max=[1,2]"),
        "values.max should be one number, or one for each of 3 bidders, but is 2 numbers"
    );
    let law = |rest: &str| refused(&format!("values={{kind=\"law\", law={rest}, max=99}}"));
    assert_eq!(
        law("\"exponential\", parameters={mean=0}"),
        "values.parameters.mean should be in [1e-30, 1e28], but is 0"
    );
    assert_eq!(
        law("\"beta\", parameters={mean=1}"),
        "a key of values.parameters should be values.parameters.alpha, values.parameters.beta, values.parameters.scale, but is values.parameters.mean"
    );
    assert!(
        law("\"gamma\"").starts_with("values.law should be one of uniform, exponential, beta, power, equal-revenue")
    );
    let data = refused("values={kind=\"data\", dataset=\"x\", scale=0, max=99}");
    assert_eq!(data, "values.scale should be in (0, 1e9], but is 0");
    let quantal = refused("values={kind=\"law\", law=\"uniform\", max=99}");
    assert!(quantal.contains("equilibrium should be of a format and values whose equilibrium is known"), "{quantal}");
    let equilibrium = refused("values={kind=\"common\", low=20, high=40, noise=5}");
    assert!(
        equilibrium.starts_with("equilibrium should be of a format and values whose equilibrium is known"),
        "{equilibrium}"
    );
    assert_eq!(refused("bidder=[{kind=\"crra\", rho=0}]"), "bidder.rho should be in (0, 1], but is 0");
    assert_eq!(
        refused("bidder=[{kind=\"scripted\", bids=[100]}]"),
        "a scripted amount should be in [0, 99], in steps of 1, but is 100"
    );
    assert_eq!(
        refused("bidder=[{kind=\"naive-common\"}]"),
        "a naive-common bidder should be told of common values, but is private"
    );
    assert_eq!(refused("round=3"), "round is no key; the nearest is rounds");
    let document = Document::parse("x.toml", "bidders = 3").unwrap();
    let error = document.locate(Design::from_table(document.table()).unwrap_err()).to_string();
    assert_eq!(error, "x.toml: treatment is missing: What logs and tables call it.");
}

#[test]
fn a_session_depends_on_its_number_alone() {
    let design = design(SEALED);
    let all: Vec<_> = (0..5).map(|session| play(&design, session).unwrap()).collect();
    for session in [3, 0, 4, 3] {
        assert_eq!(play(&design, session).unwrap(), all[session as usize]);
    }
    assert_ne!(all[0].rounds, all[1].rounds);
}

/// The value draws of the published eBay auctions, and the first orders.
#[test]
fn a_published_seed_gives_published_values_and_orders() {
    let played = play(&design(&EBAY.replace("rounds = 2", "rounds = 1")), 0).unwrap();
    assert_eq!(played.rounds[0].worths.signals, [43.0, 40.0, 96.0]);
    let order: Vec<usize> = played.rounds[0].outcome.steps[..6].iter().map(|step| step.bidder).collect();
    assert_eq!(order, [1, 0, 2, 1, 0, 2]);
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
    let read = |entry: fs::DirEntry| fs::read(entry.path()).expect("a file");
    let mut files: Vec<_> =
        entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), read(entry))).collect();
    files.sort();
    files
}

#[test]
fn a_run_that_was_stopped_anywhere_goes_on_to_the_same_bytes() {
    for text in [SEALED, EBAY] {
        let home = tempfile::tempdir().unwrap();
        let whole = home.path().join("whole");
        RunFolder::open(&whole, design(text)).unwrap().run(|_| {}).unwrap();
        let expected = files(&whole);
        let names: Vec<&str> = expected.iter().map(|(name, _)| name.as_str()).collect();
        assert!(
            names == ["design.toml", "rounds.jsonl", "sessions.jsonl"]
                || names == ["design.toml", "ebay.jsonl", "sessions.jsonl"]
        );
        // As a kill may leave it: so much of the sessions, and of the rounds at least what belongs to them.
        for (sessions, rounds) in [(0, 0.0), (0, 0.4), (5, 0.5), (5, 0.51), (9, 0.99), (10, 1.0)] {
            let stopped = home.path().join(format!("stopped-{sessions}-{rounds}"));
            fs::create_dir(&stopped).unwrap();
            for (name, bytes) in &expected {
                let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                let kept = match name.as_str() {
                    "design.toml" => bytes.clone(),
                    // And half a line.
                    "sessions.jsonl" => {
                        let count = sessions * lines.len() / 10;
                        let mut kept = lines[..count].concat();
                        kept.extend(lines.get(count).map_or(&[][..], |line| &line[..line.len() / 2]));
                        kept
                    }
                    _ => bytes[..(bytes.len() as f64 * rounds) as usize].to_vec(),
                };
                fs::write(stopped.join(name), kept).unwrap();
            }
            let result = RunFolder::open(&stopped, design(text)).unwrap().run(|_| {});
            let lost = sessions == 9 && rounds < 0.9;
            if lost {
                assert!(result.is_err());
            } else if let Err(error) = result {
                // Rounds of sessions that are said to be over are gone: nothing that a kill does.
                assert!(sessions > 0, "{error}");
            } else {
                assert_eq!(files(&stopped), expected, "{sessions} {rounds}");
            }
        }
        // Bidders from outside may have said more before they were stopped than they say now: nothing of it stays.
        let longer = home.path().join("longer");
        fs::create_dir(&longer).unwrap();
        for (name, bytes) in &expected {
            let kept = match name.as_str() {
                "design.toml" => bytes.clone(),
                "sessions.jsonl" => Vec::new(),
                _ => [&bytes[..], &[b'x'; 1_000]].concat(),
            };
            fs::write(longer.join(name), kept).unwrap();
        }
        RunFolder::open(&longer, design(text)).unwrap().run(|_| {}).unwrap();
        assert_eq!(files(&longer), expected);
        let other = design(&text.replace("sessions = ", "seed = 77\nsessions = ").replace("seed = 1398\n", ""));
        let error = RunFolder::open(&whole, other).map(drop).unwrap_err().to_string();
        assert!(
            error.ends_with("should be this one, but is of another one; hint: --out names another folder"),
            "{error}"
        );
        assert_eq!(files(&whole), expected);
    }
}

/// Logs say their own rules, where those are not the published ones: reserves, steps, days, ties.
#[test]
fn what_designs_log_replays() {
    let home = tempfile::tempdir().unwrap();
    let affiliated = "values={kind=\"affiliated\", common=7, own=30}";
    for (number, changes) in [
        vec!["format.reserve=60"],
        vec!["format.kind=second", "format.reserve=60", "numbers=real", "values.max=130.5", "bidder=[{kind=\"truthful\"}]"],
        vec!["format={kind=\"clock-open\", start=3, increment=0.7}", affiliated, "bidder=[{kind=\"truthful\"}]"],
        vec!["format={kind=\"clock-blind\", max_price=20}", affiliated, "bidder=[{kind=\"truthful\"}]"],
        vec!["format={kind=\"dutch\", start=30, increment=4}", "bidder=[{kind=\"equilibrium\"}]"],
        vec!["format={kind=\"ebay\", soft_close=\"last-day-bid\", days=3, most_days=5, tie=\"earliest\", reserve=50, reserve_rule=\"maximum\"}",
            "bidder=[{kind=\"truthful\"}, {kind=\"scripted\", turns=[[0, 5], [2, 60]]}, {kind=\"scripted\", turns=[[1, 60], [3, 99]]}]"],
        vec!["stream=python", "values.max=20"],
        vec!["stream=python", "values={kind=\"law\", law=\"exponential\", parameters={mean=30}, max=200}", "bidder=[{kind=\"truthful\"}]"],
    ]
    .into_iter()
    .enumerate()
    {
        let mut table: toml::Table = SEALED.parse().unwrap();
        if number > 0 && number < 6 {
            diffecon_config::set(&mut table, "bidder=[{kind=\"truthful\"}]").unwrap();
        }
        if number == 0 {
            diffecon_config::set(&mut table, "bidder=[{kind=\"equilibrium\"}, {kind=\"truthful\"}, {kind=\"truthful\"}]").unwrap();
        }
        changes.iter().for_each(|change| diffecon_config::set(&mut table, change).unwrap());
        let folder = RunFolder::open(&home.path().join(number.to_string()), Design::from_table(&table).unwrap()).unwrap();
        folder.run(|_| {}).unwrap();
        let replayed = diffecon_bidding::replay::replay_files(&[folder.log()]).unwrap();
        assert_eq!(replayed.found.first(), None, "{changes:?}");
        assert_eq!((replayed.seeds.unlike_sessions, replayed.seeds.unlike_auctions), (0, 0), "{changes:?}");
        assert_eq!(replayed.rounds.sealed + replayed.rounds.clocks + replayed.ebay.auctions, 120, "{changes:?}");
    }
}

#[test]
fn a_folder_with_other_things_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("thesis.tex"), "all of it").unwrap();
    let error = RunFolder::open(home.path(), design(SEALED)).map(drop).unwrap_err().to_string();
    assert!(error.ends_with("should be a new or empty folder, but is with thesis.tex"), "{error}");
    assert_eq!(files(home.path()).len(), 1);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let run = |threads: usize| {
        let folder = home.path().join(threads.to_string());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| RunFolder::open(&folder, design(SEALED)).unwrap().run(|_| {})).unwrap();
        files(&folder)
    };
    assert_eq!(run(1), run(3));
}

/// Values of a data set of one good are rows of the split that is named, and truth is what is known to be best.
#[test]
fn values_come_from_data_sets_of_one_good() {
    let home = tempfile::tempdir().unwrap();
    let recipe = |goods: usize| {
        let text = format!(
            "distribution = 'additive-exponential'\ngoods = {goods}\nseed = 1\nparameters = {{ mean = 20.0 }}\n\
             split = {{ train = 50, validation = 5, test = 5 }}\n"
        );
        let recipe = Recipe::from_toml(&text).unwrap().check().unwrap();
        let folder = home.path().join(format!("goods-{goods}"));
        let dataset = Dataset::generate("one", &recipe).unwrap();
        fs::create_dir(&folder).unwrap();
        dataset.save(&folder).unwrap();
        (folder, dataset)
    };
    let (folder, dataset) = recipe(1);
    let of = |folder: &Path, format: &str, rest: &str| {
        let text = format!(
            "treatment = 'data'\nbidders = 3\nsessions = 20\nrounds = 5\nnumbers = 'real'\nbidder = [{{ kind = 'truthful' }}]\n\
             format = {{ kind = '{format}' }}\nvalues = {{ kind = 'data', dataset = '{}', {rest} }}\n",
            folder.display()
        );
        RunFolder::open(&home.path().join(format!("run-{format}")), design(&text))
    };
    let test: Vec<f32> = (0..5).map(|bidder| dataset.split(Split::Test).best_value(bidder)).collect();
    for format in ["second", "first"] {
        let run = of(&folder, format, "split = 'test', max = 500").unwrap();
        run.run(|_| {}).unwrap();
        let mut drawn: Vec<f32> = Vec::new();
        for line in diffecon_bidding::log::read(&run.log()).unwrap() {
            let diffecon_bidding::log::Logged::Round(round) = line.logged else { panic!("a round") };
            drawn.extend(round.signals.iter().map(|value| *value as f32));
        }
        assert!(drawn.iter().all(|value| test.contains(value)) && test.iter().all(|value| drawn.contains(value)));
        let statistics = diffecon_bidding::statistics::statistics_of(&[run.log()]).unwrap();
        let row = &statistics.rounds[0];
        assert_eq!((row.values.as_str(), row.equilibrium_revenue.is_some()), ("data", format == "second"));
        if format == "second" {
            assert!((row.equilibrium_revenue.unwrap().value - row.revenue.unwrap().value).abs() < 1e-9);
        }
    }
    let refused = |folder: &Path, rest: &str| of(folder, "third", rest).map(drop).unwrap_err().to_string();
    assert!(
        refused(&folder, "max = 1").contains("should be at most values.max, 1, but is "),
        "before a folder is made"
    );
    assert!(refused(&recipe(2).0, "max = 500").ends_with("goods-2 should be 1, but is 2"));
    assert!(refused(&home.path().join("none"), "max = 500").contains("none"));
    assert!(!home.path().join("run-third").exists());
}
