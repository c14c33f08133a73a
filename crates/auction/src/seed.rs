//! One seed, many independent random streams, each with a name.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The seed of a whole run. Its streams depend only on the seed, their name and their index, never on the order in which
/// they are asked for, so threads and resumed runs draw the same numbers.
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

    /// The stream of this name.
    pub fn stream(self, name: &str) -> ChaCha8Rng {
        self.stream_at(name, 0)
    }

    /// Stream number `index` of this name: of a training step, say, or of a block of bidders.
    pub fn stream_at(self, name: &str, index: u64) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.0.to_le_bytes());
        key[8..16].copy_from_slice(&fnv1a(name.as_bytes()).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        ChaCha8Rng::from_seed(key)
    }
}

/// The 64-bit FNV-1a hash: the names' fixed place in a stream's key.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;

    #[test]
    fn streams_differ_by_seed_name_and_index() {
        let first = |seed: u64, name, index| Seed::new(seed).stream_at(name, index).random::<u64>();
        let draws = [first(1, "a", 0), first(2, "a", 0), first(1, "b", 0), first(1, "a", 1)];
        assert_eq!(first(1, "a", 0), draws[0]);
        for (i, a) in draws.iter().enumerate() {
            assert!(draws[i + 1..].iter().all(|b| a != b));
        }
    }
}
