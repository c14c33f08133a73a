//! Checksums in the format of `sha256sum`.

use crate::atomic_file;
use crate::error::DataError;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The sha256 sum in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Writes the line that `sha256sum` writes for the file `name` with these contents.
pub(crate) fn write_sum(path: &Path, name: &str, bytes: &[u8]) -> Result<(), DataError> {
    atomic_file::write(path, format!("{}  {name}\n", sha256(bytes)).as_bytes())
}

/// Compares the contents of `payload` with the sum on record.
pub(crate) fn verify(sum_file: &Path, payload: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let line = fs::read_to_string(sum_file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => DataError::NotBuilt { path: sum_file.to_owned() },
        _ => DataError::io("read", sum_file, error),
    })?;
    let expected = line.split_whitespace().next().unwrap_or("").to_lowercase();
    let found = sha256(bytes);
    if expected == found {
        Ok(())
    } else {
        let expected = if expected.is_empty() { "in the .sha256 file beside it".to_owned() } else { expected };
        Err(DataError::Checksum { path: payload.to_owned(), expected, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_standard_one() {
        // FIPS 180-4's first example.
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
