//! `diffecon polish` as a user runs it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use diffecon_auction::Menu;
use diffecon_data::{Dual, MechanismFile, Split};
use lab::{Lab, recipe};
use serde_json::Value;

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("additive", 2));
    lab.build("data");
    lab.write(
        "experiments/small/bundleflow.toml",
        "learner = \"bundleflow\"\ndataset = \"data\"\n[run]\nvalidate_every = 4\n\
         [menu]\nelements = 20\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[learning]\nsteps = 12\nbatch = 32\n",
    );
    lab.run(&["train", "experiments/small/bundleflow.toml"], 2);
    lab
}

const RUN: &str = "checkpoints/small/bundleflow/seed-1";

#[test]
fn a_polished_menu_is_one_like_any_other() {
    let lab = lab();
    let before = lab.bytes(&format!("{RUN}/mechanism.safetensors"));
    let polished = format!("{RUN}/polished.safetensors");
    assert_eq!(lab.run(&["polish", RUN, "--rounds", "3"], 2), format!("wrote {polished}\n"));
    let bytes = lab.bytes(&polished);
    lab.run(&["polish", &format!("{RUN}/mechanism.safetensors"), "--rounds", "3", "--out", "other.safetensors"], 1);
    assert_eq!(bytes, lab.bytes("other.safetensors"), "the same menu by another path with fewer threads");
    assert_eq!(before, lab.bytes(&format!("{RUN}/mechanism.safetensors")));
    let revenue = |split: &str| -> Vec<f64> {
        let arguments = ["evaluate", RUN, &polished, "--split", split, "--baselines", "none", "--json"];
        let evaluated: Value = serde_json::from_str(&lab.run(&arguments, 2)).unwrap();
        let rows = evaluated["results"].as_array().unwrap();
        let polished = |row: &&Value| row["settings"]["polish.rounds"] == "3";
        let [with, without]: [Vec<&Value>; 2] =
            [rows.iter().filter(polished).collect(), rows.iter().filter(|row| !polished(row)).collect()];
        [without[0], with[0]].map(|row| row["revenue"].as_f64().unwrap()).to_vec()
    };
    for split in ["train", "validation"] {
        let revenue = revenue(split);
        assert!(revenue[1] > revenue[0], "{split}: {revenue:?}");
    }
    assert!(lab.run(&["audit", &polished], 2).contains("bundleflow"));
}

/// Buyers who are nearly indifferent do as they should in exact arithmetic too, not in single precision alone.
#[test]
fn rounding_loses_no_buyers() {
    let lab = lab();
    lab.run(&["polish", RUN, "--rounds", "5"], 2);
    let polished = format!("{RUN}/polished.safetensors");
    let provenance = MechanismFile::<Menu>::load(&lab.path(&polished)).unwrap().provenance;
    // A bound without multipliers, the surplus, so that the menu can be certified.
    let (rows, weights, split) = ((0..300).collect(), vec![1.0; 300], Some(Split::Train));
    let dual = Dual { goods: 2, split, rows, weights, pairs: Vec::new(), multipliers: Vec::new() };
    MechanismFile { mechanism: dual, provenance }.save(&lab.path("bound.dual.safetensors")).unwrap();
    let certified = lab.run(&["certify", &polished, "bound.dual.safetensors", "--json"], 2);
    let exact = serde_json::from_str::<Value>(&certified).unwrap()["revenue"].as_f64().unwrap();
    let evaluated = lab.run(&["evaluate", &polished, "--split", "train", "--baselines", "none", "--json"], 2);
    let single = serde_json::from_str::<Value>(&evaluated).unwrap()["results"][0]["revenue"].as_f64().unwrap();
    assert!((exact / single - 1.0).abs() < 1e-6, "{exact} exactly, {single} in single precision");
}

#[test]
fn what_cannot_be_polished_is_named() {
    let lab = lab();
    lab.run(&["baselines", "data", "--out", "baselines"], 2);
    assert_eq!(lab.refuse(&["polish", RUN, "--rounds", "0"]), "error: --rounds should be at least 1, but is 0\n");
    let error = lab.refuse(&["polish", "baselines/item-prices.safetensors"]);
    assert!(error.contains("should be a menu, but is a price function") || error.contains("menu"), "{error}");
    let error = lab.refuse(&["polish", "baselines"]);
    assert_eq!(error, "error: the mechanisms to polish should be one, but is 4\n");
    assert!(lab.refuse(&["polish", "nowhere"]).contains("nowhere"));
    assert!(!lab.path("baselines/polished.safetensors").exists());
}
