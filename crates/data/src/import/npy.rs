//! Arrays as `NumPy` stores them: a header in a Python dictionary, then the numbers.

use crate::error::DataError;
use std::fmt::Display;

/// The longest header in bytes, as for `numpy.load`: longer ones can only be hostile.
const LONGEST_HEADER: usize = 10_000;

/// A stored array whose header is read.
#[derive(Debug)]
pub(super) struct Npy<'a> {
    /// The type of its numbers, such as `<f8`.
    pub(super) descr: &'a str,
    /// Whether the first dimension is the fastest.
    pub(super) fortran_order: bool,
    pub(super) shape: Vec<usize>,
    /// What follows the header.
    pub(super) data: &'a [u8],
}

impl<'a> Npy<'a> {
    /// Reads the header.
    pub(super) fn parse(bytes: &'a [u8], place: &str) -> Result<Self, DataError> {
        let not_an_array = |reason: &dyn Display| DataError::invalid(place, format!("not a NumPy array: {reason}"));
        let rest = bytes.strip_prefix(b"\x93NUMPY").ok_or_else(|| not_an_array(&"it does not begin as one"))?;
        let (length, rest) = match rest {
            [1, _, low, high, rest @ ..] => (u16::from_le_bytes([*low, *high]) as usize, rest),
            [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
            [version, _, ..] if !(1..=3).contains(version) => {
                let error = DataError::out_of_range("the version of the NumPy array", "1, 2 or 3", version);
                return Err(error.at(place));
            }
            _ => return Err(not_an_array(&"it ends in its header")),
        };
        if length > LONGEST_HEADER {
            let allowed = format!("at most {LONGEST_HEADER} bytes");
            return Err(DataError::out_of_range("the length of the header", allowed, length).at(place));
        }
        let (text, data) = rest.split_at_checked(length).ok_or_else(|| not_an_array(&"it ends in its header"))?;
        let text = str::from_utf8(text).map_err(|_| not_an_array(&"its header is not UTF-8 text"))?;
        let mut header = Header { rest: text };
        let (descr, fortran_order, shape) = header.dictionary().map_err(|reason| {
            let found = format!("its header should be {reason}, but is {:?}", text.trim_end());
            not_an_array(&found)
        })?;
        Ok(Self { descr, fortran_order, shape, data })
    }
}

/// The text of a header that is still to be read. Errors say what is expected there.
struct Header<'a> {
    rest: &'a str,
}

impl<'a> Header<'a> {
    fn dictionary(&mut self) -> Result<(&'a str, bool, Vec<usize>), &'static str> {
        const KEYS: &str = "a dictionary of 'descr', 'fortran_order' and 'shape', each once";
        let (mut descr, mut fortran_order, mut shape) = (None, None, None);
        self.expect("{").ok_or(KEYS)?;
        while self.expect("}").is_none() {
            let key = self.text().ok_or(KEYS)?;
            self.expect(":").ok_or(KEYS)?;
            let again = match key {
                "descr" => descr.replace(self.text().ok_or("of one type, not a structure")?).is_some(),
                "fortran_order" => fortran_order.replace(self.boolean().ok_or("True or False in order")?).is_some(),
                "shape" => shape.replace(self.tuple().ok_or("of whole numbers in shape")?).is_some(),
                _ => true,
            };
            if again || (self.expect(",").is_none() && !self.rest.trim_start().starts_with('}')) {
                return Err(KEYS);
            }
        }
        match (descr, fortran_order, shape) {
            (Some(descr), Some(order), Some(shape)) if self.rest.trim().is_empty() => Ok((descr, order, shape)),
            _ => Err(KEYS),
        }
    }

    /// Takes a token after white space.
    fn expect(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(token)?;
        Some(())
    }

    fn text(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (text, rest) = rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(text)
    }

    fn boolean(&mut self) -> Option<bool> {
        if self.expect("True").is_some() { Some(true) } else { self.expect("False").map(|()| false) }
    }

    fn tuple(&mut self) -> Option<Vec<usize>> {
        let mut lengths = Vec::new();
        self.expect("(")?;
        while self.expect(")").is_none() {
            let rest = self.rest.trim_start();
            let digits = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
            lengths.push(rest[..digits].parse().ok()?);
            // Python 2 wrote long numbers as 3L.
            self.rest = rest[digits..].strip_prefix('L').unwrap_or(&rest[digits..]);
            if self.expect(",").is_none() && !self.rest.trim_start().starts_with(')') {
                return None;
            }
        }
        Some(lengths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(version: u8, header: &str) -> Vec<u8> {
        let mut bytes = vec![0x93, b'N', b'U', b'M', b'P', b'Y', version, 0];
        match version {
            1 => bytes.extend((header.len() as u16).to_le_bytes()),
            _ => bytes.extend((header.len() as u32).to_le_bytes()),
        }
        bytes.extend(header.as_bytes());
        bytes
    }

    #[test]
    fn headers_of_every_version_are_read() {
        for version in [1, 2, 3] {
            let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }    \n";
            let bytes = [npy(version, header), b"data".to_vec()].concat();
            let read = Npy::parse(&bytes, "x").unwrap();
            assert_eq!(
                (read.descr, read.fortran_order, read.shape, read.data),
                ("<f8", false, vec![3, 4], &b"data"[..])
            );
        }
        for (text, shape) in [("()", vec![]), ("(3,)", vec![3]), ("(3L, 0L)", vec![3, 0]), ("( 3 ,4)", vec![3, 4])] {
            let bytes = npy(1, &format!("{{\"shape\": {text}, 'fortran_order': True, 'descr': '|b1'}}"));
            let read = Npy::parse(&bytes, "x").unwrap();
            assert_eq!((read.descr, read.fortran_order, read.shape), ("|b1", true, shape), "{text}");
        }
    }

    #[test]
    fn other_headers_are_refused() {
        let error = |bytes: &[u8]| Npy::parse(bytes, "x").unwrap_err().to_string();
        assert_eq!(error(b"PK"), "x: not a NumPy array: it does not begin as one");
        assert_eq!(error(b"\x93NUMPY\x01\x00\x05"), "x: not a NumPy array: it ends in its header");
        assert_eq!(error(b"\x93NUMPY\x01\x00\x05\x00{"), "x: not a NumPy array: it ends in its header");
        assert_eq!(error(&npy(4, "")), "x: the version of the NumPy array should be 1, 2 or 3, but is 4");
        // The four bytes of the length ask for 4 GiB, which are not taken.
        assert_eq!(
            error(b"\x93NUMPY\x02\x00\xff\xff\xff\xff{"),
            "x: the length of the header should be at most 10000 bytes, but is 4294967295"
        );
        let ending = "'shape': (1,)}";
        for header in [
            "",
            "[]",
            "{'descr': '<f8', 'shape': (1,)}",
            "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': [1]}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': ((((((1))))))}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,)}",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} 2",
            "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
            &format!("{{'descr': '<f8' 'fortran_order': False, {ending}"),
        ] {
            assert!(error(&npy(1, header)).starts_with("x: not a NumPy array: its header should be "), "{header}");
        }
    }
}
