//! SHA-256 sums.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A sum in the making.
#[derive(Clone, Default)]
pub struct Sum(Sha256);

impl Sum {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all bytes so far, in hexadecimal digits.
    pub fn digits(&self) -> String {
        self.0.clone().finalize().iter().fold(String::new(), |mut digits, byte| {
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}

/// The sum of these bytes, in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut sum = Sum::default();
    sum.update(bytes);
    sum.digits()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_the_standard_one_whole_or_in_parts() {
        // FIPS 180-4's first example.
        let standard = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), standard);
        let mut sum = Sum::default();
        sum.update(b"a");
        assert_ne!(sum.digits(), standard);
        sum.update(b"bc");
        assert_eq!(sum.digits(), standard);
    }
}
