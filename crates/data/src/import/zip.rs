//! The members of a zip archive, of which `NumPy`'s archives are one: stored or deflated, with checksums.

use crate::error::DataError;
use diffecon_config::Allowance;
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::borrow::Cow;
use std::io::Read;

/// An archive in memory.
pub(super) struct Zip<'a> {
    place: String,
    bytes: &'a [u8],
    members: Vec<Member<'a>>,
    /// The bytes that were unpacked so far.
    unpacked: u64,
}

/// An entry of the directory.
struct Member<'a> {
    name: &'a str,
    encrypted: bool,
    method: u16,
    checksum: u32,
    packed: u64,
    size: u64,
    /// Where its own header is.
    start: u64,
}

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const ENTRY: &[u8] = b"PK\x01\x02";
const MEMBER: &[u8] = b"PK\x03\x04";
/// The most that a byte of deflated data can become.
const MOST_DEFLATED: u64 = 1032;

/// A little-endian number of `size` bytes.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(size)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// The bytes from a place on, if they begin with a signature.
fn record<'a>(bytes: &'a [u8], at: u64, signature: &[u8]) -> Option<&'a [u8]> {
    bytes.get(usize::try_from(at).ok()?..)?.strip_prefix(signature)
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8], place: String) -> Result<Self, DataError> {
        match members(bytes) {
            Some(members) => Ok(Self { place, bytes, members, unpacked: 0 }),
            None => {
                Err(DataError::invalid(place, "not an archive of NumPy arrays: its directory is missing or damaged"))
            }
        }
    }

    /// The members' names, ascending.
    pub(super) fn names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.members.iter().map(|member| member.name).collect();
        names.sort_unstable();
        names
    }

    /// The contents of a member, whose checksum is right.
    pub(super) fn read(&mut self, name: &str) -> Result<Cow<'a, [u8]>, DataError> {
        let place = format!("{}: {name}", self.place);
        let named: Vec<&Member> = self.members.iter().filter(|member| member.name == name).collect();
        let &[member] = named.as_slice() else {
            let times = DataError::out_of_range("the number of members of this name", 1, named.len());
            return Err(times.at(place));
        };
        if member.encrypted {
            return Err(DataError::invalid(place, "it is encrypted"));
        }
        let packed = member.packed(self.bytes).ok_or_else(|| DataError::invalid(&place, "it is damaged or cut off"))?;
        let unpacked = self.unpacked;
        let contents = match member.method {
            0 => Cow::Borrowed(packed),
            8 => {
                let most = member.packed.saturating_mul(MOST_DEFLATED);
                if member.size > most {
                    let allowed = format!("at most {most} bytes, as deflated to {}", member.packed);
                    return Err(DataError::out_of_range("the size", allowed, member.size).at(place));
                }
                self.unpacked = unpacked.saturating_add(member.size);
                let room = Allowance::now().check_known("what is unpacked", self.bytes.len() as u64, self.unpacked);
                room.map_err(|error| DataError::from(error).at(&place))?;
                let mut contents = Vec::with_capacity(member.size as usize);
                let mut inflated = DeflateDecoder::new(packed).take(member.size + 1);
                let read = inflated.read_to_end(&mut contents);
                read.map_err(|error| DataError::invalid(&place, format!("the deflated data are damaged: {error}")))?;
                Cow::Owned(contents)
            }
            other => {
                let allowed = "0 (stored) or 8 (deflated)";
                return Err(DataError::out_of_range("the method of compression", allowed, other).at(place));
            }
        };
        if contents.len() as u64 != member.size {
            let allowed = format!("{} bytes, as in the directory", member.size);
            return Err(DataError::out_of_range("the size", allowed, contents.len()).at(place));
        }
        let mut crc = Crc::new();
        crc.update(&contents);
        if crc.sum() != member.checksum {
            let (allowed, found) =
                (format!("{:08x}, as in the directory", member.checksum), format!("{:08x}", crc.sum()));
            return Err(DataError::out_of_range("the CRC-32 checksum", allowed, found).at(place));
        }
        Ok(contents)
    }
}

impl<'a> Member<'a> {
    /// The packed contents, after the member's own header.
    fn packed(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let header = record(bytes, self.start, MEMBER)?;
        let before = 26 + number(header, 22, 2)? as usize + number(header, 24, 2)? as usize;
        header.get(before..)?.get(..usize::try_from(self.packed).ok()?)
    }
}

/// The entries of the directory; none if it is not one.
fn members(bytes: &[u8]) -> Option<Vec<Member<'_>>> {
    let (count, mut at) = directory(bytes)?;
    // An entry has 46 bytes at least, so no more are expected than there can be.
    let mut members = Vec::with_capacity(usize::try_from(count).ok()?.min(bytes.len() / 46));
    for _ in 0..count {
        let entry = record(bytes, at, ENTRY)?;
        let [name, extra, comment] = [24, 26, 28].map(|field| number(entry, field, 2));
        let (name, extra, comment) = (name? as usize, extra? as usize, comment? as usize);
        let text = str::from_utf8(entry.get(42..42 + name)?).ok()?;
        let mut long = entry.get(42 + name..42 + name + extra)?;
        // What does not fit is in an extra field, which begins with its kind and its length.
        while number(long, 0, 2).is_some_and(|kind| kind != 1) {
            long = long.get(4 + number(long, 2, 2)? as usize..)?;
        }
        long = long.get(4..).unwrap_or_default();
        let mut field = |at: usize| -> Option<u64> {
            match number(entry, at, 4)? {
                0xffff_ffff => {
                    let wide = number(long, 0, 8)?;
                    long = &long[8..];
                    Some(wide)
                }
                narrow => Some(narrow),
            }
        };
        let (size, packed, start) = (field(20)?, field(16)?, field(38)?);
        members.push(Member {
            name: text,
            encrypted: number(entry, 4, 2)? & 1 == 1,
            method: number(entry, 6, 2)? as u16,
            checksum: number(entry, 12, 4)? as u32,
            packed,
            size,
            start,
        });
        at += (46 + name + extra + comment) as u64;
    }
    Some(members)
}

/// The number of entries of the directory, and where it begins.
fn directory(bytes: &[u8]) -> Option<(u64, u64)> {
    let last = bytes.len().checked_sub(END_LENGTH)?;
    // After the end record comes a comment, whose length is in two bytes.
    let ends = |at: &usize| {
        let end = record(bytes, *at as u64, END);
        end.is_some_and(|end| number(end, 16, 2) == Some((last - at) as u64))
    };
    let at = (last.saturating_sub(u16::MAX as usize)..=last).rev().find(ends)?;
    let (count, start) = (number(bytes, at + 10, 2)?, number(bytes, at + 16, 4)?);
    if count != 0xffff && start != 0xffff_ffff {
        return Some((count, start));
    }
    let locator = record(bytes, at.checked_sub(20)? as u64, LOCATOR_64)?;
    let end = record(bytes, number(locator, 4, 8)?, END_64)?;
    Some((number(end, 28, 8)?, number(end, 44, 8)?))
}
