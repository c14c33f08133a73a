//! The mechanisms that any learned one must beat, fitted to a training sample.
//!
//! | name | mechanism | prices |
//! |---|---|---|
//! | `grand-bundle` | [`grand_bundle`] | all goods together or nothing |
//! | `item-prices` | [`item_prices`] | one for each good |
//! | `size-prices` | [`size_prices`] | one for each number of goods |
//! | `item-size-prices` | [`item_size_prices`] | both, added |
//!
//! The bound on them all is the full surplus, [`Report::surplus`](crate::Report::surplus).
//!
//! The grand bundle's price is exactly optimal on the sample. The others are local optima: from a few starts a smoothed
//! ascent finds a good region and a coordinate ascent, whose every move is exact, searches it. All are deterministic, on
//! any number of threads.

mod additive_demand;
mod atom_columns;
mod coordinate_ascent;
mod demand;
mod grand_bundle;
mod list_sums;
mod smooth_ascent;
mod smooth_block;
mod start;
mod switch;
mod worthwhile;
mod xor_demand;

use crate::k_demand::k_demand;
use crate::market::evaluate;
use crate::mechanism::{Assignment, Mechanism, Sale};
use crate::menu::Menu;
use crate::price_function::PriceFunction;
use crate::valuations::Valuations;
use coordinate_ascent::coordinate_ascent;
use demand::Direction;
pub use grand_bundle::grand_bundle;
use smooth_ascent::smooth_ascent;

/// The baselines' names.
pub const NAMES: [&str; 4] = ["grand-bundle", "item-prices", "size-prices", "item-size-prices"];

/// A fitted baseline.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// A menu.
    Menu(Menu),
    /// A price function.
    Prices(PriceFunction),
}

impl Mechanism for Baseline {
    fn goods(&self) -> usize {
        match self {
            Self::Menu(menu) => menu.goods(),
            Self::Prices(prices) => prices.goods(),
        }
    }

    fn sell(&self, valuations: &Valuations) -> Vec<Sale> {
        match self {
            Self::Menu(menu) => menu.sell(valuations),
            Self::Prices(prices) => prices.sell(valuations),
        }
    }

    fn assign(&self, reports: &Valuations) -> Vec<Assignment> {
        match self {
            Self::Menu(menu) => menu.assign(reports),
            Self::Prices(prices) => prices.assign(reports),
        }
    }
}

/// Every baseline by its name, fitted to a training sample.
pub fn baselines(train: &Valuations) -> Vec<(&'static str, Baseline)> {
    let (items, sizes) = rayon::join(|| item_prices(train), || size_prices(train));
    let both = item_size_prices_from(train, &items, &sizes);
    let [grand, item, size, item_size] = NAMES;
    vec![
        (grand, Baseline::Menu(grand_bundle(train))),
        (item, Baseline::Prices(items)),
        (size, Baseline::Prices(sizes)),
        (item_size, Baseline::Prices(both)),
    ]
}

/// One baseline by its name, fitted to a training sample.
///
/// # Panics
/// If the name is none of [`NAMES`].
pub fn baseline(name: &str, train: &Valuations) -> Baseline {
    match name {
        "grand-bundle" => Baseline::Menu(grand_bundle(train)),
        "item-prices" => Baseline::Prices(item_prices(train)),
        "size-prices" => Baseline::Prices(size_prices(train)),
        "item-size-prices" => Baseline::Prices(item_size_prices(train)),
        _ => panic!("no baseline is called {name}"),
    }
}

/// A price for each good.
pub fn item_prices(train: &Valuations) -> PriceFunction {
    coordinate_ascent(train, &smoothed(train, start::items(train)), &item_directions(train))
}

/// A price for each bundle size. On the training sample it earns at least what [`grand_bundle`] does.
pub fn size_prices(train: &Valuations) -> PriceFunction {
    let ascended = coordinate_ascent(train, &smoothed(train, start::sizes(train)), &size_directions(train));
    best(train, [ascended, flat_prices(train)])
}

/// The best price of the grand bundle for every size.
fn flat_prices(train: &Valuations) -> PriceFunction {
    let mut size = vec![f64::from(grand_bundle(train).prices()[0]); train.goods() + 1];
    size[0] = 0.0;
    PriceFunction::new(vec![0.0; train.goods()], size).expect("a bidder's value or 0")
}

/// A price for each good and for each bundle size, added. On the training sample it earns at least what [`item_prices`]
/// and [`size_prices`] do.
pub fn item_size_prices(train: &Valuations) -> PriceFunction {
    let (items, sizes) = rayon::join(|| item_prices(train), || size_prices(train));
    item_size_prices_from(train, &items, &sizes)
}

fn item_size_prices_from(train: &Valuations, items: &PriceFunction, sizes: &PriceFunction) -> PriceFunction {
    let directions = [item_directions(train), size_directions(train)].concat();
    let ascend = |start: &PriceFunction| coordinate_ascent(train, start, &directions);
    let (alone, halfway) = rayon::join(
        || rayon::join(|| ascend(items), || ascend(sizes)),
        || ascend(&smoothed(train, start::halfway(items, sizes))),
    );
    best(train, [alone.0, alone.1, halfway])
}

/// Prices in a good region near the start. The smoothed ascent knows bidders who choose among their atoms; additive
/// bidders do well without.
fn smoothed(train: &Valuations, start: PriceFunction) -> PriceFunction {
    let surplus = train.surplus();
    match train {
        Valuations::Xor(xor) if surplus > 0.0 => smooth_ascent(xor, surplus, &start),
        Valuations::UnitDemand(items) if surplus > 0.0 => smooth_ascent(&k_demand(items, 1), surplus, &start),
        _ => start,
    }
}

/// The prices that earn most on the sample, the first among equals.
fn best(train: &Valuations, candidates: impl IntoIterator<Item = PriceFunction>) -> PriceFunction {
    let rated = candidates.into_iter().map(|prices| (evaluate(&prices, train).revenue, prices));
    let (_, prices) = rated.reduce(|best, other| if other.0 > best.0 { other } else { best }).expect("a candidate");
    prices
}

/// Every good's price on its own.
fn item_directions(train: &Valuations) -> Vec<Direction> {
    (0..train.goods()).map(Direction::Item).collect()
}

/// All sizes from one upwards, and one size on its own. A size that no bidder has an atom of goes with the next above
/// that one has.
fn size_directions(train: &Valuations) -> Vec<Direction> {
    let steps = start::steps(train);
    let upwards = steps.iter().map(|step| Direction::Sizes(step.start..train.goods() + 1));
    upwards.chain(steps.iter().cloned().map(Direction::Sizes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valuations::ItemValues;

    #[test]
    fn of_prices_that_earn_the_same_the_first_are_taken() {
        let train = Valuations::Additive(ItemValues::new(2, vec![1.0; 4]));
        let prices = |item: [f64; 2]| PriceFunction::new(item.to_vec(), vec![0.0; 3]).unwrap();
        let candidates = [[0.5, 0.25], [1.0, 0.5], [0.5, 1.0], [0.75, 0.5]].map(prices);
        assert_eq!(best(&train, candidates), prices([1.0, 0.5]));
    }
}
