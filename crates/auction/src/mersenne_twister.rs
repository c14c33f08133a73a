//! The random words of the programs that the toolkit agrees with, draw for draw.

/// Words that come at a time.
pub const WORDS: usize = 624;
/// How far apart the words are that one step combines.
const SHIFT: usize = 397;

/// The Mersenne Twister MT19937 of Matsumoto and Nishimura (1998).
#[derive(Debug, Clone)]
pub struct MersenneTwister {
    state: [u32; WORDS],
}

impl MersenneTwister {
    /// Seeded by one word as in the authors' first version: the generator of NumPy's `RandomState(seed)` and of C++'s
    /// `std::mt19937(seed)`.
    pub fn new(seed: u32) -> Self {
        let mut state = [seed; WORDS];
        for index in 1..WORDS {
            let last = state[index - 1];
            state[index] = 1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(index as u32);
        }
        Self { state }
    }

    /// Seeded by a key of one word or more, as in the authors' second version: the generator of `CPython`'s `random.Random(seed)`, whose
    /// key is the seed's words, the lowest first.
    ///
    /// # Panics
    /// If the key is empty.
    pub fn of_key(key: &[u32]) -> Self {
        assert!(!key.is_empty(), "a key has at least one word");
        let Self { mut state } = Self::new(19_650_218);
        let mut index = 1;
        let stirred = |state: &[u32; WORDS], index: usize, factor: u32| {
            let last = state[index - 1];
            state[index] ^ (last ^ (last >> 30)).wrapping_mul(factor)
        };
        let next = |state: &mut [u32; WORDS], index: usize| {
            if index + 1 < WORDS {
                return index + 1;
            }
            state[0] = state[WORDS - 1];
            1
        };
        for round in 0..WORDS.max(key.len()) {
            let place = round % key.len();
            state[index] = stirred(&state, index, 1_664_525).wrapping_add(key[place]).wrapping_add(place as u32);
            index = next(&mut state, index);
        }
        for _ in 1..WORDS {
            state[index] = stirred(&state, index, 1_566_083_941).wrapping_sub(index as u32);
            index = next(&mut state, index);
        }
        state[0] = 0x8000_0000;
        Self { state }
    }

    /// Goes on to the next words.
    pub fn advance(&mut self) {
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
    pub fn word(&self, index: usize) -> u32 {
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

    /// The authors' own vector for their key, and what `random.Random(1399).getrandbits(32)` gives.
    #[test]
    fn the_words_of_a_key_are_those_of_the_authors() {
        let first = |key: &[u32]| {
            let mut twister = MersenneTwister::of_key(key);
            twister.advance();
            [0, 1, 2, 3].map(|index| twister.word(index))
        };
        let expected = [1_067_595_299, 955_945_823, 477_289_528, 4_107_218_783];
        assert_eq!(first(&[0x123, 0x234, 0x345, 0x456]), expected);
        assert_eq!(first(&[1399]), [2_239_400_404, 3_726_243_958, 1_069_795_121, 3_403_824_659]);
    }
}
