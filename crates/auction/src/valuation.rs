//! The valuation kernel: the values of 64 bundles to one bidder, with the widest instructions that the machine has.
//!
//! The bundles are transposed, see [`SlicedMenu`]: an atom covers those of 64 bundles where the AND of its goods' words
//! is set. Atoms are tried by falling value and every bundle takes the first that covers it.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use crate::bundle;
use crate::sliced_menu::{LANES, SlicedMenu, lanes_in};
use pulp::Simd;

/// Goods of an atom that are looked up before the kernel asks whether a bundle is left: a branch costs more than a few goods.
const UNASKED: usize = 8;

/// One bidder's valuation, as the kernel reads it.
pub enum Valuation<'a> {
    /// The best atom inside a bundle.
    Xor(FallingAtoms),
    /// The sum of the goods' values `[M]`.
    Additive(&'a [f32]),
    /// The best good's value, of `[M]`.
    UnitDemand(&'a [f32]),
}

/// One bidder's atoms, by falling value.
#[derive(Default)]
pub struct FallingAtoms {
    values: Vec<f32>,
    /// Atom `a` has the goods `goods[ends[a - 1]..ends[a]]`.
    ends: Vec<usize>,
    goods: Vec<u32>,
}

impl FallingAtoms {
    /// From bundle words and values in any order.
    pub fn new<'a>(atoms: impl Iterator<Item = (&'a [u64], f32)>) -> Self {
        let mut atoms: Vec<(&[u64], f32)> = atoms.collect();
        atoms.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut packed = Self::default();
        for (words, value) in atoms {
            packed.goods.extend(bundle::goods_of(words).map(|good| good as u32));
            packed.ends.push(packed.goods.len());
            packed.values.push(value);
        }
        packed
    }
}

impl Valuation<'_> {
    /// The values of 64 bundles, given good by good as `words` `[M]`.
    #[inline(always)]
    pub fn values_of_block<S: Simd>(&self, simd: S, words: &[u64]) -> [f32; LANES] {
        let mut values = [0.0_f32; LANES];
        let (vectors, _) = S::as_mut_simd_f32s(&mut values);
        match self {
            Self::Xor(atoms) => {
                let (mut start, mut open) = (0, u64::MAX);
                let inside =
                    |among: u64, goods: &[u32]| goods.iter().fold(among, |left, &good| left & words[good as usize]);
                for (&end, &value) in atoms.ends.iter().zip(&atoms.values) {
                    let goods = &atoms.goods[start..end];
                    start = end;
                    let (first, rest) = goods.split_at(goods.len().min(UNASKED));
                    let mut covered = inside(open, first);
                    for goods in rest.chunks(UNASKED) {
                        if covered == 0 {
                            break;
                        }
                        covered = inside(covered, goods);
                    }
                    let value = simd.splat_f32s(value);
                    for (vector, values) in vectors.iter_mut().enumerate() {
                        *values = simd.select_f32s(lanes_in(simd, covered, vector), value, *values);
                    }
                    open &= !covered;
                    if open == 0 {
                        break;
                    }
                }
            }
            Self::Additive(items) => {
                for_goods(simd, words, items, vectors, |total, value| simd.add_f32s(total, value));
            }
            Self::UnitDemand(items) => {
                for_goods(simd, words, items, vectors, |best, value| simd.max_f32s(best, value));
            }
        }
        values
    }

    /// Writes the value of every bundle, element by element, to `out` `[J * D]`.
    ///
    /// # Panics
    /// If `out` does not have one place for each bundle.
    pub fn values_of(&self, menu: &SlicedMenu<'_>, out: &mut [f32]) {
        assert_eq!(out.len(), menu.elements * menu.support, "one value for each bundle");
        values_of(self, menu, out);
    }
}

#[pulp::with_simd(values_of = pulp::Arch::new())]
#[inline(always)]
fn values_of_with_simd<S: Simd>(simd: S, valuation: &Valuation<'_>, menu: &SlicedMenu<'_>, out: &mut [f32]) {
    for (block, out) in out.chunks_mut(LANES * menu.support).enumerate() {
        for point in 0..menu.support {
            let values = valuation.values_of_block(simd, menu.point(block, point));
            for (out, value) in out.iter_mut().skip(point).step_by(menu.support).zip(values) {
                *out = value;
            }
        }
    }
}

/// Adds to each of 64 bundles the value of every good inside.
#[inline(always)]
fn for_goods<S: Simd>(
    simd: S,
    words: &[u64],
    item_values: &[f32],
    vectors: &mut [S::f32s],
    add: impl Fn(S::f32s, S::f32s) -> S::f32s,
) {
    let zero = simd.splat_f32s(0.0);
    for (vector, totals) in vectors.iter_mut().enumerate() {
        for (&word, &value) in words.iter().zip(item_values) {
            let value = simd.select_f32s(lanes_in(simd, word, vector), simd.splat_f32s(value), zero);
            *totals = add(*totals, value);
        }
    }
}
