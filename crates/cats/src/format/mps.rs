//! Writing free-format MPS.

use crate::format::program::{coefficient, comments, rows};
use crate::instance::Instance;
use std::io::{self, Write};

/// The sections of MPS; a column is a bid, with the rows it stands in.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    for comment in comments(instance) {
        writeln!(out, "* {comment}")?;
    }
    let rows = rows(instance);
    writeln!(out, "NAME cats\nOBJSENSE\n    MAX\nROWS\n N obj")?;
    for good in rows.keys() {
        writeln!(out, " L g{good}")?;
    }
    writeln!(out, "COLUMNS")?;
    for (index, bid) in instance.bids.iter().enumerate() {
        writeln!(out, " x{index} obj {}", coefficient(bid.price))?;
        for good in bid.goods_and_dummy().filter(|good| rows.contains_key(good)) {
            writeln!(out, " x{index} g{good} 1")?;
        }
    }
    writeln!(out, "RHS")?;
    for good in rows.keys() {
        writeln!(out, " rhs g{good} 1")?;
    }
    writeln!(out, "BOUNDS")?;
    for index in 0..instance.bids.len() {
        writeln!(out, " BV bnd x{index}")?;
    }
    writeln!(out, "ENDATA")
}
