//! An entry fee for buying anything at all, then a price for each good: `[1 + m]` numbers, whatever goods are left.

pub mod candidates;
pub mod choices;
mod lookahead;

use super::form::{MenuForm, PriceOutputs};
use super::lookahead::{Lookahead, Outlook};
use super::posted::{Offered, Posted};
use super::purchase::{BestSale, Purchase};
use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use candidates::{Candidate, candidates};
use lookahead::AskedCritic;
pub use lookahead::REMEMBERED;

/// The form.
#[derive(Debug)]
pub struct EntryFee;

impl MenuForm for EntryFee {
    fn name(&self) -> &'static str {
        "entry_fee"
    }

    fn width(&self, goods: usize, _left: GoodsSet) -> usize {
        goods + 1
    }

    fn sell(&self, prices: &[f32], left: GoodsSet, bidder: &Bidder) -> Purchase {
        let mut best = BestSale::default();
        let mut wanted = Vec::new();
        candidates(bidder, left, &prices[1..], 0.0, &mut wanted);
        for candidate in wanted {
            let payment = candidate.posted + prices[0];
            let Candidate { bundle, value, .. } = candidate;
            best.offer(bundle.len(), value - payment, || Purchase { bundle, payment, value });
        }
        best.sale()
    }

    fn posted(&self, prices: &[f32], left: GoodsSet) -> Posted {
        let offers = left.goods().map(|good| (Offered::Good(good), prices[good + 1]));
        Posted { entry_fee: Some(prices[0]), offers: offers.collect() }
    }

    fn goods_apart(&self, _left: GoodsSet, prices: &[f32]) -> Vec<f32> {
        std::iter::once(0.0).chain(prices.iter().copied()).collect()
    }

    /// Nothing costs anything beside the fee, so that a buyer takes everything; what is left is sold no more.
    fn grand_bundle(&self, goods: usize, left: GoodsSet, price: f32) -> Vec<f32> {
        let fee = if left.len() == goods { price } else { f32::INFINITY };
        std::iter::once(fee).chain(vec![0.0; goods]).collect()
    }

    fn lookahead<'a>(&self, outlook: Outlook<'a>) -> Box<dyn Lookahead + 'a> {
        Box::new(AskedCritic::new(outlook))
    }
}

impl PriceOutputs for EntryFee {
    fn outputs(&self, goods: usize) -> usize {
        goods + 1
    }

    fn gather(&self, _left: GoodsSet, row: &[f32]) -> Vec<f32> {
        row.to_vec()
    }

    fn strike_out(&self, left: GoodsSet, menu: &mut [f32]) {
        let goods = menu[1..].iter_mut().enumerate();
        goods.filter(|(good, _)| !left.contains(*good)).for_each(|(_, price)| *price = 0.0);
    }

    fn free_options(&self) -> usize {
        0
    }

    fn scatter(&self, _left: GoodsSet, gradient: &[f32], row: &mut [f32]) {
        row.iter_mut().zip(gradient).for_each(|(row, slope)| *row += slope);
    }

    fn offered(&self, goods: usize, left: GoodsSet) -> Vec<bool> {
        std::iter::once(true).chain((0..goods).map(|good| left.contains(good))).collect()
    }

    fn renamed(&self, left: GoodsSet, menu: &[f32]) -> Vec<f32> {
        let mut renamed = vec![0.0; menu.len()];
        renamed[0] = menu[0];
        left.goods().enumerate().for_each(|(rank, good)| renamed[good + 1] = menu[rank + 1]);
        renamed
    }

    /// The fee is the price of nothing.
    fn add_values(&self, law: &Law, goods: &[usize], rng: &mut LaneRng, sums: &mut [f64]) {
        for bidder in law.draw(rng) {
            for &good in goods {
                sums[good + 1] += f64::from(bidder.value([good].into_iter().collect()));
            }
        }
    }
}
