//! One seed, many independent random streams, each with a name.

use crate::stream::{Series, Stream, fnv1a};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The seed of a whole run. Its streams depend only on the seed, their name and their index, never on the order in which
/// they are asked for, so threads and resumed runs draw the same numbers. [`streams!`](crate::streams!) declares them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// A seed from a number.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The number it was made from.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// A single stream.
    pub fn stream(self, stream: Stream) -> ChaCha8Rng {
        self.generator(stream.name(), 0)
    }

    /// Stream number `index` of a series.
    pub fn stream_at(self, series: Series, index: u64) -> ChaCha8Rng {
        self.generator(series.name(), index)
    }

    /// The generator whose key is the seed, the name's hash and the index.
    fn generator(self, name: &str, index: u64) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.0.to_le_bytes());
        key[8..16].copy_from_slice(&fnv1a(name).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        ChaCha8Rng::from_seed(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn streams_differ_by_seed_name_and_index() {
        let single = |seed: u64, name| Seed::new(seed).stream(Stream::new(name)).random::<u64>();
        let numbered = |seed: u64, name, index| Seed::new(seed).stream_at(Series::new(name), index).random::<u64>();
        let draws = [
            single(1, "a"),
            single(2, "a"),
            single(1, "b"),
            numbered(1, "c", 0),
            numbered(2, "c", 0),
            numbered(1, "d", 0),
            numbered(1, "c", 1),
            numbered(1, "c", 1 << 32),
        ];
        assert_eq!((single(1, "a"), numbered(1, "c", 1)), (draws[0], draws[6]));
        for (i, a) in draws.iter().enumerate() {
            assert!(draws[i + 1..].iter().all(|b| a != b));
        }
    }

    #[test]
    fn streams_never_change() {
        // What depends on them, data sets and runs, should be the same in every version.
        assert_eq!(Seed::new(7).stream(Stream::new("world")).random::<u64>(), 3_264_447_301_415_032_097);
        assert_eq!(Seed::new(7).stream_at(Series::new("population"), 3).random::<u64>(), 1_427_169_080_513_345_502);
    }
}
