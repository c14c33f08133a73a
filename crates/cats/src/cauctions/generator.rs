//! Instances of a preset.

use super::bidder::{Bidders, Offer};
use super::config::CauctionConfig;
use super::neighbour_rule::NeighbourRule;
use super::neighbours::Neighbours;
use super::preset::Preset;
use super::uniforms::{OriginalStream, Uniforms};
use crate::error::CatsError;
use crate::format::GENERATED_BY;
use crate::instance::{Bid, Instance};
use crate::mode::Mode;
use diffecon_auction::Bundle;
use diffecon_auction::bundle::words_for;
use diffecon_config::{Checked, Memory, OutOfRange, bytes_of};

/// The most items: of the largest instances in papers, 8,000, and some more.
const MAX_ITEMS: usize = 16_384;
/// The most bids.
const MAX_BIDS: usize = 10_000_000;
/// Bidders in a row whose first bundle may have a negative price.
const PATIENCE: usize = 100_000;

/// A preset with its parameters, a number of items and a number of bids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CauctionGenerator {
    preset: Preset,
    items: usize,
    bids: usize,
    mode: Mode,
    whole_prices: bool,
    config: Checked<CauctionConfig>,
}

impl CauctionGenerator {
    /// The preset as it is, in mode `compat`, with real prices.
    ///
    /// # Errors
    /// If items are not in [1, 16384] or bids not in [1, 1e7].
    pub fn new(preset: Preset, items: usize, bids: usize) -> Result<Self, OutOfRange> {
        OutOfRange::unless((1..=MAX_ITEMS).contains(&items), "goods", format!("in [1, {MAX_ITEMS}]"), items)?;
        OutOfRange::unless((1..=MAX_BIDS).contains(&bids), "bids", "in [1, 1e7]", bids)?;
        Ok(Self { preset, items, bids, mode: Mode::Compat, whole_prices: false, config: Checked::default() })
    }

    /// With other parameters.
    ///
    /// # Errors
    /// If `max_value` is below `min_value`.
    pub fn with_config(self, config: Checked<CauctionConfig>) -> Result<Self, OutOfRange> {
        config.check_range()?;
        Ok(Self { config, ..self })
    }

    /// `compat`: a bidder has a dummy from three bids on, as in the originals. `fixed`: from two on, so that all bids of a bidder
    /// are known as his; bids and optimum are the same, since two bids of a bidder always share an item.
    pub fn with_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// With whole prices, the originals' `integers`. They are rounded before a bid is accepted, so bids may differ; where whole
    /// prices are equal, the order in which learn2branch and GeCO take them depends on the machine, here it does not.
    pub fn with_whole_prices(self, whole_prices: bool) -> Self {
        Self { whole_prices, ..self }
    }

    /// The preset.
    pub const fn preset(&self) -> Preset {
        self.preset
    }

    /// The parameters.
    pub fn config(&self) -> &CauctionConfig {
        &self.config
    }

    /// Which item a bundle grows by.
    fn neighbours(&self) -> NeighbourRule {
        self.config.neighbours.unwrap_or(self.preset.neighbours())
    }

    /// The probability of adding yet another item to the first bundle.
    pub(super) fn add_item_prob(&self) -> f64 {
        self.config.add_item_prob.unwrap_or(self.preset.add_item_prob())
    }

    /// A price as the original rounds it.
    pub(super) fn rounded(&self, price: f64) -> f64 {
        match (self.whole_prices, self.preset.is_ecole()) {
            (false, _) => price,
            (true, true) => price.floor(),
            // Without a sign before zero.
            (true, false) => price.trunc() + 0.0,
        }
    }

    /// What `at_once` instances take.
    pub fn memory(&self, at_once: usize) -> Memory {
        let rows = if self.neighbours().needs_table() { self.items } else { 2 };
        let of_bid = size_of::<Bid>() + 8 * words_for(self.items) + 64;
        Memory::default()
            .with("compatibilities", "goods * goods", bytes_of(size_of::<f64>(), &[rows, self.items]))
            .with("bids", "bids * goods", bytes_of(of_bid, &[self.bids, at_once]))
    }

    /// The instances that the original makes one after another from one seed.
    pub fn instances(&self, seed: u32) -> CauctionInstances {
        CauctionInstances { generator: *self, seed, stream: self.preset.stream(seed), next: 0 }
    }

    /// One instance of these numbers.
    ///
    /// # Errors
    /// [`CatsError::Unfinished`] if 100,000 bidders in a row have a first bundle with a negative price.
    pub fn instance(&self, uniforms: &mut impl Uniforms) -> Result<Instance, CatsError> {
        self.instance_from("", uniforms)
    }

    /// One instance, and where its numbers come from, for its comments.
    pub(super) fn instance_from(&self, origin: &str, uniforms: &mut impl Uniforms) -> Result<Instance, CatsError> {
        let (low, high) = (self.config.min_value, self.config.max_value);
        let common: Vec<f64> = (0..self.items).map(|_| low + (high - low) * uniforms.next()).collect();
        let neighbours = Neighbours::draw(self.neighbours(), self.items, uniforms);
        let mut bidders = Bidders::new(self, &common, &neighbours);
        let mut instance =
            Instance { comments: Vec::new(), goods: self.items, dummies: 0, bids: Vec::new(), dropped: Vec::new() };
        let (mut accepted, mut rejected) = (0, 0);
        while instance.bids.len() < self.bids && !(self.preset.has_one_bidder() && accepted == 1) {
            match bidders.draw(self.bids - instance.bids.len(), uniforms) {
                Some(offers) => {
                    self.place(offers, &mut instance);
                    (accepted, rejected) = (accepted + 1, 0);
                }
                None if rejected == PATIENCE => return Err(self.unfinished(&instance)),
                None => rejected += 1,
            }
        }
        instance.comments = self.comments(origin, accepted);
        Ok(instance)
    }

    /// Adds a bidder's bids, with a dummy if they are a group.
    fn place(&self, mut offers: Vec<Offer>, instance: &mut Instance) {
        if self.preset.is_ecole() {
            offers.sort_by(|one, other| one.items.cmp(&other.items));
        }
        let group = match self.mode {
            Mode::Compat => 3,
            Mode::Fixed => 2,
        };
        let dummy = (offers.len() >= group).then_some(self.items + instance.dummies);
        instance.dummies += usize::from(dummy.is_some());
        let bids = offers.into_iter().map(|offer| Bid {
            bundle: Bundle::from_goods(self.items, offer.items),
            price: offer.price,
            dummy,
        });
        instance.bids.extend(bids);
    }

    fn unfinished(&self, instance: &Instance) -> CatsError {
        let (preset, items, bids) = (self.preset, self.items, instance.bids.len());
        let reason = format!(
            "{preset} with {items} goods: after {PATIENCE} more bidders, whose first bundles have negative prices, there still \
             are {bids} bids"
        );
        CatsError::Unfinished { reason }
    }

    fn comments(&self, origin: &str, bidders: usize) -> Vec<String> {
        let CauctionConfig { min_value, max_value, value_deviation, max_n_sub_bids, .. } = *self.config;
        let CauctionConfig { additivity, budget_factor, resale_factor, .. } = *self.config;
        let whole = if self.whole_prices { "; Whole prices: on" } else { "" };
        vec![
            GENERATED_BY.to_owned(),
            format!(
                "Goods: {}; Bids: {}; Distribution: {}; {origin}Mode: {}; Dominance check: off; Bidders drawn: {bidders}{whole}",
                self.items, self.bids, self.preset, self.mode
            ),
            "Combinatorial auctions of machine learning, parameters:".to_owned(),
            format!("min_value       = {min_value}"),
            format!("max_value       = {max_value}"),
            format!("value_deviation = {value_deviation}"),
            format!("add_item_prob   = {}", self.add_item_prob()),
            format!("max_n_sub_bids  = {max_n_sub_bids}"),
            format!("additivity      = {additivity}"),
            format!("budget_factor   = {budget_factor}"),
            format!("resale_factor   = {resale_factor}"),
            format!("neighbours      = {}", self.neighbours()),
        ]
    }
}

/// The instances of one stream of random numbers, without end.
#[derive(Debug, Clone)]
pub struct CauctionInstances {
    generator: CauctionGenerator,
    seed: u32,
    stream: OriginalStream,
    next: u64,
}

impl CauctionInstances {
    /// Leaves out so many random numbers before the next instance, which then is number `next`.
    pub(super) fn skip_to(mut self, drawn: u64, next: u64) -> Self {
        self.stream.skip(drawn - self.stream.drawn());
        self.next = next;
        self
    }

    /// The random numbers drawn so far.
    pub fn drawn(&self) -> u64 {
        self.stream.drawn()
    }
}

impl Iterator for CauctionInstances {
    type Item = Result<Instance, CatsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let origin = format!("Seed: {}; Instance: {}; Numbers drawn before: {}; ", self.seed, self.next, self.drawn());
        self.next += 1;
        Some(self.generator.instance_from(&origin, &mut self.stream))
    }
}
