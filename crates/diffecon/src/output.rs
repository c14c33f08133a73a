//! Standard output: data only.

use anyhow::{Context, Result};
use std::io::{ErrorKind, Write, stdout};

/// Prints a text and a line end. A reader that has gone away is content with what it got.
pub fn print(text: &str) -> Result<()> {
    let mut out = stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to standard output"),
        _ => Ok(()),
    }
}
