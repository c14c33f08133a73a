//! Compression by gzip.

use crate::format::input::{Count, Counted};
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read, Write};

/// What every gzip file begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The data as they are, or decompressed if they begin as gzip does, and how many bytes of them are read so far; the name
/// of a file says nothing. Every member of a gzip file is read, to its checksum.
///
/// # Errors
/// If reading the first bytes fails.
pub(super) fn decompressed<'a>(data: impl Read + 'a) -> io::Result<(Box<dyn BufRead + 'a>, Count)> {
    let (mut data, count) = Counted::new(data);
    let mut start = Vec::new();
    data.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
    let compressed = start == MAGIC;
    let data = BufReader::new(Cursor::new(start).chain(data));
    let text: Box<dyn BufRead + 'a> =
        if compressed { Box::new(BufReader::new(Decompressed(MultiGzDecoder::new(data)))) } else { Box::new(data) };
    Ok((text, count))
}

/// Writes through gzip: the same content gives the same bytes at any time, for they hold no name and no date.
///
/// # Errors
/// Those of `write`.
pub(super) fn compressed(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    write(&mut encoder)?;
    encoder.finish()
}

/// Decompresses, and says so when it fails.
struct Decompressed<R>(MultiGzDecoder<R>);

impl<R: BufRead> Read for Decompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                io::Error::new(error.kind(), format!("the gzip data are cut off or damaged: {error}"))
            }
            _ => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        compressed(|out| out.write_all(content)).unwrap()
    }

    fn read(data: &[u8]) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        decompressed(data)?.0.read_to_end(&mut content)?;
        Ok(content)
    }

    #[test]
    fn content_comes_back_compressed_or_not() {
        for content in [&b""[..], b"g", b"\x1f", b"goods 4\n"] {
            assert_eq!(read(content).unwrap(), content);
            assert_eq!(read(&gzip(content)).unwrap(), content);
        }
        assert_eq!(gzip(b"goods 4\n")[4..8], [0; 4], "no date");
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(read(&two).unwrap(), b"one two");
    }

    #[test]
    fn damage_is_an_error() {
        let whole = gzip(b"goods 4\nbids 0\ndummy 0\n");
        for length in MAGIC.len()..whole.len() {
            let error = read(&whole[..length]).unwrap_err().to_string();
            assert!(error.starts_with("the gzip data are cut off or damaged: "), "{error}");
        }
        assert!(read(&[whole.as_slice(), b"more"].concat()).is_err());
    }

    #[test]
    fn no_damaged_bit_changes_the_content() {
        let content = b"goods 4\nbids 0\ndummy 0\n";
        let whole = gzip(content);
        let checksum_and_length = whole.len() - 8;
        for place in MAGIC.len()..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[place] ^= 1 << bit;
                // The date, the system and the bits that fill the last byte of the data mean nothing.
                match read(&damaged) {
                    Ok(read) => assert!(read == content && place < checksum_and_length, "byte {place}, bit {bit}"),
                    Err(error) => assert!(error.to_string().starts_with("the gzip data"), "{error}"),
                }
            }
        }
    }
}
