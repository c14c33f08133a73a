//! Which bids to accept as an integer program: a binary variable a bid, the sum of prices as objective, and a row for
//! each good that keeps the accepted bids apart.

use crate::instance::Instance;
use std::fmt;

/// The variable and the row of a program without bids: some readers want one of each.
pub(super) const NO_BID: &str = "none";
/// See [`NO_BID`]; a row of this name is no good.
pub(super) const NO_GOOD: &str = "void";

/// A price as a coefficient: the shortest number that reads back the same, without a sign before zero, and with an
/// exponent where digits would fill a line.
pub(super) fn coefficient(price: f64) -> impl fmt::Display {
    let price = price + 0.0;
    fmt::from_fn(move |out| {
        if price == 0.0 || (1e-5..1e16).contains(&price) { write!(out, "{price}") } else { write!(out, "{price:e}") }
    })
}

/// The first comment: the numbers that rows do not tell, for [`Announcement::read`].
pub(super) fn announcement(instance: &Instance) -> String {
    let (goods, dummies) = (instance.goods, instance.dummies);
    format!("{ANNOUNCEMENT}{goods} goods, {dummies} dummies; row g<k> sells good k, from g{goods} on a dummy")
}

const ANNOUNCEMENT: &str = "set packing by diffecon: ";

/// What a program says of itself in its first comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Announcement {
    /// The number of goods.
    pub goods: usize,
    /// The number of dummies.
    pub dummies: usize,
}

impl Announcement {
    /// What a comment announces, if it does.
    pub fn read(comment: &str) -> Option<Self> {
        let (numbers, _) = comment.strip_prefix(ANNOUNCEMENT)?.split_once(';')?;
        let (goods, dummies) = numbers.split_once(", ")?;
        let goods = goods.strip_suffix(" goods")?.parse().ok()?;
        Some(Self { goods, dummies: dummies.strip_suffix(" dummies")?.parse().ok()? })
    }
}

/// The comments in lines that are neither long nor broken by control characters.
pub(super) fn comments(instance: &Instance) -> Vec<String> {
    const LONGEST: usize = 150;
    let mut lines = Vec::new();
    for comment in instance.comments.iter().flat_map(|comment| comment.split(['\n', '\r'])) {
        let characters: Vec<char> = comment.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        // Also one without characters is a line.
        let first = characters.len().min(LONGEST);
        lines.push(String::from_iter(&characters[..first]));
        lines.extend(characters[first..].chunks(LONGEST).map(String::from_iter));
    }
    lines
}
