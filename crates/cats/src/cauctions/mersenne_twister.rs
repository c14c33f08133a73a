//! The random words of the originals.

/// Words that come at a time.
pub(super) const WORDS: usize = 624;
/// How far apart the words are that one step combines.
const SHIFT: usize = 397;

/// The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), seeded by one word as in their first version: the generator
/// of NumPy's `RandomState(seed)` and of C++'s `std::mt19937(seed)`.
#[derive(Debug, Clone)]
pub(super) struct MersenneTwister {
    state: [u32; WORDS],
}

impl MersenneTwister {
    pub(super) fn new(seed: u32) -> Self {
        let mut state = [seed; WORDS];
        for index in 1..WORDS {
            let last = state[index - 1];
            state[index] = 1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(index as u32);
        }
        Self { state }
    }

    /// Goes on to the next words.
    pub(super) fn advance(&mut self) {
        let state = &mut self.state;
        for index in 0..WORDS - SHIFT {
            state[index] = state[index + SHIFT] ^ mixed(state[index], state[index + 1]);
        }
        for index in WORDS - SHIFT..WORDS - 1 {
            state[index] = state[index + SHIFT - WORDS] ^ mixed(state[index], state[index + 1]);
        }
        state[WORDS - 1] = state[SHIFT - 1] ^ mixed(state[WORDS - 1], state[0]);
    }

    /// One of the present words; there are none before the first [`Self::advance`].
    #[inline]
    pub(super) fn word(&self, index: usize) -> u32 {
        let mut bits = self.state[index];
        bits ^= bits >> 11;
        bits ^= (bits << 7) & 0x9d2c_5680;
        bits ^= (bits << 15) & 0xefc6_0000;
        bits ^ (bits >> 18)
    }
}

/// The highest bit of one word and the others of the next, through the recurrence's matrix.
fn mixed(word: u32, next: u32) -> u32 {
    let bits = (word & 0x8000_0000) | (next & 0x7fff_ffff);
    // All bits if the lowest is set: vectors of words are masked faster than multiplied.
    (bits >> 1) ^ (0_u32.wrapping_sub(bits & 1) & 0x9908_b0df)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C++ promises the 10,000th word of the default seed (ISO C++, `[rand.predef]`).
    #[test]
    fn the_words_are_those_of_the_standard() {
        let mut twister = MersenneTwister::new(5489);
        twister.advance();
        assert_eq!(twister.word(0), 3_499_211_612);
        (0..9_999 / WORDS).for_each(|_| twister.advance());
        assert_eq!(twister.word(9_999 % WORDS), 4_123_659_995);
    }
}
