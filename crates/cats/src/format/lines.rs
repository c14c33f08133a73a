//! The lines of a file, one at a time, and the errors that name them.

use crate::error::CatsError;
use std::fmt::Display;
use std::io::{self, BufRead};

/// The lines of a file that are not blank. Only the current one is held.
pub(super) struct Lines<'a, R> {
    name: &'a str,
    text: R,
    /// The current line, counted from 1.
    line: usize,
    buffer: Vec<u8>,
}

impl<'a, R: BufRead> Lines<'a, R> {
    /// The lines of `text`, which errors call `name`.
    pub fn new(name: &'a str, text: R) -> Self {
        Self { name, text, line: 0, buffer: Vec::new() }
    }

    /// The first byte of the next content; none at the end. The content is left for [`Self::advance`].
    pub fn peek(&mut self) -> Result<Option<u8>, CatsError> {
        loop {
            let byte = match self.text.fill_buf() {
                Ok(buffer) => buffer.first().copied(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.unreadable(error)),
            };
            let Some(space) = byte.filter(u8::is_ascii_whitespace) else { return Ok(byte) };
            self.line += usize::from(space == b'\n');
            self.text.consume(1);
        }
    }

    /// Goes to the next line that is not blank; false at the end.
    pub fn advance(&mut self) -> Result<bool, CatsError> {
        loop {
            self.buffer.clear();
            let length = self.text.read_until(b'\n', &mut self.buffer).map_err(|error| self.unreadable(error))?;
            if length == 0 {
                return Ok(false);
            }
            self.line += 1;
            if !self.content().is_empty() {
                return Ok(true);
            }
        }
    }

    /// The current line without the spaces around it.
    pub fn content(&self) -> &[u8] {
        self.buffer.trim_ascii()
    }

    /// The current line as text.
    pub fn text(&self) -> Result<&str, CatsError> {
        str::from_utf8(&self.buffer).map(str::trim).map_err(|_| self.wrong("UTF-8 text", "other bytes"))
    }

    /// The number of the current line.
    pub fn number(&self) -> usize {
        self.line.max(1)
    }

    /// The error that the current line is not as expected.
    pub fn wrong(&self, expected: impl Display, found: impl Display) -> CatsError {
        self.error(self.number(), wrong(expected, found))
    }

    /// An error of any line.
    pub fn error(&self, line: usize, message: String) -> CatsError {
        CatsError::Parse { file: self.name.to_owned(), line, message }
    }

    fn unreadable(&self, error: io::Error) -> CatsError {
        CatsError::Io { path: self.name.into(), error }
    }
}

/// The message that something is not as expected.
pub(super) fn wrong(expected: impl Display, found: impl Display) -> String {
    format!("expected {expected}, found {found}")
}

/// A text in quotation marks, cut to a readable length.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        format!("{text:?}")
    } else {
        format!("{:?} ...", text.chars().take(LONGEST).collect::<String>())
    }
}
