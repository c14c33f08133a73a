//! `diffecon show`: what mechanisms sell, as text and as JSON.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod lab;

use lab::{Lab, recipe};
use serde_json::Value;

const MENU: &str = "checkpoints/small/bundleflow/seed-1";
const POLICY: &str = "checkpoints/small/dp/seed-1";

/// A small menu, the baselines and a small policy.
fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("data/recipe.toml", &recipe("regions-npv", 8));
    lab.build("data");
    lab.run(&["baselines", "data", "--out", "baselines"], 2);
    lab.write(
        "experiments/small/bundleflow.toml",
        "learner = \"bundleflow\"\ndataset = \"data\"\n[run]\nvalidate_every = 4\ncheckpoint_every = 6\n\
         [menu]\nelements = 30\nsupport = 2\n[flow]\nhidden = 16\nsteps = 10\nbatch = 32\n[learning]\nsteps = 12\nbatch = 32\n",
    );
    lab.write(
        "experiments/small/dp.toml",
        "learner = \"dp\"\n[environment]\nvalues = \"A\"\nbidders = 2\ngoods = 5\n[run]\nkeep_checkpoints = 2\n\
         [dp]\nsteps = 5\nsamples = 64\npolish_samples = 512\nvalue_samples = 1024\n",
    );
    lab.run(&["train", "experiments/small/bundleflow.toml"], 2);
    lab.run(&["train", "experiments/small/dp.toml"], 2);
    lab
}

fn json(lab: &Lab, arguments: &[&str]) -> Value {
    serde_json::from_str(&lab.run(&[&["show", "--json"], arguments].concat(), 2)).unwrap()
}

/// The rows below a header that starts like this.
fn rows(text: &str, header: &str) -> usize {
    let table = text.lines().skip_while(|line| !line.starts_with(header)).skip(2);
    table.take_while(|line| line.starts_with('|')).count()
}

#[test]
fn mechanisms_are_shown_as_text_and_as_json() {
    let lab = lab();
    let (text, shown) = (lab.run(&["show", MENU], 2), json(&lab, &[MENU]));
    let evaluated: Value =
        serde_json::from_str(&lab.run(&["evaluate", MENU, "--baselines", "none", "--json"], 2)).unwrap();
    let close = |one: &Value, other: &Value| (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() < 1e-9;
    assert!(close(&shown["revenue"], &evaluated["results"][0]["revenue"]));
    assert!(close(&shown["sold"], &evaluated["results"][0]["sold"]));
    assert_eq!((&shown["what"], &shown["elements"], &shown["bidders"]), (&"menu".into(), &30.into(), &100.into()));
    assert_eq!((&shown["dataset"], &shown["split"]), (&"data".into(), &"test".into()));
    assert_eq!(shown["shown"].as_array().unwrap().len(), 30);
    let revenue = shown["revenue"].as_f64().unwrap();
    let step = &shown["step"];
    let start = format!("bundleflow, seed 1, step {step}: data, test split: 100 bidders, revenue {revenue:.4}, ");
    assert!(text.starts_with(&start), "{text}");
    assert!(rows(&text, "| element |") >= 20, "lotteries have further rows: {text}");
    assert!(text.contains("\n20 of 30 elements, "), "{text}");
    assert!(text.contains(&format!("; {} elements are never bought", shown["never_bought"])), "{text}");
    let first = &shown["shown"][0];
    let price = first["price"].as_f64().unwrap();
    assert!(text.contains(&format!("| {price:.4} |")), "{text}");
    let few = json(&lab, &[MENU, "--top", "2"]);
    assert_eq!(few["shown"].as_array().unwrap()[..], shown["shown"].as_array().unwrap()[..2]);
    assert_eq!(json(&lab, &[&format!("{MENU}/mechanism.safetensors")]), shown);
    assert_eq!(json(&lab, &[&format!("{MENU}/step-12")]), shown, "the checkpoint has the best mechanism too");
    assert_eq!(json(&lab, &[MENU, "--split", "validation"])["split"], "validation");
    assert_eq!(json(&lab, &[MENU, "--dataset", "data"]), shown);

    let text = lab.run(&["show", "baselines/item-size-prices.safetensors"], 2);
    assert!(text.starts_with("item-size-prices: data, test split: 100 bidders, revenue "), "{text}");
    assert_eq!(rows(&text, "| good "), 8, "{text}");
    assert!(text.contains("bundles that are bought, "), "{text}");
    let shown = json(&lab, &["baselines/item-size-prices.safetensors"]);
    assert_eq!((&shown["what"], shown["size"].as_array().unwrap().len()), (&"price-function".into(), 9));
    let text = lab.run(&["show", "baselines/grand-bundle.safetensors"], 2);
    assert!(text.contains("| 0-7") && !text.contains("weight"), "{text}");
}

#[test]
fn a_policy_is_shown_in_the_state_asked_for() {
    let lab = lab();
    let text = lab.run(&["show", POLICY], 2);
    assert!(text.contains(": A 2x5, position 1 of 2 (bidder 0), goods left: 0-4\n"), "{text}");
    assert!(rows(&text, "|  price |") == 20 && text.ends_with("\n20 of 31 offers\n"), "{text}");
    let text = lab.run(&["show", POLICY, "--position", "2", "--left", "4,0,2"], 2);
    assert!(text.contains("position 2 of 2 (bidder 1), goods left: 0 2 4\n"), "{text}");
    assert!(text.ends_with("\n7 of 7 offers\n"), "{text}");
    let shown = json(&lab, &[POLICY, "--position", "2", "--left", "4,0,2"]);
    assert_eq!((&shown["what"], &shown["menu"], &shown["position"]), (&"policy".into(), &"bundles".into(), &2.into()));
    assert_eq!(shown["shown"][3]["goods"], serde_json::json!([0, 2]));
    let price = shown["shown"][3]["price"].as_f64().unwrap();
    assert!(text.contains(&format!("| {price:.4} | 0 2 ")), "{text}");
    // The first step of dynamic programming solves the last position.
    let unsolved = format!("{POLICY}/step-1");
    assert!(lab.run(&["show", &unsolved], 2).contains("not for sale"));
    assert_eq!(json(&lab, &[&unsolved])["shown"][0]["price"], Value::Null);
    assert!(json(&lab, &[&unsolved, "--position", "2"])["shown"][0]["price"].is_f64());
}

#[test]
fn what_cannot_be_shown_is_refused() {
    let lab = lab();
    for (arguments, told) in [
        (&["show", POLICY, "--position", "3"][..], "--position should be in [1, 2], counted from 1, but is 3"),
        (&["show", POLICY, "--left", "1,5"], "a good of --left should be in [0, 4], counted from 0, but is 5"),
        (&["show", POLICY, "--left", "one"], "invalid value 'one' for '--left <GOODS>'"),
        (&["show", POLICY, "--split", "test"], "--split should be left out for policies"),
        (&["show", MENU, "--left", "1"], "--left should be left out for menus and price functions"),
        (&["show", MENU, "--top", "0"], "--top should be at least 1, but is 0"),
        (&["show", "checkpoints"], "should be one, but is 2"),
        (&["show", "nothing"], "nothing"),
    ] {
        let error = lab.refuse(arguments);
        assert!(error.contains(told), "{error}");
    }
}
