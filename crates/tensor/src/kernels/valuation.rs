//! The values of 64 bundles to one bidder of a batch.

use crate::kernels::sliced::{LANES, lanes_in};
use diffecon_auction::{Valuations, bundle};
use pulp::Simd;

/// The bidders of one step, as the kernel reads them.
pub enum Batch {
    /// A bidder values a bundle at his best atom inside it.
    Xor(Vec<Atoms>),
    /// A bidder values a bundle at the sum of its goods' values, `[M]` each.
    Additive(Vec<Vec<f32>>),
    /// A bidder values a bundle at its best good's value, `[M]` each.
    UnitDemand(Vec<Vec<f32>>),
}

/// One bidder's atoms, by rising value.
#[derive(Default)]
pub struct Atoms {
    values: Vec<f32>,
    /// Atom `a` has the goods `goods[ends[a - 1]..ends[a]]`.
    ends: Vec<usize>,
    goods: Vec<u32>,
}

impl Atoms {
    /// From bundle words and values in any order.
    pub fn new<'a>(atoms: impl Iterator<Item = (&'a [u64], f32)>) -> Self {
        let mut atoms: Vec<(&[u64], f32)> = atoms.collect();
        atoms.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut packed = Self::default();
        for (words, value) in atoms {
            packed.goods.extend(bundle::goods_of(words).map(|good| good as u32));
            packed.ends.push(packed.goods.len());
            packed.values.push(value);
        }
        packed
    }
}

impl Batch {
    /// The named bidders of a sample.
    pub fn new(valuations: &Valuations, bidders: &[usize]) -> Self {
        let bidders = bidders.iter();
        match valuations {
            Valuations::Xor(xor) => Self::Xor(bidders.map(|&bidder| Atoms::new(xor.atoms(bidder))).collect()),
            Valuations::Additive(items) => Self::Additive(bidders.map(|&bidder| items.row(bidder).to_vec()).collect()),
            Valuations::UnitDemand(items) => {
                Self::UnitDemand(bidders.map(|&bidder| items.row(bidder).to_vec()).collect())
            }
        }
    }

    /// The number of bidders.
    pub fn len(&self) -> usize {
        match self {
            Self::Xor(bidders) => bidders.len(),
            Self::Additive(bidders) | Self::UnitDemand(bidders) => bidders.len(),
        }
    }

    /// Whether there is no bidder.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of 64 bundles, given good by good as `words` `[M]`, to a bidder.
    #[inline(always)]
    pub fn values<S: Simd>(&self, simd: S, bidder: usize, words: &[u64]) -> [f32; LANES] {
        let mut values = [0.0_f32; LANES];
        let (vectors, _) = S::as_mut_simd_f32s(&mut values);
        match self {
            Self::Xor(bidders) => {
                let atoms = &bidders[bidder];
                let mut start = 0;
                // Atoms rise in value, so the last that covers a bundle is the best.
                for (&end, &value) in atoms.ends.iter().zip(&atoms.values) {
                    let goods = &atoms.goods[start..end];
                    let covered = goods.iter().fold(u64::MAX, |covered, &good| covered & words[good as usize]);
                    let value = simd.splat_f32s(value);
                    for (vector, values) in vectors.iter_mut().enumerate() {
                        *values = simd.select_f32s(lanes_in(simd, covered, vector), value, *values);
                    }
                    start = end;
                }
            }
            Self::Additive(bidders) => {
                for_goods(simd, words, &bidders[bidder], vectors, |total, value| simd.add_f32s(total, value));
            }
            Self::UnitDemand(bidders) => {
                for_goods(simd, words, &bidders[bidder], vectors, |best, value| simd.max_f32s(best, value));
            }
        }
        values
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
