//! Auctions that are stepped side by side at prices from outside, for learners that are not of this crate.

use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng, Lanes};
use crate::law::Law;
use crate::menu::{MenuKind, Purchase};
use crate::streams;
use crate::subset_values::add_good;
use diffecon_auction::Seed;

/// Auctions of one environment, all at the same position: every episode has as many steps as the auction has positions.
///
/// A step posts a menu to the bidder at the position in every auction, who buys what he likes best. Money is in units of
/// [`Environment::unit`].
#[derive(Debug)]
pub struct SideBySide {
    environment: Environment,
    auctions: usize,
    /// Of each block of sixteen auctions.
    rngs: Vec<LaneRng>,
    position: usize,
    /// The goods left in each auction.
    left: Vec<GoodsSet>,
    /// The values of all bundles to sixteen bidders, which every choice writes anew.
    values: Vec<Lanes>,
}

impl SideBySide {
    /// So many auctions, at their start. The bidders of each follow from the seed and the number of the block of sixteen that it is in.
    ///
    /// # Panics
    /// If there is none.
    pub fn new(environment: Environment, auctions: usize, seed: Seed) -> Self {
        assert!(auctions > 0, "at least one auction");
        let left = vec![environment.start(); auctions];
        let mut all = Self { environment, auctions, rngs: Vec::new(), position: 0, left, values: Vec::new() };
        all.restart(Some(seed));
        all
    }

    /// The auction.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// How many there are.
    pub fn auctions(&self) -> usize {
        self.auctions
    }

    /// The position that bidders are visited at next.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The goods left in each.
    pub fn left(&self) -> &[GoodsSet] {
        &self.left
    }

    /// The numbers of a menu in one auction: prices of all bundles by their masks, of all sizes from 0, or a fee and the price of
    /// each good. Those of what is not left are not looked at.
    pub fn width(&self) -> usize {
        self.environment.menu().outputs(self.environment.goods())
    }

    /// All goods are left again in every auction; the bidders go on, or begin anew with a seed.
    pub fn restart(&mut self, seed: Option<Seed>) {
        if let Some(seed) = seed {
            let blocks = self.auctions.div_ceil(LANES) as u64;
            let rng = |block| LaneRng::new(&mut seed.stream_at(streams::SIDE_BY_SIDE, block));
            self.rngs = (0..blocks).map(rng).collect();
        }
        self.position = 0;
        self.left.fill(self.environment.start());
    }

    /// Posts `prices` `[auctions, width]` and tells what each bidder buys. Prices below 0 are 0; what has a price that is not a
    /// number is not for sale. Whether that was the last position, after which [`Self::restart`] follows.
    ///
    /// # Panics
    /// If there are not as many prices, or the auctions are over.
    pub fn step(&mut self, prices: &[f32], mut sold: impl FnMut(usize, Purchase)) -> bool {
        let width = self.width();
        assert_eq!(prices.len(), self.auctions * width, "the prices of every auction");
        assert!(self.position < self.environment.bidders(), "a position is left");
        let goods = self.environment.goods();
        let Self { environment, rngs, left, values, position, .. } = self;
        let law = environment.law(*position);
        let bundles = environment.menu().name() == MenuKind::Bundles.form().name();
        for (block, (rng, left)) in rngs.iter_mut().zip(left.chunks_mut(LANES)).enumerate() {
            let first = block * LANES;
            let menus = &prices[first * width..(first + left.len()) * width];
            let mut sell = |lane: usize, left: &mut GoodsSet, sale: Purchase| {
                *left = left.without(sale.bundle);
                sold(first + lane, sale);
            };
            match law {
                Law::Items { high, demand } if bundles && *demand >= goods => {
                    let items: Vec<Lanes> = high.iter().map(|&high| rng.uniform_below(high)).collect();
                    let bought = best_bundles(&items, left, menus, values);
                    left.iter_mut().zip(bought).enumerate().for_each(|(lane, (left, sale))| sell(lane, left, sale));
                }
                _ => {
                    let menu = environment.menu();
                    let rows = menus.chunks_exact(width);
                    for (lane, ((left, row), bidder)) in left.iter_mut().zip(rows).zip(law.draw(rng)).enumerate() {
                        let row: Vec<f32> = row.iter().map(|price| for_sale(*price)).collect();
                        sell(lane, left, menu.sell(&menu.gather(*left, &row), *left, &bidder));
                    }
                }
            }
        }
        *position += 1;
        *position == environment.bidders()
    }
}

/// A price that is not a number sells nothing; none is below 0.
fn for_sale(price: f32) -> f32 {
    if price.is_nan() { f32::INFINITY } else { price.max(0.0) }
}

/// What additive bidders buy in at most sixteen auctions, at prices for every bundle, by its mask, `[auctions, bundles]`. Bundles with a good
/// that is gone are worth less than anything, so that all are compared alike.
fn best_bundles(items: &[Lanes], left: &[GoodsSet], prices: &[f32], values: &mut Vec<Lanes>) -> [Purchase; LANES] {
    let bundles = 1 << items.len();
    let mut worth = vec![[f32::NEG_INFINITY; LANES]; items.len()];
    for (good, (worth, item)) in worth.iter_mut().zip(items).enumerate() {
        for (lane, _) in left.iter().enumerate().filter(|(_, left)| left.contains(good)) {
            worth[lane] = item[lane];
        }
    }
    values.resize(bundles, [0.0; LANES]);
    let masks = best_masks(&worth, prices, values);
    let mut bought = [Purchase::default(); LANES];
    for (lane, (sale, prices)) in bought.iter_mut().zip(prices.chunks_exact(bundles)).enumerate() {
        let mask = masks[lane] as usize;
        if mask > 0 {
            let (payment, value) = (charged(prices[mask]), values[mask][lane]);
            *sale = Purchase { bundle: GoodsSet::from_mask(mask), payment, value };
        }
    }
    bought
}

/// What is paid at a price: nothing below 0, and no number where it is none.
#[inline(always)]
fn charged(price: f32) -> f32 {
    if price < 0.0 { 0.0 } else { price }
}

/// Writes the values of all bundles, and gives the masks of what is bought; 0 for nothing.
#[pulp::with_simd(best_masks = pulp::Arch::new())]
#[inline(always)]
fn best_masks_with_simd<S: pulp::Simd>(simd: S, worth: &[Lanes], prices: &[f32], values: &mut [Lanes]) -> Lanes {
    values[0] = [0.0; LANES];
    for (good, worth) in worth.iter().enumerate() {
        add_good(values, good, *worth);
    }
    let bundles = values.len();
    let (mut best, mut sizes, mut masks) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
    // A few bundles at a time, whose prices are turned so that auctions are lanes.
    let mut turned = [[0.0; LANES]; LANES];
    for (first, values) in (0..bundles).step_by(LANES).zip(values.chunks(LANES)) {
        for (lane, prices) in prices.chunks_exact(bundles).enumerate() {
            for (turned, price) in turned.iter_mut().zip(&prices[first..first + values.len()]) {
                turned[lane] = charged(*price);
            }
        }
        let [best, sizes, masks] = [&mut best, &mut sizes, &mut masks].map(|lanes| S::as_mut_simd_f32s(lanes).0);
        for vector in 0..best.len() {
            let (mut most, mut greatest, mut chosen) = (best[vector], sizes[vector], masks[vector]);
            for (mask, (values, prices)) in (first..).zip(values.iter().zip(&turned)) {
                let (value, price) = (vectors::<S>(values)[vector], vectors::<S>(prices)[vector]);
                let size = simd.splat_f32s(mask.count_ones() as f32);
                let utility = simd.sub_f32s(value, price);
                // Comparisons with what is not a number are false.
                let greater = simd.and_m32s(simd.equal_f32s(utility, most), simd.less_than_f32s(greatest, size));
                let better = simd.or_m32s(simd.less_than_f32s(most, utility), greater);
                most = simd.select_f32s(better, utility, most);
                greatest = simd.select_f32s(better, size, greatest);
                chosen = simd.select_f32s(better, simd.splat_f32s(mask as f32), chosen);
            }
            (best[vector], sizes[vector], masks[vector]) = (most, greatest, chosen);
        }
    }
    masks
}

/// The vectors of sixteen lanes.
#[inline(always)]
fn vectors<S: pulp::Simd>(lanes: &Lanes) -> &[S::f32s] {
    S::as_simd_f32s(lanes).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::EnvironmentConfig;
    use crate::policy::Policy;
    use crate::{SequentialMarket, baseline};
    use diffecon_auction::{Market, Series};
    use diffecon_config::Config;
    use std::collections::BTreeMap;

    fn environment(values: &str, goods: usize, menu: MenuKind) -> Environment {
        Environment::new(&EnvironmentConfig::of(values, 3, goods, menu).check().unwrap(), &BTreeMap::new()).unwrap()
    }

    /// The prices of a row's menu by the outputs of networks.
    fn row(environment: &Environment, left: GoodsSet, menu: &[f32]) -> Vec<f32> {
        let form = environment.menu();
        let mut row = vec![f32::NAN; form.outputs(environment.goods())];
        let found = form.gather(left, &(0..row.len()).map(|output| output as f32).collect::<Vec<_>>());
        found.iter().zip(menu).for_each(|(output, price)| row[*output as usize] = *price);
        row
    }

    /// The fast choice is that of the menu's form, ties, prices below 0 and goods that are gone among it.
    #[test]
    fn bundles_are_chosen_as_menus_are_sold_from() {
        let menu = MenuKind::Bundles.form();
        for goods in [1, 3, 4, 5, 7] {
            let mut rng = LaneRng::new(&mut Seed::new(goods as u64).stream_at(Series::new("test"), 0));
            for round in 0..40 {
                let coarse = |numbers: Lanes| numbers.map(|number| (number * 8.0).floor() / 8.0);
                let items: Vec<Lanes> = (0..goods).map(|_| coarse(rng.uniform())).collect();
                let left: GoodsSet = (0..goods).filter(|_| rng.uniform()[0] < 0.7).collect();
                let prices: Vec<f32> = (0..1_usize << goods)
                    .map(|mask| match coarse(rng.uniform())[0] {
                        price if price > 0.8 && round % 2 == 0 => f32::NAN,
                        price => price * mask.count_ones() as f32 - 0.125,
                    })
                    .collect();
                let auctions = 1 + round % LANES;
                let found = best_bundles(&items, &vec![left; auctions], &prices.repeat(auctions), &mut Vec::new());
                assert_eq!(found[auctions..], vec![Purchase::default(); LANES - auctions]);
                for (lane, found) in found.iter().enumerate().take(auctions) {
                    let values = items.iter().map(|item| item[lane]).collect();
                    let bidder = crate::Bidder::Items { values, demand: goods };
                    let sellable: Vec<f32> = prices.iter().map(|price| for_sale(*price)).collect();
                    let expected = menu.sell(&menu.gather(left, &sellable), left, &bidder);
                    let size = |sale: &Purchase| (sale.bundle.len(), sale.value - sale.payment);
                    assert_eq!(size(found), size(&expected), "{goods} goods: {found:?}, {expected:?}");
                    assert!(found.bundle.is_subset(left));
                }
            }
        }
    }

    /// Auctions that are stepped earn what the market says.
    #[test]
    fn a_policy_earns_here_what_it_earns_on_its_market() {
        for (values, menu) in [
            ("A", MenuKind::Bundles),
            ("B", MenuKind::Bundles),
            ("C", MenuKind::Sizes),
            ("D", MenuKind::EntryFee),
            ("E", MenuKind::Bundles),
            ("F", MenuKind::Bundles),
        ] {
            let environment = environment(values, 3, menu);
            let policy = crate::baselines::separate(&environment);
            let series = (Seed::new(5), Series::new("bidders"));
            let market = SequentialMarket::of(environment.clone(), series, 16_000);
            let expected = market.sell(&policy as &dyn Policy);
            let mut auctions = SideBySide::new(environment.clone(), 1_000, Seed::new(1));
            let mut totals = vec![0.0; 16_000];
            for episode in 0..16 {
                loop {
                    let position = auctions.position();
                    let menus = policy.prices(position, auctions.left());
                    let prices: Vec<f32> = auctions
                        .left()
                        .iter()
                        .zip(menus)
                        .flat_map(|(left, menu)| row(&environment, *left, &menu))
                        .collect();
                    let over = auctions.step(&prices, |auction, sale| {
                        totals[episode * 1_000 + auction] += f64::from(sale.payment);
                    });
                    if over {
                        break;
                    }
                }
                auctions.restart(None);
            }
            let revenue = totals.iter().sum::<f64>() / 16_000.0;
            let z = (revenue - expected.revenue) / (expected.std_error * 2.0_f64.sqrt());
            assert!(z.abs() < 4.0, "{values}: {revenue} against {}", expected.revenue);
        }
        assert_eq!(baseline("separate", &environment("A", 3, MenuKind::Bundles)).menu().name(), "bundles");
    }

    #[test]
    fn a_seed_gives_the_same_bidders_and_auctions_are_independent() {
        let run = |auctions: usize, seed: u64| {
            let mut all = SideBySide::new(environment("A", 2, MenuKind::Bundles), auctions, Seed::new(seed));
            let mut values = vec![0.0; auctions];
            all.step(&vec![0.0; 4 * auctions], |auction, sale| values[auction] = sale.value);
            values
        };
        assert_eq!(run(20, 3), run(20, 3));
        assert_eq!(run(20, 3), run(40, 3)[..20]);
        assert_ne!(run(20, 3), run(20, 4));
        let values = run(64, 3);
        assert!((1..64).all(|auction| values[auction] != values[0]));
    }
}
