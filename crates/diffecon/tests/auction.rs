//! `diffecon auction` as a user runs it.
#![expect(clippy::unwrap_used, reason = "tests")]

#[expect(dead_code, reason = "data sets, which other tests build")]
mod lab;

use lab::Lab;
use serde_json::Value;
use std::fs;

const DESIGN: &str = "
treatment = 'first price'
bidders = 3
rounds = 4
sessions = 5
format = { kind = 'first' }
values = { kind = 'private', max = 99 }
bidder = [{ kind = 'equilibrium' }]
";

fn lab() -> Lab {
    let lab = Lab::empty();
    lab.write("experiments/bidding/first.toml", DESIGN);
    lab
}

#[test]
fn a_design_becomes_a_log_a_table_and_a_plot() {
    let lab = lab();
    let table = lab.run(&["auction", "run", "experiments/bidding/first.toml"], 2);
    assert!(table.starts_with("| treatment ") && table.contains("| first price | equilibrium |"), "{table}");
    let run = "checkpoints/bidding/first/seed-1";
    assert_eq!(lab.run(&["auction", "statistics", run], 1), table);
    let json: Value = serde_json::from_str(&lab.run(&["auction", "statistics", run, "--json"], 1)).unwrap();
    assert_eq!((&json["rounds"][0]["rounds"], &json["rounds"][0]["sessions"]), (&20.into(), &5.into()));
    // Whole bids tie now and then.
    assert!(json["rounds"][0]["efficiency"]["value"].as_f64().unwrap() > 0.7);
    lab.run(&["auction", "plot", run, "--out", "bids.svg"], 1);
    assert!(lab.bytes("bids.svg").starts_with(b"<svg"));
    let inspected: Value = serde_json::from_str(&lab.run(&["inspect", run, "--json"], 1)).unwrap();
    assert_eq!((&inspected["what"], &inspected["sessions_over"]), (&"run of auctions".into(), &5.into()));
    // Again nothing is played, and with one thread the bytes are the same.
    assert_eq!(lab.run(&["auction", "run", "experiments/bidding/first.toml"], 2), table);
    lab.run(&["auction", "run", "experiments/bidding/first.toml", "--out", "again"], 1);
    assert_eq!(lab.bytes("again/rounds.jsonl"), lab.bytes(&format!("{run}/rounds.jsonl")));
    let error = lab.refuse(&["auction", "run", "experiments/bidding/first.toml", "--out", "again", "--seed", "2"]);
    assert!(error.contains("the design in again should be this one, but is of another one"), "{error}");
}

#[test]
fn a_replay_ends_with_1_if_anything_differs() {
    let lab = lab();
    lab.run(&["auction", "run", "experiments/bidding/first.toml", "--out", "run"], 2);
    let replayed = lab.run(&["auction", "replay", "run"], 1);
    assert!(replayed.ends_with("0 mismatches\n"), "{replayed}");
    let log = String::from_utf8(lab.bytes("run/rounds.jsonl")).unwrap();
    let mut line: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    line["p"] = (line["p"].as_f64().unwrap() + 1.0).into();
    fs::write(lab.path("changed.jsonl"), format!("{line}\n")).unwrap();
    let assert = lab.command(&["auction", "replay", "changed.jsonl"]).assert().code(1);
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("changed.jsonl:1: first price: the price is logged as ") && text.ends_with("1 mismatch\n"),
        "{text}"
    );
    fs::write(lab.path("broken.jsonl"), "{\"s\":0\n").unwrap();
    let error = lab.refuse(&["auction", "replay", "broken.jsonl"]);
    assert!(error.starts_with("error: broken.jsonl:1: "), "{error}");
}

#[test]
fn designs_that_are_none_are_refused_with_their_line() {
    let lab = lab();
    lab.write("wrong.toml", &DESIGN.replace("'equilibrium'", "'equilibrum'"));
    let error = lab.refuse(&["auction", "run", "wrong.toml", "--out", "run"]);
    assert!(error.starts_with("error: wrong.toml:8: bidder.kind should be one of truthful, equilibrium, "), "{error}");
    let error = lab.refuse(&[
        "auction",
        "run",
        "experiments/bidding/first.toml",
        "--set",
        "bidder=[{kind=\"learned\", file=\"none\"}]",
        "--out",
        "run",
    ]);
    assert!(error.contains("none"), "{error}");
    let error = lab.refuse(&[
        "auction",
        "run",
        "experiments/bidding/first.toml",
        "--set",
        "bidder=[{kind=\"external\", command=[]}]",
        "--out",
        "run",
    ]);
    assert!(error.contains("command should be a program and its arguments"), "{error}");
    assert!(!lab.path("run").exists());
}

/// The bidder that users copy runs as it is, and one that fails is counted.
#[test]
fn a_bidder_in_python_takes_part() {
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3");
        return;
    }
    let lab = lab();
    fs::write(lab.path("bidder.py"), lab.run(&["auction", "serve-example"], 1)).unwrap();
    let external = |command: &str| {
        format!("bidder=[{{kind=\"external\", command=[\"python3\", {command}], on_failure=\"bid-zero\"}}]")
    };
    let run = |bidder: &str, out: &str| {
        let arguments =
            ["auction", "run", "experiments/bidding/first.toml", "--set", bidder, "--set", "sessions=2", "--out", out];
        lab.command(&arguments).assert().success().get_output().clone()
    };
    run(&external("\"bidder.py\""), "outside");
    run("bidder=[{kind=\"truthful\"}]", "truthful");
    let bids = |folder: &str| {
        let log = String::from_utf8(lab.bytes(&format!("{folder}/rounds.jsonl"))).unwrap();
        log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["b"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(bids("outside"), bids("truthful"));
    let failed = run(&external("\"-c\", \"print('hello')\""), "failed");
    let said = String::from_utf8(failed.stderr).unwrap();
    assert!(said.contains("bidder 0 failed: "), "{said}");
    assert!(bids("failed").iter().all(|bids| *bids == serde_json::json!([0, 0, 0])));
}
