//! Expected revenue when buyers choose by softmax, with its gradient.
//!
//! One block of 64 menu elements at a time: values are recomputed for the gradient rather than stored. As many bidders at a time as leave
//! the greatest array, their utilities `[B, J]`, in cache. Source of the objective: arXiv 2502.15283, eq. 20-23.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use diffecon_auction::Valuation;
use diffecon_auction::sliced_menu::{LANES, SlicedMenu};
use diffecon_tensor::elementary::exp;
use pulp::Simd;
use rayon::prelude::*;

/// The price of the lanes beyond the last element: nobody buys them.
const UNSALEABLE: f32 = 1e30;
/// Utilities that are kept at a time: 2 MiB.
const MOST_CHOICES: usize = 1 << 19;

/// What a batch is expected to pay, and the gradients of the mean payment.
pub struct Revenue {
    /// Expected payments `[B]`.
    pub payments: Vec<f32>,
    /// With respect to the lottery weights, `[J, D]`; 0 where lotteries have one point, whose weight is always 1.
    pub weights: Vec<f32>,
    /// With respect to the prices, `[J]`.
    pub prices: Vec<f32>,
    /// With respect to the outside options, `[B]`.
    pub outside: Vec<OutsideOption>,
    /// With respect to the utilities of elements, `[B, J]`, if that is wanted.
    pub utilities: Option<Vec<f32>>,
}

/// What a bidder can have beside the menu; or the slope of revenue in that.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OutsideOption {
    /// What it is worth to him, at least 0.
    pub utility: f32,
    /// What he pays for it.
    pub payment: f32,
}

/// The lotteries of one block of elements, support point by support point, and the gradient in them as far as it is summed.
struct Block {
    index: usize,
    weights: Vec<[f32; LANES]>,
    prices: [f32; LANES],
    of_weights: Vec<[f32; LANES]>,
    of_prices: [f32; LANES],
}

impl Block {
    fn new(menu: &SlicedMenu<'_>, weights: &[f32], prices: &[f32], index: usize) -> Self {
        let nothing = [0.0; LANES];
        let points = vec![nothing; menu.support];
        let mut this = Self {
            index,
            weights: points.clone(),
            prices: [UNSALEABLE; LANES],
            of_weights: points,
            of_prices: nothing,
        };
        for (lane, element) in (index * LANES..menu.elements.min((index + 1) * LANES)).enumerate() {
            this.prices[lane] = prices[element];
            for (point, row) in this.weights.iter_mut().enumerate() {
                row[lane] = weights[element * menu.support + point];
            }
        }
        this
    }
}

/// How a bidder chooses, and what he counts.
#[derive(Clone, Copy)]
struct SoftChoice {
    sharpness: f32,
    /// His weight in the mean payment.
    each: f64,
}

/// How a bidder has chosen.
#[derive(Clone, Copy)]
struct Share {
    /// The inverse of his sum of odds.
    inverse: f32,
    /// The odds of what is outside.
    odds_outside: f64,
    /// What he is expected to pay.
    payment: f64,
}

impl Share {
    /// His payment as a sum of two numbers, whose difference from a price is as good as in double precision.
    #[inline(always)]
    fn paid(self) -> [f32; 2] {
        let nearest = self.payment as f32;
        [nearest, (self.payment - f64::from(nearest)) as f32]
    }
}

/// The slope of what is paid in the utility of an element at this `price` that is `bought` with this probability.
#[inline(always)]
fn slope_in_utility(bought: f32, price: f32, [nearest, rest]: [f32; 2], sharpness: f32) -> f32 {
    sharpness * bought * (price - nearest - rest)
}

/// Expected revenue of lotteries with these `weights` `[J, D]` and `prices` `[J]` over a batch of bidders who choose by
/// softmax at this `sharpness` among them and what they have `outside` `[B]`; with the gradient in utilities if that is `wanted`.
pub fn revenue(
    menu: &SlicedMenu<'_>,
    weights: &[f32],
    prices: &[f32],
    batch: &[Valuation<'_>],
    outside: &[OutsideOption],
    sharpness: f32,
    wanted: bool,
) -> Revenue {
    let mut blocks: Vec<Block> =
        (0..menu.blocks()).into_par_iter().map(|index| Block::new(menu, weights, prices, index)).collect();
    let together = (MOST_CHOICES / (menu.blocks() * LANES)).clamp(1, batch.len().max(1));
    let mut choices = vec![0.0_f32; menu.blocks() * together * LANES];
    let mut gradient = Revenue {
        payments: Vec::with_capacity(batch.len()),
        weights: vec![0.0; weights.len()],
        prices: vec![0.0; prices.len()],
        outside: Vec::with_capacity(batch.len()),
        utilities: wanted.then(|| vec![0.0; batch.len() * menu.elements]),
    };
    let choice = SoftChoice { sharpness, each: 1.0 / batch.len() as f64 };
    let mut utilities = gradient.utilities.as_deref_mut().unwrap_or_default();
    for (bidders, outside) in batch.chunks(together).zip(outside.chunks(together)) {
        let shares = add_bidders(menu, &mut blocks, bidders, outside, choice, &mut choices);
        for (share, outside) in shares.iter().zip(outside) {
            gradient.payments.push(share.payment as f32);
            gradient.outside.push(slope_outside(*share, *outside, choice));
        }
        if wanted {
            let (own, rest) = std::mem::take(&mut utilities).split_at_mut(bidders.len() * menu.elements);
            slopes_in_utilities(menu, &blocks, &choices, &shares, choice, own);
            utilities = rest;
        }
    }
    let of_elements = gradient.weights.chunks_mut(menu.support).zip(&mut gradient.prices).enumerate();
    for (element, (weights, price)) in of_elements {
        let (block, lane) = (&blocks[element / LANES], element % LANES);
        *price = block.of_prices[lane];
        weights.iter_mut().zip(&block.of_weights).for_each(|(weight, of_weights)| *weight = of_weights[lane]);
    }
    gradient
}

/// Adds these bidders' part of the gradient to that of the blocks, and says how each of them chooses. `choices` is left with their odds,
/// `[block, B, 64]`.
fn add_bidders(
    menu: &SlicedMenu<'_>,
    blocks: &mut [Block],
    batch: &[Valuation<'_>],
    outside: &[OutsideOption],
    choice: SoftChoice,
    choices: &mut [f32],
) -> Vec<Share> {
    let (bidders, sharpness) = (batch.len(), choice.sharpness);
    let choices = &mut choices[..blocks.len() * bidders * LANES];
    // Utilities `[block, B, 64]`, and the best of each bidder, at least the outside option's.
    let best: Vec<Vec<f32>> = choices
        .par_chunks_mut(bidders * LANES)
        .zip(&*blocks)
        .map(|(utilities, block)| block_utilities(menu, block, batch, utilities))
        .collect();
    let best: Vec<f32> = (0..bidders)
        .map(|bidder| best.iter().fold(outside[bidder].utility, |most, block| block[bidder].max(most)))
        .collect();

    // Utilities become odds; each block says what it adds to each bidder's sum of odds and to the payment.
    let sums: Vec<Vec<(f64, f64)>> = choices
        .par_chunks_mut(bidders * LANES)
        .zip(&*blocks)
        .map(|(utilities, block)| block_odds(utilities, block, &best, sharpness))
        .collect();
    let share = |bidder: usize| {
        let OutsideOption { utility, payment } = outside[bidder];
        let odds_outside = (f64::from(sharpness) * (f64::from(utility) - f64::from(best[bidder]))).exp();
        let add = |(odds, paid): (f64, f64), block: &Vec<(f64, f64)>| (odds + block[bidder].0, paid + block[bidder].1);
        let (odds, paid) = sums.iter().fold((odds_outside, odds_outside * f64::from(payment)), add);
        Share { inverse: (1.0 / odds) as f32, odds_outside, payment: paid / odds }
    };
    let shares: Vec<Share> = (0..bidders).map(share).collect();

    choices
        .par_chunks(bidders * LANES)
        .zip(blocks)
        .for_each(|(odds, block)| block_gradient(menu, block, batch, odds, &shares, choice));
    shares
}

/// The slope of what a bidder pays in what he has outside.
fn slope_outside(share: Share, outside: OutsideOption, SoftChoice { sharpness, each }: SoftChoice) -> OutsideOption {
    let taken = share.odds_outside * f64::from(share.inverse) * each;
    let utility = f64::from(sharpness) * taken * (f64::from(outside.payment) - share.payment);
    OutsideOption { utility: utility as f32, payment: taken as f32 }
}

/// Writes the slopes of the mean payment in the utilities `[B, J]` of some bidders with these odds `[block, B, 64]`.
fn slopes_in_utilities(
    menu: &SlicedMenu<'_>,
    blocks: &[Block],
    odds: &[f32],
    shares: &[Share],
    SoftChoice { sharpness, each }: SoftChoice,
    slopes: &mut [f32],
) {
    slopes.par_chunks_mut(menu.elements).zip(shares).enumerate().for_each(|(bidder, (slopes, share))| {
        for (block, slopes) in blocks.iter().zip(slopes.chunks_mut(LANES)) {
            let odds = &odds[(block.index * shares.len() + bidder) * LANES..];
            for ((slope, odds), price) in slopes.iter_mut().zip(odds).zip(&block.prices) {
                *slope = slope_in_utility(odds * share.inverse * each as f32, *price, share.paid(), sharpness);
            }
        }
    });
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
        let (vectors, _) = S::as_simd_f32s(out);
        let mut most = simd.splat_f32s(f32::NEG_INFINITY);
        for utilities in vectors {
            most = simd.max_f32s(most, *utilities);
        }
        best.push(simd.reduce_max_f32s(most));
    }
    best
}

/// Turns the utilities `[B, 64]` of a block into odds `exp(sharpness (u - best))`, and gives each bidder's sum of odds and
/// of odds times price, in double precision: a gradient is the small difference of a price and such a mean.
#[pulp::with_simd(block_odds = pulp::Arch::new())]
#[inline(always)]
fn block_odds_with_simd<S: Simd>(
    simd: S,
    utilities: &mut [f32],
    block: &Block,
    best: &[f32],
    sharpness: f32,
) -> Vec<(f64, f64)> {
    let prices = block.prices.map(f64::from);
    let (prices, _) = S::as_simd_f64s(&prices);
    let mut sums = Vec::with_capacity(best.len());
    for (utilities, &best) in utilities.as_chunks_mut::<LANES>().0.iter_mut().zip(best) {
        // One loop for single and one for double precision: together they are not vectorised.
        let mut odds = [0.0_f32; LANES];
        for (odd, utility) in odds.iter_mut().zip(&*utilities) {
            *odd = exp(sharpness * (utility - best));
        }
        for (odd, price) in odds.iter_mut().zip(&block.prices) {
            *odd = if *price == UNSALEABLE { 0.0 } else { *odd };
        }
        let mut wide = [0.0_f64; LANES];
        for (wide, odd) in wide.iter_mut().zip(&odds) {
            *wide = f64::from(*odd);
        }
        let (mut total, mut paid) = (simd.splat_f64s(0.0), simd.splat_f64s(0.0));
        for (odds, prices) in S::as_simd_f64s(&wide).0.iter().zip(prices) {
            total = simd.add_f64s(total, *odds);
            paid = simd.mul_add_f64s(*odds, *prices, paid);
        }
        *utilities = odds;
        sums.push((simd.reduce_sum_f64s(total), simd.reduce_sum_f64s(paid)));
    }
    sums
}

/// Adds to the gradient of a block, for bidders who have chosen so.
#[pulp::with_simd(block_gradient = pulp::Arch::new())]
#[inline(always)]
fn block_gradient_with_simd<S: Simd>(
    simd: S,
    menu: &SlicedMenu<'_>,
    block: &mut Block,
    batch: &[Valuation<'_>],
    odds: &[f32],
    shares: &[Share],
    choice: SoftChoice,
) {
    let Block { index, prices, of_weights, of_prices, .. } = block;
    let (sharpness, each) = (choice.sharpness, choice.each as f32);
    let mut sums = *of_prices;
    for ((valuation, odds), share) in batch.iter().zip(odds.as_chunks::<LANES>().0).zip(shares) {
        let (inverse, paid) = (share.inverse, share.paid());
        let mut of_utility = [0.0_f32; LANES];
        for lane in 0..LANES {
            let bought = odds[lane] * inverse * each;
            of_utility[lane] = slope_in_utility(bought, prices[lane], paid, sharpness);
            sums[lane] += bought - of_utility[lane];
        }
        if menu.support == 1 {
            continue;
        }
        for (point, of_weights) in of_weights.iter_mut().enumerate() {
            let values = valuation.values_of_block(simd, menu.point(*index, point));
            for lane in 0..LANES {
                of_weights[lane] = of_utility[lane].mul_add(values[lane], of_weights[lane]);
            }
        }
    }
    *of_prices = sums;
}

#[cfg(test)]
mod tests {
    use super::*;
    use diffecon_auction::sliced_menu::slice;
    use diffecon_auction::{Bundle, Bundles, Seed, Stream};
    use rand::RngExt;

    const GOODS: usize = 6;
    const ELEMENTS: usize = 100;

    /// A menu of elements with two equally likely bundles each, at these prices, and additive bidders: our gradient in the weights, and
    /// that in double precision.
    fn slopes_in_weights(prices: &[f32], sharpness: f32) -> [Vec<f64>; 2] {
        let mut rng = Seed::new(3).stream(Stream::new("revenue"));
        let mut bundles = Bundles::new(GOODS);
        for _ in 0..2 * ELEMENTS {
            bundles.push(Bundle::from_goods(GOODS, (0..GOODS).filter(|_| rng.random::<f32>() < 0.8)).words());
        }
        let words = slice(&bundles, 2);
        let menu = SlicedMenu { elements: ELEMENTS, support: 2, goods: GOODS, words: &words };
        let bidders: Vec<Vec<f32>> = (0..8).map(|_| (0..GOODS).map(|_| rng.random_range(0.4..0.6)).collect()).collect();
        let batch: Vec<Valuation> = bidders.iter().map(|items| Valuation::Additive(items)).collect();
        let outside = vec![OutsideOption::default(); batch.len()];
        let ours = revenue(&menu, &[0.5; 2 * ELEMENTS], prices, &batch, &outside, sharpness, false).weights;

        let mut expected = vec![0.0_f64; 2 * ELEMENTS];
        for items in &bidders {
            let value = |point: usize| -> f64 {
                diffecon_auction::bundle::goods_of(bundles.get(point)).map(|good| f64::from(items[good])).sum()
            };
            let utility =
                |element: usize| 0.5 * (value(2 * element) + value(2 * element + 1)) - f64::from(prices[element]);
            let best = (0..ELEMENTS).map(utility).fold(0.0, f64::max);
            let odds = |utility: f64| (f64::from(sharpness) * (utility - best)).exp();
            let all = odds(0.0) + (0..ELEMENTS).map(|element| odds(utility(element))).sum::<f64>();
            let share = |element: usize| odds(utility(element)) / all;
            let payment: f64 = (0..ELEMENTS).map(|element| share(element) * f64::from(prices[element])).sum();
            for point in 0..2 * ELEMENTS {
                let price = f64::from(prices[point / 2]);
                let slope = f64::from(sharpness) * share(point / 2) * (price - payment);
                expected[point] += slope * value(point) / bidders.len() as f64;
            }
        }
        [ours.into_iter().map(f64::from).collect(), expected]
    }

    fn assert_near([ours, expected]: [Vec<f64>; 2]) {
        let most = expected.iter().fold(0.0_f64, |most, slope| most.max(slope.abs()));
        assert!(most > 0.0);
        for (point, (ours, expected)) in ours.iter().zip(&expected).enumerate() {
            assert!((ours - expected).abs() < 3e-5 * most, "point {point}: {ours} instead of {expected}, of {most}");
        }
    }

    /// A slope is the difference between a price and what is paid, which single precision does not hold.
    #[test]
    fn prices_may_hardly_differ() {
        let prices: Vec<f32> = (0..ELEMENTS).map(|element| 0.9 + 1e-4 * ((7 * element) % 10) as f32 / 10.0).collect();
        assert_near(slopes_in_weights(&prices, 12.0));
    }

    /// Odds are those of the best: beside others they would be no finite numbers.
    #[test]
    fn most_elements_may_be_far_too_dear() {
        let dear = |element: usize| if element % 64 < 30 { 0.9 + 0.01 * element as f32 } else { 50.0 };
        let prices: Vec<f32> = (0..ELEMENTS).map(dear).collect();
        assert_near(slopes_in_weights(&prices, 80.0));
    }
}
