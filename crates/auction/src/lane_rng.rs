//! Sixteen random numbers at a time, for kernels whose vectors are lanes.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use rand::Rng;

/// Things that a kernel treats at once, one in each lane of a vector register.
pub const LANES: usize = 16;

/// A number for each of 16 lanes.
pub type Lanes = [f32; LANES];

/// Sixteen interleaved xoshiro128++ generators. Source: Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators
/// (2021). A draw of 16 numbers is a dozen vector instructions.
#[derive(Debug, Clone)]
pub struct LaneRng {
    state: [[u32; LANES]; 4],
}

impl LaneRng {
    /// Generators seeded from a stream.
    pub fn new(stream: &mut impl Rng) -> Self {
        Self { state: std::array::from_fn(|_| std::array::from_fn(|_| stream.next_u32() | 1)) }
    }

    /// Sixteen random words.
    #[inline(always)]
    fn next(&mut self) -> [u32; LANES] {
        let [a, b, c, d] = &mut self.state;
        let mut drawn = [0; LANES];
        for lane in 0..LANES {
            drawn[lane] = a[lane].wrapping_add(d[lane]).rotate_left(7).wrapping_add(a[lane]);
            let shifted = b[lane] << 9;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= shifted;
            d[lane] = d[lane].rotate_left(11);
        }
        drawn
    }

    /// Sixteen numbers, uniform on the multiples of 2^-24 in [0, 1).
    #[inline(always)]
    pub fn uniform(&mut self) -> Lanes {
        self.uniform_below(1.0)
    }

    /// Sixteen numbers, uniform on [0, high): those of [`Self::uniform`] times `high`.
    #[inline(always)]
    pub fn uniform_below(&mut self, high: f32) -> Lanes {
        // A power of two: the product is rounded as if there were two.
        let step = high * (1.0 / 16_777_216.0);
        let (words, mut numbers) = (self.next(), [0.0; LANES]);
        for lane in 0..LANES {
            numbers[lane] = (words[lane] >> 8) as i32 as f32 * step;
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Seed, Stream};

    #[test]
    fn numbers_are_uniform_and_lanes_independent() {
        let mut rng = LaneRng::new(&mut Seed::new(1).stream(Stream::new("lanes")));
        let draws: Vec<Lanes> = (0..100_000).map(|_| rng.uniform()).collect();
        let mean = |of: &dyn Fn(&Lanes) -> f64| draws.iter().map(of).sum::<f64>() / draws.len() as f64;
        for lane in 0..LANES {
            let next = (lane + 1) % LANES;
            let x = |draw: &Lanes, lane: usize| f64::from(draw[lane]) - 0.5;
            assert!(mean(&|draw| x(draw, lane)).abs() < 0.004);
            assert!((mean(&|draw| x(draw, lane).powi(2)) - 1.0 / 12.0).abs() < 0.001);
            assert!(mean(&|draw| x(draw, lane) * x(draw, next)).abs() < 0.0012);
        }
        assert!(draws.as_flattened().iter().all(|x| (0.0..1.0).contains(x)));
    }

    #[test]
    fn numbers_below_a_bound_are_shares_of_it() {
        let rng = || LaneRng::new(&mut Seed::new(2).stream(Stream::new("lanes")));
        let (mut shares, mut numbers) = (rng(), rng());
        for round in 0..1000 {
            let high = (round as f32).sqrt();
            assert_eq!(numbers.uniform_below(high), shares.uniform().map(|share| share * high));
        }
    }
}
