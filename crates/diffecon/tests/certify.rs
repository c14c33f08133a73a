//! `diffecon optimal` and `diffecon certify` as a user runs them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod lab;

use diffecon_data::{Dual, MechanismFile, Split};
use lab::{Lab, recipe};
use serde_json::Value;

const DUAL: &str = "bound.dual.safetensors";

/// A data set of one good, its baselines, and a bound without multipliers: the surplus.
fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("additive", 1));
    lab.build("data");
    lab.run(&["baselines", "data", "--out", "baselines"], 2);
    let grand = MechanismFile::<diffecon_auction::Menu>::load(&lab.path("baselines/grand-bundle.safetensors")).unwrap();
    let (rows, weights) = ((0..300).collect(), vec![1.0; 300]);
    let (pairs, multipliers) = (Vec::new(), Vec::new());
    let dual = Dual { goods: 1, split: Some(Split::Train), rows, weights, pairs, multipliers };
    MechanismFile { mechanism: dual, provenance: grand.provenance }.save(&lab.path(DUAL)).unwrap();
    lab
}

#[test]
fn what_is_certain_of_a_menu_is_printed_or_refused() {
    let lab = lab();
    let files = ["certify", "baselines/grand-bundle.safetensors", DUAL];
    let certified: Value = serde_json::from_str(&lab.run(&[&files[..], &["--json"]].concat(), 2)).unwrap();
    let evaluated = ["evaluate", files[1], "--split", "train", "--baselines", "none", "--json"];
    let evaluated: Value = serde_json::from_str(&lab.run(&evaluated, 2)).unwrap();
    let [revenue, bound, width] = ["revenue", "bound", "width"].map(|key| certified[key].as_f64().unwrap());
    assert!((revenue / evaluated["results"][0]["revenue"].as_f64().unwrap() - 1.0).abs() < 1e-6);
    assert!((bound / evaluated["surplus"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    assert!((1.0 - revenue / bound - width).abs() < 1e-9);
    assert_eq!((&certified["name"], &certified["file"]), (&"grand-bundle".into(), &files[1].into()));
    let table = lab.run(&files, 2);
    assert!(table.starts_with("| mechanism ") && table.contains(&format!(" {revenue} |")), "{table}");
    let inspected: Value = serde_json::from_str(&lab.run(&["inspect", DUAL, "--json"], 2)).unwrap();
    assert_eq!((&inspected["what"], &inspected["mechanism"]["split"]), (&"dual".into(), &"train".into()));
    // A dual is no mechanism, and folders do not take it for one.
    std::fs::rename(lab.path(DUAL), lab.path("baselines").join(DUAL)).unwrap();
    assert!(lab.run(&["evaluate", "baselines", "--baselines", "none"], 2).contains("grand-bundle"));
    std::fs::rename(lab.path("baselines").join(DUAL), lab.path(DUAL)).unwrap();

    let error = lab.refuse(&["certify", DUAL]);
    assert_eq!(error, "error: menus among the files should be at least 1, but is 0\n");
    let error = lab.refuse(&["certify", "baselines/item-prices.safetensors", DUAL]);
    assert_eq!(error, "error: baselines/item-prices.safetensors should be a menu or a dual, but is price function\n");
    lab.write("data/recipe.toml", &recipe("additive", 1).replace("seed = 1", "seed = 2"));
    lab.build("data");
    assert!(lab.refuse(&files).contains("data set data should be the one of the run's start, but has changed"));
}

#[cfg(not(feature = "solve"))]
#[test]
fn a_build_without_the_solver_says_so() {
    let lab = lab();
    let error = lab.refuse(&["optimal", "data"]);
    assert!(error.starts_with("error: this build has no solver; hint: build with"), "{error}");
    assert!(!lab.path("checkpoints").exists());
}

#[cfg(feature = "solve")]
#[test]
fn the_optimum_is_written_and_certified() {
    let lab = lab();
    let certified: Value = serde_json::from_str(&lab.run(&["optimal", "data", "--json", "--quiet"], 2)).unwrap();
    assert!(certified["width"].as_f64().unwrap() < 1e-6);
    let files = ["checkpoints/data/optimal.safetensors", "checkpoints/data/optimal.dual.safetensors"];
    let table = lab.run(&["certify", files[0], files[1], "baselines/grand-bundle.safetensors"], 2);
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(lab.run(&["evaluate", "checkpoints/data", "--split", "train"], 2).contains("| optimal"));
    for out in ["x.npy", "x.dual.safetensors"] {
        let error = lab.refuse(&["optimal", "data", "--out", out]);
        let allowed = "--out should be NAME.safetensors and not NAME.dual.safetensors";
        assert_eq!(error, format!("error: {allowed}, but is {out}\n"));
    }
}
