//! What the laboratory and a child say to each other, and which answers are refused.

use crate::format::FormatConfig;
use crate::grid::Grid;
use crate::record::Record;
use crate::rules::Rules;
use crate::value_model::ValueModel;
use diffecon_config::OutOfRange;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// The version of the protocol.
pub(super) const PROTOCOL: u64 = 1;

/// Bytes of a line at most, without its end.
pub(super) const LONGEST_LINE: usize = 1 << 20;

/// What the laboratory says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Message<'a> {
    Hello {
        protocol: u64,
        bidder: usize,
        n: usize,
        format: &'a str,
        rules: Value,
        value_model: &'a ValueModel,
        rounds: usize,
        seed: u64,
    },
    Bid {
        id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
        round: usize,
        signal: f64,
        min: f64,
        max: f64,
        step: f64,
        history: &'a [Record],
    },
    Clock {
        id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
        round: usize,
        signal: f64,
        price: f64,
        step_index: usize,
        #[serde(skip_serializing_if = "Option::is_none")]
        remaining: Option<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_last_step: Option<usize>,
        history: &'a [Record],
    },
    Ebay {
        id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
        round: usize,
        day: usize,
        days: usize,
        turn: usize,
        order: Option<&'a [usize]>,
        signal: f64,
        price: f64,
        own_max: f64,
        max: f64,
        step: f64,
        prices_so_far: &'a [f64],
        history: &'a [Record],
    },
    Result {
        #[serde(skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
        #[serde(flatten)]
        record: &'a Record,
    },
    Error {
        id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        bidder: Option<usize>,
        reason: &'a str,
    },
    End,
}

impl Message<'_> {
    /// As a line, with its end.
    pub fn line(&self) -> Vec<u8> {
        let mut line = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut line, WholeNumbers);
        self.serialize(&mut serializer).expect("memory takes every message");
        line.push(b'\n');
        line
    }
}

/// Writes whole numbers without a fraction.
struct WholeNumbers;

impl Formatter for WholeNumbers {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, number: f64) -> io::Result<()> {
        let whole = number as i64;
        if whole as f64 == number {
            write!(writer, "{whole}")
        } else {
            serde_json::ser::CompactFormatter.write_f64(writer, number)
        }
    }
}

/// A child's line as an object of the right type.
pub(super) fn object(line: &[u8], kind: &str) -> Result<Value, OutOfRange> {
    let value = serde_json::from_slice::<Value>(line).ok().filter(Value::is_object);
    let value = value.ok_or_else(|| OutOfRange::new("the line", "a JSON object", start_of(line)))?;
    OutOfRange::unless(value["type"] == kind, "type", format!("{kind:?}"), shown(&value["type"]))?;
    Ok(value)
}

/// The numbers of a format as bidders are told them: without a reserve that is hidden.
pub(super) fn told(rules: &Rules) -> Value {
    let format = rules.format.completed(rules.values.greatest_signal());
    let mut told = serde_json::to_value(format).expect("a format is numbers and names");
    if let (FormatConfig::Ebay(_), Some(entries)) = (&rules.format, told.as_object_mut()) {
        entries.remove("reserve");
        entries.remove("reserve_rule");
    }
    told
}

/// Whether this says that a child is ready; its name, if it has one.
pub(super) fn ready(line: &[u8]) -> Result<Option<String>, OutOfRange> {
    let ready = object(line, "ready")?;
    OutOfRange::unless(ready["protocol"] == PROTOCOL, "protocol", PROTOCOL, shown(&ready["protocol"]))?;
    Ok(ready["name"].as_str().map(|name| start_of(name.as_bytes())))
}

/// Whether this answers the question of that number.
pub(super) fn answers(answer: &Value, id: u64) -> Result<(), OutOfRange> {
    OutOfRange::unless(answer["id"] == id, "id", id, shown(&answer["id"]))
}

/// The amount of an answer, at least `least`.
pub(super) fn amount(answer: &Value, grid: &Grid, least: f64) -> Result<f64, OutOfRange> {
    let amount = &answer["amount"];
    let amount = amount.as_f64().ok_or_else(|| OutOfRange::new("amount", "a number", shown(amount)))?;
    grid.check("amount", amount, least)
}

/// Whether an answer is to stay.
pub(super) fn stay(answer: &Value) -> Result<bool, OutOfRange> {
    let stay = &answer["stay"];
    stay.as_bool().ok_or_else(|| OutOfRange::new("stay", "true or false", shown(stay)))
}

/// The new maximum of an answer, at least the own present one, or none if it is to hold.
pub(super) fn maximum(answer: &Value, grid: &Grid, own: f64) -> Result<Option<f64>, OutOfRange> {
    match answer["action"].as_str() {
        Some("hold") => Ok(None),
        Some("bid") => amount(answer, grid, own).map(Some),
        _ => Err(OutOfRange::new("action", "\"hold\" or \"bid\"", shown(&answer["action"]))),
    }
}

fn shown(value: &Value) -> String {
    if value.is_null() { "missing".to_owned() } else { start_of(value.to_string().as_bytes()) }
}

/// The beginning of a line, for people to read.
pub(super) fn start_of(line: &[u8]) -> String {
    const CHARACTERS: usize = 120;
    let line = line.trim_ascii();
    let text = String::from_utf8_lossy(&line[..line.len().min(4 * CHARACTERS)]);
    let mut characters = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c });
    let start: String = characters.by_ref().take(CHARACTERS).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    start + more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Cap;
    use serde_json::json;

    const WHOLE: Grid = Grid { step: 1.0, max: 99.0, cap: Cap::Enforce };

    #[test]
    fn messages_are_lines_with_whole_numbers_as_such() {
        let values = ValueModel::private(99.0);
        let (protocol, bidder, n, rounds, seed) = (PROTOCOL, 0, 3, 15, u64::MAX);
        let (format, rules) = ("second", json!({ "kind": "second", "reserve": 5.0 }));
        let hello = Message::Hello { protocol, bidder, n, format, rules, value_model: &values, rounds, seed };
        let bid =
            Message::Bid { id: 1, bidder: None, round: 0, signal: 66.0, min: -0.0, max: 99.5, step: 1.0, history: &[] };
        let error = Message::Error { id: 2, bidder: Some(1), reason: "why" };
        let lines = [hello, bid, error, Message::End].map(|message| String::from_utf8(message.line()).unwrap());
        let expected = [
            r#"{"type":"hello","protocol":1,"bidder":0,"n":3,"format":"second","rules":{"kind":"second","reserve":5},"value_model":{"kind":"private","max":99},"rounds":15,"seed":18446744073709551615}"#,
            r#"{"type":"bid","id":1,"round":0,"signal":66,"min":0,"max":99.5,"step":1,"history":[]}"#,
            r#"{"type":"error","id":2,"bidder":1,"reason":"why"}"#,
            r#"{"type":"end"}"#,
        ];
        assert_eq!(lines.each_ref().map(|line| line.strip_suffix('\n').unwrap()), expected);
    }

    #[test]
    fn amounts_are_those_of_the_grid() {
        let read = |amount: Value, grid: Grid, least| super::amount(&json!({ "amount": amount }), &grid, least);
        let refused = |amount, grid, least| read(amount, grid, least).unwrap_err().to_string();
        assert_eq!(read(json!(66), WHOLE, 0.0), Ok(66.0));
        assert_eq!(read(json!(66.0), WHOLE, 66.0), Ok(66.0));
        assert!(read(json!(-0.0), WHOLE, 0.0).unwrap().is_sign_positive());
        assert_eq!(refused(json!(66.5), WHOLE, 0.0), "amount should be in [0, 99], in steps of 1, but is 66.5");
        assert_eq!(refused(json!(65), WHOLE, 66.0), "amount should be in [66, 99], in steps of 1, but is 65");
        assert_eq!(refused(json!(100), WHOLE, 0.0), "amount should be in [0, 99], in steps of 1, but is 100");
        assert_eq!(refused(json!(-1), WHOLE, 0.0), "amount should be in [0, 99], in steps of 1, but is -1");
        assert_eq!(refused(json!("66"), WHOLE, 0.0), "amount should be a number, but is \"66\"");
        assert_eq!(refused(Value::Null, WHOLE, 0.0), "amount should be a number, but is missing");
        assert_eq!(read(json!(120), Grid { cap: Cap::Warn, ..WHOLE }, 0.0), Ok(120.0));
        // 3 * 0.1 is not 0.3, but it is meant.
        let tenths = Grid { step: 0.1, ..WHOLE };
        assert_eq!(read(json!(0.3), tenths, 0.0), Ok(3.0 * 0.1));
        assert!(read(json!(0.35), tenths, 0.0).is_err() && read(json!(0.3), tenths, 0.4).is_err());
        assert_eq!(read(json!(0.35), Grid { step: 0.0, ..WHOLE }, 0.0), Ok(0.35));
    }

    #[test]
    fn lines_that_are_not_answers_are_refused() {
        let refused = |line: &str| object(line.as_bytes(), "bid").unwrap_err().to_string();
        assert_eq!(refused("sixty"), "the line should be a JSON object, but is sixty");
        assert_eq!(refused("[66]"), "the line should be a JSON object, but is [66]");
        assert_eq!(refused("{}"), "type should be \"bid\", but is missing");
        assert_eq!(refused(r#"{"type":"clock"}"#), "type should be \"bid\", but is \"clock\"");
        let bid = object(br#"{"type":"bid","id":3,"more":0}"#, "bid").unwrap();
        assert_eq!(answers(&bid, 3), Ok(()));
        assert_eq!(answers(&bid, 4).unwrap_err().to_string(), "id should be 4, but is 3");
        assert_eq!(stay(&json!({ "stay": 1 })).unwrap_err().to_string(), "stay should be true or false, but is 1");
        let refused = maximum(&json!({ "action": "raise" }), &WHOLE, 0.0).unwrap_err().to_string();
        assert_eq!(refused, "action should be \"hold\" or \"bid\", but is \"raise\"");
        assert_eq!(maximum(&json!({ "action": "hold", "amount": -7 }), &WHOLE, 0.0), Ok(None));
        assert!(object("[".repeat(100_000).as_bytes(), "bid").is_err(), "nesting is bounded");
    }

    #[test]
    fn long_lines_are_shown_from_their_beginning() {
        assert_eq!(start_of(b"short\r"), "short");
        assert_eq!(start_of(b"\x1b[2J"), "\u{fffd}[2J");
        assert_eq!(start_of(&[b'x'; 120]), "x".repeat(120));
        assert_eq!(start_of(&[b'x'; 1000]), "x".repeat(120) + "…");
        assert_eq!(start_of(&[0xff; 3]), "\u{fffd}".repeat(3));
    }
}
