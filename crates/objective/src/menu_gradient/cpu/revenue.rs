//! Expected revenue when buyers choose by softmax, with its gradient.
//!
//! One block of 64 menu elements at a time: values are recomputed for the gradient rather than stored, so the greatest array
//! is the utilities `[B, J]`. Source of the objective: arXiv 2502.15283, eq. 20-23.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use diffecon_auction::Valuation;
use diffecon_auction::sliced_menu::{LANES, SlicedMenu};
use diffecon_tensor::elementary::exp;
use pulp::Simd;
use rayon::prelude::*;

/// The price of the lanes beyond the last element: nobody buys them.
const UNSALEABLE: f32 = 1e30;

/// What a batch is expected to pay, and the gradients of the mean payment.
pub struct Revenue {
    /// Expected payments `[B]`.
    pub payments: Vec<f32>,
    /// With respect to the lottery weights, `[J, D]`.
    pub weights: Vec<f32>,
    /// With respect to the prices, `[J]`.
    pub prices: Vec<f32>,
    /// With respect to the outside options, `[B]`.
    pub outside: Vec<OutsideOption>,
}

/// What a bidder can have beside the menu; or the slope of revenue in that.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OutsideOption {
    /// What it is worth to him, at least 0.
    pub utility: f32,
    /// What he pays for it.
    pub payment: f32,
}

/// The lotteries of one block of elements, support point by support point.
struct Block {
    index: usize,
    weights: Vec<[f32; LANES]>,
    prices: [f32; LANES],
}

impl Block {
    fn new(menu: &SlicedMenu<'_>, weights: &[f32], prices: &[f32], index: usize) -> Self {
        let mut this = Self { index, weights: vec![[0.0; LANES]; menu.support], prices: [UNSALEABLE; LANES] };
        for (lane, element) in (index * LANES..menu.elements.min((index + 1) * LANES)).enumerate() {
            this.prices[lane] = prices[element];
            for (point, row) in this.weights.iter_mut().enumerate() {
                row[lane] = weights[element * menu.support + point];
            }
        }
        this
    }
}

/// Expected revenue of lotteries with these `weights` `[J, D]` and `prices` `[J]` over a batch of bidders who choose by
/// softmax at this `sharpness` among them and what they have `outside` `[B]`.
pub fn revenue(
    menu: &SlicedMenu<'_>,
    weights: &[f32],
    prices: &[f32],
    batch: &[Valuation<'_>],
    outside: &[OutsideOption],
    sharpness: f32,
) -> Revenue {
    let bidders = batch.len();
    let blocks: Vec<Block> =
        (0..menu.blocks()).into_par_iter().map(|index| Block::new(menu, weights, prices, index)).collect();

    // Utilities `[block, B, 64]`, and the best of each bidder, at least the outside option's.
    let mut choices = vec![0.0_f32; menu.blocks() * bidders * LANES];
    let best: Vec<Vec<f32>> = choices
        .par_chunks_mut(bidders * LANES)
        .zip(&blocks)
        .map(|(utilities, block)| block_utilities(menu, block, batch, utilities))
        .collect();
    let best: Vec<f32> = (0..bidders)
        .map(|bidder| best.iter().fold(outside[bidder].utility, |most, block| block[bidder].max(most)))
        .collect();

    // Utilities become odds; each block says what it adds to each bidder's sum of odds and to the payment.
    let sums: Vec<Vec<(f64, f64)>> = choices
        .par_chunks_mut(bidders * LANES)
        .zip(&blocks)
        .map(|(utilities, block)| block_odds(utilities, block, &best, sharpness))
        .collect();
    let odds_outside = |bidder: usize| {
        let OutsideOption { utility, .. } = outside[bidder];
        (f64::from(sharpness) * (f64::from(utility) - f64::from(best[bidder]))).exp()
    };
    let shares: Vec<(f32, f64)> = (0..bidders)
        .map(|bidder| {
            let without = odds_outside(bidder);
            let add =
                |(odds, paid): (f64, f64), block: &Vec<(f64, f64)>| (odds + block[bidder].0, paid + block[bidder].1);
            let (odds, paid) = sums.iter().fold((without, without * f64::from(outside[bidder].payment)), add);
            ((1.0 / odds) as f32, paid / odds)
        })
        .collect();
    let slope_outside = |bidder: usize| {
        let ((inverse, payment), each) = (shares[bidder], 1.0 / bidders as f64);
        let taken = odds_outside(bidder) * f64::from(inverse) * each;
        let utility = f64::from(sharpness) * taken * (f64::from(outside[bidder].payment) - payment);
        OutsideOption { utility: utility as f32, payment: taken as f32 }
    };

    let mut gradient = Revenue {
        payments: shares.iter().map(|(_, payment)| *payment as f32).collect(),
        weights: vec![0.0; weights.len()],
        prices: vec![0.0; prices.len()],
        outside: (0..bidders).map(slope_outside).collect(),
    };
    choices
        .par_chunks(bidders * LANES)
        .zip(&blocks)
        .zip(gradient.weights.par_chunks_mut(LANES * menu.support).zip(gradient.prices.par_chunks_mut(LANES)))
        .for_each(|((odds, block), (weights, prices))| {
            let (of_weights, of_prices) = block_gradient(menu, block, batch, odds, &shares, sharpness);
            for (lane, price) in prices.iter_mut().enumerate() {
                *price = of_prices[lane];
                for (point, of_weights) in of_weights.iter().enumerate() {
                    weights[lane * menu.support + point] = of_weights[lane];
                }
            }
        });
    gradient
}

/// Writes the utilities `[B, 64]` of a block and gives each bidder's greatest, `[B]`.
#[pulp::with_simd(block_utilities = pulp::Arch::new())]
#[inline(always)]
fn block_utilities_with_simd<S: Simd>(
    simd: S,
    menu: &SlicedMenu<'_>,
    block: &Block,
    batch: &[Valuation<'_>],
    out: &mut [f32],
) -> Vec<f32> {
    let mut best = Vec::with_capacity(batch.len());
    for (valuation, out) in batch.iter().zip(out.as_chunks_mut::<LANES>().0) {
        let mut utilities = block.prices.map(|price| -price);
        for (point, weights) in block.weights.iter().enumerate() {
            let values = valuation.values_of_block(simd, menu.point(block.index, point));
            for lane in 0..LANES {
                utilities[lane] = weights[lane].mul_add(values[lane], utilities[lane]);
            }
        }
        *out = utilities;
        best.push(utilities.into_iter().fold(f32::NEG_INFINITY, |a, b| if b > a { b } else { a }));
    }
    best
}

/// Turns the utilities `[B, 64]` of a block into odds `exp(sharpness (u - best))`, and gives each bidder's sum of odds and
/// of odds times price, in double precision: a gradient is the small difference of a price and such a mean.
#[pulp::with_simd(block_odds = pulp::Arch::new())]
#[inline(always)]
fn block_odds_with_simd<S: Simd>(
    _simd: S,
    utilities: &mut [f32],
    block: &Block,
    best: &[f32],
    sharpness: f32,
) -> Vec<(f64, f64)> {
    let mut sums = Vec::with_capacity(best.len());
    for (utilities, &best) in utilities.as_chunks_mut::<LANES>().0.iter_mut().zip(best) {
        let mut odds = [0.0_f32; LANES];
        let (mut total, mut paid) = ([0.0_f64; 16], [0.0_f64; 16]);
        for lane in 0..LANES {
            let price = block.prices[lane];
            let odd = exp(sharpness * (utilities[lane] - best));
            odds[lane] = if price == UNSALEABLE { 0.0 } else { odd };
            total[lane % 16] += f64::from(odds[lane]);
            paid[lane % 16] += f64::from(odds[lane]) * f64::from(price);
        }
        *utilities = odds;
        sums.push((total.iter().sum(), paid.iter().sum()));
    }
    sums
}

/// The gradients of a block, `[D, 64]` and `[64]`. `shares` has each bidder's inverse sum of odds, and his payment.
#[pulp::with_simd(block_gradient = pulp::Arch::new())]
#[inline(always)]
fn block_gradient_with_simd<S: Simd>(
    simd: S,
    menu: &SlicedMenu<'_>,
    block: &Block,
    batch: &[Valuation<'_>],
    odds: &[f32],
    shares: &[(f32, f64)],
    sharpness: f32,
) -> (Vec<[f32; LANES]>, [f32; LANES]) {
    let (mut of_weights, mut of_prices) = (vec![[0.0_f32; LANES]; menu.support], [0.0_f32; LANES]);
    let each = 1.0 / shares.len() as f32;
    for ((valuation, odds), (inverse, payment)) in batch.iter().zip(odds.as_chunks::<LANES>().0).zip(shares) {
        let mut of_utility = [0.0_f32; LANES];
        for lane in 0..LANES {
            let bought = odds[lane] * inverse * each;
            of_utility[lane] = sharpness * bought * (f64::from(block.prices[lane]) - payment) as f32;
            of_prices[lane] += bought - of_utility[lane];
        }
        for (point, of_weights) in of_weights.iter_mut().enumerate() {
            let values = valuation.values_of_block(simd, menu.point(block.index, point));
            for lane in 0..LANES {
                of_weights[lane] = of_utility[lane].mul_add(values[lane], of_weights[lane]);
            }
        }
    }
    (of_weights, of_prices)
}
