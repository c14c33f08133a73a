//! Bidders that are programs: well-behaved ones in every format, and what can go wrong with them.
//!
//! The programs are a few lines of Python each; without Python nothing is tested, which is said.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use diffecon_bidding::bidders::Truthful;
use diffecon_bidding::external::EXAMPLE;
use diffecon_bidding::format::ClockConfig;
use diffecon_bidding::formats::EbayProxy;
use diffecon_bidding::{
    Bidder, BiddingError, Cap, Clock, Drawn, External, ExternalConfig, Feedback, FormatConfig, Grid, Numbers,
    OnFailure, PythonRandom, Record, Round, Rules, Session, Situation, Turn, ValueModel, Worths,
};
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

/// Seconds for those who answer: more than any machine needs.
const PATIENT: f64 = 120.0;

/// Seconds for those who do not.
const HASTY: f64 = 0.3;

/// Far above every timeout of those who do not answer, and far below the time that they live.
const SOON: Duration = Duration::from_mins(1);

/// What the test programs begin with: `ready` is said when `hello` was heard.
const PRELUDE: &str = r#"
import json, os, sys, time

def say(**fields):
    print(json.dumps(fields), flush=True)

def hear():
    line = sys.stdin.readline()
    if not line:
        sys.exit()
    return json.loads(line)

hello = hear()
say(type="ready", protocol=1)
"#;

/// Whether there is Python.
fn has_python() -> bool {
    static HAS: LazyLock<bool> = LazyLock::new(|| {
        let version = Command::new("python3").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    });
    if !*HAS {
        eprintln!("skipped: these bidders are written in Python, and there is no python3");
    }
    *HAS
}

/// Without what Python looks for at its start and these programs do not need: it starts sooner.
fn python(program: &str) -> Vec<String> {
    ["python3", "-S", "-E", "-c", program].map(str::to_owned).to_vec()
}

/// A program of the shell, which does this after it said that it is ready. It starts at once, so that those who do not answer can be given a
/// short time.
fn shell(program: &str) -> Vec<String> {
    let program = format!("read -r hello; echo '{{\"type\":\"ready\",\"protocol\":1}}'; {program}");
    ["sh", "-c", &program].map(str::to_owned).to_vec()
}

/// Cases that wait more than they compute, all at the same time; what comes of each, in their order.
fn at_once<T: Sync, R: Send>(cases: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let of = &of;
    thread::scope(|scope| {
        let threads: Vec<_> = cases.iter().map(|case| scope.spawn(move || of(case))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// A program that does this after it said that it is ready.
fn after_ready(program: &str) -> Vec<String> {
    python(&format!("{PRELUDE}{program}"))
}

fn config(command: Vec<String>, timeout_s: f64, on_failure: OnFailure) -> ExternalConfig {
    ExternalConfig { command, timeout_s, on_failure, ..ExternalConfig::default() }
}

fn rules(format: FormatConfig) -> Rules {
    Rules {
        format,
        values: ValueModel::private(99.0),
        numbers: Numbers::Whole,
        bidders: 3,
        rounds: 15,
        grid: Grid { step: 1.0, max: 99.0, cap: Cap::Enforce },
        feedback: Feedback::default(),
    }
}

fn second() -> Rules {
    rules(FormatConfig::Second { reserve: 0.0 })
}

fn situation<'a>(rules: &'a Rules, round: usize, history: &'a [Record]) -> Situation<'a> {
    Situation { rules, bidder: 2, signal: 66.0, round, history }
}

/// Bidder 2, whose session has begun.
fn begun(config: ExternalConfig, rules: &Rules) -> External {
    let mut bidder = External::new(config).unwrap();
    bidder.begin(rules, 2, 7).unwrap();
    bidder
}

/// His bid in a round.
fn bid(bidder: &mut External, round: usize) -> Result<f64, BiddingError> {
    bidder.bid(&situation(&second(), round, &[]))
}

fn turn(day: usize, own_maximum: f64) -> Turn<'static> {
    let order = Some(&[1, 2, 0][..]);
    Turn { day, days: 10, turn: 1, order, price: 0.0, own_maximum, prices_so_far: &[0.0] }
}

fn record(round: usize) -> Record {
    Record {
        round,
        signal: 66.0,
        bid: 66.0,
        won: false,
        price: 88.0,
        own_profit: 0.0,
        total_profit: 0.0,
        bids_sorted: Some(vec![98.0, 88.0, 66.0]),
        winner_profit: Some(10.0),
        common: None,
        hint: None,
    }
}

/// What a program is told and answers to three sealed questions, under both policies: the error, and the failures.
fn failing(command: &[String], timeout_s: f64) -> (String, Vec<(&'static str, u64)>) {
    let start = Instant::now();
    let counted = || {
        let mut goes_on = begun(config(command.to_vec(), timeout_s, OnFailure::BidZero), &second());
        assert_eq!([0, 1, 2].map(|round| bid(&mut goes_on, round).unwrap()), [0.0; 3]);
        let counted = goes_on.failures();
        goes_on.end().unwrap();
        assert_eq!(goes_on.failures(), counted, "they are known after the session");
        counted
    };
    let error = || {
        let mut stops = External::new(config(command.to_vec(), timeout_s, OnFailure::Abort)).unwrap();
        stops.begin(&second(), 2, 7).and_then(|()| bid(&mut stops, 0).map(drop)).unwrap_err().to_string()
    };
    let (error, counted) = thread::scope(|scope| {
        let counted = scope.spawn(counted);
        (error(), counted.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    assert!(error.starts_with("bidder 2 failed: "), "{error}");
    (error, counted)
}

/// That no such process is left, not even as a zombie; where the system does not say, nothing.
fn is_gone(pid: &str) -> bool {
    assert!(!pid.is_empty());
    !Path::new("/proc").join(pid).exists()
}

// Those who behave.

#[test]
fn the_example_does_in_every_format_what_truthful_bidders_do() {
    if !has_python() {
        return;
    }
    let clock = ClockConfig { increment: 3.0, ..ClockConfig::default() };
    let formats = [
        FormatConfig::First { reserve: 0.0 },
        FormatConfig::Second { reserve: 0.0 },
        FormatConfig::Third,
        FormatConfig::AllPay,
        FormatConfig::ClockOpen(clock),
        FormatConfig::ClockBlind(clock),
        FormatConfig::Dutch(clock),
        FormatConfig::Ebay(EbayProxy::default()),
    ];
    at_once(&formats, |format| {
        let rules = rules(format.clone());
        let mut draws = PythonRandom::new(1399);
        let worths: Vec<Worths> = (0..3).map(|_| rules.values.draw(3, rules.numbers, &mut draws)).collect();
        let play = |bidders: Vec<Box<dyn Bidder>>| -> Vec<Round> {
            let (mut rounds, mut session) = (Vec::new(), Session::new(&rules, bidders));
            for (number, bidder) in session.bidders().iter_mut().enumerate() {
                bidder.begin(&rules, number, 7).unwrap();
            }
            let mut chance = Drawn(PythonRandom::new(5));
            session.play(worths.clone(), &mut chance, |round| rounds.push(round)).unwrap();
            for bidder in session.bidders() {
                bidder.end().unwrap();
                assert_eq!(bidder.failures(), []);
            }
            rounds
        };
        let example = || Box::new(External::new(config(python(EXAMPLE), PATIENT, OnFailure::Abort)).unwrap());
        let truthful = play(vec![Box::new(Truthful), Box::new(Truthful), Box::new(Truthful)]);
        assert_eq!(play(vec![example(), example(), example()]), truthful, "{}", rules.format.name());
    });
}

#[test]
fn the_example_bids_what_may_be_bid() {
    if !has_python() {
        return;
    }
    let program = EXAMPLE.replace("return signal", "return 1.07 * signal");
    assert_ne!(program, EXAMPLE);
    let bids = |grid| {
        let rules = Rules { grid, ..second() };
        let mut bidder = begun(config(python(&program), PATIENT, OnFailure::Abort), &rules);
        assert_eq!(bidder.name(), Some("example"));
        [0.0, 66.0, 98.0]
            .map(|signal| bidder.bid(&Situation { rules: &rules, bidder: 2, signal, round: 0, history: &[] }).unwrap())
    };
    let all = at_once(&[1.0, 0.1, 0.0], |step| bids(Grid { step: *step, ..second().grid }));
    assert_eq!(all, [[0.0, 71.0, 99.0], [0.0, 706.0 * 0.1, 99.0], [0.0, 1.07 * 66.0, 99.0]]);
}

#[test]
fn requests_say_what_the_protocol_says() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let heard = folder.path().join("heard");
    let program = r#"
with open(sys.argv[1], "w") as heard:
    print(json.dumps(hello), file=heard)
    for line in sys.stdin:
        heard.write(line)
        request = json.loads(line)
        if request["type"] == "bid":
            say(type="bid", id=request["id"], amount=66, comment="ignored")
        elif request["type"] == "clock":
            say(type="clock", id=request["id"], stay=True)
        elif request["type"] == "ebay":
            say(type="ebay", id=request["id"], action="hold")
"#;
    let mut command = after_ready(program);
    command.push(heard.to_str().unwrap().to_owned());
    let rules = Rules { values: ValueModel::Common { low: 20.0, high: 79.0, noise: 20.0 }, ..second() };
    let mut bidder = begun(config(command, PATIENT, OnFailure::Abort), &rules);
    assert!(bidder.is_slow() && bidder.remembers());
    let history = [record(0)];
    bidder.round_result(&history[0]).unwrap();
    let situation = situation(&rules, 1, &history);
    assert_eq!(bidder.bid(&situation).unwrap(), 66.0);
    assert_eq!(bidder.bid(&situation).unwrap(), 66.0, "he is asked once in a round");
    let open = Clock { price: 4.0, step: 4, remaining: Some(3), left_last_step: Some(0) };
    let blind = Clock { remaining: None, left_last_step: None, ..open };
    assert!(bidder.stays(&situation, &open).unwrap() && bidder.stays(&situation, &blind).unwrap());
    assert_eq!(bidder.maximum(&situation, &turn(3, 40.0)).unwrap(), None);
    assert_eq!(bidder.maximum(&situation, &Turn { order: None, ..turn(9, 40.5) }).unwrap(), None);
    bidder.end().unwrap();
    let told = r#""round":0,"signal":66,"bid":66,"won":false,"price":88,"own_profit":0,"total_profit":0,"bids_sorted":[98,88,66],"winner_profit":10}"#;
    let ebay = r#""signal":66,"price":0,"#;
    let expected = [
        r#"{"type":"hello","protocol":1,"bidder":2,"n":3,"format":"second","rules":{"kind":"second","reserve":0},"value_model":{"kind":"common","low":20,"high":79,"noise":20},"rounds":15,"seed":7}"#.to_owned(),
        format!(r#"{{"type":"result",{told}"#),
        format!(r#"{{"type":"bid","id":1,"round":1,"signal":66,"min":0,"max":99,"step":1,"history":[{{{told}]}}"#),
        format!(r#"{{"type":"clock","id":2,"round":1,"signal":66,"price":4,"step_index":4,"remaining":3,"left_last_step":0,"history":[{{{told}]}}"#),
        format!(r#"{{"type":"clock","id":3,"round":1,"signal":66,"price":4,"step_index":4,"history":[{{{told}]}}"#),
        format!(r#"{{"type":"ebay","id":4,"round":1,"day":3,"days":10,"turn":1,"order":[1,2,0],{ebay}"own_max":40,"max":99,"step":1,"prices_so_far":[0],"history":[{{{told}]}}"#),
        format!(r#"{{"type":"ebay","id":5,"round":1,"day":9,"days":10,"turn":1,"order":null,{ebay}"own_max":40.5,"max":99,"step":1,"prices_so_far":[0],"history":[{{{told}]}}"#),
        r#"{"type":"end"}"#.to_owned(),
    ];
    let heard = fs::read_to_string(heard).unwrap();
    let heard: Vec<_> = heard.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    let expected: Vec<_> =
        expected.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    assert_eq!(heard, expected);
}

#[test]
fn slow_bidders_of_a_sealed_round_are_asked_at_the_same_time() {
    if !has_python() {
        return;
    }
    let program = r#"
while True:
    request = hear()
    if request["type"] == "bid":
        time.sleep(float(sys.argv[1]))
        say(type="bid", id=request["id"], amount=request["signal"])
"#;
    let rules = Rules { bidders: 2, ..second() };
    let play = |delays: [&str; 2]| {
        let bidders = delays.map(|delay| {
            let command = [after_ready(program), vec![delay.to_owned()]].concat();
            Box::new(External::new(config(command, PATIENT, OnFailure::Abort)).unwrap()) as Box<dyn Bidder>
        });
        let mut session = Session::new(&rules, bidders.into());
        for (number, bidder) in session.bidders().iter_mut().enumerate() {
            bidder.begin(&rules, number, 7).unwrap();
        }
        let worths = Worths { signals: vec![70.0, 50.0], common: None, is_common: false };
        let (mut rounds, start) = (Vec::new(), Instant::now());
        session.play([worths], &mut Drawn(PythonRandom::new(5)), |round| rounds.push(round)).unwrap();
        (rounds, start.elapsed())
    };
    let [(first, took), (other, _)] = at_once(&[["3", "2"], ["0", "1"]], |delays| play(*delays)).try_into().unwrap();
    assert!((3.0..5.0).contains(&took.as_secs_f64()), "one delay after the other: {took:?}");
    assert_eq!(first, other);
    assert_eq!((first[0].outcome.winner, first[0].outcome.price), (Some(0), 50.0));
}

#[test]
fn long_histories_arrive_whole() {
    if !has_python() {
        return;
    }
    let program = r#"
while True:
    request = hear()
    say(type="bid", id=request["id"], amount=len(request["history"]))
"#;
    let rules = Rules { grid: Grid { max: 1e6, ..second().grid }, ..second() };
    let mut bidder = begun(config(after_ready(program), PATIENT, OnFailure::Abort), &rules);
    // More than the buffer of a pipe by far, and just below the longest line.
    let history: Vec<Record> = (0..6000).map(record).collect();
    for round in 0..5 {
        assert_eq!(bidder.bid(&situation(&rules, round, &history)).unwrap(), 6000.0);
    }
    let history: Vec<Record> = (0..9000).map(record).collect();
    let error = bidder.bid(&situation(&rules, 5, &history)).unwrap_err().to_string();
    assert!(
        error.starts_with("a question to bidder 2 should be a line of at most 1048576 bytes, but is one of 1"),
        "{error}"
    );
    assert!(error.contains("its history is too long; hint: feedback.shows"), "{error}");
    assert_eq!(bid(&mut bidder, 6).unwrap(), 0.0, "he was not asked, and is asked the next");
}

#[test]
fn a_session_has_a_child_of_its_own() {
    if !has_python() {
        return;
    }
    let program = r#"
while True:
    request = hear()
    if request["type"] == "bid":
        say(type="bid", id=request["id"], amount=hello["seed"])
"#;
    let mut bidder = External::new(config(after_ready(program), PATIENT, OnFailure::Abort)).unwrap();
    for seed in [7, 8] {
        bidder.begin(&second(), 2, seed).unwrap();
        assert_eq!(bid(&mut bidder, 0).unwrap(), seed as f64);
    }
    bidder.end().unwrap();
    let error = bid(&mut bidder, 0).unwrap_err().to_string();
    assert_eq!(error, "bidder 2 failed: it was asked before a session began");
}

// Those whose answers are refused.

#[test]
fn refused_answers_lead_to_the_policy_and_the_reason_is_said() {
    if !has_python() {
        return;
    }
    let always = |answer: &str| {
        let program = format!(
            r#"
while True:
    request = hear()
    if request["type"] in ("bid", "error"):
        id = request["id"]
        {answer}
"#
        );
        let (error, counted) = failing(&after_ready(&program), PATIENT);
        assert_eq!(counted, [("refused", 3)], "the child is asked every question");
        let beginning =
            "bidder 2 failed: question 1 should have an answer of type \"bid\", but 3 were refused, the last since ";
        error.strip_prefix(beginning).unwrap_or_else(|| panic!("{error}")).to_owned()
    };
    let long = "x".repeat(120) + "…";
    let cases: [(&str, &str); 10] = [
        ("print('sixty', flush=True)", "the line should be a JSON object, but is sixty: sixty"),
        ("print('x' * 1000, flush=True)", &format!("the line should be a JSON object, but is {long}: {long}")),
        (
            "sys.stdout.buffer.write(bytes([255, 10])); sys.stdout.flush()",
            "the line should be a JSON object, but is \u{fffd}: \u{fffd}",
        ),
        ("print(flush=True)", "the line should be a JSON object, but is : "),
        (
            "say(type='bid', id=id + 1, amount=66)",
            r#"id should be 1, but is 2: {"type": "bid", "id": 2, "amount": 66}"#,
        ),
        (
            "say(type='clock', id=id, stay=True)",
            r#"type should be "bid", but is "clock": {"type": "clock", "id": 1, "stay": true}"#,
        ),
        (
            "say(type='bid', id=id, amount=100)",
            r#"amount should be in [0, 99], in steps of 1, but is 100: {"type": "bid", "id": 1, "amount": 100}"#,
        ),
        (
            "say(type='bid', id=id, amount=66.5)",
            r#"amount should be in [0, 99], in steps of 1, but is 66.5: {"type": "bid", "id": 1, "amount": 66.5}"#,
        ),
        (
            "say(type='bid', id=id, amount='66')",
            r#"amount should be a number, but is "66": {"type": "bid", "id": 1, "amount": "66"}"#,
        ),
        ("say(type='bid', id=id)", r#"amount should be a number, but is missing: {"type": "bid", "id": 1}"#),
    ];
    at_once(&cases, |(answer, says)| assert_eq!(always(answer), *says));
}

#[test]
fn the_third_answer_may_be_right_and_the_fourth_is_not_waited_for() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let reasons = folder.path().join("reasons");
    // Round r is answered rightly after r refusals; a child that would be asked a fourth time would answer 99.
    let program = r#"
reasons = open(sys.argv[1], "w")
refused = 0
while True:
    request = hear()
    if request["type"] == "bid":
        wrong, refused = request["round"], 0
    elif request["type"] == "error":
        refused += 1
        print(request["id"], request["reason"], file=reasons, flush=True)
    else:
        break
    say(type="bid", id=request["id"], amount=-refused - 1 if refused < wrong else 50 + refused)
"#;
    let command = [after_ready(program), vec![reasons.to_str().unwrap().to_owned()]].concat();
    let mut bidder = begun(config(command, PATIENT, OnFailure::BidZero), &second());
    let bids = [0, 1, 2, 3, 4, 0].map(|round| bid(&mut bidder, round).unwrap());
    assert_eq!(bids, [50.0, 51.0, 52.0, 0.0, 0.0, 50.0]);
    assert_eq!(bidder.failures(), [("refused", 2)]);
    bidder.end().unwrap();
    let expected = [(2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 1), (5, 2)];
    let line = |(id, got): (u32, u32)| format!("{id} amount should be in [0, 99], in steps of 1, but is -{got}\n");
    assert_eq!(fs::read_to_string(reasons).unwrap(), expected.map(line).concat());
}

#[test]
fn the_policies_of_clocks_and_of_ebay() {
    if !has_python() {
        return;
    }
    let program = r#"
while True:
    request = hear()
    if request["type"] == "clock":
        say(type="clock", id=request["id"], stay="yes")
    elif request["type"] == "ebay":
        say(type="ebay", id=request["id"], action="bid", amount=request["own_max"] - 1)
    elif request["type"] == "error":
        say(reason=request["reason"])
"#;
    let ask = |rules: &Rules, on_failure: OnFailure| {
        let mut bidder = begun(config(after_ready(program), PATIENT, on_failure), rules);
        let situation = situation(rules, 0, &[]);
        let clock = Clock { price: 30.0, step: 3, remaining: None, left_last_step: None };
        let stays = bidder.stays(&situation, &clock);
        let maximum = if stays.is_ok() { bidder.maximum(&situation, &turn(0, 40.0)) } else { Ok(None) };
        (stays, maximum, bidder.failures())
    };
    let rising = rules(FormatConfig::ClockOpen(ClockConfig::default()));
    let falling = rules(FormatConfig::Dutch(ClockConfig::default()));
    at_once(&[(&rising, false), (&falling, true)], |(rules, stayed)| {
        let (stays, maximum, failures) = ask(rules, OnFailure::BidZero);
        assert_eq!((stays.unwrap(), maximum.unwrap()), (*stayed, None));
        assert_eq!(failures, [("refused", 2)]);
        let error = ask(rules, OnFailure::Abort).0.unwrap_err().to_string();
        assert!(
            error.starts_with("bidder 2 failed: question 1 should have an answer of type \"clock\", but 3"),
            "{error}"
        );
    });
}

#[test]
fn a_maximum_below_the_own_one_is_refused() {
    if !has_python() {
        return;
    }
    let program = r#"
while True:
    request = hear()
    if request["type"] == "ebay":
        own = request["own_max"]
    say(type="ebay", id=request["id"], action="bid", amount=own - (request["type"] == "ebay" or own > 50))
"#;
    let rules = rules(FormatConfig::Ebay(EbayProxy::default()));
    let mut bidder = begun(config(after_ready(program), PATIENT, OnFailure::Abort), &rules);
    assert_eq!(bidder.maximum(&situation(&rules, 0, &[]), &turn(1, 40.0)).unwrap(), Some(40.0), "the same is allowed");
    let error = bidder.maximum(&situation(&rules, 0, &[]), &turn(2, 60.0)).unwrap_err().to_string();
    assert!(error.contains("the last since amount should be in [60, 99], in steps of 1, but is 59: {"), "{error}");
}

// Those who do not answer.

#[test]
fn silence_is_a_timeout() {
    if !has_python() {
        return;
    }
    let (_, counted) = failing(&after_ready("time.sleep(600)"), HASTY);
    assert_eq!(counted, [("timeout", 1), ("not asked after that", 2)]);
    let (error, counted) = failing(&python("import time; time.sleep(600)"), HASTY);
    assert_eq!(counted, [("timeout", 1), ("not asked after that", 2)]);
    let expected =
        "bidder 2 failed: the first line should be of type \"ready\" and protocol 1 within 0.3 s, but no line came";
    assert_eq!(error, expected);
}

#[test]
fn refusals_do_not_lengthen_the_timeout() {
    if !has_python() {
        return;
    }
    let program = "read -r bid; echo '{\"type\":\"bid\",\"id\":0}'; read -r error; exec sleep 600";
    let stops = thread::spawn(|| {
        let mut stops = begun(config(shell(program), 1.5, OnFailure::Abort), &second());
        let expected = "bidder 2 failed: question 1 should have an answer of type \"bid\" within 1.5 s, but no line came, after one was \
                        refused since id should be 1, but is 0";
        assert_eq!(bid(&mut stops, 0).unwrap_err().to_string(), expected);
    });
    let mut bidder = begun(config(shell(program), 1.5, OnFailure::BidZero), &second());
    let start = Instant::now();
    assert_eq!(bid(&mut bidder, 0).unwrap(), 0.0);
    assert_eq!(bidder.failures(), [("timeout", 1)]);
    let took = start.elapsed();
    assert!(Duration::from_millis(1500) <= took && took < SOON, "{took:?}");
    // The child is gone: the other rounds wait for nobody.
    let start = Instant::now();
    assert_eq!((1..1000).map(|round| bid(&mut bidder, round).unwrap()).sum::<f64>(), 0.0);
    assert!(start.elapsed() < Duration::from_secs(2));
    assert_eq!(bidder.failures(), [("timeout", 1), ("not asked after that", 999)]);
    stops.join().unwrap();
}

#[test]
fn an_early_exit_is_noticed_at_once() {
    if !has_python() {
        return;
    }
    // Not one of these waits for the timeout, or the tests would take hours.
    let ready = "the first line should be of type \"ready\" and protocol 1";
    let bid_is_due = "question 1 should have an answer of type \"bid\"";
    let cases = [
        (python("import sys; sys.stdin.readline(); sys.exit(3)"), ready, "exit status: 3"),
        (python("pass"), ready, "exit status: 0"),
        (after_ready("hear(); sys.exit(4)"), bid_is_due, "exit status: 4"),
    ];
    at_once(&cases, |(command, due, how)| {
        let (error, counted) = failing(command, PATIENT);
        assert_eq!(counted, [("early exit", 1), ("not asked after that", 2)]);
        assert_eq!(error, format!("bidder 2 failed: {due}, but it exited ({how})"));
    });

    let once = "request = hear(); say(type='bid', id=request['id'], amount=66)";
    let mut bidder = begun(config(after_ready(once), PATIENT, OnFailure::BidZero), &second());
    assert_eq!(bid(&mut bidder, 0).unwrap(), 66.0);
    bidder.round_result(&record(0)).unwrap();
    assert_eq!([1, 2].map(|round| bid(&mut bidder, round).unwrap()), [0.0; 2]);
    assert_eq!(bidder.failures(), [("early exit", 1), ("not asked after that", 1)]);
    bidder.begin(&second(), 2, 7).unwrap();
    assert_eq!((bid(&mut bidder, 0).unwrap(), bidder.failures()), (66.0, Vec::new()), "another session, another child");
}

#[test]
fn a_last_line_without_an_end_counts_and_half_a_one_does_not() {
    if !has_python() {
        return;
    }
    let last = |line: &str| {
        let program = format!("hear(); sys.stdout.write('{line}')");
        let mut bidder = begun(config(after_ready(&program), PATIENT, OnFailure::BidZero), &second());
        (bid(&mut bidder, 0).unwrap(), bidder.failures())
    };
    let said = at_once(&[r#"{"type":"bid","id":1,"amount":66}"#, r#"{"type":"bid","id":1,"am"#], |line| last(line));
    assert_eq!(said, [(66.0, Vec::new()), (0.0, vec![("early exit", 1)])]);
}

#[test]
fn a_child_that_closes_its_output_but_lives_has_left() {
    if !has_python() {
        return;
    }
    let (error, counted) = failing(&after_ready("hear(); os.close(1); time.sleep(600)"), PATIENT);
    assert_eq!(counted, [("early exit", 1), ("not asked after that", 2)]);
    assert!(error.ends_with("but it closed its standard output"), "{error}");
}

#[test]
fn a_line_without_an_end_is_not_kept() {
    if !has_python() {
        return;
    }
    let endless = r#"
hear()
while True:
    sys.stdout.write("[" * 65536)
"#;
    let before_ready = python("while True: print(end='x' * 65536)");
    at_once(&[(after_ready(endless), '['), (before_ready, 'x')], |(command, letter)| {
        let (error, counted) = failing(command, PATIENT);
        assert_eq!(counted, [("long line", 1), ("not asked after that", 2)]);
        let start = letter.to_string().repeat(120);
        let expected = format!(", but a line came that is longer than 1048576 bytes: {start}…");
        assert!(error.ends_with(&expected), "{error}");
    });

    let padded = |bytes: usize| {
        let program = format!(
            r#"
hear()
answer = json.dumps(dict(type="bid", id=1, amount=66))
print(answer + " " * ({bytes} - len(answer)), flush=True)
hear()
"#
        );
        let mut bidder = begun(config(after_ready(&program), PATIENT, OnFailure::BidZero), &second());
        (bid(&mut bidder, 0).unwrap(), bidder.failures())
    };
    let said = at_once(&[1 << 20, (1 << 20) + 1], |bytes| padded(*bytes));
    assert_eq!(said, [(66.0, Vec::new()), (0.0, vec![("long line", 1)])]);
}

#[test]
fn a_flood_of_lines_is_refused_without_being_kept() {
    if !has_python() {
        return;
    }
    let flood = "while True: say(type='bid', id=0, amount=66)";
    let refused = || {
        let (error, counted) = failing(&after_ready(flood), PATIENT);
        assert_eq!(counted, [("refused", 3)]);
        assert!(error.contains("the last since id should be 1, but is 0: {"), "{error}");
    };
    // Sooner or later the child, who reads nothing, takes no more errors; that is a timeout.
    let full = || {
        let flood = shell("while :; do echo '{\"type\":\"bid\",\"id\":0,\"amount\":66}'; done");
        let mut bidder = begun(config(flood, 1.5, OnFailure::BidZero), &second());
        assert_eq!((0..2000).map(|round| bid(&mut bidder, round).unwrap()).sum::<f64>(), 0.0);
        let (refused, not_asked) = match bidder.failures()[..] {
            [("refused", refused), ("timeout", 1), ("not asked after that", not_asked)] => (refused, not_asked),
            ref other => panic!("{other:?}"),
        };
        assert_eq!(refused + not_asked, 1999);
        assert!(refused > 100 && not_asked > 100, "{refused} refused");
    };
    // A flood at the end of a session holds nobody up either.
    let ended = || {
        let mut bidder = begun(config(after_ready(flood), PATIENT, OnFailure::BidZero), &second());
        bidder.end().unwrap();
    };
    let start = Instant::now();
    let cases: [&(dyn Fn() + Sync); 3] = [&refused, &full, &ended];
    at_once(&cases, |case| case());
    assert!(start.elapsed() < SOON);
}

#[test]
fn stale_answers_are_refused() {
    if !has_python() {
        return;
    }
    // Every answer comes twice: the second is the first that the next question hears.
    let twice = r#"
while True:
    request = hear()
    for _ in range(2):
        say(type="bid", id=request["id"], amount=66)
"#;
    let mut bidder = begun(config(after_ready(twice), PATIENT, OnFailure::BidZero), &second());
    let bids = [0, 1, 2].map(|round| bid(&mut bidder, round).unwrap());
    // Question 3 hears 2, 2 and 2: its own and those of two errors.
    assert_eq!(bids, [66.0, 66.0, 0.0]);
    assert_eq!(bidder.failures(), [("refused", 1)]);
    let stale = "while True: hear(); say(type='bid', id=1, amount=66)";
    let mut bidder = begun(config(after_ready(stale), PATIENT, OnFailure::BidZero), &second());
    assert_eq!([0, 1, 2].map(|round| bid(&mut bidder, round).unwrap()), [66.0, 0.0, 0.0]);
    assert_eq!(bidder.failures(), [("refused", 2)]);
}

#[test]
fn a_child_that_reads_nothing_blocks_nobody() {
    if !has_python() {
        return;
    }
    let rules = second();
    // More than the buffer of a pipe.
    let history: Vec<Record> = (0..2000).map(record).collect();
    let deaf = [
        "exec sleep 600",
        // He answers without having heard the whole question.
        "for id in 1 2 3 4 5 6 7 8; do echo \"{\\\"type\\\":\\\"bid\\\",\\\"id\\\":$id,\\\"amount\\\":66}\"; done; exec sleep 600",
        // His output is full as well.
        "while :; do echo '{\"type\":\"bid\",\"id\":0,\"amount\":66}'; done",
    ];
    let start = Instant::now();
    // Results fill his input, without a question.
    let results = thread::spawn(move || {
        let mut bidder = begun(config(shell(deaf[0]), 1.5, OnFailure::Abort), &second());
        let error = (0..10_000).find_map(|round| bidder.round_result(&record(round)).err()).unwrap().to_string();
        let expected = " within 1.5 s, but it does not read its standard input";
        assert!(
            error.starts_with("bidder 2 failed: it should take the result of round ") && error.ends_with(expected),
            "{error}"
        );
        assert_eq!(bidder.failures(), [], "no question is without an answer");
    });
    at_once(&deaf, |program| {
        let mut bidder = begun(config(shell(program), 1.0, OnFailure::BidZero), &rules);
        assert_eq!([0, 1, 2].map(|round| bidder.bid(&situation(&rules, round, &history)).unwrap()), [0.0; 3]);
        assert_eq!(bidder.failures(), [("timeout", 1), ("not asked after that", 2)], "{program}");
        let mut bidder = External::new(config(shell(program), PATIENT, OnFailure::Abort)).unwrap();
        bidder.begin(&rules, 2, 7).unwrap();
        let start = Instant::now();
        drop(bidder);
        assert!(start.elapsed() < SOON, "dropping waits for nobody");
    });
    results.join().unwrap();
    assert!(start.elapsed() < SOON);
}

#[test]
fn a_first_line_that_is_not_ready_is_a_failure() {
    if !has_python() {
        return;
    }
    let expected = "bidder 2 failed: the first line should be of type \"ready\" and protocol 1, but ";
    let first = |line: &str| {
        let (error, counted) = failing(&python(&format!("print('{line}', flush=True); input(); input()")), PATIENT);
        assert_eq!(counted, [("refused", 1), ("not asked after that", 2)]);
        error.strip_prefix(expected).unwrap_or_else(|| panic!("{error}")).to_owned()
    };
    let newer = r#"{"type":"ready","protocol":2}"#;
    let said = at_once(&["Loading", newer], |line| first(line));
    let expected = [
        "the line should be a JSON object, but is Loading: Loading".to_owned(),
        format!("protocol should be 1, but is 2: {newer}"),
    ];
    assert_eq!(said, expected);
}

// The process.

#[test]
fn a_command_that_cannot_start_is_named_whatever_the_policy() {
    for on_failure in [OnFailure::Abort, OnFailure::BidZero] {
        let command = ["no-such-bidder", "--model", "x"].map(str::to_owned).to_vec();
        let mut bidder = External::new(config(command, PATIENT, on_failure)).unwrap();
        let error = bidder.begin(&second(), 2, 7).unwrap_err().to_string();
        assert!(
            error.starts_with("bidder 2 failed: the command no-such-bidder --model x should start, but: "),
            "{error}"
        );
        assert!(bid(&mut bidder, 0).is_err());
    }
}

#[test]
fn configurations_are_checked() {
    let refused = |config: ExternalConfig| External::new(config).unwrap_err().to_string();
    let named = || config(vec!["bidder".to_owned()], PATIENT, OnFailure::Abort);
    assert!(External::new(named()).is_ok());
    assert_eq!(refused(ExternalConfig::default()), "command should be a program and its arguments, but is []");
    let unnamed = ExternalConfig { command: vec![String::new()], ..named() };
    assert_eq!(refused(unnamed), "command should be a program and its arguments, but is [\"\"]");
    for (seconds, shown) in [(0.0, "0"), (-1.0, "-1"), (f64::NAN, "NaN"), (f64::INFINITY, "inf"), (1e6, "1000000")] {
        let error = refused(ExternalConfig { timeout_s: seconds, ..named() });
        assert_eq!(error, format!("timeout_s should be in [0.001, 86400], but is {shown}"));
    }
    let written: ExternalConfig =
        toml::from_str("command = ['python3', 'bidder.py']\non_failure = 'bid-zero'\nlog = 'bidder.log'").unwrap();
    let expected = ExternalConfig {
        command: vec!["python3".to_owned(), "bidder.py".to_owned()],
        timeout_s: 30.0,
        on_failure: OnFailure::BidZero,
        one_child: false,
        log: Some("bidder.log".into()),
    };
    assert_eq!(written, expected);
    assert_eq!(toml::from_str::<ExternalConfig>(&toml::to_string(&expected).unwrap()).unwrap(), expected);
    assert!(toml::from_str::<ExternalConfig>("comand = ['x']").is_err());
}

#[test]
fn no_shell_reads_the_command() {
    if !has_python() {
        return;
    }
    let program =
        "amount = 66 * (sys.argv[1:] == ['$HOME; exit', '*', '']); say(type='bid', id=hear()['id'], amount=amount)";
    let command = [after_ready(program), ["$HOME; exit", "*", ""].map(str::to_owned).to_vec()].concat();
    assert_eq!(bid(&mut begun(config(command, PATIENT, OnFailure::Abort), &second()), 0).unwrap(), 66.0);
}

#[test]
fn standard_error_is_appended_to_the_log() {
    if !has_python() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("bidder.log");
    let program = "print('I am', hello['bidder'], file=sys.stderr); [None for _ in sys.stdin]";
    let config = config(after_ready(program), PATIENT, OnFailure::Abort);
    let mut bidder = External::new(ExternalConfig { log: Some(log.clone()), ..config.clone() }).unwrap();
    for number in [1, 2] {
        bidder.begin(&second(), number, 7).unwrap();
        bidder.end().unwrap();
    }
    assert_eq!(fs::read_to_string(log).unwrap(), "I am 1\nI am 2\n");
    let nowhere = folder.path().join("missing").join("bidder.log");
    let mut bidder = External::new(ExternalConfig { log: Some(nowhere.clone()), ..config }).unwrap();
    let error = bidder.begin(&second(), 0, 7).unwrap_err().to_string();
    assert!(error.starts_with(nowhere.to_str().unwrap()), "{error}");
}

#[test]
fn the_end_is_said_and_is_not_waited_for_long() {
    if !has_python() {
        return;
    }
    let ends = |last: &str| {
        let folder = tempfile::tempdir().unwrap();
        let (pid, words) = (folder.path().join("pid"), folder.path().join("words"));
        let program = format!(
            r#"
open(sys.argv[1], "w").write(str(os.getpid()))
hear() == dict(type="end") or sys.exit()
{last}
open(sys.argv[2], "w").write("done")
"#
        );
        let files = [&pid, &words].map(|path| path.to_str().unwrap().to_owned()).to_vec();
        let mut bidder = begun(config([after_ready(&program), files].concat(), PATIENT, OnFailure::Abort), &second());
        // The number of the process is written when it is asked nothing: soon.
        while fs::read_to_string(&pid).map_or(true, |pid| pid.is_empty()) {
            thread::sleep(Duration::from_millis(5));
        }
        let start = Instant::now();
        bidder.end().unwrap();
        assert!(is_gone(&fs::read_to_string(&pid).unwrap()));
        (words.exists(), start.elapsed())
    };
    // More last words than a pipe holds, after the end of the input; tried again where two seconds are not enough for that.
    let words = "assert not sys.stdin.readline(); print('word\\n' * 100000, flush=True)";
    let hears_them = || assert!((0..5).any(|_| ends(words).0));
    let sleeps = || {
        let (done, took) = ends("time.sleep(600)");
        assert!(!done && took >= Duration::from_secs(2) && took < SOON, "{took:?}");
    };
    let cases: [&(dyn Fn() + Sync); 2] = [&hears_them, &sleeps];
    at_once(&cases, |case| case());
}

#[test]
fn failed_and_dropped_children_are_reaped() {
    if !has_python() {
        return;
    }
    let prelude = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid()))\n";
    let lives = format!("{PRELUDE}\nwhile hear(): print(flush=True)");
    // Each of them wrote its number before it failed.
    let programs = [
        "print(flush=True); time.sleep(600)",
        "sys.exit(3)",
        "os.close(1); time.sleep(600)",
        "print('x' * 3000000)",
        "silent",
        lives.as_str(),
    ];
    let both = [OnFailure::Abort, OnFailure::BidZero];
    let cases: Vec<_> = programs.iter().flat_map(|program| both.map(|on_failure| (*program, on_failure))).collect();
    at_once(&cases, |(program, on_failure)| {
        let aborts = *on_failure == OnFailure::Abort;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid").to_str().unwrap().to_owned();
        let pid = || fs::read_to_string(&file).unwrap().trim_end().to_owned();
        let (command, timeout_s) = if *program == "silent" {
            let command = ["sh", "-c", "echo $$ > \"$0\"; exec sleep 600", &file];
            (command.map(str::to_owned).to_vec(), 2.0)
        } else {
            ([python(&format!("{prelude}{program}")), vec![file.clone()]].concat(), PATIENT)
        };
        let mut bidder = External::new(config(command, timeout_s, *on_failure)).unwrap();
        let begins = bidder.begin(&second(), 2, 7);
        if *program != lives {
            assert_eq!(begins.is_err(), aborts);
            assert!(is_gone(&pid()), "{program}");
            return;
        }
        begins.unwrap();
        assert!(!is_gone(&pid()) || !Path::new("/proc/self").exists());
        assert_eq!(bid(&mut bidder, 0).is_err(), aborts);
        if aborts {
            assert!(is_gone(&pid()), "three refusals, and the design says to stop");
        }
        drop(bidder);
        assert!(is_gone(&pid()), "dropped");
    });
}

#[test]
fn grandchildren_that_hold_the_pipes_block_nobody() {
    if !has_python() {
        return;
    }
    let program = "
if os.fork() == 0:
    time.sleep(20)
    os._exit(0)
hear()
sys.exit(3)
";
    let start = Instant::now();
    // The grandchild should not hold the standard error of the tests.
    let folder = tempfile::tempdir().unwrap();
    let config = config(after_ready(program), 1.0, OnFailure::BidZero);
    let mut bidder = begun(ExternalConfig { log: Some(folder.path().join("log")), ..config }, &second());
    assert_eq!(bid(&mut bidder, 0).unwrap(), 0.0);
    assert_eq!(bidder.failures(), [("timeout", 1)], "its output has not ended");
    drop(bidder);
    assert!(start.elapsed() < Duration::from_secs(15));
}
