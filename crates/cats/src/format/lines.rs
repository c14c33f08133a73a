//! The lines of a file, one at a time, and the errors that name them.

use crate::error::CatsError;
use crate::format::input::Count;
use crate::format::room::Room;
use std::fmt::Display;
use std::io::{self, BufRead};

/// The mark that some editors begin UTF-8 text with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// What UTF-16 text begins with, in either byte order.
const UTF_16: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

/// The lines of a file that are not blank. Only the current one is held. Lines end in a line feed, a carriage return or both.
pub(super) struct Lines<'a, R> {
    name: &'a str,
    text: R,
    /// The memory for what is read.
    pub room: Room,
    /// The current line, counted from 1.
    line: usize,
    buffer: Vec<u8>,
    /// Whether the current line is still to be given out by [`Self::advance`].
    peeked: bool,
}

impl<'a, R: BufRead> Lines<'a, R> {
    /// The lines of `text`, which errors call `name`; the bytes of the file are counted elsewhere.
    pub fn new(name: &'a str, text: R, read: Count) -> Self {
        Self { name, text, room: Room::new(read), line: 0, buffer: Vec::new(), peeked: false }
    }

    /// The next content, empty at the end. It is left for [`Self::advance`].
    pub fn peek(&mut self) -> Result<&[u8], CatsError> {
        self.peeked = self.advance()?;
        Ok(self.content())
    }

    /// Goes to the next line that is not blank; false at the end.
    pub fn advance(&mut self) -> Result<bool, CatsError> {
        if std::mem::take(&mut self.peeked) {
            return Ok(true);
        }
        while self.read_line()? {
            self.line += 1;
            if self.line == 1 {
                self.check_encoding()?;
            }
            if !self.content().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads a line without its end; false at the end of the file.
    fn read_line(&mut self) -> Result<bool, CatsError> {
        self.buffer.clear();
        let mut any = false;
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (length, used) = end.map_or((chunk.len(), chunk.len()), |end| (end, end + 1));
            let returned = end.is_some_and(|end| chunk[end] == b'\r');
            // The buffer doubles when it is full.
            let bytes = 2 * (self.buffer.len() + length);
            self.room.check("a line", bytes).map_err(|message| self.error(self.line + 1, message))?;
            let chunk = self.text.fill_buf().unwrap_or_default();
            self.buffer.extend_from_slice(&chunk[..length]);
            self.text.consume(used);
            if returned && self.chunk()?.first() == Some(&b'\n') {
                self.text.consume(1);
            }
            if end.is_some() {
                return Ok(true);
            }
        }
    }

    /// The next bytes of the text; none at its end.
    fn chunk(&mut self) -> Result<&[u8], CatsError> {
        loop {
            match self.text.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(CatsError::Io { path: self.name.into(), error }),
            }
        }
        // What is in the buffer is given again without reading.
        self.text.fill_buf().map_err(|error| CatsError::Io { path: self.name.into(), error })
    }

    /// Takes the byte order mark off the first line, and refuses UTF-16.
    fn check_encoding(&mut self) -> Result<(), CatsError> {
        if self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.buffer.drain(..BYTE_ORDER_MARK.len());
        }
        if UTF_16.iter().any(|mark| self.buffer.starts_with(mark)) {
            return Err(self.wrong("UTF-8 text", "UTF-16: save it as UTF-8"));
        }
        Ok(())
    }

    /// The current line without the spaces around it.
    pub fn content(&self) -> &[u8] {
        self.buffer.trim_ascii()
    }

    /// Whether the current line begins with a space.
    pub fn is_indented(&self) -> bool {
        self.buffer.first().is_some_and(u8::is_ascii_whitespace)
    }

    /// The current line as text.
    pub fn text(&self) -> Result<&str, CatsError> {
        str::from_utf8(&self.buffer).map(str::trim).map_err(|_| self.wrong("UTF-8 text", "other bytes"))
    }

    /// The bytes that the current line takes.
    pub fn held(&self) -> usize {
        self.buffer.capacity()
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
