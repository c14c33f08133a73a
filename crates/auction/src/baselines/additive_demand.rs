//! Additive bidders' answers: of every size they choose the goods with the greatest margins, value less price.

use super::demand::{Demand, Direction, Offer};
use super::switch::Switch;
use crate::price_function::PriceFunction;
use crate::valuations::ItemValues;
use rayon::prelude::*;

/// Additive bidders, the prices and every bidder's goods in the order of their margins.
pub struct AdditiveDemand<'a> {
    items: &'a ItemValues,
    item: Vec<f64>,
    size: Vec<f64>,
    /// Each bidder's goods, the greatest margin first `[bidders, M]`.
    order: Vec<u32>,
}

impl<'a> AdditiveDemand<'a> {
    /// The bidders at these prices.
    pub fn new(items: &'a ItemValues, prices: &PriceFunction) -> Self {
        let order = (0..items.bidders()).flat_map(|_| 0..items.goods() as u32).collect();
        let mut demand = Self { items, item: prices.item().to_vec(), size: prices.size().to_vec(), order };
        demand.sort();
        demand
    }

    /// Restores the order of the margins; quick where only one good is out of place.
    fn sort(&mut self) {
        let goods = self.items.goods();
        self.order.par_chunks_exact_mut(goods).enumerate().for_each(|(bidder, order)| {
            let margin = |good: &u32| margin(self.items.row(bidder), &self.item, *good as usize);
            order.sort_by(|a, b| margin(b).total_cmp(&margin(a)));
        });
    }

    /// A bidder's answer to a move of one good's price: his best bundle with it and his best without.
    fn item_switch(&self, bidder: usize, item: usize) -> Option<Switch> {
        let row = self.items.row(bidder);
        let own = margin(row, &self.item, item);
        let with = |others: Offer, size: f64| Offer {
            utility: others.utility + own - size,
            price: others.price + self.item[item] + size,
        };
        let without = |others: Offer, size: f64| Offer { utility: others.utility - size, price: others.price + size };
        let mut others = Offer::default();
        let (mut moving, mut resting) = (with(others, self.size[1]), others);
        let rest = self.goods_of(bidder).filter(|&good| good != item);
        for (good, sizes) in rest.zip(self.size[1..].windows(2)) {
            others = self.add(others, row, good);
            moving = moving.or(with(others, sizes[1]));
            resting = resting.or(without(others, sizes[0]));
        }
        moving.switch(resting)
    }

    /// A bidder's answer to a move of some sizes' prices.
    fn sizes_switch(&self, bidder: usize, moves: impl Fn(usize) -> bool) -> Option<Switch> {
        let row = self.items.row(bidder);
        let (mut moving, mut resting, mut goods) = (Offer::NONE, Offer::default(), Offer::default());
        for (good, size) in self.goods_of(bidder).zip(1..) {
            goods = self.add(goods, row, good);
            let offer = Offer { utility: goods.utility - self.size[size], price: goods.price + self.size[size] };
            let best = if moves(size) { &mut moving } else { &mut resting };
            *best = best.or(offer);
        }
        moving.switch(resting)
    }

    /// A bidder's goods, the greatest margin first.
    fn goods_of(&self, bidder: usize) -> impl Iterator<Item = usize> {
        let goods = self.items.goods();
        self.order[bidder * goods..(bidder + 1) * goods].iter().map(|&good| good as usize)
    }

    /// The offer with one more good, before the price of its size.
    fn add(&self, offer: Offer, row: &[f32], good: usize) -> Offer {
        Offer { utility: offer.utility + margin(row, &self.item, good), price: offer.price + self.item[good] }
    }
}

/// A good's value less its price.
fn margin(row: &[f32], item: &[f64], good: usize) -> f64 {
    f64::from(row[good]) - item[good]
}

impl Demand for AdditiveDemand<'_> {
    fn switches(&self, direction: &Direction) -> Vec<Switch> {
        let bidders = (0..self.items.bidders()).into_par_iter();
        match direction {
            Direction::Item(item) => bidders.filter_map(|bidder| self.item_switch(bidder, *item)).collect(),
            Direction::Sizes(sizes) => {
                bidders.filter_map(|bidder| self.sizes_switch(bidder, |size| sizes.contains(&size))).collect()
            }
        }
    }

    fn shift(&mut self, direction: &Direction, amount: f64) {
        match direction {
            Direction::Item(item) => {
                self.item[*item] += amount;
                self.sort();
            }
            Direction::Sizes(sizes) => self.size[sizes.clone()].iter_mut().for_each(|price| *price += amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, RngExt, SeedableRng};

    const GOODS: usize = 4;

    fn draw(count: usize, rng: &mut impl Rng) -> Vec<f64> {
        (0..count).map(|_| rng.random_range(0.0..2.0)).collect()
    }

    /// Every bundle of a bidder as an offer, the null option too, with whether it moves.
    fn switch_of(row: &[f32], prices: &PriceFunction, direction: &Direction) -> Option<Switch> {
        let (mut moving, mut resting) = (Offer::NONE, Offer::NONE);
        for word in 0..1_u64 << GOODS {
            let goods = (0..GOODS).filter(|good| word >> good & 1 == 1);
            let value: f64 = goods.map(|good| f64::from(row[good])).sum();
            let price = prices.price(&[word]);
            let moves = match direction {
                Direction::Item(item) => word >> item & 1 == 1,
                Direction::Sizes(sizes) => sizes.contains(&(word.count_ones() as usize)),
            };
            let best = if moves { &mut moving } else { &mut resting };
            *best = best.or(Offer { utility: value - price, price });
        }
        moving.switch(resting)
    }

    fn assert_near(found: &[Switch], expected: &[Switch]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let numbers = |switch: &Switch| [switch.threshold, switch.moving, switch.resting];
            let near = |(found, expected): (f64, f64)| (found - expected).abs() < 1e-6;
            assert!(numbers(found).into_iter().zip(numbers(expected)).all(near), "{found:?}, not {expected:?}");
        }
    }

    #[test]
    fn switches_are_those_of_the_best_bundles_before_and_after_moves() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let items = ItemValues::new(GOODS, draw(GOODS * 30, &mut rng).into_iter().map(|value| value as f32).collect());
        let mut item = draw(GOODS, &mut rng);
        let mut size: Vec<f64> = vec![0.0, 0.3, 0.5, 1.25, 1.5];
        let prices = |item: &[f64], size: &[f64]| PriceFunction::new(item.to_vec(), size.to_vec()).unwrap();
        let mut demand = AdditiveDemand::new(&items, &prices(&item, &size));
        let moves = [
            Direction::Item(2),
            Direction::Sizes(2..5),
            Direction::Item(0),
            Direction::Sizes(4..5),
            Direction::Item(3),
        ];
        let all = (0..GOODS).map(Direction::Item).chain([
            Direction::Sizes(1..5),
            Direction::Sizes(2..3),
            Direction::Sizes(3..5),
        ]);
        let all: Vec<Direction> = all.collect();
        for (step, direction) in moves.iter().enumerate() {
            for direction in &all {
                let switch = |bidder| switch_of(items.row(bidder), &prices(&item, &size), direction);
                let expected: Vec<Switch> = (0..items.bidders()).filter_map(switch).collect();
                assert_near(&demand.switches(direction), &expected);
            }
            let amount = 0.125 * (step + 1) as f64;
            match direction {
                Direction::Item(good) => item[*good] += amount,
                Direction::Sizes(sizes) => size[sizes.clone()].iter_mut().for_each(|price| *price += amount),
            }
            demand.shift(direction, amount);
        }
    }
}
