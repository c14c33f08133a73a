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

    /// The cities by their distance from the left, for [`Cities::nearest`].
    pub(super) fn left_to_right(&self) -> Vec<usize> {
        let mut cities: Vec<usize> = (0..self.len()).collect();
        cities.sort_unstable_by(|&one, &other| self.positions[one][0].total_cmp(&self.positions[other][0]));
        cities
    }

    /// Writes the `count` cities nearest to the one at `place` in `left_to_right` into `nearest`, with their distances.
    pub(super) fn nearest(&self, left_to_right: &[usize], place: usize, count: usize, nearest: &mut Vec<(f64, usize)>) {
        let city = left_to_right[place];
        let to_the_left = |other: usize| self.positions[city][0] - self.positions[other][0];
        nearest.clear();
        let mut look_at = |other: usize| {
            let farthest = if nearest.len() < count { f64::INFINITY } else { nearest[count - 1].0 };
            let distance = self.distance(city, other);
            if distance < farthest {
                nearest.truncate(count - 1);
                nearest.insert(nearest.partition_point(|near| near.0 < distance), (distance, other));
            }
            // All cities beyond are farther away than this.
            to_the_left(other).abs() < farthest
        };
        let (left, right) = (left_to_right[..place].iter().rev(), left_to_right[place + 1..].iter());
        let _ = left.copied().all(&mut look_at);
        let _ = right.copied().all(&mut look_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn nearest_cities_are_no_farther_than_the_others() {
        let mut rng = Seed::new(1).stream(Stream::new("cities"));
        let cities = Cities::draw(30, &mut rng);
        let mut nearest = Vec::new();
        let left_to_right = cities.left_to_right();
        for (place, &city) in left_to_right.iter().enumerate() {
            for count in [1, 4, 29] {
                cities.nearest(&left_to_right, place, count, &mut nearest);
                let farthest = nearest.iter().map(|near| near.0).fold(0.0, f64::max);
                let within = (0..30).filter(|&other| other != city && cities.distance(city, other) <= farthest);
                assert_eq!((nearest.len(), within.count()), (count, count));
            }
        }
    }

    #[test]
    fn pairs_are_uniform() {
        let mut rng = Seed::new(2).stream(Stream::new("cities"));
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
