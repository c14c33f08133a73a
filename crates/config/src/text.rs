//! Text files, held to a size: what a parser makes of a text can take many times its bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes of a text that people write: an experiment, a recipe, weights. What is made of it takes at most 128 MiB.
pub const WRITTEN: u64 = 1 << 20;

/// Reads a text of at most so many bytes, and no more of a longer one.
///
/// # Errors
/// If the file cannot be read, is no UTF-8, or is longer.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it should have at most {most} bytes, but has more"),
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        std::fs::write(&path, "12345").unwrap();
        assert_eq!(read_text(&path, 5).unwrap(), "12345");
        let error = read_text(&path, 4).unwrap_err();
        assert_eq!(error.to_string(), "it should have at most 4 bytes, but has more");
        assert_eq!(read_text(folder.path(), 4).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        // A text without an end is no reason to read on.
        #[cfg(target_os = "linux")]
        assert_eq!(read_text(Path::new("/dev/zero"), 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }
}
