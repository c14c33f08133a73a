//! A price for each subset of the goods left. Subset `t` has the goods left at the bits of `t`; a network's output of a bundle
//! is at the bundle's mask.

use super::continuations::Continuations;
use super::form::{CountedMenu, MenuForm, PriceOutputs};
use super::lookahead::{Lookahead, Outlook};
use super::posted::{Offered, Posted};
use super::purchase::{BestSale, Purchase};
use crate::bidder::Bidder;
use crate::goods_set::GoodsSet;
use crate::lanes::LaneRng;
use crate::law::Law;
use crate::option_kind::OptionKind;
use crate::subset_values::sums;
use diffecon_config::OutOfRange;

/// The most goods for which every bundle may have a price of its own.
pub const MAX_GOODS_OF_BUNDLE_MENUS: usize = 12;

/// The form.
#[derive(Debug)]
pub struct Bundles;

impl MenuForm for Bundles {
    fn name(&self) -> &'static str {
        "bundles"
    }

    fn check_goods(&self, goods: usize) -> Result<(), OutOfRange> {
        let allowed = format!("sizes or entry_fee for more than {MAX_GOODS_OF_BUNDLE_MENUS} goods");
        OutOfRange::unless(goods <= MAX_GOODS_OF_BUNDLE_MENUS, "environment.menu", allowed, self.name())
    }

    fn width(&self, _goods: usize, left: GoodsSet) -> usize {
        1 << left.len()
    }

    fn sell(&self, prices: &[f32], left: GoodsSet, bidder: &Bidder) -> Purchase {
        let mut best = BestSale::default();
        let goods: Vec<usize> = left.goods().collect();
        for (subset, value) in bidder.subset_values(&goods).into_iter().enumerate().skip(1) {
            let payment = prices[subset];
            let bundle = || (0..goods.len()).filter(|bit| subset >> bit & 1 == 1).map(|bit| goods[bit]).collect();
            best.offer(subset.count_ones() as usize, value - payment, || Purchase { bundle: bundle(), payment, value });
        }
        best.sale()
    }

    /// By size, then by their goods.
    fn posted(&self, prices: &[f32], left: GoodsSet) -> Posted {
        let bundles = left.subset_masks().into_iter().map(GoodsSet::from_mask);
        let mut offers: Vec<(GoodsSet, f32)> = bundles.zip(prices.iter().copied()).skip(1).collect();
        offers.sort_by_cached_key(|(bundle, _)| (bundle.len(), bundle.goods().collect::<Vec<_>>()));
        let offers = offers.into_iter().map(|(bundle, price)| (Offered::Bundle(bundle), price));
        Posted { entry_fee: None, offers: offers.collect() }
    }

    fn goods_apart(&self, left: GoodsSet, prices: &[f32]) -> Vec<f32> {
        sums(left.goods().map(|good| prices[good]))
    }

    fn grand_bundle(&self, goods: usize, left: GoodsSet, price: f32) -> Vec<f32> {
        let mut prices = vec![f32::INFINITY; 1 << left.len()];
        prices[0] = 0.0;
        if left.len() == goods {
            prices[(1 << goods) - 1] = price;
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

/// Bundles share an output for each good, then one for each size from 0.
impl PriceOutputs for Bundles {
    fn outputs(&self, goods: usize) -> usize {
        1 << goods
    }

    fn shared_outputs(&self, goods: usize) -> usize {
        2 * goods + 1
    }

    fn gather(&self, left: GoodsSet, row: &[f32]) -> Vec<f32> {
        let mut prices: Vec<f32> = left.subset_masks().into_iter().map(|mask| row[mask]).collect();
        prices[0] = 0.0;
        prices
    }

    fn add_shared(&self, goods: usize, left: GoodsSet, shared: &[f32], menu: &mut [f32]) {
        let of_goods = sums(left.goods().map(|good| shared[good]));
        for (subset, (output, of_goods)) in menu.iter_mut().zip(of_goods).enumerate().skip(1) {
            *output += of_goods + shared[goods + subset.count_ones() as usize];
        }
    }

    fn scatter(&self, left: GoodsSet, gradient: &[f32], row: &mut [f32]) {
        let masks = left.subset_masks().into_iter().zip(gradient).skip(1);
        masks.for_each(|(mask, slope)| row[mask] += slope);
    }

    fn scatter_shared(&self, goods: usize, left: GoodsSet, gradient: &[f32], shared: &mut [f32]) {
        for (subset, slope) in gradient.iter().enumerate().skip(1) {
            shared[goods + subset.count_ones() as usize] += slope;
        }
        // From the last good on: the half of the subsets that have it is summed, and then laid on the other half.
        let mut folded = gradient.to_vec();
        for (bit, good) in left.goods().enumerate().collect::<Vec<_>>().into_iter().rev() {
            let (without, with) = folded.split_at_mut(1 << bit);
            shared[good] += with.iter().sum::<f32>();
            without.iter_mut().zip(with).for_each(|(without, with)| *without += *with);
            folded.truncate(1 << bit);
        }
    }

    fn offered(&self, goods: usize, left: GoodsSet) -> Vec<bool> {
        let mut offered = vec![false; 1 << goods];
        left.subset_masks().into_iter().skip(1).for_each(|mask| offered[mask] = true);
        offered
    }

    fn shared_offered(&self, goods: usize, left: GoodsSet) -> Vec<bool> {
        let sizes = (0..=goods).map(|size| (1..=left.len()).contains(&size));
        (0..goods).map(|good| left.contains(good)).chain(sizes).collect()
    }

    fn add_values(&self, law: &Law, goods: &[usize], rng: &mut LaneRng, sums: &mut [f64]) {
        let mut values = Vec::new();
        law.fill_subsets(goods, rng, &mut values);
        sums.iter_mut().zip(&values).for_each(|(sum, lanes)| *sum += f64::from(lanes.iter().sum::<f32>()));
    }
}

/// States are the sets of goods left, by mask.
impl CountedMenu for Bundles {
    fn option_kind(&self) -> OptionKind {
        OptionKind::Subset
    }

    fn states(&self, goods: usize) -> usize {
        1 << goods
    }

    fn state_index(&self, left: GoodsSet) -> usize {
        left.mask()
    }

    fn goods_left(&self, index: usize) -> GoodsSet {
        GoodsSet::from_mask(index)
    }

    fn next_states(&self, left: GoodsSet) -> Vec<usize> {
        left.subset_masks().into_iter().map(|sold| left.mask() ^ sold).collect()
    }

    fn grown(&self, left: GoodsSet, smaller: &[Vec<f32>]) -> Vec<f32> {
        let goods: Vec<usize> = left.goods().collect();
        let Some(last) = goods.last() else { return vec![0.0] };
        let of_others = |good: usize| &smaller[left.mask() ^ 1 << good];
        let mut prices = of_others(*last).clone();
        // The last good has the highest bit. Its bundle with another set costs the sum, less where a smaller state knows better.
        let alone = if goods.len() == 1 { 1.0 } else { smaller[1 << last][1] };
        let with: Vec<f32> = prices.iter().map(|price| price + alone).collect();
        prices.extend(with);
        for (bit, &good) in goods.iter().enumerate().filter(|_| goods.len() > 1) {
            for (subset, price) in of_others(good).iter().enumerate() {
                let (low, high) = (subset & ((1 << bit) - 1), subset >> bit);
                prices[high << (bit + 1) | low] = *price;
            }
        }
        prices
    }
}
