//! Sequential auctions from outside: train, resume, evaluate side by side, and what bad input gets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use lab::{Lab, recipe};

const SMALL: [(&str, &str); 3] = [
    ("dp", "[dp]\nsteps = 20\nsamples = 64\npolish_samples = 512\nvalue_samples = 4096\n"),
    (
        "fpi",
        "[fpi]\niterations = 3\nepisodes = 64\nhidden = [16]\nreturn_steps = 10\ntarget_steps = 10\n\
         actor_steps = 10\nbatch = 32\nsamples = 32\ntarget_samples = 32\n",
    ),
    ("ppo", "[ppo]\niterations = 3\nepisodes = 32\nepochs = 2\nbatch = 32\nhidden = [16]\n"),
];

/// A folder with an experiment file `<learner>.toml` for each learner.
fn lab(environment: &str) -> Lab {
    let lab = Lab::empty();
    for (learner, section) in SMALL {
        let experiment = format!("learner = \"{learner}\"\n[environment]\n{environment}\n{section}");
        lab.write(&format!("{learner}.toml"), &experiment);
    }
    lab
}

fn names(json: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut names: Vec<String> = report["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            for key in ["revenue", "std_error", "welfare", "goods_sold"] {
                assert!(row[key].as_f64().unwrap() >= 0.0, "{key} of {row}");
            }
            assert!(row["revenue"].as_f64() <= row["welfare"].as_f64(), "bidders pay at most their values");
            let payments: f64 = row["payments"].as_array().unwrap().iter().map(|paid| paid.as_f64().unwrap()).sum();
            assert!((payments - row["revenue"].as_f64().unwrap()).abs() < 1e-6);
            row["name"].as_str().unwrap().to_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn policies_are_trained_resumed_and_compared() {
    let lab = lab("values = \"A\"\nbidders = 3\ngoods = 3");
    for (learner, _) in SMALL {
        let experiment = format!("{learner}.toml");
        lab.run(&["train", &experiment, "--out", learner], 2);
        let again = format!("{learner}-again");
        lab.run(&["train", &experiment, "--out", &again], 1);
        for file in ["mechanism.safetensors", "metrics.jsonl", "step-3/state.safetensors"] {
            let [one, two] = [learner, &again].map(|run| lab.bytes(&format!("{run}/{file}")));
            assert!(one == two, "{learner}: {file} should not depend on the number of threads");
        }
        std::fs::remove_dir_all(lab.path(&again).join("step-3")).unwrap();
        lab.run(&["resume", &again], 2);
        for file in ["mechanism.safetensors", "metrics.jsonl", "step-3/state.safetensors"] {
            let [one, two] = [learner, &again].map(|run| lab.bytes(&format!("{run}/{file}")));
            assert!(one == two, "{learner}: {file} should be the same after resuming");
        }
    }
    let json = lab.run(&["evaluate", "dp", "fpi", "ppo/mechanism.safetensors", "--episodes", "320", "--json"], 2);
    assert_eq!(names(&json), ["bundle", "dp", "fpi", "ppo", "separate"]);
    assert_eq!(json, lab.run(&["evaluate", "dp", "fpi", "ppo", "--episodes", "320", "--json"], 1));
    assert!(lab.run(&["evaluate", "dp"], 2).contains("| separate "));
}

#[test]
fn bidders_come_from_a_data_set() {
    for (menu, learners) in [("bundles", &["dp", "fpi", "ppo"][..]), ("entry_fee", &["fpi", "ppo"])] {
        let lab = lab(&format!("values = \"data\"\nbidders = 3\ngoods = 5\nmenu = \"{menu}\"\norder = [2, 0, 1]"));
        lab.write("data/recipe.toml", &recipe("arbitrary-npv", 5));
        lab.build("data");
        for learner in learners {
            lab.run(&["train", &format!("{learner}.toml"), "--out", learner], 2);
            let json = lab.run(&["evaluate", learner, "--episodes", "320", "--json"], 2);
            assert_eq!(names(&json).len(), 3);
        }
        lab.write("data/recipe.toml", &recipe("arbitrary-npv", 5).replace("seed = 1", "seed = 2"));
        lab.build("data");
        assert!(lab.refuse(&["resume", "fpi"]).contains("has changed"));
        assert!(lab.refuse(&["evaluate", "fpi"]).contains("has changed"));
    }
}

#[test]
fn one_row_has_no_known_error() {
    let lab = lab("values = \"data\"\nbidders = 2\ngoods = 5");
    let one =
        recipe("arbitrary-npv", 5).replace("validation = 100", "validation = 1").replace("test = 100", "test = 1");
    lab.write("data/recipe.toml", &one);
    lab.build("data");
    lab.run(&["train", "dp.toml", "--out", "run"], 2);
    let report: serde_json::Value = serde_json::from_str(&lab.run(&["evaluate", "run", "--json"], 2)).unwrap();
    assert!(report["results"][0]["std_error"].is_null(), "{report}");
    assert!(lab.run(&["evaluate", "run"], 2).contains("unknown"));
}

#[test]
fn bad_auctions_are_refused_by_name() {
    let lab = lab("values = \"A\"\nbidders = 3\ngoods = 3");
    for (learner, setting, words) in [
        ("fpi", "environment.bidders=0", "environment.bidders should be in [1, 10000], but is 0"),
        ("fpi", "environment.goods=300", "environment.goods should be in [1, 256], but is 300"),
        ("fpi", "environment.goods=13", "sizes or entry_fee for more than 12 goods"),
        ("fpi", "environment.order=[0, 0, 1]", "a permutation of 0 to 2, but is [0, 0, 1]"),
        ("fpi", "fpi.hidden=[1000000000]", "fpi.hidden should be in [1, 8192], but is 1000000000"),
        ("dp", "dp.polish_samples=9000000000000", "dp.polish_samples should be in [0, 4194304]"),
        ("ppo", "ppo.episodes=9000000000000", "ppo.episodes should be in [16, 1e6]"),
        ("fpi", "environment.values=G", "A to F or a data set's folder"),
        ("fpi", "environment.values=[\"A\"]", "a list of 3"),
        ("fpi", "environment.menu=cheap", "bundles"),
        ("dp", "environment.menu=entry_fee", "bundles or sizes"),
        ("dp", "dp.sharpness=-1", "dp.sharpness should be in [0.001, 1e6], but is -1"),
        ("fpi", "fpi.samples=3", "fpi.samples should be in [16, 1e6], but is 3"),
        ("ppo", "ppo.clip=2", "ppo.clip should be in [1e-6, 1], but is 2"),
        ("ppo", "fpi.samples=32", "fpi is no key"),
        ("fpi", "run.validate_every=0", "run.validate_every should be at least 1"),
        ("dp", "run.patience=2", "run.patience should be 0 for a learner whose steps complete one mechanism, but is 2"),
    ] {
        let message = lab.refuse(&["train", &format!("{learner}.toml"), "--out", "run", "--set", setting]);
        assert!(message.contains(words), "{setting}: {message}");
        assert!(!lab.path("run").exists(), "{setting}: nothing should be left behind");
    }
    lab.write(
        "order.toml",
        "learner = \"dp\"\n[environment]\nvalues = \"B\"\nbidders = 2\ngoods = 2\norder = [0, 0]\n",
    );
    assert!(lab.refuse(&["train", "order.toml", "--out", "run"]).contains("a permutation of 0 to 1"));
    lab.write(
        "sizes.toml",
        "learner = \"dp\"\n[environment]\nvalues = \"B\"\nbidders = 2\ngoods = 2\nmenu = \"sizes\"\n",
    );
    assert!(lab.refuse(&["train", "sizes.toml", "--out", "run"]).contains("not alike"));
    lab.write("two.toml", "learner = \"dp\"\n[fpi]\n[environment]\nvalues = \"A\"\nbidders = 2\ngoods = 2\n");
    assert!(lab.refuse(&["train", "two.toml", "--out", "run"]).contains("two.toml:2: fpi is no key"));
}

#[test]
fn broken_policies_and_other_auctions_are_refused() {
    let lab = lab("values = \"A\"\nbidders = 2\ngoods = 2");
    lab.run(&["train", "fpi.toml", "--out", "run"], 2);
    lab.run(&["train", "fpi.toml", "--out", "other", "--set", "environment.values=C"], 2);
    assert!(lab.refuse(&["evaluate", "run", "other"]).contains("the auction of the policies should be one"));
    assert!(lab.refuse(&["evaluate", "run", "--episodes", "0"]).contains("--episodes"));
    assert!(lab.refuse(&["evaluate", "run", "--dataset", "x"]).contains("--dataset"));
    let policy = lab.bytes("run/mechanism.safetensors");
    std::fs::write(lab.path("cut.safetensors"), &policy[..policy.len() / 2]).unwrap();
    assert!(lab.refuse(&["evaluate", "cut.safetensors"]).contains("cut.safetensors"));
}
