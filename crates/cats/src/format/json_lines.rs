//! Instances as JSON, one a line.

use crate::error::CatsError;
use crate::format::limits::{MAX_GOODS, check_extent};
use crate::format::lines::{Lines, wrong};
use crate::instance::{Bid, Instance};
use diffecon_auction::{Bundle, MAX_VALUE};
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};

/// An instance as its line has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an instance")]
struct InstanceLine {
    #[serde(default)]
    comments: Vec<String>,
    goods: usize,
    dummies: usize,
    bids: Vec<BidEntry>,
}

/// A bid as its line has it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a bid")]
struct BidEntry {
    price: f64,
    goods: Vec<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dummy: Option<usize>,
}

/// Writes the line of an instance.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    let bids = instance.bids.iter();
    let line = InstanceLine {
        comments: instance.comments.clone(),
        goods: instance.goods,
        dummies: instance.dummies,
        bids: bids
            .map(|bid| BidEntry { price: bid.price, goods: bid.bundle.goods().collect(), dummy: bid.dummy })
            .collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// Reads the instances of all lines.
pub(super) fn parse<R: BufRead>(mut lines: Lines<'_, R>) -> Result<Vec<Instance>, CatsError> {
    let mut instances = Vec::new();
    while lines.advance()? {
        let line = serde_json::from_str(lines.text()?).map_err(|error| not_a_line(&error));
        let instance = line.and_then(InstanceLine::finish);
        instances.push(instance.map_err(|message| lines.error(lines.number(), message))?);
    }
    Ok(instances)
}

/// What is wrong with the JSON, and in which column instead of in "line 1", which every line is to the JSON reader.
fn not_a_line(error: &serde_json::Error) -> String {
    let (text, column) = (error.to_string(), error.column());
    let text = text.strip_suffix(&format!(" at line {} column {column}", error.line())).unwrap_or(&text);
    wrong("an instance as JSON", format!("this at column {column}: {text}"))
}

impl InstanceLine {
    /// The instance; the error says what was expected and found.
    fn finish(self) -> Result<Instance, String> {
        let Self { comments, goods, dummies, bids } = self;
        if goods == 0 {
            return Err(wrong("at least 1 good", goods));
        }
        if dummies > MAX_GOODS {
            return Err(wrong(format!("at most {MAX_GOODS} dummies"), dummies));
        }
        check_extent(goods, bids.len())?;
        if comments.iter().any(|comment| comment.contains('\n')) {
            return Err(wrong("comments without line ends", "one with"));
        }
        let comments = comments.iter().map(|comment| comment.trim().to_owned()).collect();
        let bids = bids.into_iter().enumerate();
        let bids =
            bids.map(|(index, bid)| bid.finish(goods, dummies).map_err(|message| format!("bid {index}: {message}")));
        Ok(Instance { comments, goods, dummies, bids: bids.collect::<Result<_, _>>()?, dropped: Vec::new() })
    }
}

impl BidEntry {
    /// The bid; the error says what was expected and found.
    fn finish(self, goods: usize, dummies: usize) -> Result<Bid, String> {
        let Self { price, goods: members, dummy } = self;
        if !(0.0..=f64::from(MAX_VALUE)).contains(&price) {
            return Err(wrong(format!("a price from 0 to {MAX_VALUE:e}"), format!("{price:?}")));
        }
        if members.is_empty() {
            return Err(wrong("at least one good", "none"));
        }
        if let Some([good, next]) = members.array_windows().find(|[good, next]| good >= next) {
            return Err(wrong("ascending goods, each once", format!("{next} after {good}")));
        }
        if let Some(good) = members.iter().find(|good| **good >= goods) {
            return Err(wrong(format!("goods below {goods}"), good));
        }
        if let Some(dummy) = dummy.filter(|dummy| !(goods..goods + dummies).contains(dummy)) {
            let allowed = if dummies == 0 {
                "no dummy".to_owned()
            } else {
                format!("a dummy from {goods} to {}", goods + dummies - 1)
            };
            return Err(wrong(allowed, dummy));
        }
        Ok(Bid { bundle: Bundle::from_goods(goods, members), price, dummy })
    }
}
