//! The members of a zip archive, as those of `NumPy` are, unpacked within an [`Allowance`].

use crate::error::DataError;
use diffecon_config::Allowance;
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most that a byte of deflated data can become.
const MOST_DEFLATED: u64 = 1032;

/// An archive in memory.
pub(super) struct Zip<'a> {
    place: String,
    length: u64,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The bytes that were unpacked so far.
    unpacked: u64,
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8], place: String) -> Result<Self, DataError> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) => Ok(Self { place, length: bytes.len() as u64, archive, unpacked: 0 }),
            Err(error) => Err(DataError::invalid(place, format!("not an archive of NumPy arrays: {error}"))),
        }
    }

    /// The members' names, ascending.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.archive.file_names().flatten().map(Cow::into_owned).collect();
        names.sort_unstable();
        names
    }

    /// The contents of a member, read to their end, where their checksum is compared.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, DataError> {
        let place = format!("{}: {name}", self.place);
        let invalid = |reason: String| DataError::invalid(&place, reason);
        let member = self.archive.by_name(name).map_err(|error| invalid(error.to_string()))?;
        let size = member.size();
        let most = member.compressed_size().saturating_mul(MOST_DEFLATED);
        if size > most {
            let allowed = format!("at most {most} bytes, as deflated to {}", member.compressed_size());
            return Err(DataError::out_of_range("the size", allowed, size).at(place));
        }
        self.unpacked = self.unpacked.saturating_add(size);
        let room = Allowance::now().check_known("what is unpacked", self.length, self.unpacked);
        room.map_err(|error| DataError::from(error).at(&place))?;
        let mut contents = Vec::with_capacity(size as usize);
        // One byte more than there should be, so that what is longer is seen, and the end is reached.
        member.take(size + 1).read_to_end(&mut contents).map_err(|error| invalid(format!("it is damaged: {error}")))?;
        if contents.len() as u64 != size {
            let allowed = format!("{size} bytes, as in the directory");
            return Err(DataError::out_of_range("the size", allowed, contents.len()).at(place));
        }
        Ok(contents)
    }
}
