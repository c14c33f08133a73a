//! Writing tables of whole numbers.

use diffecon_auction::bundle::goods_of;
use std::io::{self, Write};

/// Bytes that go out at once.
const ROOM: usize = 1 << 14;

/// The longest cell: a separator and 20 digits, where the last three are put down as four bytes.
const LONGEST: usize = 24;

/// Cells on their way out. Whole numbers come here several times as fast as through `write!`.
pub(super) struct Cells<'a> {
    out: &'a mut dyn Write,
    bytes: Vec<u8>,
    /// Where the next cell begins in `bytes`.
    end: usize,
}

impl<'a> Cells<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, bytes: vec![0; ROOM], end: 0 }
    }

    /// Writes a number after a separator.
    pub(super) fn number(&mut self, separator: u8, number: usize) -> io::Result<()> {
        if self.end + LONGEST > ROOM {
            self.flush()?;
        }
        if number < 1000 {
            let (mut bytes, length) = SMALL[number];
            bytes[0] = separator;
            self.bytes[self.end..][..4].copy_from_slice(&bytes);
            self.end += usize::from(length);
        } else {
            self.number(separator, number / 1000)?;
            self.bytes[self.end..][..3].copy_from_slice(&digits(number));
            self.end += 3;
        }
        Ok(())
    }

    /// Writes the goods of a bundle, each after a separator.
    pub(super) fn set(&mut self, separator: u8, words: &[u64]) -> io::Result<()> {
        goods_of(words).try_for_each(|number| self.number(separator, number))
    }

    /// Writes any text.
    pub(super) fn text(&mut self, text: &[u8]) -> io::Result<()> {
        if self.end + text.len() > ROOM {
            self.flush()?;
        }
        match self.bytes.get_mut(self.end..self.end + text.len()) {
            Some(bytes) => bytes.copy_from_slice(text),
            None => return self.out.write_all(text),
        }
        self.end += text.len();
        Ok(())
    }

    /// Writes what has not gone out yet.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()
    }

    fn flush(&mut self) -> io::Result<()> {
        let end = std::mem::take(&mut self.end);
        self.out.write_all(&self.bytes[..end])
    }
}

/// A byte and a number below 1000, and how many of the bytes that takes.
type Small = ([u8; 4], u8);

/// All numbers below 1000.
static SMALL: [Small; 1000] = small();

const fn small() -> [Small; 1000] {
    let mut small = [([0; 4], 0); 1000];
    let mut number = 0;
    while number < 1000 {
        let [hundreds, tens, ones] = digits(number);
        small[number] = match number {
            0..10 => ([0, ones, 0, 0], 2),
            10..100 => ([0, tens, ones, 0], 3),
            _ => ([0, hundreds, tens, ones], 4),
        };
        number += 1;
    }
    small
}

/// The last three digits of a number.
const fn digits(number: usize) -> [u8; 3] {
    [b'0' + (number / 100 % 10) as u8, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    #[test]
    fn cells_are_as_the_standard_library_writes_them() {
        let (mut found, mut expected) = (Vec::new(), String::new());
        let mut cells = Cells::new(&mut found);
        for number in (0..20_000).chain([99_999, 100_000, 1_048_575, 1_000_000_007, usize::MAX]) {
            cells.number(b'\t', number).unwrap();
            write!(expected, "\t{number}").unwrap();
            // Now and then a text longer than all the room.
            let text = "text".repeat(if number % 1000 == 7 { ROOM / 3 } else { number % 3 });
            cells.text(text.as_bytes()).unwrap();
            expected += &text;
        }
        cells.finish().unwrap();
        assert!(found == expected.as_bytes(), "every cell is written in its place");
    }
}
