//! The gradient of smooth values on the CPU, sixteen points side by side.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{Gradient, Operation};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use crate::revenue::values_of;
use burn::backend::{TensorMetadata, tensor::FloatTensor};
use diffecon_auction::{ItemValues, Valuations, bundle};
use diffecon_tensor::elementary::exp;
use pulp::Simd;
use rayon::prelude::*;

/// Points side by side.
const LANES: usize = 16;

type Lanes = [f32; LANES];

impl<B: Host> Operation for B {
    fn straight_through(
        _logarithms: FloatTensor<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
    ) -> FloatTensor<Self> {
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let values = values_of(&bundles.sliced(shape), &valuations, &batch);
        Self::from_values(values, [batch.len(), shape.elements * shape.support])
    }
}

impl<B: Host> Gradient for B {
    fn straight_through_backward(
        upstream: FloatTensor<Self>,
        logarithms: FloatTensor<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
    ) -> FloatTensor<Self> {
        let [points, goods] = logarithms.shape().dims();
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let worth = Worth::of(&valuations, &batch);
        let gradient = gradient(&worth, &Self::slice(&upstream), &Self::slice(&logarithms), goods);
        Self::from_values(gradient, [points, goods])
    }
}

/// What bundles are worth to the bidders of a batch.
enum Worth<'a> {
    /// Each bidder's bids, the best of which counts.
    Best(Vec<Vec<Bid>>),
    /// Each bidder's values of goods `[M]`, which add up.
    Sum(Vec<&'a [f32]>),
}

/// A bid.
struct Bid {
    goods: Vec<usize>,
    /// The logarithm of its value.
    logarithm: f32,
}

impl<'a> Worth<'a> {
    fn of(valuations: &'a Valuations, batch: &[usize]) -> Self {
        // Who bids nothing has no slope.
        let bid = |goods: Vec<usize>, value: f32| (value > 0.0).then(|| Bid { goods, logarithm: value.ln() });
        let of_goods = |items: &ItemValues, bidder: usize| -> Vec<Bid> {
            let bids = items.row(bidder).iter().enumerate();
            bids.filter_map(|(good, value)| bid(vec![good], *value)).collect()
        };
        match valuations {
            Valuations::Xor(xor) => {
                let of_bidder = |&bidder: &usize| {
                    let bids = xor.atoms(bidder);
                    bids.filter_map(|(words, value)| bid(bundle::goods_of(words).collect(), value)).collect()
                };
                Self::Best(batch.iter().map(of_bidder).collect())
            }
            Valuations::UnitDemand(items) => Self::Best(batch.iter().map(|&bidder| of_goods(items, bidder)).collect()),
            Valuations::Additive(items) => Self::Sum(batch.iter().map(|&bidder| items.row(bidder)).collect()),
        }
    }
}

/// The gradient `[P, M]` in the `logarithms` `[P, M]` of smooth values with this `upstream` gradient `[B, P]`.
fn gradient(worth: &Worth<'_>, upstream: &[f32], logarithms: &[f32], goods: usize) -> Vec<f32> {
    let mut gradient = vec![0.0; logarithms.len()];
    let points = logarithms.len() / goods;
    let blocks = gradient.par_chunks_mut(LANES * goods).zip(logarithms.par_chunks(LANES * goods)).enumerate();
    blocks.for_each(|(block, (gradient, logarithms))| {
        let mut inside = vec![[0.0; LANES]; goods];
        for (lane, point) in logarithms.chunks_exact(goods).enumerate() {
            inside.iter_mut().zip(point).for_each(|(lanes, logarithm)| lanes[lane] = *logarithm);
        }
        let first = block * LANES;
        let of_bidder = |row: &[f32]| {
            let mut slopes = [0.0; LANES];
            slopes.iter_mut().zip(&row[first..]).for_each(|(slope, upstream)| *slope = *upstream);
            slopes
        };
        let slopes: Vec<Lanes> = upstream.chunks_exact(points).map(of_bidder).collect();
        let sums = match worth {
            Worth::Best(bids) => of_best(bids, &slopes, &inside),
            Worth::Sum(values) => of_sums(values, &slopes, &inside),
        };
        for (lane, point) in gradient.chunks_exact_mut(goods).enumerate() {
            point.iter_mut().zip(&sums).for_each(|(slope, lanes)| *slope = lanes[lane]);
        }
    });
    gradient
}

/// The gradient of `max_a value_a prod_{i in a} p_i` in the logarithms of `p`: that value for each good of the best bid.
#[pulp::with_simd(of_best = pulp::Arch::new())]
#[inline(always)]
fn of_best_with_simd<S: Simd>(_simd: S, bidders: &[Vec<Bid>], slopes: &[Lanes], inside: &[Lanes]) -> Vec<Lanes> {
    let mut sums = vec![[0.0_f32; LANES]; inside.len()];
    for (bids, slopes) in bidders.iter().zip(slopes) {
        let (mut greatest, mut best) = ([f32::NEG_INFINITY; LANES], [u32::MAX; LANES]);
        for (number, bid) in bids.iter().enumerate() {
            let number = number as u32;
            let mut logarithm = [bid.logarithm; LANES];
            for &good in &bid.goods {
                let inside = inside[good];
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
        for (number, bid) in bids.iter().enumerate() {
            let number = number as u32;
            let (mut of_bid, mut served) = ([0.0; LANES], 0);
            for lane in 0..LANES {
                let is_best = best[lane] == number;
                served |= u32::from(is_best);
                of_bid[lane] = if is_best { slope[lane] } else { 0.0 };
            }
            if served == 0 {
                continue;
            }
            for &good in &bid.goods {
                let mut sum = sums[good];
                for lane in 0..LANES {
                    sum[lane] += of_bid[lane];
                }
                sums[good] = sum;
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
