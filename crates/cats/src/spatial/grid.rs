//! The regions' map: goods are plots of a square grid, most of them adjacent to the plots beside them.

use crate::draw;
use crate::partition::Partition;
use crate::spatial::config::RegionsConfig;
use rand::{Rng, RngExt};

/// The adjacencies of the goods; at most 8 a good.
#[derive(Debug, Clone)]
pub(crate) struct GridMap {
    /// Good `i` is adjacent to `neighbors[offsets[i]..offsets[i + 1]]`.
    offsets: Vec<usize>,
    neighbors: Vec<u16>,
}

impl GridMap {
    /// Draws a map: plot `row * side + column` of a grid with `side = floor(sqrt(goods))`. Goods beyond the grid have no
    /// neighbours.
    ///
    /// As in CATS, the grid is scanned again while a plot has no neighbours, and what was found before stays: the map is
    /// the union of all scans.
    pub(crate) fn draw(goods: usize, config: &RegionsConfig, rng: &mut impl Rng) -> Self {
        let side = goods.isqrt();
        let mut pairs = Vec::new();
        let mut connected = vec![false; side * side];
        while connected.contains(&false) {
            add_adjacencies(side, config, rng, &mut pairs);
            for &(first, second) in &pairs {
                connected[first] = true;
                connected[second] = true;
            }
        }
        Self::from_pairs(goods, pairs)
    }

    fn from_pairs(goods: usize, pairs: Vec<(usize, usize)>) -> Self {
        let mut directed: Vec<(usize, usize)> =
            pairs.into_iter().flat_map(|(first, second)| [(first, second), (second, first)]).collect();
        directed.sort_unstable();
        directed.dedup();
        let offsets = (0..=goods).map(|good| directed.partition_point(|(from, _)| *from < good)).collect();
        Self { offsets, neighbors: directed.into_iter().map(|(_, to)| to as u16).collect() }
    }

    /// The goods adjacent to a good.
    pub(crate) fn neighbors(&self, good: u16) -> &[u16] {
        let good = usize::from(good);
        &self.neighbors[self.offsets[good]..self.offsets[good + 1]]
    }

    /// Draws an outsider `k` with a probability proportional to `weights[k] * number of members adjacent to it`.
    ///
    /// `frontier` has every outsider once for each adjacent member, and may have members besides; those met here are taken
    /// out. A uniform entry, kept with probability `weight`, has that law. Where most are refused the weights are summed up
    /// instead, which has the same law. `weights` are in [0, 1]; none if all on the frontier are 0.
    pub(crate) fn draw_neighbor(
        bundle: &Partition,
        frontier: &mut Vec<u16>,
        weights: &[f64],
        rng: &mut impl Rng,
    ) -> Option<u16> {
        for _ in 0..draw::TRIALS {
            if frontier.is_empty() {
                return None;
            }
            let (entry, rest) = draw::below(rng.next_u64(), frontier.len());
            let good = frontier[entry];
            if bundle.contains(good) {
                frontier.swap_remove(entry);
            } else if draw::unit(rest) < weights[usize::from(good)] {
                return Some(good);
            }
        }
        frontier.retain(|good| !bundle.contains(*good));
        draw::weighted(frontier.iter().map(|&good| (good, weights[usize::from(good)])), rng)
    }
}

/// One scan of the grid: adds the pairs of adjacent plots, row by row.
fn add_adjacencies(side: usize, config: &RegionsConfig, rng: &mut impl Rng, pairs: &mut Vec<(usize, usize)>) {
    for row in 0..side {
        for column in 0..side {
            let plot = row * side + column;
            let (has_below, has_right) = (row + 1 < side, column + 1 < side);
            if has_below && rng.random::<f64>() >= config.remove_neighbor {
                pairs.push((plot, plot + side));
            }
            if has_right && rng.random::<f64>() >= config.remove_neighbor {
                pairs.push((plot, plot + 1));
            }
            if has_below && has_right && rng.random::<f64>() < config.add_diagonal {
                let falls = rng.random::<bool>();
                pairs.push(if falls { (plot, plot + side + 1) } else { (plot + side, plot + 1) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::growth::assert_frequencies;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn maps_have_the_expected_adjacencies() {
        let mut rng = Seed::new(5).stream(Stream::new("grid"));
        let config = RegionsConfig::default();
        let (mut straight, mut diagonal) = (0, 0);
        for _ in 0..500 {
            let mut pairs = Vec::new();
            add_adjacencies(12, &config, &mut rng, &mut pairs);
            let straights = pairs.iter().filter(|(one, other)| [1, 12].contains(&one.abs_diff(*other))).count();
            straight += straights;
            diagonal += pairs.len() - straights;
            let map = GridMap::draw(150, &config, &mut rng);
            for good in 0..150 {
                let neighbors = map.neighbors(good);
                assert_eq!(neighbors.is_empty(), good >= 144, "plots have neighbours, goods beyond the grid none");
                for &other in neighbors {
                    assert!(map.neighbors(other).contains(&good));
                    assert!((good / 12).abs_diff(other / 12) < 2 && (good % 12).abs_diff(other % 12) < 2);
                }
            }
        }
        // One scan has 264 straight pairs and 121 squares; the standard errors are 0.0008 and 0.0016.
        assert!((straight as f64 / (500.0 * 264.0) - 0.9).abs() < 0.004, "{straight}");
        assert!((diagonal as f64 / (500.0 * 121.0) - 0.2).abs() < 0.008, "{diagonal}");
    }

    #[test]
    fn a_map_is_the_union_of_its_scans() {
        let mut rng = Seed::new(8).stream(Stream::new("grid"));
        let config = RegionsConfig { remove_neighbor: 0.5, add_diagonal: 0.0, ..RegionsConfig::default() };
        let adjacencies: usize = (0..20_000).map(|_| GridMap::draw(4, &config, &mut rng).neighbors.len() / 2).sum();
        // Two plots by two have 4 pairs. The union has 64 / 21 of them on average, the last scan alone 20 / 7.
        let mean = adjacencies as f64 / 20_000.0;
        assert!((mean - 64.0 / 21.0).abs() < 0.03, "{mean}");
    }

    #[test]
    fn hardly_connected_maps_still_end() {
        let mut rng = Seed::new(6).stream(Stream::new("grid"));
        let config = RegionsConfig { remove_neighbor: 0.99, add_diagonal: 0.0, ..RegionsConfig::default() };
        let map = GridMap::draw(500, &config, &mut rng);
        assert!((0..484).all(|good| !map.neighbors(good).is_empty()));
    }

    #[test]
    fn draws_by_the_plain_definition() {
        let mut rng = Seed::new(7).stream(Stream::new("grid"));
        for (goods, size, scale) in [(50, 12, 1.0), (50, 12, 1e-6), (10, 8, 1.0), (100, 60, 0.01)] {
            let map = GridMap::draw(goods, &RegionsConfig::default(), &mut rng);
            let weights: Vec<f64> = (0..goods).map(|_| scale * rng.random::<f64>()).collect();
            let mut bundle = Partition::new(goods);
            let mut frontier = Vec::new();
            for good in 0..size {
                bundle.insert(good);
                frontier.extend(map.neighbors(good));
            }
            let plain = |good: u16| {
                let near = map.neighbors(good).iter().filter(|&&other| bundle.contains(other)).count();
                if bundle.contains(good) { 0.0 } else { weights[usize::from(good)] * near as f64 }
            };
            let expected: Vec<f64> = (0..goods as u16).map(plain).collect();
            assert_frequencies(&expected, || GridMap::draw_neighbor(&bundle, &mut frontier, &weights, &mut rng));
        }
    }
}
