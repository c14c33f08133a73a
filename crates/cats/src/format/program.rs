//! Which bids to accept as an integer program: a binary variable a bid, the sum of prices as objective, and a row for
//! each good that keeps the accepted bids apart.

use crate::instance::Instance;
use std::collections::BTreeMap;
use std::fmt;

/// The rows: every good or dummy that at least two bids want, with these bids, both ascending. The row of a good that
/// one bid wants would say nothing, and strict readers refuse that of a good which none wants.
pub(super) fn rows(instance: &Instance) -> BTreeMap<usize, Vec<usize>> {
    let mut rows = BTreeMap::<usize, Vec<usize>>::new();
    for (index, bid) in instance.bids.iter().enumerate() {
        bid.goods_and_dummy().for_each(|good| rows.entry(good).or_default().push(index));
    }
    rows.retain(|_, bids| bids.len() > 1);
    rows
}

/// A price as a coefficient: the shortest number that reads back the same, without a sign before zero, and with an
/// exponent where digits would fill a line.
pub(super) fn coefficient(price: f64) -> impl fmt::Display {
    let price = price + 0.0;
    fmt::from_fn(move |out| {
        if price == 0.0 || (1e-5..1e16).contains(&price) { write!(out, "{price}") } else { write!(out, "{price:e}") }
    })
}

/// The comments in lines that are neither long nor broken by control characters.
pub(super) fn comments(instance: &Instance) -> Vec<String> {
    const LONGEST: usize = 150;
    let mut lines = Vec::new();
    for comment in instance.comments.iter().flat_map(|comment| comment.split(['\n', '\r'])) {
        let characters: Vec<char> = comment.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        lines.extend(characters.chunks(LONGEST).map(String::from_iter));
    }
    lines
}
