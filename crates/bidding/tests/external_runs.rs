//! Runs of designs with bidders who are programs: one child for several, and what a run that was aborted keeps.
//!
//! The programs are a few lines of Python each; without Python nothing is tested, which is said.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_bidding::external::EXAMPLE;
use diffecon_bidding::{Design, Played, RunFolder, play};
use diffecon_config::{Checked, Config};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Truthful, but for what `before` does with a request; every line that is heard is appended to a file of the child's own.
const PROGRAM: &str = r#"
import json, os, sys
heard = open(os.path.join(sys.argv[1], "child-" + str(os.getpid())), "w")
seeds = {}
for line in sys.stdin:
    heard.write(line)
    heard.flush()
    request = json.loads(line)
    kind, bidder = request["type"], request.get("bidder", 0)
    if kind == "hello":
        seeds[bidder] = request["seed"]
        print(json.dumps(dict(type="ready", protocol=1)), flush=True)
    elif kind in ("bid", "error"):
        amount = request.get("signal", 0)
        BEFORE
        print(json.dumps(dict(type="bid", id=request["id"], amount=amount)), flush=True)
"#;

fn has_python() -> bool {
    let version = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let has = version.is_ok_and(|status| status.success());
    if !has {
        eprintln!("skipped: these bidders are written in Python, and there is no python3");
    }
    has
}

/// A program as a bidder of a design, with more keys.
fn external(program: &str, folder: &Path, keys: &str) -> String {
    let command =
        serde_json::to_string(&["python3", "-S", "-E", "-c", program, &folder.display().to_string()]).unwrap();
    format!("{{ kind = 'external', command = {command}, timeout_s = 120, {keys} }}")
}

fn design(format: &str, sessions: usize, bidders: &[String]) -> Checked<Design> {
    let text = format!(
        "treatment = 'outside'\nbidders = 3\nrounds = 3\nsessions = {sessions}\nformat = {{ kind = '{format}' }}\n\
         values = {{ kind = 'private', max = 9 }}\nbidder = [{}]\n",
        bidders.join(", ")
    );
    Design::from_table(&text.parse().unwrap()).unwrap()
}

const ONE_CHILD: &str = "one_child = true, on_failure = 'bid-zero'";

/// What each child heard.
fn heard(folder: &Path) -> Vec<Vec<Value>> {
    let mut children: Vec<Vec<Value>> = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_string_lossy().starts_with("child-") {
            let text = fs::read_to_string(path).unwrap();
            children.push(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect());
        }
    }
    children
}

#[test]
fn one_child_plays_several_bidders_as_children_of_their_own_do() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for format in ["second", "clock-open", "dutch", "ebay"] {
        let truthful = play(&design(format, 1, &["{ kind = 'truthful' }".to_owned()]), 0).unwrap();
        let all = play(&design(format, 1, &[external(EXAMPLE, folder.path(), ONE_CHILD)]), 0).unwrap();
        let nameless = |played: Played| Played { names: BTreeMap::new(), ..played };
        assert!(all.names.len() == 3 && all.names.values().all(|name| name == "example"), "{:?}", all.names);
        assert_eq!(nameless(all), truthful, "{format}");
        // Two of one child beside one of his own.
        let [shared, own] =
            ["one_child = true", "on_failure = 'abort'"].map(|keys| external(EXAMPLE, folder.path(), keys));
        let mixed = play(&design(format, 1, &[shared.clone(), own, shared]), 0).unwrap();
        assert_eq!(nameless(mixed), truthful, "{format}");
    }
}

#[test]
fn every_line_to_one_child_names_the_bidder_in_one_order() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = PROGRAM.replace("BEFORE", "pass");
    play(&design("second", 1, &[external(&program, folder.path(), ONE_CHILD)]), 0).unwrap();
    let children = heard(folder.path());
    assert_eq!(children.len(), 1);
    let said: Vec<(&str, Option<u64>, Option<u64>)> = children[0]
        .iter()
        .map(|line| (line["type"].as_str().unwrap(), line["bidder"].as_u64(), line["id"].as_u64()))
        .collect();
    let mut expected: Vec<_> = (0..3).map(|bidder| ("hello", Some(bidder), None)).collect();
    for round in 0..3 {
        expected.extend((0..3).map(|bidder| ("bid", Some(bidder), Some(3 * round + bidder + 1))));
        expected.extend((0..3).map(|bidder| ("result", Some(bidder), None)));
    }
    expected.push(("end", None, None));
    assert_eq!(said, expected);
    // Each with his own history.
    let last = children[0].iter().rfind(|line| line["type"] == "bid").unwrap();
    let own = children[0].iter().filter(|line| line["type"] == "result" && line["bidder"] == 2).take(2);
    let signals: Vec<&Value> = own.map(|line| &line["signal"]).collect();
    assert_eq!(last["history"].as_array().unwrap().iter().map(|round| &round["signal"]).collect::<Vec<_>>(), signals);
}

#[test]
fn a_child_that_fails_fails_for_all_of_its_bidders() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let played = |before: &str, keys: &str| {
        let program = PROGRAM.replace("BEFORE", before);
        play(&design("second", 1, &[external(&program, folder.path(), keys)]), 0)
    };
    // It leaves when bidder 1 is asked in the second round.
    let leaves = "if bidder == 1 and request.get('round') == 1: sys.exit(3)";
    let counted = |failures: [u64; 3], reason| -> BTreeMap<(usize, &'static str), u64> {
        (0..3).zip(failures).filter(|(_, times)| *times > 0).map(|(bidder, times)| ((bidder, reason), times)).collect()
    };
    let left = played(leaves, ONE_CHILD).unwrap();
    let mut expected = counted([1, 1, 1], "early exit");
    expected.extend(counted([0, 1, 1], "not asked after that"));
    assert_eq!(left.failures, expected);
    // Bidder 0 was asked before it left.
    let failed: Vec<&[usize]> = left.rounds.iter().map(|round| &round.failed[..]).collect();
    assert_eq!(failed, [&[][..], &[1, 2], &[0, 1, 2]]);
    assert!(left.first_failures[&1].ends_with("but it exited (exit status: 3)"), "{:?}", left.first_failures);
    let error = played(leaves, "one_child = true").unwrap_err().to_string();
    let expected = "bidder 1 failed: question 5 should have an answer of type \"bid\", but it exited (exit status: 3)";
    assert_eq!(error, expected);
    // Refusals are his whose answers are refused; the others are asked on, and their answers count.
    let refused = played("if bidder == 1: amount = 1000", ONE_CHILD).unwrap();
    assert_eq!(refused.failures, counted([0, 3, 0], "refused"));
    for round in &refused.rounds {
        let signals = &round.worths.signals;
        assert_eq!(round.outcome.bids, [signals[0], 0.0, signals[2]]);
    }
}

/// One thread's order of sessions, by the seed that bidder 0 is told.
fn seeds(folder: &Path, program: &str) -> Vec<String> {
    let bidders = bidders(program, folder);
    let mut seeds = Vec::new();
    for session in 0..6 {
        play(&design("second", 6, &bidders), session).unwrap();
        for lines in heard(folder) {
            let seed = lines[0]["seed"].to_string();
            if !seeds.contains(&seed) {
                seeds.push(seed);
            }
        }
    }
    seeds
}

/// One from outside, who stops the run if he fails, among truthful ones.
fn bidders(program: &str, folder: &Path) -> [String; 3] {
    let truthful = || "{ kind = 'truthful' }".to_owned();
    [external(program, folder, "on_failure = 'abort'"), truthful(), truthful()]
}

#[test]
fn an_aborted_run_keeps_the_sessions_beside_the_one_that_failed() {
    if !has_python() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let folder = |name: &str| {
        let folder = home.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    };
    let seeds = seeds(&folder("seeds"), &PROGRAM.replace("BEFORE", "pass"));
    assert_eq!(seeds.len(), 6);
    // The sessions 1 and 3 fail, until there is a file.
    let lines = folder("lines");
    let fails = format!(
        "if str(seeds[0]) in {:?} and not os.path.exists(os.path.join(sys.argv[1], 'mended')): sys.exit(3)",
        [&seeds[1], &seeds[3]]
    );
    let design = design("second", 6, &bidders(&PROGRAM.replace("BEFORE", &fails), &lines));
    let run = home.path().join("run");
    let go = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(4).build().unwrap();
        pool.install(|| RunFolder::open(&run, design.clone()).unwrap().run(|_| {}))
    };
    let error = go().unwrap_err().to_string();
    assert!(error.starts_with("bidder 0 failed: question 1 should have an answer"), "{error}");
    let read = |name: &str| fs::read_to_string(run.join(name)).unwrap();
    assert_eq!((read("sessions.jsonl").lines().count(), read("rounds.jsonl").lines().count()), (1, 3));
    let waiting: BTreeMap<u64, Value> = serde_json::from_str(&read("waiting.json")).unwrap();
    assert_eq!(waiting.keys().collect::<Vec<_>>(), [&2]);
    // It fails again, and keeps what it has.
    go().unwrap_err();
    let waiting: BTreeMap<u64, Value> = serde_json::from_str(&read("waiting.json")).unwrap();
    assert_eq!(waiting.keys().collect::<Vec<_>>(), [&2, &4]);
    fs::write(lines.join("mended"), "").unwrap();
    go().unwrap();
    assert!(!run.join("waiting.json").exists());

    let children = heard(&lines);
    let told: Vec<String> = children.iter().map(|lines| lines[0]["seed"].to_string()).collect();
    let times = |seed: &String| told.iter().filter(|told| *told == seed).count();
    assert_eq!(seeds.iter().map(times).collect::<Vec<_>>(), [1, 3, 1, 3, 1, 1], "what is over is not played again");
    let whole = home.path().join("whole");
    RunFolder::open(&whole, design.clone()).unwrap().run(|_| {}).unwrap();
    for name in ["design.toml", "rounds.jsonl", "sessions.jsonl"] {
        assert_eq!(fs::read(whole.join(name)).unwrap(), fs::read(run.join(name)).unwrap(), "{name}");
    }
    // What programs have said is not thrown away because a file is missing.
    fs::write(run.join("sessions.jsonl"), "").unwrap();
    let error = go().unwrap_err().to_string();
    assert!(error.ends_with("hint: without both files all begins anew, but is 0"), "{error}");
    assert_eq!(fs::read(whole.join("rounds.jsonl")).unwrap(), fs::read(run.join("rounds.jsonl")).unwrap());
    fs::remove_file(run.join("rounds.jsonl")).unwrap();
    fs::write(run.join("waiting.json"), "{").unwrap();
    let error = go().unwrap_err().to_string();
    assert!(error.contains("waiting.json:1: ") && error.ends_with("its sessions are played again"), "{error}");
}

/// A design that never came to a session may be mended in its folder, and so may how long programs are waited for.
#[test]
fn a_design_may_be_mended() {
    if !has_python() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let run = home.path().join("run");
    let go = |bidder: &str| RunFolder::open(&run, design("second", 2, &[bidder.to_owned()]))?.run(|_| {});
    go("{ kind = 'external', command = ['no-such-bidder'] }").unwrap_err();
    let example = |keys: &str| external(EXAMPLE, home.path(), keys);
    go(&example("on_failure = 'abort'")).unwrap();
    let before = fs::read(run.join("rounds.jsonl")).unwrap();
    // Another time to wait, nothing else: nothing is played again.
    go(&example("on_failure = 'abort', log = 'errors'").replace("timeout_s = 120", "timeout_s = 90")).unwrap();
    assert_eq!(fs::read(run.join("rounds.jsonl")).unwrap(), before);
    assert!(fs::read_to_string(run.join("design.toml")).unwrap().contains("timeout_s = 90"));
    let error = go("{ kind = 'truthful' }").unwrap_err().to_string();
    assert!(error.ends_with("should be this one, but is of another one; hint: --out names another folder"), "{error}");
    let sessions = fs::read_to_string(run.join("sessions.jsonl")).unwrap();
    assert!(sessions.lines().all(|line| line.contains(r#""name":"example""#)), "{sessions}");
}
