//! Where uniform numbers come from.

use diffecon_auction::mersenne_twister::{MersenneTwister, WORDS};
use rand::{Rng, RngExt};

/// A source of numbers that are uniform on [0, 1).
pub trait Uniforms {
    /// The next number.
    fn next(&mut self) -> f64;

    /// Leaves out so many numbers.
    fn skip(&mut self, numbers: u64) {
        for _ in 0..numbers {
            self.next();
        }
    }
}

/// Numbers of another random generator: other instances of the same distribution.
#[derive(Debug)]
pub struct Independent<R>(pub R);

impl<R: Rng> Uniforms for Independent<R> {
    fn next(&mut self) -> f64 {
        self.0.random()
    }
}

/// How two random words make a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    /// NumPy: the upper 27 bits of one word and the upper 26 of the next.
    NumPy,
    /// `std::generate_canonical` of GNU's C++ library: all bits, the second word above the first, rounded.
    Libstdcxx,
}

/// A number from two words as NumPy makes it.
fn numpy(first: u32, second: u32) -> f64 {
    let (upper, lower) = ((first >> 5) as i32, (second >> 6) as i32);
    (f64::from(upper) * (1_u64 << 26) as f64 + f64::from(lower)) / (1_u64 << 53) as f64
}

/// A number from two words as GNU's C++ library makes it.
fn libstdcxx(first: u32, second: u32) -> f64 {
    let bits = u64::from(first) + (u64::from(second) << 32);
    (bits as f64 / 2.0_f64.powi(64)).min(1.0_f64.next_down())
}

/// Numbers that come at a time, of two words each.
const NUMBERS: usize = WORDS / 2;

/// The numbers of an original program, and how many of them were drawn.
#[derive(Debug, Clone)]
pub struct OriginalStream {
    words: MersenneTwister,
    conversion: Conversion,
    numbers: [f64; NUMBERS],
    used: usize,
    drawn: u64,
}

impl OriginalStream {
    pub(super) fn new(seed: u32, conversion: Conversion) -> Self {
        let (words, numbers) = (MersenneTwister::new(seed), [0.0; NUMBERS]);
        Self { words, conversion, numbers, used: NUMBERS, drawn: 0 }
    }

    /// How many numbers were drawn, or left out, so far.
    pub fn drawn(&self) -> u64 {
        self.drawn
    }

    fn refill(&mut self) {
        self.words.advance();
        self.used = 0;
        match self.conversion {
            Conversion::NumPy => self.convert(numpy),
            Conversion::Libstdcxx => self.convert(libstdcxx),
        }
    }

    fn convert(&mut self, number: impl Fn(u32, u32) -> f64) {
        for (index, place) in self.numbers.iter_mut().enumerate() {
            *place = number(self.words.word(2 * index), self.words.word(2 * index + 1));
        }
    }
}

impl Uniforms for OriginalStream {
    #[inline]
    fn next(&mut self) -> f64 {
        if self.used == NUMBERS {
            self.refill();
        }
        self.used += 1;
        self.drawn += 1;
        self.numbers[self.used - 1]
    }

    fn skip(&mut self, numbers: u64) {
        self.drawn += numbers;
        let here = (NUMBERS - self.used) as u64;
        if numbers <= here {
            self.used += numbers as usize;
            return;
        }
        let beyond = numbers - here;
        // All words must come, but not all become numbers.
        (0..(beyond - 1) / NUMBERS as u64).for_each(|_| self.words.advance());
        self.refill();
        self.used = ((beyond - 1) % NUMBERS as u64) as usize + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `numpy.random.RandomState(0).random_sample(3)` and `std::uniform_real_distribution` on `std::mt19937(0)`.
    #[test]
    fn numbers_are_those_of_the_libraries() {
        let first_three = |conversion| {
            let mut stream = OriginalStream::new(0, conversion);
            [stream.next(), stream.next(), stream.next()]
        };
        let numpy = [0.548_813_503_927_324_8, 0.715_189_366_372_419_5, 0.602_763_376_071_643_9];
        assert_eq!(first_three(Conversion::NumPy), numpy);
        let libstdcxx = [0.592_844_616_516_682_6, 0.844_265_744_256_598_3, 0.857_945_619_989_829_9];
        assert_eq!(first_three(Conversion::Libstdcxx), libstdcxx);
    }

    #[test]
    fn skipping_counts_and_is_drawing_without_looking() {
        for (drawn, skipped) in
            [(0, 0), (0, 1), (0, 312), (1, 311), (1, 312), (5, 0), (5, 307), (5, 308), (312, 624), (7, 10_000)]
        {
            let mut streams = [0, 1].map(|_| OriginalStream::new(3, Conversion::NumPy));
            streams.iter_mut().for_each(|stream| (0..drawn).for_each(|_| assert!(stream.next() < 1.0)));
            let [one, other] = &mut streams;
            for _ in 0..skipped {
                one.next();
            }
            other.skip(skipped);
            assert_eq!((one.drawn(), one.next()), (other.drawn(), other.next()), "{drawn} {skipped}");
        }
    }
}
