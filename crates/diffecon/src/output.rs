//! What the program says: data on standard output, everything else on standard error.

use anyhow::{Context, Result};
use std::io::{ErrorKind, Write, stderr, stdout};

/// Prints a text and a line end. A reader that has gone away is content with what it got.
pub fn print(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}

/// Says a line on standard error. The work goes on if nobody can read it.
pub fn note(line: &str) {
    let _ = writeln!(stderr().lock(), "{line}");
}
