//! Coordinate ascent on the revenue of a price function, every move exact.

use super::additive_demand::AdditiveDemand;
use super::demand::{Demand, Direction};
use super::single_goods::single_goods;
use super::switch::best_shift;
use super::xor_demand::XorDemand;
use crate::market::evaluate;
use crate::price_function::PriceFunction;
use crate::valuations::Valuations;
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// The least gain of a move, as a share of the revenue, and in payments of average bidders if that is less. Smaller
/// gains fit the sample and lose on other bidders.
const LEAST_GAIN: (f64, f64) = (1e-3, 8.0);
/// The most sweeps of one ascent.
const SWEEPS: usize = 20;
/// Distance of a price from the bidder's value it was set by, as a share of the surplus.
const SLACK: f64 = 1e-9;

/// Moves the prices in one direction after the other, each time by the best amount, until no move is worthwhile.
pub fn coordinate_ascent(train: &Valuations, start: &PriceFunction, directions: &[Direction]) -> PriceFunction {
    let least_gain = LEAST_GAIN.0.min(LEAST_GAIN.1 / train.bidders().max(1) as f64);
    let slack = SLACK * train.surplus();
    let mut demand = demand(train, start);
    let (mut item, mut size) = (start.item().to_vec(), start.size().to_vec());
    let mut revenue = evaluate(start, train).revenue * train.bidders() as f64;
    for _ in 0..SWEEPS {
        let mut moved = false;
        for direction in directions {
            let shift = best_shift(demand.switches(direction), room(direction, &item, &size), slack);
            let Some(shift) = shift.filter(|shift| shift.gain > least_gain * revenue) else { continue };
            demand.shift(direction, shift.amount);
            match direction {
                Direction::Item(good) => item[*good] += shift.amount,
                Direction::Sizes(sizes) => size[sizes.clone()].iter_mut().for_each(|price| *price += shift.amount),
            }
            revenue += shift.gain;
            moved = true;
        }
        if !moved {
            break;
        }
    }
    monotone(item, size)
}

/// The demand of these bidders at these prices.
fn demand<'a>(bidders: &'a Valuations, prices: &PriceFunction) -> Box<dyn Demand + 'a> {
    match bidders {
        Valuations::Xor(xor) => Box::new(XorDemand::new(Cow::Borrowed(xor), prices)),
        Valuations::UnitDemand(items) => Box::new(XorDemand::new(Cow::Owned(single_goods(items)), prices)),
        Valuations::Additive(items) => Box::new(AdditiveDemand::new(items, prices)),
    }
}

/// How far the prices may move, with items at 0 or above and ascending sizes.
fn room(direction: &Direction, item: &[f64], size: &[f64]) -> RangeInclusive<f64> {
    match direction {
        Direction::Item(good) => -item[*good]..=f64::INFINITY,
        Direction::Sizes(sizes) => {
            let fall = size[sizes.start - 1] - size[sizes.start];
            let rise = size.get(sizes.end).map_or(f64::INFINITY, |above| above - size[sizes.end - 1]);
            fall.min(0.0)..=rise.max(0.0)
        }
    }
}

/// The price function, cleared of rounding errors against its constraints.
fn monotone(mut item: Vec<f64>, mut size: Vec<f64>) -> PriceFunction {
    item.iter_mut().for_each(|price| *price = price.max(0.0));
    for above in 1..size.len() {
        size[above] = size[above].max(size[above - 1]);
    }
    PriceFunction::new(item, size).expect("finite, at least 0 and ascending")
}
