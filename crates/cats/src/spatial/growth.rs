//! How a bundle grows on a map, one good at a time.

use crate::draw;
use crate::partition::Partition;
use crate::spatial::grid::GridMap;
use crate::spatial::map::Map;
use rand::{Rng, RngExt};

/// A growing bundle and, on a grid, the goods next to it.
#[derive(Debug, Clone)]
pub(crate) struct Growth {
    bundle: Partition,
    /// The neighbours of every member, member by member; see [`GridMap::draw_neighbor`].
    frontier: Vec<u16>,
}

impl Growth {
    /// An empty bundle of `goods` goods.
    pub(crate) fn new(goods: usize) -> Self {
        Self { bundle: Partition::new(goods), frontier: Vec::new() }
    }

    /// Begins a new bundle with one good.
    pub(crate) fn start(&mut self, map: &Map, good: u16) {
        self.bundle.clear();
        self.frontier.clear();
        self.insert(map, good);
    }

    /// The bundle's goods, in order of insertion.
    pub(crate) fn members(&self) -> &[u16] {
        self.bundle.members()
    }

    /// Whether the bundle has every good.
    pub(crate) fn is_full(&self) -> bool {
        self.bundle.outsiders().is_empty()
    }

    /// Tries to add one good: any with probability `jump`, otherwise one close to the bundle. `weights` are in [0, 1].
    /// False if nothing has a chance to be added.
    pub(crate) fn try_to_add(&mut self, map: &Map, weights: &[f64], jump: f64, rng: &mut impl Rng) -> bool {
        if self.is_full() {
            return false;
        }
        if jump > 0.0 && rng.random::<f64>() < jump {
            self.add_any(map, rng);
            return true;
        }
        let neighbor = match map {
            Map::Complete(map) => map.draw_neighbor(&self.bundle, weights, rng),
            Map::Grid(_) => GridMap::draw_neighbor(&self.bundle, &mut self.frontier, weights, rng),
        };
        neighbor.inspect(|&good| self.insert(map, good)).is_some()
    }

    /// Adds goods until the bundle has `size`. False if it cannot grow so far: `jump` is 0 and nothing close is left.
    pub(crate) fn grow_to(&mut self, size: usize, map: &Map, weights: &[f64], jump: f64, rng: &mut impl Rng) -> bool {
        while self.members().len() < size {
            if !self.try_to_add(map, weights, jump, rng) {
                if jump == 0.0 || self.is_full() {
                    return false;
                }
                // Only a jump gets a bundle on that has nothing close left, however many tries it takes.
                self.add_any(map, rng);
            }
        }
        true
    }

    /// Adds any good with the same probability.
    pub(crate) fn add_any(&mut self, map: &Map, rng: &mut impl Rng) {
        let (outsider, _) = draw::below(rng.next_u64(), self.bundle.outsiders().len());
        self.insert(map, self.bundle.outsiders()[outsider]);
    }

    fn insert(&mut self, map: &Map, good: u16) {
        self.bundle.insert(good);
        if let Map::Grid(map) = map {
            self.frontier.extend(map.neighbors(good));
        }
    }
}

/// Draws many times and compares the frequencies with the weights by a chi-square test.
#[cfg(test)]
pub(crate) fn assert_frequencies(weights: &[f64], mut draw: impl FnMut() -> Option<u16>) {
    const DRAWS: usize = 20_000;
    let mut counts = vec![0.0; weights.len()];
    for _ in 0..DRAWS {
        counts[usize::from(draw().unwrap())] += 1.0;
    }
    let total: f64 = weights.iter().sum();
    let (mut statistic, mut freedom) = (0.0, -1.0);
    for (count, weight) in counts.into_iter().zip(weights) {
        let expected = DRAWS as f64 * weight / total;
        assert!(expected > 0.0 || count == 0.0, "a good without weight was drawn");
        if expected > 0.0 {
            statistic += (count - expected) * (count - expected) / expected;
            freedom += 1.0;
        }
    }
    // The mean of the statistic is its degrees of freedom, the variance twice that.
    assert!(statistic < freedom + 5.0 * f64::sqrt(2.0 * freedom) + 5.0, "chi-square {statistic} at {freedom}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::config::RegionsConfig;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn a_stalled_bundle_jumps_or_gives_up() {
        let mut rng = Seed::new(8).stream(Stream::new("growth"));
        let map = Map::Grid(GridMap::draw(10, &RegionsConfig::default(), &mut rng));
        let weights = [1.0; 10];
        let mut growth = Growth::new(10);
        growth.start(&map, 9);
        assert!(!growth.try_to_add(&map, &weights, 0.0, &mut rng), "good 9 lies beyond the grid of 3 by 3");
        assert!(!growth.grow_to(2, &map, &weights, 0.0, &mut rng));
        assert!(growth.grow_to(10, &map, &weights, 1e-300, &mut rng));
        assert!(growth.is_full() && !growth.try_to_add(&map, &weights, 0.5, &mut rng));
    }
}
