//! Polishing: a finished menu, of any learner, bettered one element at a time by exact prices.
//!
//! Softened choice leaves prices a little below what buyers would pay, lotteries where the gradient was flat, and elements that compete
//! and so hold each other's prices down. A round
//!
//! 1. makes some elements too dear for everybody, at random or the cheap ones, but for the first round;
//! 2. raises all prices together as far as that pays;
//! 3. takes every element out in turn and tries its own lottery and a few mixtures, each at the best of all prices for it: a lottery of the
//!    menu, moved towards another one or towards a single bundle; what earns most of the training bidders takes its place;
//! 4. is undone unless the training bidders pay more than before.
//!
//! So revenue on the training bidders never falls. Of the menus after each round the one is kept that earns most of the validation bidders.
//!
//! Source: exact coordinate prices as in [`Master`]; the rest is iterated local search (Lourenço, Martin and Stützle, "Iterated local search",
//! Handbook of Metaheuristics, 2003), whose moves are ours. It needs no gradient, and helps where bidders are of few types, so that revenue
//! is flat between jumps.

use crate::master::{Element, Master};
use crate::streams;
use diffecon_auction::{Bundle, Bundles, Menu, OutOfRange, Seed, Valuations, evaluate};
use diffecon_config::{Memory, bytes_of};
use rand::{Rng, RngExt, seq::SliceRandom};
use rayon::prelude::*;

/// A lottery: bundles, each with its probability.
type Lottery = Vec<(Bundle, f32)>;

/// Mixtures that are tried for an element, beside its own lottery.
const MIXTURES: usize = 4;
/// The most bundles of a mixture.
const MOST_POINTS: usize = 8;
/// The least probability that a mixture keeps.
const LEAST_WEIGHT: f32 = 1e-4;
/// How far below the best price an element is offered, as a share of the mean best value: whoever is meant to buy is not to be lost by
/// rounding.
const MARGIN: f64 = 1e-5;

/// A menu that was polished.
#[derive(Debug, Clone, PartialEq)]
pub struct Polished {
    /// The menu.
    pub menu: Menu,
    /// The rounds after which it was so; 0 if none bettered it.
    pub rounds: usize,
}

/// The mean revenue after a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Round {
    /// The round, from 1; 0 is before the first.
    pub round: usize,
    /// On the training bidders.
    pub training: f64,
    /// On the validation bidders.
    pub validation: f64,
}

/// Polishes a menu in so many rounds; `watch` hears what it earns before the first and after each.
///
/// # Errors
/// If the values of the elements to the training bidders do not fit into memory.
pub fn polish(
    menu: &Menu,
    train: &Valuations,
    validation: &Valuations,
    rounds: usize,
    seed: Seed,
    mut watch: impl FnMut(Round),
) -> Result<Polished, OutOfRange> {
    let values = bytes_of(2 * 4, &[menu.elements(), train.bidders()]);
    Memory::default().with("values of elements", "elements of the menu * training bidders", values).check()?;
    let mut polisher = Polisher::new(menu, train);
    let look = |round: usize, polisher: &Polisher, menu: &Menu| Round {
        round,
        training: polisher.master.revenue() / train.bidders() as f64,
        validation: evaluate(menu, validation).revenue,
    };
    let mut last = look(0, &polisher, menu);
    let mut best = (last, menu.clone());
    watch(last);
    for round in 1..=rounds {
        let mut rng = seed.stream_at(streams::POLISHED, round as u64);
        if !polisher.round(round > 1, &mut rng) {
            watch(Round { round, ..last });
            continue;
        }
        let menu = polisher.menu()?;
        last = look(round, &polisher, &menu);
        watch(last);
        if last.validation > best.0.validation {
            best = (last, menu);
        }
    }
    Ok(Polished { menu: best.1, rounds: best.0.round })
}

/// A menu on the way.
struct Polisher {
    master: Master<Lottery>,
    /// Every bundle of the menu, and nothing.
    bundles: Vec<Bundle>,
    /// [`MARGIN`] in money.
    margin: f32,
}

impl Polisher {
    fn new(menu: &Menu, train: &Valuations) -> Self {
        let mut bundles: Vec<Bundle> = menu.bundles().iter().map(Bundle::from_words).collect();
        bundles.push(Bundle::empty(menu.bundles().goods()));
        bundles.sort_by(|a, b| a.words().cmp(b.words()));
        bundles.dedup();
        let mut master = Master::new(train);
        for index in 0..menu.elements() {
            let lottery = menu.lottery(index).filter(|(_, weight)| *weight > 0.0);
            let sold: Lottery = lottery.map(|(words, weight)| (Bundle::from_words(words), weight)).collect();
            let values = values(master.types(), &sold);
            master.put(index, Element { sold, price: menu.prices()[index], values });
        }
        Self { master, bundles, margin: (MARGIN * train.surplus()) as f32 }
    }

    /// Withdraws some elements if asked to, raises all prices, and betters every element once, in a random order. Whether that earned
    /// more; if not, all is as before.
    fn round(&mut self, withdraw: bool, rng: &mut impl Rng) -> bool {
        let before = (self.master.revenue(), self.master.clone());
        if withdraw {
            self.withdraw(rng);
        }
        if let Some(rise) = self.master.best_rise().filter(|rise| *rise > self.margin) {
            self.master.raise(rise - self.margin);
        }
        let mut order: Vec<usize> = (0..self.master.elements()).collect();
        order.shuffle(rng);
        for index in order {
            self.better(index, rng);
        }
        let better = self.master.revenue() > before.0;
        if !better {
            self.master = before.1;
        }
        better
    }

    /// Makes some elements too dear for everybody, so that others find other prices without them: any of them, or the cheap ones.
    fn withdraw(&mut self, rng: &mut impl Rng) {
        let (share, cheap) = (rng.random::<f32>(), rng.random::<bool>());
        let prices: Vec<f32> = self.master.priced().map(|(_, price)| price).collect();
        let mut sorted = prices.clone();
        sorted.sort_by(f32::total_cmp);
        let limit = sorted[(share * prices.len() as f32) as usize % prices.len()];
        for (index, price) in prices.into_iter().enumerate() {
            let goes = if cheap { price < limit } else { rng.random::<f32>() < share };
            if goes {
                let element = self.master.take(index);
                self.master.put(index, Element { price: self.unsold(&element), ..element });
            }
        }
    }

    /// A price at which nobody buys an element.
    fn unsold(&self, element: &Element<Lottery>) -> f32 {
        2.0 * element.values.iter().copied().fold(self.margin, f32::max)
    }

    /// Puts the best offer that is found in the place of an element.
    fn better(&mut self, index: usize, rng: &mut impl Rng) {
        let mixtures: Vec<Lottery> = (0..MIXTURES).map(|_| self.mixture(rng)).collect();
        let mut best = self.master.take(index);
        let mut gain = self.master.gain(&best);
        if gain < 0.0 {
            (gain, best.price) = (0.0, self.unsold(&best));
        }
        let own = (best.sold.clone(), best.values.clone());
        let mixtures = mixtures.into_iter().map(|sold| {
            let values = values(self.master.types(), &sold);
            (sold, values)
        });
        for (sold, values) in std::iter::once(own).chain(mixtures) {
            let Some(offer) = self.master.best_price(&values) else { continue };
            let element = Element { sold, price: (offer.amount - self.margin).max(0.0), values };
            let of_element = self.master.gain(&element);
            if of_element > gain {
                (gain, best) = (of_element, element);
            }
        }
        self.master.put(index, best);
    }

    /// A lottery of the menu, moved some of the way towards another one, or a bundle alone.
    fn mixture(&self, rng: &mut impl Rng) -> Lottery {
        let elements = self.master.elements();
        let [from, to] = [(); 2].map(|()| self.master.sold(rng.random_range(0..elements)));
        let share = rng.random::<f32>().powi(2);
        if rng.random() {
            return mixed(from, to, share);
        }
        let alone = self.bundles[rng.random_range(0..self.bundles.len())].clone();
        mixed(from, &vec![(alone, 1.0)], share)
    }

    fn menu(&self) -> Result<Menu, OutOfRange> {
        let lotteries = || self.master.priced().map(|(lottery, _)| lottery);
        let support = lotteries().map(Vec::len).max().unwrap_or(1);
        let (mut bundles, mut weights) = (Bundles::new(self.master.types().goods()), Vec::new());
        for lottery in lotteries() {
            let nothing = (lottery[0].0.clone(), 0.0);
            for (bundle, weight) in lottery.iter().chain(std::iter::repeat(&nothing)).take(support) {
                bundles.push(bundle.words());
                weights.push(*weight);
            }
        }
        Menu::new(bundles, weights, self.master.priced().map(|(_, price)| price).collect())
    }
}

/// A lottery's expected value to every type `[N]`, as a menu computes it.
fn values(types: &Valuations, lottery: &Lottery) -> Vec<f32> {
    let value = |bidder| lottery.iter().map(|(bundle, weight)| types.value(bidder, bundle.words()) * weight).sum();
    (0..types.bidders()).into_par_iter().map(value).collect()
}

/// `1 - share` of one lottery and `share` of another, without what is unlikely.
fn mixed(one: &Lottery, other: &Lottery, share: f32) -> Lottery {
    let mut mixture: Lottery = Vec::new();
    let all = one.iter().map(|part| (part, 1.0 - share)).chain(other.iter().map(|part| (part, share)));
    for ((bundle, weight), share) in all {
        match mixture.iter_mut().find(|(known, _)| known == bundle) {
            Some((_, known)) => *known += weight * share,
            None => mixture.push((bundle.clone(), weight * share)),
        }
    }
    mixture.sort_by(|a, b| b.1.total_cmp(&a.1));
    mixture.truncate(MOST_POINTS);
    mixture.retain(|(_, weight)| *weight >= LEAST_WEIGHT);
    let all: f32 = mixture.iter().map(|(_, weight)| weight).sum();
    mixture.iter_mut().for_each(|(_, weight)| *weight /= all);
    mixture
}
