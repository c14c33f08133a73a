//! Bidders who come one after the other, and the network that shrinks to the roads they bid on.

use super::components::Components;
use super::config::PathsConfig;
use super::network::Network;
use super::search::{Ways, Workspace};
use super::shipment::Shipment;
use crate::error::CatsError;
use crate::mode::Mode;
use rand::Rng;
use std::ops::Range;

/// Most bidders in a row who may find no way.
const BIDDERS_IN_VAIN: usize = 100_000;

/// Most roads on all networks together that end before they are pruned.
const MOST_ROADS: usize = 5_000_000;

/// Most bidders on a network that is not pruned by then.
const BIDDERS_BEFORE_PRUNING: usize = 1_000_000;

/// All ways of a network are measured when it has been searched once for so many of its cities: that takes as long as it saves
/// in a few such times, and bids may end before.
const CITIES_PER_SEARCH: usize = 16;

/// A bid on roads.
#[derive(Debug, Clone)]
pub(super) struct RoadBid {
    /// Where its roads stand among those of all bids.
    roads: Range<usize>,
    pub(super) price: f64,
    /// The number of the group of bids of which at most one wins. Bids of a group stand side by side.
    pub(super) group: Option<usize>,
}

/// Bids on the roads of a network, until and after they use as many roads as goods are asked for.
#[derive(Debug, Clone)]
pub(super) struct Bidding<'a> {
    config: &'a PathsConfig,
    mode: Mode,
    /// The goods asked for.
    goods: usize,
    pub(super) network: Network,
    pub(super) bids: Vec<RoadBid>,
    /// The roads of one bid after the other, with those of bids that were dropped.
    roads: Vec<u32>,
    /// How many bids use every road. `[roads]`
    uses: Vec<u32>,
    /// The number of roads in use.
    used: usize,
    /// The number of groups so far, with those that are empty or were dropped.
    pub(super) groups: usize,
    /// The number of bidders so far, with those without a way or whose bids were dropped.
    pub(super) drawn: usize,
    /// The number of bidders with a bid that stands.
    pub(super) bidders: usize,
    /// Whether the roads that no bid used are closed.
    pub(super) is_pruned: bool,
}

impl<'a> Bidding<'a> {
    /// Draws a network and bidders until `is_done`, on larger and larger networks until the network is pruned by then.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] for parameters that do not suit the goods, [`CatsError::Unfinished`] if five cities
    /// for each good are not enough, or something else is repeated in vain too often.
    pub(super) fn run(
        config: &'a PathsConfig,
        mode: Mode,
        goods: usize,
        is_done: impl Fn(&Self) -> bool,
        rng: &mut impl Rng,
    ) -> Result<Self, CatsError> {
        config.check_for(goods)?;
        let most = PathsConfig::most_cities(goods);
        let mut cities = config.first_cities(goods);
        let mut workspace = Workspace::new();
        let (mut roads, mut largest) = (0, cities);
        while cities <= most && roads <= MOST_ROADS {
            let network = Network::draw(config, mode, goods, &mut cities, rng)?;
            roads += network.len();
            largest = cities;
            let mut bidding = Self::new(config, mode, goods, network);
            loop {
                bidding.add_bidder(&mut workspace, rng)?;
                bidding.prune();
                if is_done(&bidding) {
                    break;
                }
            }
            if bidding.is_pruned {
                return Ok(bidding);
            }
            cities += match mode {
                Mode::Compat => 1,
                Mode::Fixed => cities.div_ceil(16),
            };
        }
        let reason =
            format!("the bids end before they use {goods} roads that hang together, even with {largest} cities");
        Err(CatsError::Unfinished { reason })
    }

    fn new(config: &'a PathsConfig, mode: Mode, goods: usize, network: Network) -> Self {
        let uses = vec![0; network.len()];
        Self {
            config,
            mode,
            goods,
            network,
            bids: Vec::new(),
            roads: Vec::new(),
            uses,
            used: 0,
            groups: 0,
            drawn: 0,
            bidders: 0,
            is_pruned: false,
        }
    }

    /// The roads of a bid.
    pub(super) fn roads_of(&self, bid: &RoadBid) -> &[u32] {
        &self.roads[bid.roads.clone()]
    }

    /// Draws bidders up to one who finds a way, and adds the bids. All others close an empty group each.
    fn add_bidder(&mut self, workspace: &mut Workspace, rng: &mut impl Rng) -> Result<(), CatsError> {
        if !self.is_pruned && self.drawn >= BIDDERS_BEFORE_PRUNING {
            let goods = self.goods;
            let reason = format!("{BIDDERS_BEFORE_PRUNING} bidders bid on no {goods} roads that hang together");
            return Err(CatsError::Unfinished { reason });
        }
        for _ in 0..BIDDERS_IN_VAIN {
            if self.drawn == self.network.cities.len() / CITIES_PER_SEARCH && !self.is_pruned {
                self.network.measure();
            }
            self.drawn += 1;
            let shipment = Shipment::draw(self.config, &self.network.cities, rng);
            let ways = shipment.ways(self.config, &self.network, workspace);
            if ways.len() > 0 {
                self.add_bids(shipment, ways);
                return Ok(());
            }
            self.groups += 1;
        }
        let reason = format!("{BIDDERS_IN_VAIN} bidders in a row find no way that costs less than it is worth to them");
        Err(CatsError::Unfinished { reason })
    }

    /// Adds the bids of one bidder, up to the first one with which enough roads are in use.
    fn add_bids(&mut self, shipment: Shipment, ways: &Ways) {
        let first = self.bids.len();
        for (roads, length) in ways.iter() {
            let price = shipment.price(self.config, self.mode, ways, length);
            let start = self.roads.len();
            self.roads.extend_from_slice(roads);
            self.bids.push(RoadBid { roads: start..self.roads.len(), price, group: Some(self.groups) });
            for &road in roads {
                self.used += usize::from(self.uses[road as usize] == 0);
                self.uses[road as usize] += 1;
            }
            if !self.is_pruned && self.used >= self.goods {
                break;
            }
        }
        if self.bids.len() == first + 1 {
            self.bids[first].group = None;
        } else {
            self.groups += 1;
        }
        self.bidders += 1;
    }

    /// Once enough roads are in use, drops all bids but the most that hang together; if enough roads are in use even
    /// then, closes the others.
    fn prune(&mut self) {
        if self.is_pruned || self.used < self.goods {
            return;
        }
        self.drop_lesser_components();
        if self.used >= self.goods {
            self.close_unused_roads();
        }
    }

    /// Keeps only the largest number of bids that hang together by shared roads and groups.
    fn drop_lesser_components(&mut self) {
        let mut components = Components::new(self.bids.len());
        let mut user_of_road = vec![None; self.network.len()];
        for (bid, RoadBid { roads, group, .. }) in self.bids.iter().enumerate() {
            for &road in &self.roads[roads.clone()] {
                let user = *user_of_road[road as usize].get_or_insert(bid);
                components.join(user, bid);
            }
            if bid > 0 && group.is_some() && self.bids[bid - 1].group == *group {
                components.join(bid - 1, bid);
            }
        }
        let Some((largest, size)) = components.largest() else { return };
        if size == self.bids.len() {
            return;
        }
        let mut bid = 0..;
        self.bids.retain(|_| bid.next().is_some_and(|bid| components.find(bid) == largest));
        self.uses.fill(0);
        for road in self.bids.iter().flat_map(|bid| &self.roads[bid.roads.clone()]) {
            self.uses[*road as usize] += 1;
        }
        self.used = self.uses.iter().filter(|&&uses| uses > 0).count();
        self.bidders = self.bids.chunk_by(|one, next| one.group.is_some() && one.group == next.group).count();
    }

    /// Closes the roads that no bid uses, and numbers the others afresh.
    fn close_unused_roads(&mut self) {
        self.network.retain(|road| self.uses[road] > 0);
        self.network.measure();
        let mut numbers = vec![0; self.uses.len()];
        let in_use = self.uses.iter().enumerate().filter(|&(_, &uses)| uses > 0);
        (0..).zip(in_use).for_each(|(number, (road, _))| numbers[road] = number);
        self.roads.iter_mut().for_each(|road| *road = numbers[*road as usize]);
        self.uses.retain(|&uses| uses > 0);
        self.is_pruned = true;
    }
}
