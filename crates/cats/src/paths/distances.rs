//! How far it is from every city to every other, by road.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::config::PathsConfig;
use super::network::{Exit, Network};
use pulp::Simd;

/// Most cities whose distances are kept: 8 MiB.
const MOST_CITIES: usize = 1024;

/// Most bytes that the distances on a network for `goods` goods take.
pub(crate) fn most_bytes(goods: usize) -> usize {
    size_of::<f64>() * PathsConfig::most_cities(goods).min(MOST_CITIES).pow(2)
}

/// The lengths of the shortest ways between all cities.
#[derive(Debug, Clone)]
pub(super) struct Distances {
    /// Infinite where there is no way. `[cities][cities]`
    lengths: Vec<Vec<f64>>,
}

impl Distances {
    /// Measures all shortest ways, unless there are too many cities to keep their lengths.
    pub(super) fn measure(network: &Network) -> Option<Self> {
        (network.cities.len() <= MOST_CITIES).then(|| Self { lengths: lengths_of(network) })
    }

    /// The length of the shortest way from every city to `end`.
    pub(super) fn to(&self, end: usize) -> &[f64] {
        // A way back is as long.
        &self.lengths[end]
    }
}

/// The lengths of the shortest ways between all cities. `[cities][cities]`
///
/// A city is as far from everywhere as a neighbor is, and the road between. The cities look in turn, from left to right and
/// back, at those neighbors that came nearer to some city since they last did, until none has.
#[pulp::with_simd(lengths_of = pulp::Arch::new())]
#[inline(always)]
fn lengths_with_simd<S: Simd>(_simd: S, network: &Network) -> Vec<Vec<f64>> {
    let cities = network.cities.len();
    let mut lengths = vec![vec![f64::INFINITY; cities]; cities];
    for (city, lengths) in lengths.iter_mut().enumerate() {
        lengths[city] = 0.0;
    }
    let mut order = network.cities.left_to_right();
    // When every city last came nearer to another, and when it last looked at its neighbors.
    let (mut nearer, mut looked) = (vec![1_u32; cities], vec![0_u32; cities]);
    let mut news: Vec<Exit> = Vec::new();
    let mut now = 1;
    loop {
        let before = now;
        for &city in &order {
            news.clear();
            for exit in network.exits(city) {
                if nearer[exit.city as usize] > looked[city] {
                    news.push(*exit);
                }
            }
            if news.is_empty() {
                continue;
            }
            looked[city] = now;
            now += 1;
            let mut own = std::mem::take(&mut lengths[city]);
            let mut shortened = 0_u64;
            for exits in news.chunks(2) {
                // A single one counts twice.
                let (one, other) = (exits[0], exits[exits.len() - 1]);
                let (from_one, from_other) = (&lengths[one.city as usize], &lengths[other.city as usize]);
                for ((length, from_one), from_other) in own.iter_mut().zip(from_one).zip(from_other) {
                    let through = least(from_one + one.length, from_other + other.length);
                    shortened += u64::from(through < *length);
                    *length = least(through, *length);
                }
            }
            lengths[city] = own;
            if shortened > 0 {
                nearer[city] = now;
            }
        }
        if now == before {
            return lengths;
        }
        order.reverse();
    }
}

/// The lesser of two numbers, in one instruction.
#[inline(always)]
fn least(one: f64, other: f64) -> f64 {
    if one < other { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::cities::Cities;
    use diffecon_auction::{Seed, Stream};
    use rand::RngExt;

    /// Against the plain recursion over cities that ways may pass (Floyd and Warshall).
    #[test]
    fn distances_are_those_of_the_shortest_ways() {
        let mut rng = Seed::new(13).stream(Stream::new("distances"));
        let mut apart = 0;
        for round in 0..300 {
            let count = rng.random_range(2..40);
            let share = [1.0, 3.0, 8.0][round % 3] / count as f64;
            let pairs = (0..count as u32).flat_map(|one| (one + 1..count as u32).map(move |other| (one, other)));
            let roads: Vec<(u32, u32)> = pairs.filter(|_| rng.random::<f64>() < share).collect();
            let network = Network::new(Cities::draw(count, &mut rng), roads);
            let mut expected = vec![vec![f64::INFINITY; count]; count];
            for (city, row) in expected.iter_mut().enumerate() {
                row[city] = 0.0;
                network.exits(city).iter().for_each(|exit| row[exit.city as usize] = exit.length);
            }
            for past in 0..count {
                for from in 0..count {
                    for to in 0..count {
                        let through = expected[from][past] + expected[past][to];
                        expected[from][to] = expected[from][to].min(through);
                    }
                }
            }
            let distances = Distances::measure(&network).unwrap();
            for (to, expected) in expected.iter().enumerate() {
                for (found, expected) in distances.to(to).iter().zip(expected) {
                    assert!(found == expected || (found - expected).abs() < 1e-12, "{found} instead of {expected}");
                    apart += usize::from(found.is_infinite());
                }
            }
        }
        assert!(apart > 1000, "{apart} pairs have no way between them");
    }
}
