//! A price for each bundle size, for goods that are alike. States are how many goods are left.

use super::continuations::Continuations;
use super::form::{CountedMenu, MenuForm, PriceOutputs};
use super::lookahead::{Lookahead, Outlook};
use super::posted::{Offered, Posted};
use super::purchase::{BestSale, Purchase};
use crate::bidder::Bidder;
use crate::error::SequentialError;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use crate::option_kind::OptionKind;

/// The form.
#[derive(Debug)]
pub struct Sizes;

impl MenuForm for Sizes {
    fn name(&self) -> &'static str {
        "sizes"
    }

    fn check_law(&self, law: &Law) -> Result<(), SequentialError> {
        if law.is_symmetric() {
            return Ok(());
        }
        let allowed = "bundles or entry_fee where goods are not alike";
        Err(SequentialError::out_of_range("environment.menu", allowed, self.name()))
    }

    fn width(&self, _goods: usize, left: GoodsSet) -> usize {
        left.len() + 1
    }

    fn sell(&self, prices: &[f32], left: GoodsSet, bidder: &Bidder) -> Purchase {
        let mut best = BestSale::default();
        for (size, (bundle, value)) in bidder.best_of_sizes(left).into_iter().enumerate().skip(1) {
            let payment = prices[size];
            best.offer(size, value - payment, || Purchase { bundle, payment, value });
        }
        best.sale()
    }

    fn posted(&self, prices: &[f32], _left: GoodsSet) -> Posted {
        let offers = prices.iter().enumerate().skip(1).map(|(size, price)| (Offered::Size(size), *price));
        Posted { entry_fee: None, offers: offers.collect() }
    }

    fn goods_apart(&self, left: GoodsSet, prices: &[f32]) -> Vec<f32> {
        (0..=left.len()).map(|size| prices[..size].iter().sum()).collect()
    }

    fn grand_bundle(&self, goods: usize, left: GoodsSet, price: f32) -> Vec<f32> {
        let mut prices = vec![f32::INFINITY; left.len() + 1];
        prices[0] = 0.0;
        if left.len() == goods {
            prices[goods] = price;
        }
        prices
    }

    fn lookahead<'a>(&self, outlook: Outlook<'a>) -> Box<dyn Lookahead + 'a> {
        Box::new(Continuations::new(&Self, outlook))
    }

    fn counted(&self) -> Option<&'static dyn CountedMenu> {
        Some(&Self)
    }
}

impl PriceOutputs for Sizes {
    fn outputs(&self, goods: usize) -> usize {
        goods + 1
    }

    fn gather(&self, left: GoodsSet, row: &[f32]) -> Vec<f32> {
        std::iter::once(0.0).chain(row[1..=left.len()].iter().copied()).collect()
    }

    fn scatter(&self, _left: GoodsSet, gradient: &[f32], row: &mut [f32]) {
        row.iter_mut().zip(gradient).skip(1).for_each(|(row, slope)| *row += slope);
    }

    fn offered(&self, goods: usize, left: GoodsSet) -> Vec<bool> {
        (0..=goods).map(|size| (1..=left.len()).contains(&size)).collect()
    }

    fn add_values(&self, law: &Law, goods: &[usize], rng: &mut LaneRng, sums: &mut [f64]) {
        let mut values = Vec::new();
        law.fill_sizes(goods, rng, &mut values);
        sums.iter_mut().zip(&values).for_each(|(sum, lanes)| *sum += f64::from(lanes.iter().sum::<f32>()));
    }
}

impl CountedMenu for Sizes {
    fn option_kind(&self) -> OptionKind {
        OptionKind::Size
    }

    fn states(&self, goods: usize) -> usize {
        goods + 1
    }

    fn state_index(&self, left: GoodsSet) -> usize {
        left.len()
    }

    fn goods_left(&self, index: usize) -> GoodsSet {
        GoodsSet::first(index)
    }

    fn next_states(&self, left: GoodsSet) -> Vec<usize> {
        (0..=left.len()).rev().collect()
    }

    fn grown(&self, left: GoodsSet, smaller: &[Vec<f32>]) -> Vec<f32> {
        let Some(size) = left.len().checked_sub(1) else { return vec![0.0] };
        let mut prices = smaller[size].clone();
        let rise = if size == 0 { 1.0 } else { prices[size] - prices[size - 1] };
        prices.push(prices[size] + rise);
        prices
    }
}
