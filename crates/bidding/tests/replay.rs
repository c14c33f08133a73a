//! Logs are what the formats make of their bids, and a log that was changed in one place differs in one.

mod logs;

use diffecon_bidding::replay::{Kind, Oddity, Replayed, replay_files};
use serde_json::Value;

fn replayed(lines: &[Value]) -> Replayed {
    let (_folder, path) = logs::written(lines);
    replay_files(&[path]).expect("a good log")
}

fn plus(number: &Value, more: f64) -> Value {
    number.as_f64().map_or(Value::Null, |number| (number + more).into())
}

#[test]
fn our_own_logs_are_what_the_formats_make_of_them() {
    let replayed = replay_files(&[logs::own("rounds.jsonl"), logs::own("ebay.jsonl")]).unwrap();
    assert_eq!(replayed.found, []);
    let (rounds, ebay) = (replayed.rounds, replayed.ebay);
    assert_eq!((rounds.sealed, rounds.clocks, rounds.without_outcome), (25, 8, 1));
    // First 2, second 2, third 2, all-pay 3, common value 1; clocks all but the one that logs how far the winner would have gone.
    assert_eq!((rounds.tied_sealed, rounds.tied_clocks), (10, 7));
    assert_eq!((ebay.auctions, ebay.lengths, ebay.steps, ebay.tied_steps, ebay.sold), (6, 6, 134, 1, 5));
    let odd = [
        (Oddity::AllPayLoserGivenValue, 4),
        (Oddity::FractionalBid, 1),
        (Oddity::WinnerExitAbovePrice, 1),
        (Oddity::ExitsOutOfOrder, 1),
    ];
    odd.into_iter().for_each(|(oddity, times)| assert_eq!(replayed.oddities_of(oddity), times, "{oddity:?}"));
}

#[test]
fn a_changed_price_is_one_mismatch() {
    let lines = logs::lines(&logs::own("rounds.jsonl"));
    for place in 0..lines.len() - 1 {
        let mut changed = lines.clone();
        changed[place]["p"] = plus(&changed[place]["p"], 1.0);
        let replayed = replayed(&changed);
        assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(Kind::Price)), (1, 1), "line {}", place + 1);
        assert_eq!((replayed.found[0].line, &replayed.found[0].treatment[..3]), (place + 1, "own"));
    }
}

/// Where losers of all-pay are logged as if they had the good, no profit tells who of those with the highest bid won.
#[test]
fn a_moved_winner_is_one_mismatch() {
    let lines = logs::lines(&logs::own("rounds.jsonl"));
    let mut untold = Vec::new();
    for (place, line) in lines.iter().enumerate().take(lines.len() - 1) {
        let bidders = line["n"].as_u64().unwrap();
        for moved in (0..bidders).map(Value::from).chain([Value::Null]).filter(|moved| *moved != line["w"]) {
            let mut changed = lines.clone();
            changed[place]["w"] = moved.clone();
            let replayed = replayed(&changed);
            if replayed.mismatch_count() == 0 {
                untold.push((place + 1, moved));
                continue;
            }
            let of_winner = replayed.mismatches_of(Kind::Winner);
            assert_eq!((replayed.mismatch_count(), of_winner), (1, 1), "line {}: {:?}", place + 1, replayed.found);
        }
    }
    // All-pay, logged with the fault: bidder 2 has the profit of a winner either way.
    let expected = [(21, Value::from(2))];
    assert_eq!(untold, expected);
}

/// Of three with the highest bid the second would gain nothing, as he is logged to, and the third is logged with a gain.
#[test]
fn who_gains_speaks_for_himself_before_who_would_gain_nothing() {
    let mut lines = logs::lines(&logs::own("rounds.jsonl"));
    lines.iter_mut().for_each(|line| line["seed"] = Value::Null);
    let round = &mut lines[0];
    (round["v"], round["b"]) = (serde_json::json!([50, 40, 70]), serde_json::json!([40, 40, 40]));
    (round["w"], round["p"], round["pi"]) = (0.into(), 40.into(), serde_json::json!([0, 0, 30]));
    let replayed = replayed(&lines);
    assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(Kind::Winner)), (1, 1));
    assert_eq!(replayed.found[0].message, "the profits are those that come if bidder 2 wins");
}

#[test]
fn a_changed_profit_is_one_mismatch() {
    let lines = logs::lines(&logs::own("rounds.jsonl"));
    for (place, line) in lines.iter().enumerate().take(lines.len() - 1) {
        for bidder in 0..line["n"].as_u64().unwrap() as usize {
            let mut changed = lines.clone();
            changed[place]["pi"][bidder] = plus(&line["pi"][bidder], 0.5);
            let replayed = replayed(&changed);
            let won = line["w"].as_u64() == Some(bidder as u64);
            let kind = if won { Kind::WinnerProfit } else { Kind::LoserProfit };
            assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(kind)), (1, 1), "line {}", place + 1);
        }
    }
}

#[test]
fn a_changed_turn_is_one_mismatch() {
    let lines = logs::lines(&logs::own("ebay.jsonl"));
    for (place, line) in lines.iter().enumerate() {
        for step in 0..line["steps"].as_array().unwrap().len() {
            let mut changed = lines.clone();
            changed[place]["steps"][step][5] = plus(&line["steps"][step][5], 1.0);
            let price = replayed(&changed);
            assert_eq!((price.mismatch_count(), price.mismatches_of(Kind::StepPrice)), (1, 1));

            let mut changed = lines.clone();
            let leader = line["steps"][step][6].as_u64().unwrap();
            changed[place]["steps"][step][6] = ((leader + 1) % line["n"].as_u64().unwrap()).into();
            let leader = replayed(&changed);
            assert_eq!((leader.mismatch_count(), leader.mismatches_of(Kind::StepLeader)), (1, 1));
        }
    }
}

#[test]
fn a_changed_end_is_one_mismatch() {
    let lines = logs::lines(&logs::own("ebay.jsonl"));
    for (place, line) in lines.iter().enumerate() {
        let ends = [
            ("p", plus(&line["p"], 1.0), Kind::LastPrice),
            ("lead", ((line["lead"].as_u64().unwrap() + 1) % 3).into(), Kind::LastLeader),
            ("sold", (1 - line["sold"].as_u64().unwrap()).into(), Kind::Sold),
            ("days", plus(&line["days"], 1.0).as_f64().map(|days| Value::from(days as u64)).unwrap(), Kind::Days),
        ];
        for (field, value, kind) in ends {
            let mut changed = lines.clone();
            changed[place][field] = value;
            let replayed = replayed(&changed);
            assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(kind)), (1, 1), "{field}");
        }
    }
}

/// Without a day, and as it would be logged if the auction had never had it.
#[test]
fn a_dropped_day_is_one_mismatch() {
    let lines = logs::lines(&logs::own("ebay.jsonl"));
    for (place, line) in lines.iter().enumerate() {
        for dropped in 0..line["days"].as_u64().unwrap() {
            for (renumbers, counts) in [(false, false), (false, true), (true, false), (true, true)] {
                let mut changed = lines.clone();
                drop_day(&mut changed[place], dropped, renumbers, counts);
                let replayed = replayed(&changed);
                let of_days = replayed.mismatches_of(Kind::Days);
                assert_eq!((replayed.mismatch_count(), of_days), (1, 1), "line {}, day {dropped}", place + 1);
            }
        }
    }
}

fn drop_day(auction: &mut Value, dropped: u64, renumbers: bool, counts: bool) {
    let one_less = |number: &Value| number.as_u64().map_or(Value::Null, |number| (number - 1).into());
    let steps = auction["steps"].as_array_mut().expect("turns");
    steps.retain(|step| step[0] != dropped);
    for step in steps.iter_mut().filter(|step| renumbers && step[0].as_u64() > Some(dropped)) {
        step[0] = one_less(&step[0]);
    }
    if counts {
        auction["days"] = one_less(&auction["days"]);
    }
}

#[test]
fn a_missing_or_doubled_or_added_turn_is_one_mismatch() {
    let lines = logs::lines(&logs::own("ebay.jsonl"));
    for step in 0..lines[0]["steps"].as_array().unwrap().len() {
        let mut missing = lines.clone();
        missing[0]["steps"].as_array_mut().unwrap().remove(step);
        let mut doubled = lines.clone();
        let other = doubled[0]["steps"][step][2].as_u64().unwrap();
        doubled[0]["steps"][step][2] = ((other + 1) % 3).into();
        let mut added = lines.clone();
        let mut turn = lines[0]["steps"][step].clone();
        turn[1] = 3.into();
        let day_end = (step / 3 + 1) * 3;
        added[0]["steps"].as_array_mut().unwrap().insert(day_end, turn);
        for changed in [missing, doubled, added] {
            let replayed = replayed(&changed);
            assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(Kind::Turns)), (1, 1), "step {step}");
        }
    }
}

#[test]
fn a_maximum_below_an_earlier_one_is_named() {
    let mut lines = logs::lines(&logs::own("ebay.jsonl"));
    // Bidder 2 has 66, and holds at this turn.
    lines[0]["steps"][5][3] = 1.into();
    lines[0]["steps"][5][4] = 50.into();
    let replayed = replayed(&lines);
    assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(Kind::Refused)), (1, 1));
    assert_eq!(replayed.found[0].message, "day 1, turn 2: the maximum 50 is below an earlier one");
}

#[test]
fn a_replay_is_written_as_json() {
    let mut lines = logs::lines(&logs::own("rounds.jsonl"));
    lines[0]["p"] = 67.into();
    let json = serde_json::to_value(replayed(&lines)).unwrap();
    assert_eq!(json["mismatches"], serde_json::json!({"price": 1}));
    assert_eq!(json["oddities"]["all-pay-loser-given-value"], 4);
    assert_eq!(json["found"][0]["message"], "the price is logged as 67 and comes to 66");
    assert_eq!((&json["rounds"]["sealed"], &json["seeds"]["sessions"]), (&25.into(), &10.into()));
}

#[test]
fn published_logs_are_what_the_formats_make_of_them() {
    let Some(paths) = logs::all_published() else { return };
    let begin = std::time::Instant::now();
    let replayed = replay_files(&paths).unwrap();
    println!("replayed in {:.3} s", begin.elapsed().as_secs_f64());
    assert_eq!(replayed.found, []);
    let (rounds, ebay) = (replayed.rounds, replayed.ebay);
    assert_eq!((rounds.sealed, rounds.clocks, rounds.without_outcome), (4747, 266, 330));
    assert_eq!((rounds.tied_sealed, rounds.tied_sealed + rounds.tied_clocks), (110, 356));
    assert_eq!(rounds.losers_without_profit, 10_136);
    assert_eq!((ebay.auctions, ebay.lengths, ebay.steps), (239, 239, 7665));
    assert_eq!((ebay.bids, ebay.tied_steps, ebay.sold), (2988, 225, 178));
    let odd = [
        (Oddity::AllPayLoserGivenValue, 484),
        (Oddity::FractionalBid, 8 + 10),
        // Two sessions of gpt-4, open and blind, log how far the winner would have gone, and list bidders by
        // their numbers.
        (Oddity::WinnerExitAbovePrice, 20),
        (Oddity::ExitsOutOfOrder, 15),
        (Oddity::LeaderBeforeAnyBid, 11),
    ];
    odd.into_iter().for_each(|(oddity, times)| assert_eq!(replayed.oddities_of(oddity), times, "{oddity:?}"));
}

#[test]
fn changes_of_published_logs_are_as_many_mismatches() {
    let Some([rounds, ebay]) = logs::all_published() else { return };
    let (mut rounds, mut auctions) = (logs::lines(&rounds), logs::lines(&ebay));
    rounds[700]["p"] = plus(&rounds[700]["p"], 1.0);
    rounds[3000]["w"] = ((rounds[3000]["w"].as_u64().unwrap() + 1) % 3).into();
    auctions[50]["steps"][4][6] = ((auctions[50]["steps"][4][6].as_u64().unwrap() + 1) % 3).into();
    drop_day(&mut auctions[200], 3, false, false);
    let replayed = replayed(&[rounds, auctions].concat());
    for kind in [Kind::Price, Kind::Winner, Kind::StepLeader, Kind::Days] {
        assert_eq!(replayed.mismatches_of(kind), 1, "{kind:?}");
    }
    assert_eq!(replayed.mismatch_count(), 4, "{:?}", replayed.found);
    let lines: Vec<usize> = replayed.found.iter().map(|mismatch| mismatch.line).collect();
    assert_eq!(lines, [701, 3001, 5343 + 51, 5343 + 201]);
}

/// Nothing enforces the greatest bid that bidders are told.
#[test]
fn some_published_bids_are_above_the_announced_range() {
    let Some(path) = logs::published("rounds.jsonl.gz") else { return };
    let (mut all, mut private) = (0, 0);
    for line in logs::lines(&path) {
        let most = if line["vm"] == "affiliated" { 40.0 } else { 99.0 };
        let above = line["b"].as_array().unwrap().iter().filter(|bid| bid.as_f64() > Some(most)).count();
        all += above;
        private += if line["vm"] == "private" { above } else { 0 };
    }
    assert_eq!((all, private), (56, 54));
}

/// Values of a seed, and the numbers of rounds, are looked at too.
#[test]
fn changed_values_and_rounds_are_mismatches() {
    let folder = tempfile::tempdir().unwrap();
    let design = "treatment = 'x'\nbidders = 3\nrounds = 6\nsessions = 2\nstream = 'python'\nseed = 1399\n\
                  bidder = [{ kind = 'truthful' }]\nformat = { kind = 'second' }\nvalues = { kind = 'private', max = 99 }\n";
    let design = <diffecon_bidding::Design as diffecon_config::Config>::from_table(&design.parse().unwrap()).unwrap();
    diffecon_bidding::RunFolder::open(folder.path(), design).unwrap().run(|_| {}).unwrap();
    let lines = logs::lines(&folder.path().join("rounds.jsonl"));
    assert_eq!(replayed(&lines).found, []);
    let mut changed = lines.clone();
    // The loser's: nothing else follows from it.
    let loser = (0..3).find(|bidder| lines[2]["w"].as_u64() != Some(*bidder)).unwrap() as usize;
    changed[2]["v"][loser] = plus(&lines[2]["v"][loser], 1.0);
    let values = replayed(&changed);
    assert_eq!((values.mismatch_count(), values.mismatches_of(Kind::Values)), (1, 1));
    assert!(values.found[0].line == 3 && values.found[0].message.contains("seed 1399 gives"), "{:?}", values.found);
    for (place, change) in [(3, "doubled"), (4, "dropped"), (2, "swapped")] {
        let mut changed = lines.clone();
        match change {
            "doubled" => changed.insert(place, lines[place].clone()),
            "dropped" => drop(changed.remove(place)),
            _ => changed.swap(place, place + 1),
        }
        let replayed = replayed(&changed);
        assert!(replayed.mismatches_of(Kind::RoundNumber) >= 1, "{change}");
        assert_eq!(replayed.mismatch_count(), replayed.mismatches_of(Kind::RoundNumber), "{change}");
    }
}
