//! Reading the lines of a log.

use super::line::{Line, Logged};
use crate::error::BiddingError;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// What every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes of a line at most.
const LONGEST_LINE: u64 = 1 << 26;

/// The lines of a log, compressed by gzip or not; its content tells, not its name. Blank lines are passed over.
///
/// # Errors
/// If the file cannot be read, or a line is not what it should be: the error names the first such line.
pub fn read(path: &Path) -> Result<Vec<Line>, BiddingError> {
    let not_read = |error: io::Error| BiddingError::Io { path: path.to_owned(), error };
    let mut text = text_of(path).map_err(not_read)?;
    let (mut lines, mut bytes) = (Vec::new(), Vec::new());
    for number in 1.. {
        let wrong = |message: String| BiddingError::Line { path: path.to_owned(), line: number, message };
        bytes.clear();
        if text.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes).map_err(not_read)? == 0 {
            break;
        }
        if bytes.len() as u64 == LONGEST_LINE {
            return Err(wrong(format!("the line should have less than {LONGEST_LINE} bytes")));
        }
        let line = str::from_utf8(&bytes).map_err(|error| wrong(format!("not UTF-8: {error}")))?;
        if !line.trim().is_empty() {
            lines.push(Line { number, logged: Logged::parse(line.trim_end()).map_err(wrong)? });
        }
    }
    Ok(lines)
}

/// The text of a file, decompressed if it begins as gzip files do.
fn text_of(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    let compressed = file.fill_buf()?.starts_with(&GZIP);
    Ok(if compressed { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) })
}
