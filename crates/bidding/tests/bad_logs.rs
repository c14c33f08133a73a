//! Logs that are not what they should be: an error names the line, and nothing else happens.

mod logs;

use diffecon_bidding::log::Logged;
use diffecon_bidding::replay::{Kind, replay_files};
use diffecon_bidding::statistics::statistics_of;
use diffecon_bidding::{BiddingError, log};
use std::io::Write;

const ROUND: &str = r#"{"s":0,"t":"x","m":"own","f":"first","vm":"private","n":3,"seed":null,"r":0,"v":[57,71,99],"b":[38,47,66],"w":2,"p":66,"pi":[0,0,33]}"#;
const CLOCK: &str = r#"{"s":0,"t":"x","m":"own","f":"clock_open","vm":"common","n":2,"seed":null,"r":0,"v":[57,71],"c":60,"b":[38,38],"o":[0,1],"w":1,"p":38,"pi":[0,22]}"#;
const EBAY: &str = r#"{"s":0,"t":"x","m":"own","n":2,"soft":0,"reserve":0,"start":0,"inc":1,"days0":1,"days":1,"seed":null,"v":[5,6],"steps":[[0,0,1,1,6,0,1],[0,1,0,0,0,0,1]],"p":0,"lead":1,"sold":1}"#;

/// What is said of a line that comes after a good one.
fn message(line: &str) -> String {
    let (_folder, path) = logs::file(format!("{ROUND}\n{line}\n").as_bytes());
    let error = replay_files(&[&path]).expect_err(line).to_string();
    assert_eq!(statistics_of(&[&path]).expect_err(line).to_string(), error);
    let message = error.strip_prefix(&format!("{}:2: ", path.display()));
    message.unwrap_or_else(|| panic!("{error} does not name the line")).to_owned()
}

fn changed(line: &str, from: &str, to: &str) -> String {
    assert!(line.contains(from), "{line} has no {from}");
    message(&line.replace(from, to))
}

#[test]
fn the_lines_themselves_are_good() {
    // Values of laws and data sets are not drawn again, whatever seed a line has.
    let law = r#""value_model":{"kind":"law","law":"power","max":99}"#;
    let data = r#""value_model":{"kind":"data","dataset":"gone","max":99}"#;
    let of = |line: &str, kind: &str, model: &str| {
        line.replace(r#""vm":"private""#, &format!(r#""vm":"{kind}",{model}"#))
            .replace(r#""soft":0"#, &format!(r#""soft":0,{model}"#))
    };
    let seeded = EBAY.replace(r#""seed":null"#, r#""seed":1"#);
    let more = [of(ROUND, "law", law), of(ROUND, "data", data), of(&seeded, "law", law), of(&seeded, "data", data)];
    for line in [ROUND, CLOCK, EBAY].into_iter().chain(more.iter().map(String::as_str)) {
        let (_folder, path) = logs::file(line.as_bytes());
        assert_eq!(replay_files(&[&path]).unwrap().found, [], "{line}");
        statistics_of(&[&path]).unwrap();
    }
}

#[test]
fn every_cut_of_a_line_is_an_error() {
    for line in [ROUND, CLOCK, EBAY] {
        (1..line.len()).for_each(|length| assert!(message(&line[..length]).starts_with("column "), "{length}"));
    }
}

#[test]
fn every_missing_field_is_an_error() {
    for line in [ROUND, CLOCK, EBAY] {
        let whole: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        for field in whole.keys() {
            let mut rest = whole.clone();
            rest.remove(field);
            let rest = serde_json::Value::Object(rest).to_string();
            match (field.as_str(), line == EBAY) {
                // A seed may be unknown, and so may eBay bidders' values, and in which order bidders left a clock.
                ("seed" | "o", _) | ("v", true) => {
                    let (_folder, path) = logs::file(rest.as_bytes());
                    assert_eq!(replay_files(&[&path]).unwrap().found, [], "{field}");
                }
                // Without a winner the log says that nobody won.
                ("w", _) => {
                    let (_folder, path) = logs::file(rest.as_bytes());
                    assert_eq!(replay_files(&[&path]).unwrap().mismatches_of(Kind::Winner), 1);
                }
                (field, _) => {
                    let message = message(&rest);
                    let named = message.contains(&format!("missing field `{field}`"));
                    assert!(
                        named
                            || message.starts_with("p and pi")
                            || message.starts_with("the line should have f")
                            || message.starts_with("c should be"),
                        "{field}: {message}"
                    );
                }
            }
        }
    }
}

#[test]
fn numbers_outside_their_ranges_are_named() {
    let expected = [
        (ROUND, "\"n\":3", "\"n\":0", "n should be in [1, 1000], but is 0"),
        (ROUND, "\"n\":3", "\"n\":1000000000000", "n should be in [1, 1000], but is 1000000000000"),
        (ROUND, "\"n\":3", "\"n\":-1", "column 58: invalid value: integer `-1`, expected usize"),
        (ROUND, "\"w\":2", "\"w\":3", "w should be a bidder below 3, but is 3"),
        (ROUND, "57,", "", "v should be a list with an entry for each of 3 bidders, but is one of 2"),
        (ROUND, "38,", "38,39,", "b should be a list with an entry for each of 3 bidders, but is one of 4"),
        (ROUND, "[0,0,33]", "[0,33]", "pi should be a list with an entry for each of 3 bidders, but is one of 2"),
        (ROUND, "38,", "-1,", "b should be in [0, 1e12], but is -1"),
        (ROUND, "57,", "1e300,", &format!("v should be in [-1e12, 1e12], but is {}", 1e300)),
        (ROUND, "\"p\":66", "\"p\":null", "p and pi should be both given or neither, but is one alone"),
        (
            ROUND,
            "\"p\":66,\"pi\":[0,0,33]",
            "\"p\":null,\"pi\":null",
            "w should be given only with p and pi, but is given alone",
        ),
        (
            ROUND,
            "first",
            "fourth",
            "f should be first, second, third, allpay, clock_open, clock_blind or dutch, but is fourth",
        ),
        (ROUND, "private", "secret", "vm should be private, affiliated, common, law, data, but is secret"),
        (ROUND, "private", "common", "c should be given where vm is common, but is not"),
        (ROUND, "private", "law", "value_model should be given where vm is law or data, but is not"),
        (CLOCK, "[0,1]", "[0,0]", "o should be each bidder once, but is 0 twice"),
        (CLOCK, "[0,1]", "[0]", "o should be 2 bidders, but is 1"),
        (CLOCK, "[0,1]", "[0,2]", "o should be a bidder below 2, but is 2"),
        (CLOCK, "[38,38]", "[38,1e9]", "format.increment should be large enough for at most 1e6 steps, but is 1"),
        (EBAY, "[0,0,1,1,", "[0,0,2,1,", "a bidder of steps should be a bidder below 2, but is 2"),
        (EBAY, "6,0,1],", "6,0,7],", "a leader of steps should be a bidder below 2, but is 7"),
        (EBAY, "[0,0,1,1,", "[0,0,1,2,", "an action of steps should be 0 or 1, but is 2"),
        (EBAY, "1,6,0,1]", "1,-6,0,1]", "an amount of steps should be in [0, 1e12], but is -6"),
        (EBAY, "\"lead\":1", "\"lead\":2", "lead should be a bidder below 2, but is 2"),
        (EBAY, "\"soft\":0", "\"soft\":2", "soft should be 0 or 1, but is 2"),
        (EBAY, "\"days0\":1", "\"days0\":0", "format.days should be in [1, 10000], but is 0"),
        (EBAY, "\"days0\":1", "\"days0\":1000000000000", "format.days should be in [1, 10000], but is 1000000000000"),
        (EBAY, "\"inc\":1", "\"inc\":-1", "format.increment should be a number of at least 0, but is -1"),
        (EBAY, "[5,6]", "[5]", "v should be a list with an entry for each of 2 bidders, but is one of 1"),
    ];
    for (line, from, to, says) in expected {
        assert_eq!(changed(line, from, to), says);
    }
}

#[test]
fn what_json_cannot_hold_is_an_error() {
    for not_a_number in ["NaN", "Infinity", "1e999", "\"57\"", "[57]", "-"] {
        assert!(changed(ROUND, "57,", &format!("{not_a_number},")).starts_with("column "), "{not_a_number}");
    }
    assert!(changed(ROUND, "\"s\":0", "\"s\":0,\"s\":1").contains("duplicate field `s`"));
    assert!(changed(EBAY, "[0,1,0,0,0,0,1]", "[0,1,0,0,0,0]").contains("invalid length 6"));
    let neither = "the line should have f, as rounds have, or steps, as eBay auctions have, but has neither";
    assert_eq!([message("{}"), message("[]")], [neither; 2]);
    assert_eq!(changed(EBAY, "\"soft\"", "\"f\":\"first\",\"soft\""), neither.replace("neither", "both"));
}

#[test]
fn impossible_auctions_are_mismatches() {
    let expected = [
        ("\"days0\":1", "\"days0\":9999", Kind::Days),
        ("\"days\":1,", "\"days\":1000000000000,", Kind::Days),
        ("\"steps\":[[0,0,1,1,6,0,1],[0,1,0,0,0,0,1]]", "\"steps\":[]", Kind::Days),
        ("[0,0,1,1,6,0,1]", "[0,5,1,1,6,0,1]", Kind::Turns),
        ("[0,1,0,0,0,0,1]", "[1000000000000,1,0,0,0,0,1]", Kind::Turns),
        ("[0,1,0,0,0,0,1]", "[0,1,0,0,0,1e300,1]", Kind::StepPrice),
        ("\"sold\":1", "\"sold\":0", Kind::Sold),
    ];
    for (from, to, kind) in expected {
        assert!(EBAY.contains(from), "{from}");
        let (_folder, path) = logs::file(EBAY.replace(from, to).as_bytes());
        let replayed = replay_files(&[&path]).unwrap();
        assert_eq!((replayed.mismatch_count(), replayed.mismatches_of(kind)), (1, 1), "{to}: {:?}", replayed.found);
        statistics_of(&[&path]).unwrap();
    }
}

/// Whatever one byte of a line becomes: if the line is good all the same, it can be replayed.
#[test]
fn no_changed_byte_is_a_panic() {
    let mut good = Vec::new();
    for line in [ROUND, CLOCK, EBAY] {
        for place in 0..line.len() {
            for byte in "0123456789-.e\",[]{}x ".chars() {
                let line = format!("{}{byte}{}", &line[..place], &line[place + 1..]);
                good.extend(Logged::parse(&line).is_ok().then_some(line + "\n"));
            }
        }
    }
    assert!(good.len() > 1000, "{} lines", good.len());
    let (_folder, path) = logs::file(good.concat().as_bytes());
    let replayed = replay_files(&[&path]).unwrap();
    assert!(replayed.mismatch_count() > 100);
    statistics_of(&[&path]).unwrap();

    let (_folder, path) = logs::file(b"{\"t\":\"\xff\"}");
    let error = replay_files(&[&path]).unwrap_err().to_string();
    assert!(error.contains(":1: not UTF-8: "), "{error}");
}

#[test]
fn files_are_plain_or_compressed_and_damage_is_an_error() {
    let text = format!("{ROUND}\n\n{EBAY}\r\n");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let compressed = encoder.finish().unwrap();
    let (_folder, plain) = logs::file(text.as_bytes());
    let lines = log::read(&plain).unwrap();
    assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [1, 3]);
    let (_folder, path) = logs::file(&compressed);
    assert_eq!(log::read(&path).unwrap(), lines);
    for length in 2..compressed.len() {
        let (_folder, path) = logs::file(&compressed[..length]);
        assert!(matches!(log::read(&path), Err(BiddingError::Io { .. })), "{length}");
    }
    let error = replay_files(&["nowhere.jsonl"]).unwrap_err().to_string();
    assert!(error.starts_with("nowhere.jsonl: "), "{error}");
    let (_folder, empty) = logs::file(b"");
    assert_eq!(replay_files(&[empty]).unwrap().mismatch_count(), 0);
}
