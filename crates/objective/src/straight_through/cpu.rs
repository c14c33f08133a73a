//! The gradient of smooth values on the CPU, sixteen points side by side.
//!
//! Probabilities are kept as logarithms, whose sums are a bid's.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, Operation, Upstream};
use super::soft_rounding::SoftRounding;
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use crate::revenue::values_of;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_auction::{Valuations, bundle};
use diffecon_tensor::elementary::{exp, sigmoid, softplus};
use pulp::Simd;
use rayon::prelude::*;
use std::ops::Range;

/// Points side by side.
const LANES: usize = 16;

type Lanes = [f32; LANES];

impl<B: Host> Operation for B {
    fn straight_through(
        _points: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        _rounding: SoftRounding,
    ) -> FloatTensor<Self> {
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let values = values_of(&bundles.sliced(shape), &valuations, &batch);
        Self::from_values(values, [batch.len(), shape.elements * shape.support])
    }
}

impl<B: Host> Gradient for B {
    fn straight_through_gradient(
        points: FloatTensor<Self>,
        upstream: Upstream<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        rounding: SoftRounding,
    ) -> FloatTensor<Self> {
        let [count, goods] = points.shape().dims();
        let (weights, utilities) = match upstream {
            Upstream::Values(values) => (None, values),
            Upstream::Lotteries { weights, utilities } => (Some(weights), utilities),
        };
        let [_, elements] = utilities.shape().dims();
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let worth = Worth::of(&valuations, &batch);
        let (weights, utilities) = (weights.as_ref().map(Self::slice), Self::slice(&utilities));
        let upstream = Slopes { weights: weights.as_deref(), utilities: &utilities, elements };
        let gradient = gradient(&worth, &upstream, &Self::slice(&points), goods, rounding);
        Self::from_values(gradient, [count, goods])
    }
}

/// The gradient in what lotteries are worth to the bidders of a batch.
struct Slopes<'a> {
    /// `[J, D]`; none where each lottery is one bundle.
    weights: Option<&'a [f32]>,
    /// `[B, J]`
    utilities: &'a [f32],
    /// `J`
    elements: usize,
}

impl Slopes<'_> {
    /// The gradients in what the points from `first` to `end` are worth to each bidder, at most [`LANES`] of them; 0 beyond.
    fn of_points(&self, first: usize, end: usize) -> Vec<Lanes> {
        let support = self.weights.map_or(1, |weights| weights.len() / self.elements);
        let (mut places, mut weights) = ([0; LANES], [0.0; LANES]);
        for (lane, point) in (first..end).enumerate() {
            places[lane] = point / support;
            weights[lane] = self.weights.map_or(1.0, |weights| weights[point]);
        }
        let of_bidder = |utilities: &[f32]| {
            let mut slopes = [0.0; LANES];
            for lane in 0..LANES {
                slopes[lane] = utilities[places[lane]] * weights[lane];
            }
            slopes
        };
        self.utilities.chunks_exact(self.elements).map(of_bidder).collect()
    }
}

/// What bundles are worth to the bidders of a batch.
enum Worth<'a> {
    /// The best of each bidder's bids counts.
    Best(Bids),
    /// Each bidder's values of goods `[M]` add up.
    Sum(Vec<&'a [f32]>),
}

/// Bids, bidder by bidder.
#[derive(Default)]
struct Bids {
    /// The goods of one bid after the other.
    goods: Vec<u32>,
    /// Where the goods of each bid end, and the logarithm of its value.
    each: Vec<(u32, f32)>,
    /// Where the bids of each bidder end.
    ends: Vec<u32>,
}

impl Bids {
    fn add(&mut self, goods: impl IntoIterator<Item = usize>, value: f32) {
        // Who bids nothing has no slope.
        if value > 0.0 {
            self.goods.extend(goods.into_iter().map(|good| good as u32));
            self.each.push((self.goods.len() as u32, value.ln()));
        }
    }

    fn end_bidder(&mut self) {
        self.ends.push(self.each.len() as u32);
    }

    /// The bids of each bidder.
    fn bidders(&self) -> impl Iterator<Item = Range<usize>> {
        let start = |bidder: usize| if bidder == 0 { 0 } else { self.ends[bidder - 1] as usize };
        (0..self.ends.len()).map(move |bidder| start(bidder)..self.ends[bidder] as usize)
    }

    /// The goods of a bid.
    #[inline(always)]
    fn goods(&self, bid: usize) -> &[u32] {
        let start = if bid == 0 { 0 } else { self.each[bid - 1].0 as usize };
        &self.goods[start..self.each[bid].0 as usize]
    }
}

impl<'a> Worth<'a> {
    fn of(valuations: &'a Valuations, batch: &[usize]) -> Self {
        let mut bids = Bids::default();
        match valuations {
            Valuations::Additive(items) => return Self::Sum(batch.iter().map(|&bidder| items.row(bidder)).collect()),
            Valuations::Xor(xor) => {
                for &bidder in batch {
                    xor.atoms(bidder).for_each(|(words, value)| bids.add(bundle::goods_of(words), value));
                    bids.end_bidder();
                }
            }
            Valuations::UnitDemand(items) => {
                for &bidder in batch {
                    items.row(bidder).iter().enumerate().for_each(|(good, value)| bids.add([good], *value));
                    bids.end_bidder();
                }
            }
        }
        Self::Best(bids)
    }
}

/// The gradient `[P, M]` in the `points` `[P, M]` of smooth values with this upstream gradient.
fn gradient(
    worth: &Worth<'_>,
    upstream: &Slopes<'_>,
    points: &[f32],
    goods: usize,
    rounding: SoftRounding,
) -> Vec<f32> {
    let mut gradient = vec![0.0; points.len()];
    let count = points.len() / goods;
    let blocks = gradient.par_chunks_mut(LANES * goods).zip(points.par_chunks(LANES * goods)).enumerate();
    blocks.for_each(|(block, (gradient, points))| {
        let mut inside = vec![[0.0; LANES]; goods];
        for (lane, point) in points.chunks_exact(goods).enumerate() {
            inside.iter_mut().zip(point).for_each(|(lanes, coordinate)| lanes[lane] = *coordinate);
        }
        let mut slopes = vec![[0.0; LANES]; goods];
        soften(rounding.middle as f32, rounding.slope as f32, &mut inside, &mut slopes);
        let first = block * LANES;
        let upstream = upstream.of_points(first, count.min(first + LANES));
        let mut sums = match worth {
            Worth::Best(bids) => of_best(bids, &upstream, &inside),
            Worth::Sum(values) => of_sums(values, &upstream, &inside),
        };
        for (sums, slopes) in sums.iter_mut().zip(&slopes) {
            sums.iter_mut().zip(slopes).for_each(|(sum, slope)| *sum *= slope);
        }
        for (lane, point) in gradient.chunks_exact_mut(goods).enumerate() {
            point.iter_mut().zip(&sums).for_each(|(slope, lanes)| *slope = lanes[lane]);
        }
    });
    gradient
}

/// Replaces coordinates by the logarithms of their goods' probabilities, and gives the slopes of those.
#[pulp::with_simd(soften = pulp::Arch::new())]
#[inline(always)]
fn soften_with_simd<S: Simd>(_simd: S, middle: f32, slope: f32, coordinates: &mut [Lanes], slopes: &mut [Lanes]) {
    for (coordinates, slopes) in coordinates.iter_mut().zip(slopes) {
        for lane in 0..LANES {
            let odds = slope * (middle - coordinates[lane]);
            coordinates[lane] = -softplus(odds);
            slopes[lane] = slope * sigmoid(odds);
        }
    }
}

/// The gradient of `max_a value_a prod_{i in a} p_i` in the logarithms of `p`: that value for each good of the best bid.
#[pulp::with_simd(of_best = pulp::Arch::new())]
#[inline(always)]
fn of_best_with_simd<S: Simd>(_simd: S, bids: &Bids, slopes: &[Lanes], inside: &[Lanes]) -> Vec<Lanes> {
    let mut sums = vec![[0.0_f32; LANES]; inside.len()];
    for (own, slopes) in bids.bidders().zip(slopes) {
        let (mut greatest, mut best) = ([f32::NEG_INFINITY; LANES], [u32::MAX; LANES]);
        for bid in own.clone() {
            let number = bid as u32;
            let mut logarithm = [bids.each[bid].1; LANES];
            for &good in bids.goods(bid) {
                let inside = inside[good as usize];
                for lane in 0..LANES {
                    logarithm[lane] += inside[lane];
                }
            }
            for lane in 0..LANES {
                let better = logarithm[lane] > greatest[lane];
                best[lane] = if better { number } else { best[lane] };
                greatest[lane] = if better { logarithm[lane] } else { greatest[lane] };
            }
        }
        let mut slope = [0.0; LANES];
        for lane in 0..LANES {
            slope[lane] = slopes[lane] * exp(greatest[lane]);
        }
        for bid in own {
            let number = bid as u32;
            let (mut of_bid, mut served) = ([0.0; LANES], 0);
            for lane in 0..LANES {
                let is_best = best[lane] == number;
                served |= u32::from(is_best);
                of_bid[lane] = if is_best { slope[lane] } else { 0.0 };
            }
            if served == 0 {
                continue;
            }
            for &good in bids.goods(bid) {
                let mut sum = sums[good as usize];
                for lane in 0..LANES {
                    sum[lane] += of_bid[lane];
                }
                sums[good as usize] = sum;
            }
        }
    }
    sums
}

/// The gradient of `sum_i value_i p_i` in the logarithms of `p`.
#[pulp::with_simd(of_sums = pulp::Arch::new())]
#[inline(always)]
fn of_sums_with_simd<S: Simd>(_simd: S, bidders: &[&[f32]], slopes: &[Lanes], inside: &[Lanes]) -> Vec<Lanes> {
    let mut sums = vec![[0.0_f32; LANES]; inside.len()];
    for (values, slopes) in bidders.iter().zip(slopes) {
        for (sum, value) in sums.iter_mut().zip(*values) {
            for lane in 0..LANES {
                sum[lane] += slopes[lane] * value;
            }
        }
    }
    for (sum, inside) in sums.iter_mut().zip(inside) {
        for lane in 0..LANES {
            sum[lane] *= exp(inside[lane]);
        }
    }
    sums
}
