//! The kernels themselves, one source for every runtime that `CubeCL` compiles to.
//!
//! They see flat, contiguous buffers. A *row* is a bidder's place in the batch, a *point* is
//! `element * D + d`, a bundle is `W` words with good `i` at bit `i % 32` of word `i / 32`. Every sum
//! runs in a fixed order, so the same input gives the same bits.
//!
//! Kernels live in a module of their own because `cubecl::prelude` and `burn::tensor` both export
//! `Tensor` and `Int`.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "an `Array` stands for registers, not for four bytes")]

use crate::device::GPU_COLUMNS as COLUMNS;
use burn_cubecl::cubecl;
use cubecl::prelude::*;

/// Goods in a word of a bundle.
pub const WORD: usize = 32;

/// Threads of a cube where each works alone, and of the cube that reduces one bidder's row.
pub const THREADS: usize = 256;

/// Slices of the batch that a cube sums at once: slice `s` takes rows `s`, `s + SLICES`, ...
pub const SLICES: usize = 8;

/// The valuations of all bidders, on the device. Which kind it is, is known when a kernel compiles.
#[expect(dead_code, reason = "a kernel only sees the expansion, `BiddersArgs` builds it")]
#[derive(CubeType, CubeLaunch)]
pub enum Bidders {
    Xor(XorBidders),
    Items(ItemBidders),
}

/// Bids of which at most one is served.
#[derive(CubeType, CubeLaunch)]
pub struct XorBidders {
    /// `[A, W]`, each bidder's atoms by falling value.
    atoms: Box<[u32]>,
    /// `[A]`.
    values: Box<[f32]>,
    /// `[N + 1]`: bidder `n` holds atoms `offsets[n]..offsets[n + 1]`.
    offsets: Box<[u32]>,
}

/// A value for each good: they add up, or the best one counts.
#[derive(CubeType, CubeLaunch)]
pub struct ItemBidders {
    /// `[N, M]`.
    values: Box<[f32]>,
    goods: usize,
    #[cube(comptime)]
    unit_demand: bool,
}

#[cube]
impl Bidders {
    /// What `bidder` would pay for `bundle`.
    fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        match self {
            Bidders::Xor(bidders) => bidders.value(bidder, bundle, words),
            Bidders::Items(bidders) => bidders.value(bidder, bundle, words),
        }
    }
}

#[cube]
impl XorBidders {
    /// The value of the first atom that the bundle contains: none is worth more.
    fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        let first = self.offsets[bidder] as usize;
        let end = self.offsets[bidder + 1] as usize;
        let mut value = 0.0f32;
        for atom in first..end {
            let mut missing = 0u32;
            #[unroll]
            for word in 0..words {
                missing |= self.atoms[atom * words + word] & !bundle[word];
            }
            if missing == 0 {
                value = self.values[atom];
                break;
            }
        }
        value
    }
}

#[cube]
impl ItemBidders {
    /// The sum of the values of the bundle's goods, or the largest of them and zero.
    fn value(&self, bidder: usize, bundle: &Array<u32>, #[comptime] words: usize) -> f32 {
        let mut value = 0.0f32;
        #[unroll]
        for word in 0..words {
            let held = bundle[word];
            let end = min((word + 1) * WORD, self.goods);
            for good in word * WORD..end {
                let bit = (held >> (good - word * WORD) as u32) & 1;
                let worth = select(bit == 1, self.values[bidder * self.goods + good], 0.0);
                if comptime!(self.unit_demand) {
                    value = max(value, worth);
                } else {
                    value += worth;
                }
            }
        }
        value
    }
}

/// The bundle at a point, copied to registers.
#[cube]
fn bundle_at(bundles: &[u32], point: usize, #[comptime] words: usize) -> Array<u32> {
    let mut bundle = Array::new(words);
    #[unroll]
    for word in 0..words {
        bundle[word] = bundles[point * words + word];
    }
    bundle
}

/// Bundles `[P, W]` from end points `[P, M]`. One thread a word.
#[cube(launch)]
pub fn round(ends: &[f32], bundles: &mut [u32], goods: usize, words: usize) {
    let position = ABSOLUTE_POS;
    if position < bundles.len() {
        let first = position % words * WORD;
        let count = min(WORD, goods - first);
        let start = position / words * goods + first;
        let mut word = 0u32;
        for bit in 0..count {
            word |= u32::cast_from(ends[start + bit] >= 0.5) << bit as u32;
        }
        bundles[position] = word;
    }
}

/// Indicators `[P, M]` from bundles `[P, W]`. One thread a good of a point.
#[cube(launch)]
pub fn indicators(bundles: &[u32], indicators: &mut [f32], goods: usize, words: usize) {
    let position = ABSOLUTE_POS;
    if position < indicators.len() {
        let good = position % goods;
        let word = bundles[position / goods * words + good / WORD];
        indicators[position] = f32::cast_from((word >> (good % WORD) as u32) & 1);
    }
}

/// Utilities `[B, J]`. One thread an element and a row, `CUBE_POS_Y` the row: the threads of a cube
/// read the same bidder.
#[cube(launch)]
pub fn utilities(
    weights: &[f32],
    prices: &[f32],
    bundles: &[u32],
    bidders: &Bidders,
    batch: &[u32],
    utilities: &mut [f32],
    #[comptime] words: usize,
) {
    let elements = prices.len();
    let element = ABSOLUTE_POS_X as usize;
    let row = CUBE_POS_Y as usize;
    if element < elements {
        let bidder = batch[row] as usize;
        let support = weights.len() / elements;
        let mut value = 0.0f32;
        for d in 0..support {
            let point = element * support + d;
            let bundle = bundle_at(bundles, point, words);
            value += weights[point] * bidders.value(bidder, &bundle, words);
        }
        utilities[row * elements + element] = value - prices[element];
    }
}

/// Gradient `[J, D]` of the weights from the gradient `[B, J]` of the utilities. One column of
/// threads a point, each summing its slice of the batch.
#[cube(launch)]
pub fn weight_gradient(
    upstream: &[f32],
    bundles: &[u32],
    bidders: &Bidders,
    batch: &[u32],
    gradient: &mut [f32],
    support: usize,
    #[comptime] words: usize,
) {
    let point = ABSOLUTE_POS_X as usize;
    let points = gradient.len();
    let mut part = 0.0f32;
    if point < points {
        let element = point / support;
        let elements = points / support;
        let bundle = bundle_at(bundles, point, words);
        for row in range_stepped(UNIT_POS_Y as usize, batch.len(), SLICES) {
            let slope = upstream[row * elements + element];
            // A sharp choice leaves most elements without a slope.
            if slope != 0.0 {
                part += slope * bidders.value(batch[row] as usize, &bundle, words);
            }
        }
    }
    let total = sum_slices(part);
    if point < points && UNIT_POS_Y == 0 {
        gradient[point] = total;
    }
}

/// Choices `[B, J]` and expected payments `[B]`. One cube a row.
#[cube(launch)]
pub fn choose(utilities: &[f32], prices: &[f32], sharpness: f32, choices: &mut [f32], payments: &mut [f32]) {
    let elements = prices.len();
    let row = CUBE_POS_X as usize;
    let start = row * elements;
    let unit = UNIT_POS as usize;

    // Zero is the utility of buying nothing.
    let mut peak = 0.0f32;
    for element in range_stepped(unit, elements, THREADS) {
        peak = max(peak, utilities[start + element]);
    }
    let peak = reduce(peak, Fold::Max);

    let mut mass = 0.0f32;
    let mut paid = 0.0f32;
    for element in range_stepped(unit, elements, THREADS) {
        let odds = (sharpness * (utilities[start + element] - peak)).exp();
        mass += odds;
        paid += odds * prices[element];
        choices[start + element] = odds;
    }
    let mass = reduce(mass, Fold::Sum) + (-sharpness * peak).exp();
    let paid = reduce(paid, Fold::Sum);

    for element in range_stepped(unit, elements, THREADS) {
        choices[start + element] /= mass;
    }
    if unit == 0 {
        payments[row] = paid / mass;
    }
}

/// Gradients of the mean payment: `choices` becomes the one of the utilities, `price_gradient` `[J]`
/// counts both ways in which a price acts, as payment and inside the utility. One column of threads
/// an element, each summing its slice of the batch.
#[cube(launch)]
pub fn choice_gradient(
    choices: &mut [f32],
    payments: &[f32],
    prices: &[f32],
    sharpness: f32,
    price_gradient: &mut [f32],
) {
    let element = ABSOLUTE_POS_X as usize;
    let elements = prices.len();
    let rows = payments.len();
    let mut part = 0.0f32;
    if element < elements {
        let price = prices[element];
        for row in range_stepped(UNIT_POS_Y as usize, rows, SLICES) {
            let position = row * elements + element;
            let choice = choices[position] / f32::cast_from(rows);
            let slope = sharpness * choice * (price - payments[row]);
            part += choice - slope;
            choices[position] = slope;
        }
    }
    let total = sum_slices(part);
    if element < elements && UNIT_POS_Y == 0 {
        price_gradient[element] = total;
    }
}

/// How [`reduce`] joins two numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Fold {
    Max,
    Sum,
}

/// The maximum or sum of one number from each of the cube's [`THREADS`] threads, as a tree.
#[cube]
fn reduce(part: f32, #[comptime] fold: Fold) -> f32 {
    let unit = UNIT_POS as usize;
    let mut parts = Shared::<[f32]>::new_slice(THREADS);
    parts[unit] = part;
    sync_cube();
    #[unroll]
    for level in 1..=comptime!(THREADS.ilog2()) {
        let half = comptime!(THREADS >> level);
        if unit < half {
            let other = parts[unit + half];
            match comptime!(fold) {
                Fold::Max => parts[unit] = max(parts[unit], other),
                Fold::Sum => parts[unit] += other,
            }
        }
        sync_cube();
    }
    parts[0]
}

/// The sum of a column's [`SLICES`] parts.
#[cube]
fn sum_slices(part: f32) -> f32 {
    let mut parts = Shared::<[f32]>::new_slice(COLUMNS * SLICES);
    parts[UNIT_POS as usize] = part;
    sync_cube();
    let mut total = 0.0f32;
    #[unroll]
    for slice in 0..SLICES {
        total += parts[slice * COLUMNS + UNIT_POS_X as usize];
    }
    total
}
