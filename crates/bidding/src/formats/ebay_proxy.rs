//! eBay: bidders give their maxima over some days, and the price follows the second highest.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::format::Format;
use crate::outcome::{Outcome, Step};
use crate::panel::{Panel, Turn};
use diffecon_config::JsonSchema;
use serde::{Deserialize, Serialize};

/// Proxy bidding over days. Every day all bidders are asked in a random order and give a new maximum or hold. The price is the
/// second highest maximum and an increment, but no more than the highest. Nobody leads with a maximum below the first price.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EbayProxy {
    /// The first price.
    pub start: f64,
    /// By what the price passes the second highest maximum.
    pub increment: f64,
    /// The least price at which the good is sold, which nobody knows; 0 for none.
    pub reserve: f64,
    /// When the reserve is reached.
    pub reserve_rule: ReserveRule,
    /// Days at first.
    pub days: usize,
    /// Days at most.
    pub most_days: usize,
    /// Whether late bids add days.
    pub soft_close: SoftClose,
    /// Who leads of two equal maxima.
    pub tie: TieRule,
}

impl Default for EbayProxy {
    fn default() -> Self {
        Self {
            start: 0.0,
            increment: 1.0,
            reserve: 0.0,
            reserve_rule: ReserveRule::Price,
            days: 10,
            most_days: 20,
            soft_close: SoftClose::Off,
            tie: TieRule::Index,
        }
    }
}

/// When late bids add a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SoftClose {
    /// Never.
    #[default]
    Off,
    /// As the published auctions really ran: with one day left, if anybody has bid since the last extension.
    AsLogged,
    /// As their bidders were told: after the last day, if anybody has bid on it.
    LastDayBid,
}

/// Who leads of two equal maxima.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TieRule {
    /// The bidder with the lower number, as in the published auctions.
    #[default]
    Index,
    /// Who gave the maximum earlier, as on eBay.
    Earliest,
}

/// When a hidden reserve is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReserveRule {
    /// If the last price reaches it, as in the published auctions.
    #[default]
    Price,
    /// If the highest maximum reaches it, as their bidders were told; the winner pays the reserve if the price is below it.
    Maximum,
}

/// Where an auction stands.
struct Standing {
    maxima: Vec<f64>,
    /// The turn at which each bidder gave his maximum.
    given: Vec<usize>,
    price: f64,
    leader: Option<usize>,
}

impl EbayProxy {
    /// Renews price and leader.
    fn settle(&self, standing: &mut Standing) {
        let Standing { maxima, given, .. } = &*standing;
        let mut order: Vec<usize> = (0..maxima.len()).collect();
        order.sort_by(|&a, &b| {
            let earlier = if self.tie == TieRule::Earliest { given[a].cmp(&given[b]) } else { a.cmp(&b) };
            maxima[b].total_cmp(&maxima[a]).then(earlier)
        });
        let highest = |place: usize| order.get(place).map_or(0.0, |bidder| maxima[*bidder]);
        let (top, second) = (highest(0), highest(1));
        standing.leader = order.first().copied().filter(|_| top > 0.0 && top >= self.start);
        if second > 0.0 {
            standing.price = standing.price.max(top.min(second + self.increment));
        }
    }
}

impl Format for EbayProxy {
    /// A maximum below the bidder's present one counts as holding.
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError> {
        let bidders = panel.bidders();
        let mut standing =
            Standing { maxima: vec![0.0; bidders], given: vec![0; bidders], price: self.start, leader: None };
        let (mut steps, mut prices, mut day) = (Vec::new(), Vec::new(), 0);
        let (mut days, mut has_bid) = (self.days, false);
        while day < days {
            let order = chance.order(bidders)?;
            let mut has_bid_today = false;
            for (turn, &bidder) in order.iter().enumerate() {
                let told = Turn {
                    day,
                    days,
                    turn,
                    order: (day + 1 < days).then_some(&order),
                    price: standing.price,
                    own_maximum: standing.maxima[bidder],
                    prices_so_far: &prices,
                };
                let maximum = panel.maximum(bidder, &told)?.filter(|maximum| *maximum >= standing.maxima[bidder]);
                if let Some(maximum) = maximum {
                    has_bid_today = true;
                    if maximum > standing.maxima[bidder] {
                        standing.given[bidder] = steps.len();
                    }
                    standing.maxima[bidder] = maximum;
                }
                self.settle(&mut standing);
                prices.push(standing.price);
                let Standing { price, leader, .. } = standing;
                steps.push(Step { day, turn, bidder, maximum, price, leader });
            }
            has_bid |= has_bid_today;
            day += 1;
            match self.soft_close {
                SoftClose::Off => {}
                SoftClose::AsLogged => {
                    if day + 1 == days && has_bid && days < self.most_days {
                        (days, has_bid) = (days + 1, false);
                    }
                }
                SoftClose::LastDayBid => days += usize::from(day == days && has_bid_today && days < self.most_days),
            }
        }
        let Standing { maxima, price, leader, .. } = standing;
        let (winner, price) = match (self.reserve_rule, leader) {
            (ReserveRule::Price, leader) => (leader.filter(|_| price >= self.reserve), price),
            (ReserveRule::Maximum, Some(leader)) if maxima[leader] >= self.reserve => {
                (Some(leader), price.max(self.reserve))
            }
            (ReserveRule::Maximum, _) => (None, price),
        };
        let mut payments = vec![0.0; bidders];
        if let Some(winner) = winner {
            payments[winner] = price;
        }
        Ok(Outcome { winner, price, payments, bids: maxima, steps, days, exits: Vec::new() })
    }
}
