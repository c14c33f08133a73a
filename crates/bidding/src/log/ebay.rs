//! A line for an eBay auction.

use super::amount;
use super::limits;
use super::published_values;
use super::words::in_words;
use crate::design::{Design, StreamKind};
use crate::format::FormatConfig;
use crate::formats::{EbayProxy, ReserveRule, SoftClose};
use crate::session::Round;
use crate::value_model::{Numbers, ValueModel};
use diffecon_config::OutOfRange;
use serde::{Deserialize, Serialize};

/// A turn of a logged eBay auction: day, turn, bidder, action (0 holds, 1 bids), amount (0 with a hold), price and leader after it, if anybody leads;
/// the published logs name bidder 0 where nobody does.
pub type LoggedStep = (usize, usize, usize, u8, f64, f64, Option<usize>);

/// An eBay auction, as a line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedEbay {
    /// The auction's number.
    #[serde(rename = "s")]
    pub session: u64,
    /// The session that it is a round of, where sessions have several.
    #[serde(rename = "of", default, skip_serializing_if = "Option::is_none")]
    pub of_session: Option<u64>,
    /// The treatment.
    #[serde(rename = "t")]
    pub treatment: String,
    /// Which run of the treatment.
    #[serde(default)]
    pub run: String,
    /// Who bids.
    #[serde(rename = "m")]
    pub model: String,
    /// The number of bidders, `N`.
    #[serde(rename = "n")]
    pub bidders: usize,
    /// The format with its numbers, where they are not those of the published experiments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<FormatConfig>,
    /// The value model with its numbers, where they are not those of the published experiments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_model: Option<ValueModel>,
    /// Whether late bids added days: 0 or 1.
    pub soft: u8,
    /// The hidden reserve; 0 for none.
    #[serde(serialize_with = "amount::one")]
    pub reserve: f64,
    /// The first price.
    #[serde(serialize_with = "amount::one")]
    pub start: f64,
    /// By what the price passes the second highest maximum.
    #[serde(rename = "inc", serialize_with = "amount::one")]
    pub increment: f64,
    /// Days that were announced.
    #[serde(rename = "days0")]
    pub announced_days: usize,
    /// Days that were played.
    pub days: usize,
    /// The seed that the values come from, if it is known.
    pub seed: Option<u64>,
    /// Values, if they are known.
    #[serde(rename = "v", serialize_with = "amount::maybe_many")]
    pub values: Option<Vec<f64>>,
    /// Bidders who failed to answer, and held instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<usize>,
    /// Every turn.
    #[serde(serialize_with = "amount::steps")]
    pub steps: Vec<LoggedStep>,
    /// The last price.
    #[serde(rename = "p", serialize_with = "amount::one")]
    pub price: f64,
    /// Who leads at the end, if anybody; as of turns.
    #[serde(rename = "lead", deserialize_with = "Option::deserialize")]
    pub leader: Option<usize>,
    /// Whether the good was sold: 0 or 1.
    pub sold: u8,
}

impl LoggedEbay {
    /// The line of a round of a design.
    ///
    /// # Panics
    /// If the design is of another format.
    pub fn of(design: &Design, session: usize, number: usize, round: &Round) -> Self {
        let FormatConfig::Ebay(EbayProxy { start, increment, reserve, days, soft_close, .. }) = design.format else {
            panic!("a line of eBay for {}", design.format.name());
        };
        let Round { worths, outcome, failed } = round;
        let steps = outcome.steps.iter().map(|step| {
            let (bids, amount) = (u8::from(step.maximum.is_some()), step.maximum.unwrap_or_default());
            (step.day, step.turn, step.bidder, bids, amount, step.price, step.leader)
        });
        let last = outcome.steps.last();
        let line = Self {
            session: (session * design.rounds + number) as u64,
            of_session: (design.rounds > 1).then_some(session as u64),
            treatment: design.treatment.clone(),
            run: String::new(),
            model: design.bidders_in_words(),
            bidders: design.bidders,
            format: None,
            value_model: (design.values != published_values("private")).then(|| design.values.clone()),
            soft: u8::from(soft_close != SoftClose::Off),
            reserve,
            start,
            increment,
            announced_days: days,
            days: outcome.days,
            seed: (design.stream == StreamKind::Python && number == 0).then_some(design.seed + session as u64),
            values: Some(worths.signals.clone()),
            failed: failed.clone(),
            steps: steps.collect(),
            price: last.map_or(start, |step| step.price),
            leader: last.and_then(|step| step.leader),
            sold: u8::from(outcome.winner.is_some()),
        };
        let is_plain = FormatConfig::Ebay(line.rules()) == design.format;
        Self { format: (!is_plain).then(|| design.format.clone()), ..line }
    }

    /// Its rules; where it does not say them, as the published auctions ran: ties go to the lower number, days are added as logged, and the last price decides
    /// whether the reserve is reached.
    pub fn rules(&self) -> EbayProxy {
        if let Some(FormatConfig::Ebay(rules)) = self.format {
            return rules;
        }
        let defaults = EbayProxy::default();
        EbayProxy {
            start: self.start,
            increment: self.increment,
            reserve: self.reserve,
            days: self.announced_days,
            most_days: defaults.most_days.max(self.announced_days),
            soft_close: if self.soft == 1 { SoftClose::AsLogged } else { SoftClose::Off },
            ..defaults
        }
    }

    /// The numbers of its format and values that are not those of the published experiments, such as `reserve 40; max 50`.
    pub fn rules_in_words(&self) -> String {
        in_words(Some(&FormatConfig::Ebay(self.rules())), self.value_model.as_ref())
    }

    /// What the seller earns: the last price, or the reserve where a maximum that reaches it is enough and the price is below.
    pub fn revenue(&self) -> f64 {
        let rules = self.rules();
        let least = if rules.reserve_rule == ReserveRule::Maximum { rules.reserve } else { 0.0 };
        if self.sold == 1 { self.price.max(least) } else { 0.0 }
    }

    /// The bidder who leads at the end, if anybody has a maximum of the first price and above 0.
    pub fn last_leader(&self) -> Option<usize> {
        let reaches = |step: &LoggedStep| step.3 == 1 && step.4 > 0.0 && step.4 >= self.start;
        self.leader.filter(|_| self.steps.iter().any(reaches))
    }

    /// Whether every number is in its range, and lists are as long as they should be.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let bidders = self.bidders;
        limits::bidders(bidders)?;
        limits::each_once("failed", &self.failed, bidders)?;
        limits::flag("soft", self.soft)?;
        limits::flag("sold", self.sold)?;
        self.leader.map_or(Ok(()), |leader| limits::bidder("lead", leader, bidders))?;
        let is_ebay = matches!(self.format, None | Some(FormatConfig::Ebay(_)));
        let format = self.format.as_ref().map_or("", FormatConfig::name);
        OutOfRange::unless(is_ebay, "the kind of format", "ebay", format)?;
        FormatConfig::Ebay(self.rules()).check(0.0)?;
        self.value_model.as_ref().map_or(Ok(()), |model| model.check(bidders, Numbers::Real))?;
        if let Some(values) = &self.values {
            limits::signals("v", values, bidders)?;
        }
        for &(_, _, bidder, action, amount, _, leader) in &self.steps {
            limits::bidder("a bidder of steps", bidder, bidders)?;
            leader.map_or(Ok(()), |leader| limits::bidder("a leader of steps", leader, bidders))?;
            limits::flag("an action of steps", action)?;
            limits::bid("an amount of steps", amount)?;
        }
        Ok(())
    }
}
