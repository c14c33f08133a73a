//! Sequential baselines by exact dynamic programming: every good sold by itself, or all goods as one bundle.
//!
//! Selling one thing to bidders in turn at posted prices, `V_i = max_p P(v_i >= p) (p - V_(i+1)) + V_(i+1)`; the maximum is
//! exact on a large sample of the bidders' values for the thing.

use crate::environment::Environment;
use crate::goods_set::GoodsSet;
use crate::lanes::{LANES, LaneRng};
use crate::law::Law;
use crate::menu::{MAX_GOODS_OF_BUNDLE_MENUS, MenuForm, MenuKind};
use crate::policy::Policy;
use crate::streams;
use diffecon_auction::Seed;
use rayon::prelude::*;

/// Bidders whose values the prices are exact for.
const SAMPLE: usize = 1 << 18;

/// Posted prices of things that are sold apart.
#[derive(Debug, Clone)]
pub struct PostedPrices {
    menu: &'static dyn MenuForm,
    goods: usize,
    things: Things,
    /// `[positions][things]`.
    prices: Vec<Vec<f32>>,
    predicted: f64,
}

/// What is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Things {
    Goods,
    GrandBundle,
}

/// The baselines' names.
pub const BASELINES: [&str; 2] = ["separate", "bundle"];

/// A baseline by its name, for the bidders of an auction whatever its menus: goods and bundles alone need a price for each
/// bundle, or for each good.
///
/// # Panics
/// If the name is none of [`BASELINES`].
pub fn baseline(name: &str, environment: &Environment) -> PostedPrices {
    let few = environment.goods() <= MAX_GOODS_OF_BUNDLE_MENUS;
    let environment = environment.with_menu(if few { MenuKind::Bundles } else { MenuKind::EntryFee }.form());
    match name {
        "separate" => separate(&environment),
        "bundle" => bundle(&environment),
        _ => panic!("no baseline is called {name}"),
    }
}

/// Each good at the price that would be best if it were the only one.
pub fn separate(environment: &Environment) -> PostedPrices {
    apart(environment, Things::Goods)
}

/// All goods together or none.
pub fn bundle(environment: &Environment) -> PostedPrices {
    apart(environment, Things::GrandBundle)
}

fn apart(environment: &Environment, things: Things) -> PostedPrices {
    let goods = environment.goods();
    let sets: Vec<Vec<usize>> = match things {
        Things::Goods => (0..goods).map(|good| vec![good]).collect(),
        Things::GrandBundle => vec![(0..goods).collect()],
    };
    let paths: Vec<Vec<(f32, f64)>> = sets.par_iter().map(|set| price_path(environment, set)).collect();
    let prices = (0..environment.bidders()).map(|position| paths.iter().map(|path| path[position].0).collect());
    let predicted = paths.iter().map(|path| path[0].1).sum();
    PostedPrices { menu: environment.menu(), goods, things, prices: prices.collect(), predicted }
}

/// The price and the value of one thing at every position.
fn price_path(environment: &Environment, set: &[usize]) -> Vec<(f32, f64)> {
    let mut path = vec![(0.0, 0.0); environment.bidders()];
    let mut next = 0.0;
    let mut known: Option<(usize, Vec<f32>)> = None;
    for position in (0..environment.bidders()).rev() {
        let law = environment.law(position);
        let same = known.as_ref().is_some_and(|(earlier, _)| same(environment.law(*earlier), law));
        if !same {
            known = Some((position, sorted_values(law, set)));
        }
        let values = &known.as_ref().expect("drawn above").1;
        let mut best = (f32::INFINITY, next);
        for (rank, &value) in values.iter().enumerate() {
            let sold = (values.len() - rank) as f64 / values.len() as f64;
            let total = sold * (f64::from(value) - next) + next;
            if value >= 0.0 && total > best.1 {
                best = (value, total);
            }
        }
        (path[position], next) = (best, best.1);
    }
    path
}

/// Whether two laws are plainly the same.
fn same(a: &Law, b: &Law) -> bool {
    match (a, b) {
        (Law::Items { high: a, demand: c }, Law::Items { high: b, demand: d }) => (a, c) == (b, d),
        (Law::Bundles { .. }, Law::Bundles { .. }) | (Law::NoisyItems { .. }, Law::NoisyItems { .. }) => true,
        (Law::Rows(a), Law::Rows(b)) => std::sync::Arc::ptr_eq(a, b),
        _ => false,
    }
}

/// A sample of a law's values of one set of goods, ascending.
fn sorted_values(law: &Law, set: &[usize]) -> Vec<f32> {
    let mut rng = LaneRng::new(&mut Seed::new(0).stream(streams::BASELINES));
    let mut subsets = Vec::new();
    let mut draw = || {
        if law.values_every_bundle() {
            law.fill_subsets(set, &mut rng, &mut subsets);
            return subsets[subsets.len() - 1];
        }
        law.draw(&mut rng).map(|bidder| bidder.value(set.iter().copied().collect()))
    };
    let mut values: Vec<f32> = (0..SAMPLE / LANES).flat_map(|_| draw()).collect();
    values.sort_unstable_by(f32::total_cmp);
    values
}

impl Policy for PostedPrices {
    fn menu(&self) -> &'static dyn MenuForm {
        self.menu
    }

    fn prices(&self, position: usize, states: &[GoodsSet]) -> Vec<Vec<f32>> {
        let of_things = &self.prices[position];
        let row = |left: &GoodsSet| match self.things {
            Things::Goods => self.menu.goods_apart(*left, of_things),
            Things::GrandBundle => self.menu.grand_bundle(self.goods, *left, of_things[0]),
        };
        states.iter().map(row).collect()
    }

    fn predicted(&self) -> Option<f64> {
        (self.things == Things::GrandBundle).then_some(self.predicted)
    }
}
