//! The random numbers of `CPython`'s module `random`, by which the published values were drawn.

use crate::draws::Draws;
use diffecon_auction::MersenneTwister;
use diffecon_auction::mersenne_twister::WORDS;

/// `random.Random(seed)` of `CPython` 3: the same numbers for the same seed and the same questions.
#[derive(Debug, Clone)]
pub struct PythonRandom {
    twister: MersenneTwister,
    used: usize,
}

impl PythonRandom {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        let words = [seed as u32, (seed >> 32) as u32];
        let key = if words[1] == 0 { &words[..1] } else { &words[..] };
        Self { twister: MersenneTwister::of_key(key), used: WORDS }
    }

    /// The next 32 bits: `getrandbits(32)`.
    pub fn word(&mut self) -> u32 {
        if self.used == WORDS {
            self.twister.advance();
            self.used = 0;
        }
        self.used += 1;
        self.twister.word(self.used - 1)
    }

    /// The next bits, at most 64 of them: `getrandbits(bits)`.
    fn bits(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.word() >> (32 - bits)),
            _ => u64::from(self.word()) | u64::from(self.word() >> (64 - bits)) << 32,
        }
    }
}

impl Draws for PythonRandom {
    /// As `randrange(count)`: as many bits as `count` has, until they are below it.
    fn below(&mut self, count: u64) -> u64 {
        let bits = u64::BITS - count.leading_zeros();
        loop {
            let drawn = self.bits(bits);
            if drawn < count {
                return drawn;
            }
        }
    }

    /// As `random()`: 27 bits of one word and 26 of the next.
    fn unit(&mut self) -> f64 {
        let (upper, lower) = (u64::from(self.word() >> 5), u64::from(self.word() >> 6));
        (upper << 26 | lower) as f64 / (1_u64 << 53) as f64
    }
}
