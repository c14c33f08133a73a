//! Coordinate ascent on the revenue of a price function, every move exact.

use super::additive_demand::AdditiveDemand;
use super::demand::{Demand, Direction};
use super::switch::best_shift;
use super::worthwhile::may_gain;
use super::xor_demand::XorDemand;
use crate::k_demand::k_demand;
use crate::market::evaluate;
use crate::price_function::PriceFunction;
use crate::valuations::Valuations;
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
    // Directions tried since the last move.
    let mut idle = 0;
    for direction in std::iter::repeat_n(directions, SWEEPS).flatten() {
        let (switches, room) = (demand.switches(direction), room(direction, &item, &size));
        let least = least_gain * revenue;
        let shift = if may_gain(&switches, &room, least) { best_shift(switches, room, slack) } else { None };
        let Some(shift) = shift.filter(|shift| shift.gain > least) else {
            idle += 1;
            if idle == directions.len() {
                break;
            }
            continue;
        };
        demand.shift(direction, shift.amount);
        match direction {
            Direction::Item(good) => item[*good] += shift.amount,
            Direction::Sizes(sizes) => size[sizes.clone()].iter_mut().for_each(|price| *price += shift.amount),
        }
        revenue += shift.gain;
        idle = 0;
    }
    monotone(item, size)
}

/// The demand of these bidders at these prices.
fn demand<'a>(bidders: &'a Valuations, prices: &PriceFunction) -> Box<dyn Demand + 'a> {
    match bidders {
        Valuations::Xor(xor) => Box::new(XorDemand::new(xor, prices)),
        Valuations::UnitDemand(items) => Box::new(XorDemand::new(&k_demand(items, 1), prices)),
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

#[cfg(test)]
mod tests {
    use super::super::demand::Offer;
    use super::*;
    use crate::bundle;
    use crate::valuations::ItemValues;
    use crate::xor::XorValuations;
    use rand::{RngExt, SeedableRng};

    /// The price that one good is moved to.
    fn price_from(start: f64, values: &[(f32, usize)]) -> f64 {
        let values = values.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count)).collect();
        let train = Valuations::Additive(ItemValues::new(1, values));
        let start = PriceFunction::new(vec![start], vec![0.0; 2]).unwrap();
        coordinate_ascent(&train, &start, &[Direction::Item(0)]).item()[0]
    }

    #[test]
    fn a_gain_is_worth_a_move_by_how_many_pay_for_it() {
        // Selling to half of them at 2 (1 + gain) instead of to all at 1: a share of the revenue that thousands of bidders
        // bear out, and few do not.
        for (bidders, gain, moves) in
            [(40_000, 5e-4, true), (4_000, 5e-4, false), (40_000, 1e-4, false), (4_000, 2e-3, true)]
        {
            let dear = (2.0 * (1.0 + gain)) as f32;
            let price = price_from(1.0, &[(1.0, bidders / 2), (dear, bidders / 2)]);
            let expected = if moves { f64::from(dear) } else { 1.0 };
            assert!((price - expected).abs() < 1e-6, "{bidders} bidders, gain {gain}: {price}");
        }
    }

    #[test]
    fn what_was_gained_before_counts_in_what_is_worthwhile() {
        // Good 0 is sold to all at 1 after the first move; what good 1 could gain then, 1.5, is less than 1 in 1000.
        let dear = 2.0 * (1.0 + 1.5e-3_f32);
        let values = (0..1000).flat_map(|bidder| [1.0, if bidder < 500 { 1.0 } else { dear }]).collect();
        let train = Valuations::Additive(ItemValues::new(2, values));
        let directions = [Direction::Item(0), Direction::Item(1)];
        let ascend = |start: [f64; 2]| {
            let start = PriceFunction::new(start.to_vec(), vec![0.0; 3]).unwrap();
            coordinate_ascent(&train, &start, &directions).item().to_vec()
        };
        let prices = ascend([0.0, 1.0]);
        assert!((prices[0] - 1.0).abs() < 1e-6 && prices[1] == 1.0, "{prices:?}");
        // With good 0 out of everybody's reach it is more, and the move is made.
        let prices = ascend([5.0, 1.0]);
        assert!((prices[0] - 1.0).abs() < 1e-6, "{prices:?}");
    }

    #[test]
    fn every_direction_is_tried_before_the_ascent_ends() {
        let train = Valuations::Additive(ItemValues::new(3, vec![1.0; 30]));
        let directions: Vec<Direction> = (0..3).map(Direction::Item).collect();
        for low in 0..3 {
            // The other goods are at their best price.
            let mut item = vec![1.0; 3];
            item[low] = 0.25;
            let start = PriceFunction::new(item, vec![0.0; 4]).unwrap();
            let prices = coordinate_ascent(&train, &start, &directions);
            assert!((prices.item()[low] - 1.0).abs() < 1e-6, "{low}: {prices:?}");
        }
    }

    #[test]
    fn prices_are_in_proportion_to_values() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(4);
        let values: Vec<f32> = (0..300).map(|_| rng.random_range(0.0..1.0)).collect();
        let at = |scale: f32| {
            let train = Valuations::Additive(ItemValues::new(3, values.iter().map(|value| value * scale).collect()));
            let start = PriceFunction::new(vec![f64::from(scale) * 0.25; 3], vec![0.0; 4]).unwrap();
            let directions: Vec<Direction> = (0..3).map(Direction::Item).chain([Direction::Sizes(1..4)]).collect();
            coordinate_ascent(&train, &start, &directions)
        };
        let (one, small) = (at(1.0), at(2.0_f32.powi(-40)));
        let scaled = |prices: &[f64]| prices.iter().map(|price| price * 2.0_f64.powi(40)).collect::<Vec<_>>();
        assert_eq!((scaled(small.item()), scaled(small.size())), (one.item().to_vec(), one.size().to_vec()));
    }

    #[test]
    fn the_ascent_goes_on_until_no_move_is_worthwhile() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        let values: Vec<f32> = (0..600).map(|_| rng.random_range(0.0..1.0)).collect();
        let train = Valuations::UnitDemand(ItemValues::new(3, values));
        let directions: Vec<Direction> = (0..3).map(Direction::Item).chain([Direction::Sizes(1..4)]).collect();
        let start = PriceFunction::new(vec![0.0, 0.1, 0.9], vec![0.0; 4]).unwrap();
        let once = coordinate_ascent(&train, &start, &directions);
        assert_eq!(coordinate_ascent(&train, &once, &directions), once);
    }

    /// Atoms answered for one by one and thresholds sorted for every direction, sweep after sweep.
    fn plain_ascent(train: &Valuations, start: &PriceFunction, directions: &[Direction]) -> PriceFunction {
        let Valuations::Xor(xor) = train else { panic!("bidders with atoms") };
        let moves = |words: &[u64], direction: &Direction| match direction {
            Direction::Item(good) => bundle::contains(words, *good),
            Direction::Sizes(sizes) => sizes.contains(&bundle::size(words)),
        };
        let least_gain = LEAST_GAIN.0.min(LEAST_GAIN.1 / train.bidders() as f64);
        let mut prices: Vec<f64> = xor.bundles().iter().map(|words| start.price(words)).collect();
        let (mut item, mut size) = (start.item().to_vec(), start.size().to_vec());
        let mut revenue = evaluate(start, train).revenue * train.bidders() as f64;
        for _ in 0..SWEEPS {
            for direction in directions {
                let switch = |bidder| {
                    let (mut moving, mut resting) = (Offer::NONE, Offer::default());
                    for (atom, (words, value)) in xor.atom_range(bidder).zip(xor.atoms(bidder)) {
                        let offer = Offer { utility: f64::from(value) - prices[atom], price: prices[atom] };
                        let best = if moves(words, direction) { &mut moving } else { &mut resting };
                        *best = best.or(offer);
                    }
                    moving.switch(resting)
                };
                let switches = (0..xor.bidders()).filter_map(switch).collect();
                let shift = best_shift(switches, room(direction, &item, &size), SLACK * train.surplus());
                let Some(shift) = shift.filter(|shift| shift.gain > least_gain * revenue) else { continue };
                for (price, words) in prices.iter_mut().zip(xor.bundles().iter()) {
                    *price += if moves(words, direction) { shift.amount } else { 0.0 };
                }
                match direction {
                    Direction::Item(good) => item[*good] += shift.amount,
                    Direction::Sizes(sizes) => size[sizes.clone()].iter_mut().for_each(|price| *price += shift.amount),
                }
                revenue += shift.gain;
            }
        }
        monotone(item, size)
    }

    #[test]
    fn prices_are_those_of_the_plain_ascent_bit_for_bit() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let sizes = [1..6, 2..6, 3..6, 4..6, 5..6, 1..2, 2..3, 3..4, 4..5];
        let directions: Vec<Direction> = (0..5).map(Direction::Item).chain(sizes.map(Direction::Sizes)).collect();
        for case in 0..40 {
            let mut xor = XorValuations::new(5);
            for _ in 0..100 * (1 + case % 7) {
                for _ in 0..rng.random_range(0..6) {
                    let word: u64 = rng.random_range(0..32);
                    let value = f64::from(word.count_ones()) * rng.random_range(0.0..2.0);
                    // Values of many bidders are the same in every second case.
                    xor.push_atom(&[word], if case % 2 == 0 { value as f32 } else { value.round() as f32 });
                }
                xor.finish_bidder();
            }
            let train = Valuations::Xor(xor);
            let size = [0.0, 0.25, 0.5, 0.5, 1.0, 1.5].map(|price| price * f64::from(case % 3));
            let start = PriceFunction::new(vec![0.125 * f64::from(case % 4); 5], size.to_vec()).unwrap();
            let fast = coordinate_ascent(&train, &start, &directions);
            assert_eq!(fast, plain_ascent(&train, &start, &directions), "{case}");
            assert_ne!(fast, start);
        }
    }

    #[test]
    fn what_rounding_did_to_the_order_of_prices_is_mended() {
        let prices = monotone(vec![-1e-17, 0.5, 1.0], vec![0.0, 0.5, 0.499_999_999, 0.75]);
        assert_eq!((prices.item(), prices.size()), (&[0.0, 0.5, 1.0][..], &[0.0, 0.5, 0.5, 0.75][..]));
    }

    #[test]
    fn prices_have_room_as_far_as_items_and_sizes_stay_in_order() {
        let room = |direction| room(&direction, &[0.5, 2.0], &[0.0, 0.25, 0.75, 1.75]);
        assert_eq!(room(Direction::Item(0)), -0.5..=f64::INFINITY);
        assert_eq!(room(Direction::Item(1)), -2.0..=f64::INFINITY);
        assert_eq!(room(Direction::Sizes(1..2)), -0.25..=0.5);
        assert_eq!(room(Direction::Sizes(1..3)), -0.25..=1.0);
        assert_eq!(room(Direction::Sizes(2..4)), -0.5..=f64::INFINITY);
        assert_eq!(room(Direction::Sizes(3..4)), -1.0..=f64::INFINITY);
    }
}
