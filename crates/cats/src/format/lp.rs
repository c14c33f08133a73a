//! The LP format of CPLEX: writing it, and reading programs that are set packing problems.

mod line;
mod read;

use crate::format::program::{NO_BID, NO_GOOD, announcement, coefficient, comments};
use crate::instance::Instance;
use std::io::{self, Write};

pub(super) use read::{begins, parse};

/// The length of lines; solvers cut or refuse very long ones.
const WIDTH: usize = 120;

/// Objective, rows and binary variables.
pub(super) fn write(instance: &Instance, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\\ {}", announcement(instance))?;
    for comment in comments(instance) {
        writeln!(out, "\\ {comment}")?;
    }
    let prices = instance.bids.iter().enumerate().map(|(index, bid)| (format!("x{index}"), bid.price));
    let mut objective: Vec<(String, f64)> = prices.collect();
    if objective.is_empty() {
        objective.push((NO_BID.to_owned(), 0.0));
    }
    writeln!(out, "Maximize")?;
    let terms = objective.iter().map(|(name, price)| format!("{} {name}", coefficient(*price)));
    write_sum(out, " obj:", terms)?;
    writeln!(out, "\nSubject To")?;
    // Strict readers refuse the row of a good that no bid wants.
    let rows = instance.wanted();
    for (good, bids) in &rows {
        write_sum(out, &format!(" g{good}:"), bids.iter().map(|bid| format!("x{bid}")))?;
        writeln!(out, " <= 1")?;
    }
    if rows.is_empty() {
        writeln!(out, " {NO_GOOD}: {NO_BID} <= 1")?;
    }
    writeln!(out, "Binary")?;
    let mut line = Line::start(out, "")?;
    objective.iter().try_for_each(|(name, _)| line.push(name))?;
    writeln!(out, "\nEnd")
}

/// Writes a label and the sum of terms after it, without the end of the line.
fn write_sum(out: &mut dyn Write, label: &str, terms: impl Iterator<Item = String>) -> io::Result<()> {
    let mut line = Line::start(out, label)?;
    for (index, term) in terms.enumerate() {
        if index == 0 { line.push(&term)? } else { line.push(&format!("+ {term}"))? }
    }
    Ok(())
}

/// A line that is continued on the next when it is full.
struct Line<'a> {
    out: &'a mut dyn Write,
    length: usize,
}

impl<'a> Line<'a> {
    fn start(out: &'a mut dyn Write, label: &str) -> io::Result<Self> {
        out.write_all(label.as_bytes())?;
        Ok(Self { out, length: label.len() })
    }

    /// Appends a word after a space.
    fn push(&mut self, word: &str) -> io::Result<()> {
        if self.length + 1 + word.len() > WIDTH {
            self.out.write_all(b"\n")?;
            self.length = 0;
        }
        self.length += 1 + word.len();
        write!(self.out, " {word}")
    }
}
