//! Counting what is read of a file.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// The bytes read so far, seen from where they are used.
#[derive(Debug, Clone, Default)]
pub(super) struct Count(Rc<Cell<u64>>);

impl Count {
    /// The bytes.
    pub fn bytes(&self) -> u64 {
        self.0.get()
    }

    fn add(&self, bytes: usize) {
        self.0.set(self.0.get() + bytes as u64);
    }
}

/// A reader that counts what is taken from it.
pub(super) struct Counted<R> {
    data: R,
    count: Count,
}

impl<R> Counted<R> {
    /// Counts what is taken from `data`.
    pub fn new(data: R) -> (Self, Count) {
        let count = Count::default();
        (Self { data, count: count.clone() }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.data.read(buffer)?;
        self.count.add(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.data.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        self.count.add(length);
        self.data.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_once_either_way() {
        let (mut data, count) = Counted::new(&b"goods 4\nbids 0\n"[..]);
        assert_eq!(data.read(&mut [0; 3]).unwrap(), 3);
        assert_eq!(count.bytes(), 3);
        assert_eq!(data.fill_buf().unwrap().len(), 12);
        assert_eq!(count.bytes(), 3);
        data.consume(5);
        assert_eq!(count.bytes(), 8);
    }
}
