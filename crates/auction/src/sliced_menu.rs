//! The bundles of a menu, transposed: one word holds one good of one support point of 64 menu elements.

use crate::bundle::{self, Bundles};
use pulp::Simd;

/// Menu elements a word.
pub const LANES: usize = 64;

/// The bundles of `elements` menu elements with `support` bundles each; with a support of 1, a plain list of bundles.
///
/// `words[(block * support + point) * goods + good]` has bit `lane` if the good is in bundle `point` of element
/// `64 block + lane`. Lanes beyond the last element hold the empty bundle.
#[derive(Debug, Clone, Copy)]
pub struct SlicedMenu<'a> {
    /// Menu elements `J`.
    pub elements: usize,
    /// Bundles of each element `D`.
    pub support: usize,
    /// Goods `M`.
    pub goods: usize,
    /// The words.
    pub words: &'a [u64],
}

impl<'a> SlicedMenu<'a> {
    /// The number of blocks of 64 elements.
    pub fn blocks(&self) -> usize {
        self.elements.div_ceil(LANES)
    }

    /// The words of one support point of a block, `[M]`.
    #[inline]
    pub fn point(&self, block: usize, point: usize) -> &'a [u64] {
        let start = (block * self.support + point) * self.goods;
        &self.words[start..start + self.goods]
    }

    /// The bundles, element by element.
    pub fn bundles(&self) -> Bundles {
        let mut bundles = Bundles::new(self.goods);
        let mut words = vec![0; bundle::words_for(self.goods)];
        for element in 0..self.elements {
            for point in 0..self.support {
                words.fill(0);
                for (good, slice) in self.point(element / LANES, point).iter().enumerate() {
                    words[good / 64] |= (slice >> (element % LANES) & 1) << (good % 64);
                }
                bundles.push(&words);
            }
        }
        bundles
    }
}

/// The words of [`SlicedMenu`] for bundles that are listed element by element.
pub fn slice(bundles: &Bundles, support: usize) -> Vec<u64> {
    let (goods, elements) = (bundles.goods(), bundles.len() / support);
    let mut words = vec![0; elements.div_ceil(LANES) * support * goods];
    for (index, bundle) in bundles.iter().enumerate() {
        let (element, point) = (index / support, index % support);
        let start = (element / LANES * support + point) * goods;
        bundle::goods_of(bundle).for_each(|good| words[start + good] |= 1 << (element % LANES));
    }
    words
}

/// The bit of each of 32 lanes, twice.
const LANE_BITS: [u32; LANES] = {
    let mut bits = [0; LANES];
    let mut lane = 0;
    while lane < LANES {
        bits[lane] = 1 << (lane % 32);
        lane += 1;
    }
    bits
};

/// Which lanes of the given vector of a block (`64 / S::F32_LANES` vectors) are set in a word.
#[expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]
#[inline(always)]
pub fn lanes_in<S: Simd>(simd: S, word: u64, vector: usize) -> S::m32s {
    let half = (word >> (vector * S::F32_LANES / 32 * 32)) as u32;
    let (bits, _) = S::as_simd_u32s(&LANE_BITS);
    simd.greater_than_u32s(simd.and_u32s(simd.splat_u32s(half), bits[vector]), simd.splat_u32s(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::seed::Seed;
    use crate::stream::Stream;
    use rand::RngExt;

    #[test]
    fn slicing_and_back_is_the_identity() {
        let mut rng = Seed::new(1).stream(Stream::new("bundles"));
        for (goods, elements, support) in [(1, 1, 1), (65, 63, 3), (64, 64, 1), (150, 130, 5)] {
            let mut bundles = Bundles::new(goods);
            for _ in 0..elements * support {
                bundles.push(Bundle::from_goods(goods, (0..goods).filter(|_| rng.random())).words());
            }
            let words = slice(&bundles, support);
            assert_eq!(words.len(), elements.div_ceil(64) * support * goods);
            assert_eq!(SlicedMenu { elements, support, goods, words: &words }.bundles(), bundles);
        }
    }
}
