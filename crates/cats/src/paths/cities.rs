//! Cities: points in the unit square.

use rand::{Rng, RngExt};

/// Cities, numbered from 0.
#[derive(Debug, Clone)]
pub(super) struct Cities {
    positions: Vec<[f64; 2]>,
}

impl Cities {
    /// Draws `count` cities uniformly.
    pub(super) fn draw(count: usize, rng: &mut impl Rng) -> Self {
        Self { positions: (0..count).map(|_| [rng.random(), rng.random()]).collect() }
    }

    /// The number of cities.
    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The straight distance between two cities.
    pub(super) fn distance(&self, one: usize, other: usize) -> f64 {
        let ([x, y], [other_x, other_y]) = (self.positions[one], self.positions[other]);
        ((x - other_x).powi(2) + (y - other_y).powi(2)).sqrt()
    }

    /// Draws two different cities; there are at least two.
    pub(super) fn pair(&self, rng: &mut impl Rng) -> (usize, usize) {
        let one = rng.random_range(0..self.len());
        let other = rng.random_range(0..self.len() - 1);
        (one, other + usize::from(other >= one))
    }

    /// Writes the `count` cities nearest to `city` into `nearest`, in any order; there are more than `count`.
    pub(super) fn nearest(&self, city: usize, count: usize, nearest: &mut Vec<(f64, usize)>) {
        nearest.clear();
        let others = (0..self.len()).filter(|&other| other != city);
        nearest.extend(others.map(|other| (self.distance(city, other), other)));
        if count < nearest.len() {
            nearest.select_nth_unstable_by(count, |one, other| one.0.total_cmp(&other.0));
            nearest.truncate(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::Seed;

    #[test]
    fn nearest_cities_are_no_farther_than_the_others() {
        let mut rng = Seed::new(1).stream("cities");
        let cities = Cities::draw(30, &mut rng);
        let mut nearest = Vec::new();
        for city in 0..30 {
            for count in [1, 4, 29] {
                cities.nearest(city, count, &mut nearest);
                let farthest = nearest.iter().map(|near| near.0).fold(0.0, f64::max);
                let within = (0..30).filter(|&other| other != city && cities.distance(city, other) <= farthest);
                assert_eq!((nearest.len(), within.count()), (count, count));
            }
        }
    }

    #[test]
    fn pairs_are_uniform() {
        let mut rng = Seed::new(2).stream("cities");
        let cities = Cities::draw(4, &mut rng);
        let mut counts = [[0_i32; 4]; 4];
        for _ in 0..24_000 {
            let (one, other) = cities.pair(&mut rng);
            counts[one][other] += 1;
        }
        for (one, row) in counts.into_iter().enumerate() {
            for (other, count) in row.into_iter().enumerate() {
                let expected = if one == other { 0 } else { 2000 };
                assert!((count - expected).abs() < 200 * (expected / 2000) + 1, "{counts:?}");
            }
        }
    }
}
