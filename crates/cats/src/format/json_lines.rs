//! Instances as JSON, one a line.

mod line;

use crate::error::CatsError;
use crate::format::lines::{Lines, wrong};
use crate::format::room::{MAX_GOODS, Room};
use crate::instance::{Bid, Instance};
use diffecon_auction::{Bundle, MAX_VALUE};
use line::InstanceLine;
use serde::Serialize;
use std::io::{self, BufRead, Write};

/// An instance as it is written.
#[derive(Serialize)]
struct WrittenInstance<'a> {
    comments: &'a [String],
    goods: usize,
    dummies: usize,
    bids: Vec<WrittenBid>,
}

/// A bid as it is written.
#[derive(Serialize)]
struct WrittenBid {
    price: f64,
    goods: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dummy: Option<usize>,
}

/// Writes the line of an instance.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    let bids = instance.bids.iter();
    let line = WrittenInstance {
        comments: &instance.comments,
        goods: instance.goods,
        dummies: instance.dummies,
        bids: bids
            .map(|bid| WrittenBid { price: bid.price, goods: bid.bundle.goods().collect(), dummy: bid.dummy })
            .collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// Reads the instances of all lines.
pub(super) fn parse<R: BufRead>(mut lines: Lines<'_, R>) -> Result<Vec<Instance>, CatsError> {
    let mut instances = Vec::new();
    while lines.advance()? {
        let line = InstanceLine::parse(lines.text()?, &lines.room, lines.held());
        let instance = line.map_err(|error| not_a_line(&error)).and_then(|line| line.finish(&mut lines.room));
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
    fn finish(self, room: &mut Room) -> Result<Instance, String> {
        let goods = self.goods as usize;
        if goods == 0 {
            return Err(wrong("at least 1 good", goods));
        }
        let named = self.dummies.iter().flatten().map(|dummy| (*dummy as usize + 1).saturating_sub(goods)).max();
        let dummies = self.announced_dummies.map_or(named.unwrap_or(0), |dummies| dummies as usize);
        if dummies > MAX_GOODS {
            return Err(wrong(format!("at most {MAX_GOODS} dummies"), dummies));
        }
        room.take_instance(goods, self.bids.len())?;
        if self.comments.iter().any(|comment| comment.contains(['\n', '\r'])) {
            return Err(wrong("comments without line ends", "one with"));
        }
        let bids = (0..self.bids.len())
            .map(|bid| self.bid(bid, goods, dummies).map_err(|message| format!("bid {bid}: {message}")))
            .collect::<Result<_, _>>()?;
        let comments = self.comments.iter().map(|comment| comment.trim().to_owned()).collect();
        Ok(Instance { comments, goods, dummies, bids, dropped: Vec::new() })
    }

    /// A bid; the error says what was expected and found.
    fn bid(&self, bid: usize, goods: usize, dummies: usize) -> Result<Bid, String> {
        let (price, members) = (self.bids.price(bid), self.bids.goods(bid));
        let dummy = self.dummies[bid].map(|dummy| dummy as usize);
        if !(0.0..=f64::from(MAX_VALUE)).contains(&price) {
            return Err(wrong(format!("a price from 0 to {MAX_VALUE:e}"), format!("{price:?}")));
        }
        if members.is_empty() {
            return Err(wrong("at least one good", "none"));
        }
        if let Some(good) = members.iter().find(|good| **good as usize >= goods) {
            return Err(wrong(format!("goods below {goods}"), good));
        }
        if let Some(dummy) = dummy.filter(|dummy| !(goods..goods + dummies).contains(dummy)) {
            let allowed = match (dummies, self.announced_dummies) {
                (_, None) => format!("a dummy of at least {goods}"),
                (0, _) => "no dummy".to_owned(),
                _ => format!("a dummy from {goods} to {}", goods + dummies - 1),
            };
            return Err(wrong(allowed, dummy));
        }
        Ok(Bid { bundle: Bundle::from_goods(goods, members.iter().map(|good| *good as usize)), price, dummy })
    }
}
