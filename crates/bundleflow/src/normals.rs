//! Normal numbers by the million.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use diffecon_auction::lane_rng::{LANES, LaneRng};
use diffecon_tensor::elementary::{ln, sin_cos_of_turn};
use pulp::{Arch, Simd};

/// Adds normal numbers of mean 0 and this `deviation` to numbers. Source: Box and Muller, A note on the generation of random
/// normal deviates (1958).
#[pulp::with_simd(add_normals = Arch::new())]
#[inline(always)]
pub fn add_normals_with_simd<S: Simd>(_simd: S, deviation: f32, rng: &mut LaneRng, numbers: &mut [f32]) {
    for numbers in numbers.chunks_mut(2 * LANES) {
        let (first, turn) = (rng.uniform(), rng.uniform());
        let mut pair = [[0.0; LANES]; 2];
        for lane in 0..LANES {
            let radius = deviation * (-2.0 * ln(1.0 - first[lane])).sqrt();
            let (sin, cos) = sin_cos_of_turn(turn[lane]);
            pair[0][lane] = radius * cos;
            pair[1][lane] = radius * sin;
        }
        for (number, normal) in numbers.iter_mut().zip(pair.as_flattened()) {
            *number += normal;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    /// Moments to four standard errors, with neighbours and those of one pair uncorrelated.
    #[test]
    fn numbers_are_normal_and_independent() {
        const COUNT: usize = 320_007;
        let mut rng = LaneRng::new(&mut Seed::new(1).stream(Stream::new("normals")));
        let mut numbers = vec![1.0; COUNT];
        add_normals(2.0, &mut rng, &mut numbers);
        let normals: Vec<f64> = numbers.iter().map(|number| (f64::from(*number) - 1.0) / 2.0).collect();
        let mean = |of: &dyn Fn(usize) -> f64, count: usize| (0..count).map(of).sum::<f64>() / count as f64;
        let error = 1.0 / (COUNT as f64).sqrt();
        for (power, expected, variance) in [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)] {
            let found = mean(&|index| normals[index].powi(power), COUNT);
            let z = (found - expected) / (f64::sqrt(variance) * error);
            assert!(z.abs() < 4.0, "moment {power}: {found}, z {z}");
        }
        for distance in [1, LANES, 2 * LANES] {
            let z = mean(&|index| normals[index] * normals[index + distance], COUNT - distance) / error;
            assert!(z.abs() < 4.0, "{distance} apart: z {z}");
            let squares = |index: usize| (normals[index].powi(2) - 1.0) * (normals[index + distance].powi(2) - 1.0);
            let z = mean(&squares, COUNT - distance) / (2.0 * error);
            assert!(z.abs() < 4.0, "squares {distance} apart: z {z}");
        }
        for (bound, share) in [(0.5, 0.308_537_5), (1.5, 0.066_807_2), (3.0, 0.001_349_9)] {
            for sign in [-1.0, 1.0] {
                let found = mean(&|index| f64::from(u8::from(sign * normals[index] > bound)), COUNT);
                let z = (found - share) / (share * (1.0 - share)).sqrt() / error;
                assert!(z.abs() < 4.0, "beyond {sign} * {bound}: {found}, z {z}");
            }
        }
    }
}
