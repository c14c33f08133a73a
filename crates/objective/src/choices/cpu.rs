//! Choices on the CPU, bidder by bidder.

#![expect(clippy::inline_always, reason = "what is not inlined loses the instructions that pulp chose")]

use super::backend::{ChoiceTensors, LotteryPrices, Operation};
use crate::bidder_tensors::{BatchNumbers, BidderTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use burn::tensor::TensorData;
use diffecon_auction::menu::{favourite, utilities};
use diffecon_tensor::elementary::exp;
use pulp::Simd;
use rayon::prelude::*;

/// Odds that are added up side by side.
const LANES: usize = 16;

impl<B: Host> Operation for B {
    fn choices(
        lotteries: LotteryPrices<Self>,
        bundles: BundleWords<Self>,
        bidders: BidderTensors<Self>,
        batch: BatchNumbers<Self>,
        shape: MenuShape,
        sharpness: f32,
    ) -> ChoiceTensors<Self> {
        let (valuations, batch) = (bidders.in_host_memory(), batch.in_host_memory());
        let menu = bundles.sliced(shape);
        let (weights, prices) = (Self::slice(&lotteries.weights), Self::slice(&lotteries.prices));
        let room = || (vec![0.0; weights.len()], vec![0.0; prices.len()]);
        let of_bidder = |(values, own): &mut (Vec<f32>, Vec<f32>), &bidder: &usize| {
            valuations.valuation(bidder).values_of(&menu, values);
            own.iter_mut().zip(utilities(values, &weights, &prices)).for_each(|(own, utility)| *own = utility);
            let (element, utility) = favourite(own.iter().copied(), &prices);
            let element = element.map_or(-1, |element| element as i32);
            let utility = utility as f32;
            (element, (utility, soft_payment(own, &prices, utility, sharpness)))
        };
        let found = batch.par_iter().map_init(room, of_bidder);
        let (favourites, (utilities, payments)): (Vec<i32>, (Vec<f32>, Vec<f32>)) = found.unzip();
        let rows = batch.len();
        ChoiceTensors {
            favourites: Self::int_from_data(TensorData::new(favourites, [rows]), &Self::Device::default()),
            utilities: Self::from_values(utilities, [rows]),
            soft_payments: Self::from_values(payments, [rows]),
        }
    }
}

/// The expected payment when elements and nothing, at price 0, are chosen by softmax; `best` is the greatest utility.
#[pulp::with_simd(soft_payment = pulp::Arch::new())]
#[inline(always)]
fn soft_payment_with_simd<S: Simd>(_simd: S, utilities: &[f32], prices: &[f32], best: f32, sharpness: f32) -> f32 {
    let (mut mass, mut paid) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let (blocks, rest) = utilities.as_chunks::<LANES>();
    let (block_prices, rest_prices) = prices.as_chunks::<LANES>();
    for (utilities, prices) in blocks.iter().zip(block_prices) {
        for lane in 0..LANES {
            let odds = exp(sharpness * (utilities[lane] - best));
            mass[lane] += odds;
            paid[lane] = odds.mul_add(prices[lane], paid[lane]);
        }
    }
    for (lane, (utility, price)) in rest.iter().zip(rest_prices).enumerate() {
        let odds = exp(sharpness * (utility - best));
        mass[lane] += odds;
        paid[lane] += odds * price;
    }
    paid.iter().sum::<f32>() / (mass.iter().sum::<f32>() + exp(-sharpness * best))
}
