//! The valuation kernel: the value of very many bundles to a bidder, 64 bundles an instruction.
//!
//! The bundles are transposed: one word holds one good of 64 bundles, so an atom covers 64 bundles where the AND of its
//! goods' words is set. Atoms are tried by falling value and every bundle takes the first that covers it.

use crate::bundle::{self, Bundles};

/// A list of bundles stored good by good: word `good * blocks + block` has the good of bundles `64 block ..`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BitSlicedBundles {
    goods: usize,
    bundles: usize,
    words: Vec<u64>,
}

impl BitSlicedBundles {
    /// Transposes a column of bundles.
    pub fn new(bundles: &Bundles) -> Self {
        let blocks = bundles.len().div_ceil(64);
        let mut words = vec![0; bundles.goods() * blocks];
        for (index, bundle) in bundles.iter().enumerate() {
            for good in bundle::goods_of(bundle) {
                words[good * blocks + index / 64] |= 1 << (index % 64);
            }
        }
        Self { goods: bundles.goods(), bundles: bundles.len(), words }
    }

    /// The number of bundles.
    pub fn len(&self) -> usize {
        self.bundles
    }

    /// Whether there is no bundle.
    pub fn is_empty(&self) -> bool {
        self.bundles == 0
    }

    /// The number of goods.
    pub fn goods(&self) -> usize {
        self.goods
    }

    /// XOR values of every bundle for a bidder with these atoms, written to `out` `[bundles]`.
    ///
    /// # Panics
    /// If `out` does not have one place for each bundle.
    pub fn xor_values<'a>(&self, atoms: impl Iterator<Item = (&'a [u64], f32)>, out: &mut [f32]) {
        assert_eq!(out.len(), self.bundles, "one value for each bundle");
        let mut atoms: Vec<(&[u64], f32)> = atoms.collect();
        atoms.sort_by(|a, b| b.1.total_cmp(&a.1));
        let atoms: Vec<(Vec<usize>, f32)> =
            atoms.into_iter().map(|(words, value)| (bundle::goods_of(words).collect(), value)).collect();
        let blocks = self.bundles.div_ceil(64);
        for (block, out) in out.chunks_mut(64).enumerate() {
            let mut open = if out.len() == 64 { u64::MAX } else { (1 << out.len()) - 1 };
            out.fill(0.0);
            for (goods, value) in &atoms {
                let mut covered = open;
                for good in goods {
                    covered &= self.words[good * blocks + block];
                    if covered == 0 {
                        break;
                    }
                }
                open &= !covered;
                while covered != 0 {
                    out[covered.trailing_zeros() as usize] = *value;
                    covered &= covered - 1;
                }
                if open == 0 {
                    break;
                }
            }
        }
    }

    /// The sum of `item_values` `[goods]` over every bundle, written to `out` `[bundles]`.
    pub fn additive_values(&self, item_values: &[f32], out: &mut [f32]) {
        self.fold_goods(item_values, out, |total, value| *total += value);
    }

    /// The greatest of `item_values` `[goods]` in every bundle, written to `out` `[bundles]`.
    pub fn unit_demand_values(&self, item_values: &[f32], out: &mut [f32]) {
        self.fold_goods(item_values, out, |best, value| *best = best.max(value));
    }

    fn fold_goods(&self, item_values: &[f32], out: &mut [f32], add: impl Fn(&mut f32, f32)) {
        assert_eq!(out.len(), self.bundles, "one value for each bundle");
        out.fill(0.0);
        if out.is_empty() {
            return;
        }
        for (words, &value) in self.words.chunks_exact(self.bundles.div_ceil(64)).zip(item_values) {
            for (&word, out) in words.iter().zip(out.chunks_mut(64)) {
                let mut rest = word;
                while rest != 0 {
                    add(&mut out[rest.trailing_zeros() as usize], value);
                    rest &= rest - 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Seed;
    use crate::stream::Stream;
    use crate::valuations::{ItemValues, Valuations};
    use crate::xor::XorValuations;
    use rand::{Rng, RngExt};

    fn random_bundle(goods: usize, share: f64, rng: &mut impl Rng) -> crate::Bundle {
        crate::Bundle::from_goods(goods, (0..goods).filter(|_| rng.random_bool(share)))
    }

    #[test]
    fn agrees_with_the_plain_definition() {
        let mut rng = Seed::new(7).stream(Stream::new("test"));
        for (goods, count) in [(1, 1), (5, 63), (63, 64), (64, 65), (150, 200), (500, 130)] {
            let mut bundles = Bundles::new(goods);
            (0..count).for_each(|_| bundles.push(random_bundle(goods, 0.7, &mut rng).words()));
            let sliced = BitSlicedBundles::new(&bundles);
            let mut xor = XorValuations::new(goods);
            for bidder in 0..6 {
                for _ in 0..bidder {
                    let size = rng.random_range(0.0..0.1);
                    xor.push_atom(random_bundle(goods, size, &mut rng).words(), rng.random());
                }
                xor.finish_bidder();
            }
            let items = ItemValues::new(goods, (0..2 * goods).map(|_| rng.random()).collect());
            for valuations in [Valuations::Xor(xor), Valuations::Additive(items.clone()), Valuations::UnitDemand(items)]
            {
                for bidder in 0..valuations.bidders() {
                    let mut fast = vec![f32::NAN; count];
                    valuations.values_of(bidder, &sliced, &mut fast);
                    let plain: Vec<f32> = bundles.iter().map(|words| valuations.value(bidder, words)).collect();
                    assert_eq!(fast, plain, "{goods} goods, {count} bundles, bidder {bidder}");
                }
            }
        }
    }
}
