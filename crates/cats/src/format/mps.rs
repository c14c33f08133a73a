//! MPS, in the subset that every solver reads: writing it, and reading programs that are set packing problems.

mod read;

use crate::format::program::{NO_BID, NO_GOOD, announcement, coefficient, comments};
use crate::instance::Instance;
use std::io::{self, Write};

pub(super) use read::{begins, parse};

/// Why prices are negative.
const NEGATED: &str = "MPS is minimised, so prices are negated: an allocation is worth minus the objective";

/// The sections of MPS; a column is a bid, with the rows it stands in.
///
/// Fields begin in the columns of fixed MPS, where names have at most 8 characters, so that readers of either form take it.
/// There is no `OBJSENSE`, which GLPK and CBC do not know.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "* {}\n* {NEGATED}", announcement(instance))?;
    for comment in comments(instance) {
        writeln!(out, "* {comment}")?;
    }
    // Strict readers refuse the row of a good that no bid wants.
    let rows = instance.wanted();
    writeln!(out, "NAME          cats\nROWS\n N  obj")?;
    for good in rows.keys() {
        writeln!(out, " L  g{good}")?;
    }
    if rows.is_empty() {
        writeln!(out, " L  {NO_GOOD}")?;
    }
    writeln!(out, "COLUMNS")?;
    for (index, bid) in instance.bids.iter().enumerate() {
        let column = format!("x{index}");
        let sign = if bid.price > 0.0 { "-" } else { "" };
        writeln!(out, "    {column:<10}obj       {sign}{}", coefficient(bid.price))?;
        for good in bid.goods_and_dummy() {
            writeln!(out, "    {column:<10}{:<10}1", format!("g{good}"))?;
        }
    }
    if rows.is_empty() {
        writeln!(out, "    {NO_BID:<10}obj       0\n    {NO_BID:<10}{NO_GOOD:<10}1")?;
    }
    writeln!(out, "RHS")?;
    for good in rows.keys() {
        writeln!(out, "    rhs       {:<10}1", format!("g{good}"))?;
    }
    if rows.is_empty() {
        writeln!(out, "    rhs       {NO_GOOD:<10}1")?;
    }
    writeln!(out, "BOUNDS")?;
    for index in 0..instance.bids.len() {
        writeln!(out, " BV bnd       x{index}")?;
    }
    if rows.is_empty() {
        writeln!(out, " BV bnd       {NO_BID}")?;
    }
    writeln!(out, "ENDATA")
}
