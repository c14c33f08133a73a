//! Arbitrary's map: every pair of goods is close to a random degree.

use crate::draw;
use crate::partition::Partition;
use rand::{Rng, RngExt};

/// The proximities of all pairs of goods: symmetric, uniform on (0, 1], 0 of a good to itself.
#[derive(Debug, Clone)]
pub(crate) struct CompleteMap {
    goods: usize,
    /// `[goods, goods]`
    proximities: Vec<f32>,
}

impl CompleteMap {
    /// Draws a map of `goods` goods.
    pub(crate) fn draw(goods: usize, rng: &mut impl Rng) -> Self {
        let mut proximities = vec![0.0; goods * goods];
        for first in 0..goods {
            for second in first + 1..goods {
                let proximity = 1.0 - rng.random::<f32>();
                proximities[first * goods + second] = proximity;
                proximities[second * goods + first] = proximity;
            }
        }
        Self { goods, proximities }
    }

    /// The proximity of two goods.
    pub(crate) fn proximity(&self, first: u16, second: u16) -> f64 {
        f64::from(self.proximities[usize::from(first) * self.goods + usize::from(second)])
    }

    /// Draws an outsider `k` with a probability proportional to `weights[k] * sum of its proximities to the members`.
    ///
    /// A uniform pair of an outsider and a member, kept with probability `weight * proximity`, has that law: a handful of
    /// random words and no sums. Where most pairs are refused the weights are summed up instead, which has the same law.
    /// `weights` are in [0, 1]; none if they are 0.
    pub(crate) fn draw_neighbor(&self, bundle: &Partition, weights: &[f64], rng: &mut impl Rng) -> Option<u16> {
        let (members, outsiders) = (bundle.members(), bundle.outsiders());
        if outsiders.is_empty() {
            return None;
        }
        for _ in 0..draw::TRIALS {
            let (outsider, rest) = draw::below(rng.next_u64(), outsiders.len());
            let (member, rest) = draw::below(rest, members.len());
            let good = outsiders[outsider];
            if draw::unit(rest) < weights[usize::from(good)] * self.proximity(good, members[member]) {
                return Some(good);
            }
        }
        let weight = |good| members.iter().map(|&member| self.proximity(good, member)).sum::<f64>();
        let candidates = outsiders.iter().map(|&good| (good, weights[usize::from(good)] * weight(good)));
        draw::weighted(candidates, rng)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::growth::assert_frequencies;
    use diffecon_auction::{Seed, Stream};

    #[test]
    fn draws_by_the_plain_definition() {
        let mut rng = Seed::new(3).stream(Stream::new("complete"));
        // The second scale is so small that rejection gives up and the sums decide.
        for (goods, size, scale) in [(12, 3, 1.0), (12, 3, 1e-6), (9, 8, 1.0), (30, 20, 1.0), (40, 10, 0.002)] {
            let map = CompleteMap::draw(goods, &mut rng);
            let weights: Vec<f64> = (0..goods).map(|_| scale * rng.random::<f64>()).collect();
            let mut bundle = Partition::new(goods);
            (0..size).for_each(|step| bundle.insert((step * 7 % goods) as u16));
            let plain = |good: u16| {
                let near: f64 = bundle.members().iter().map(|&member| map.proximity(member, good)).sum();
                if bundle.contains(good) { 0.0 } else { weights[usize::from(good)] * near }
            };
            let expected: Vec<f64> = (0..goods as u16).map(plain).collect();
            assert_frequencies(&expected, || map.draw_neighbor(&bundle, &weights, &mut rng));
        }
    }

    #[test]
    fn nothing_is_drawn_without_weight_or_outsiders() {
        let mut rng = Seed::new(4).stream(Stream::new("complete"));
        let map = CompleteMap::draw(3, &mut rng);
        let mut bundle = Partition::new(3);
        bundle.insert(0);
        assert_eq!(map.draw_neighbor(&bundle, &[1.0, 0.0, 0.0], &mut rng), None);
        bundle.insert(1);
        bundle.insert(2);
        assert_eq!(map.draw_neighbor(&bundle, &[1.0; 3], &mut rng), None);
    }
}
