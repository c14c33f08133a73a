//! A line for a round of sealed bids or a clock.

use super::amount;
use super::limits;
use super::published_values;
use super::words::in_words;
use crate::design::{Design, StreamKind};
use crate::format::{ClockConfig, FormatConfig};
use crate::grid::{Cap, Grid};
use crate::record::Feedback;
use crate::rules::Rules;
use crate::session::Round;
use crate::value_model::{Numbers, ValueModel, Worths};
use diffecon_config::OutOfRange;
use serde::{Deserialize, Serialize};

/// A round of sealed bids or a clock, as a line of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoggedRound {
    /// The session's number.
    #[serde(rename = "s")]
    pub session: u64,
    /// The treatment.
    #[serde(rename = "t")]
    pub treatment: String,
    /// Which run of the treatment.
    #[serde(default)]
    pub run: String,
    /// Who bids: a model, or our bidders' names.
    #[serde(rename = "m")]
    pub model: String,
    /// The format: first, second, third, allpay, `clock_open`, `clock_blind`, dutch.
    #[serde(rename = "f")]
    pub format: String,
    /// How values are drawn: private, affiliated, common.
    #[serde(rename = "vm")]
    pub values: String,
    /// The number of bidders, `N`.
    #[serde(rename = "n")]
    pub bidders: usize,
    /// The format with its numbers, where they are not those of the published experiments.
    #[serde(rename = "format", default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<FormatConfig>,
    /// The value model with its numbers, where they are not those of the published experiments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_model: Option<ValueModel>,
    /// The seed that the values come from, if it is known.
    pub seed: Option<u64>,
    /// The round of the session, from 0.
    #[serde(rename = "r")]
    pub round: usize,
    /// What each bidder was told: his value, or his signal.
    #[serde(rename = "v", serialize_with = "amount::many")]
    pub signals: Vec<f64>,
    /// The common draw, if there is one.
    #[serde(rename = "c", default, serialize_with = "amount::maybe", skip_serializing_if = "Option::is_none")]
    pub common: Option<f64>,
    /// Bids; of clocks the prices at which bidders left, the winner's the last price.
    #[serde(rename = "b", serialize_with = "amount::many")]
    pub bids: Vec<f64>,
    /// Bidders who failed to answer: their bids are what the design says of that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<usize>,
    /// Clocks: bidders in the order in which they left.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub exits: Option<Vec<usize>>,
    /// The winner, if it is known and there is one.
    #[serde(rename = "w")]
    pub winner: Option<usize>,
    /// The price, if it is known.
    #[serde(rename = "p", serialize_with = "amount::maybe")]
    pub price: Option<f64>,
    /// Profits, if they are known.
    #[serde(rename = "pi", serialize_with = "amount::maybe_many")]
    pub profits: Option<Vec<f64>>,
}

impl LoggedRound {
    /// The line of a round of a design.
    pub fn of(design: &Design, session: usize, number: usize, round: &Round) -> Self {
        let Round { worths, outcome, failed } = round;
        let exits = &outcome.exits;
        Self {
            session: session as u64,
            treatment: design.treatment.clone(),
            run: String::new(),
            model: design.bidders_in_words(),
            format: design.format.logged().to_owned(),
            values: design.values.name().to_owned(),
            bidders: design.bidders,
            numbers: (!design.format.is_plain()).then(|| design.format.completed(design.values.greatest_signal())),
            value_model: (design.values != published_values(design.values.name())).then(|| design.values.clone()),
            seed: (design.stream == StreamKind::Python).then_some(design.seed + session as u64),
            round: number,
            signals: worths.signals.clone(),
            common: worths.common,
            bids: outcome.bids.clone(),
            failed: failed.clone(),
            exits: (!exits.is_empty()).then(|| exits.clone()),
            winner: outcome.winner,
            price: Some(outcome.price),
            profits: Some((0..design.bidders).map(|bidder| outcome.profit(worths, bidder)).collect()),
        }
    }

    /// Its format, with the numbers that the bids tell of; none if the name is not known.
    pub fn rules(&self) -> Option<FormatConfig> {
        if let Some(numbers) = &self.numbers {
            return Some(numbers.clone()).filter(|numbers| numbers.logged() == self.format);
        }
        Some(match self.format.as_str() {
            "first" => FormatConfig::First { reserve: 0.0 },
            "second" => FormatConfig::Second { reserve: 0.0 },
            "third" => FormatConfig::Third,
            "allpay" => FormatConfig::AllPay,
            "clock_open" => FormatConfig::ClockOpen(self.rising_clock()),
            "clock_blind" => FormatConfig::ClockBlind(self.rising_clock()),
            "dutch" => FormatConfig::Dutch(self.falling_clock()),
            _ => return None,
        })
    }

    /// Its rules, as far as bids in equilibrium depend on them; none if the format is not known.
    pub fn rules_of_theory(&self) -> Option<Rules> {
        let grid = Grid { step: 0.0, max: f64::MAX, cap: Cap::Off };
        let plain = ClockConfig::default();
        let format = match (self.rules()?, &self.numbers) {
            // What the bids tell of a clock is where it went, not where it could have gone.
            (FormatConfig::ClockOpen(_), None) => FormatConfig::ClockOpen(plain),
            (FormatConfig::ClockBlind(_), None) => FormatConfig::ClockBlind(plain),
            (FormatConfig::Dutch(_), None) => FormatConfig::Dutch(plain),
            (format, _) => format,
        };
        let (values, bidders) = (self.value_model(), self.bidders);
        let feedback = Feedback::default();
        Some(Rules { format, values, numbers: Numbers::Real, bidders, rounds: 1, grid, feedback })
    }

    /// The numbers of its format and values that are not those of the published experiments, such as `reserve 40; max 50`.
    pub fn rules_in_words(&self) -> String {
        in_words(self.numbers.as_ref(), self.value_model.as_ref())
    }

    /// How its values were drawn.
    pub fn value_model(&self) -> ValueModel {
        self.value_model.clone().unwrap_or_else(|| published_values(&self.values))
    }

    /// Whether bidders left a rising clock.
    pub fn is_rising_clock(&self) -> bool {
        matches!(self.format.as_str(), "clock_open" | "clock_blind")
    }

    /// What the good was worth, and what bidders were told of it.
    pub fn worths(&self) -> Worths {
        Worths { signals: self.signals.clone(), common: self.common, is_common: self.values == "common" }
    }

    /// Whether every number is in its range, and lists are as long as they should be.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let bidders = self.bidders;
        limits::bidders(bidders)?;
        limits::signals("v", &self.signals, bidders)?;
        limits::length("b", self.bids.len(), bidders)?;
        limits::each_once("failed", &self.failed, bidders)?;
        // On a falling clock the first price that was not called stands for who did not bid.
        let limit = if self.format == "dutch" { limits::price } else { limits::bid };
        self.bids.iter().try_for_each(|bid| limit("b", *bid))?;
        if let Some(profits) = &self.profits {
            limits::length("pi", profits.len(), bidders)?;
        }
        if let Some(exits) = &self.exits {
            let least = if self.format == "dutch" { 0 } else { bidders };
            OutOfRange::unless(exits.len() >= least, "o", format!("{least} bidders"), exits.len())?;
            limits::each_once("o", exits, bidders)?;
        }
        self.winner.map_or(Ok(()), |winner| limits::bidder("w", winner, bidders))?;
        let known = ["private", "affiliated", "common", "law", "data"];
        OutOfRange::unless(known.contains(&self.values.as_str()), "vm", known.join(", "), &self.values)?;
        OutOfRange::unless(self.values != "common" || self.common.is_some(), "c", "given where vm is common", "not")?;
        if let Some(model) = &self.value_model {
            let named = format!("{}, as vm says", self.values);
            OutOfRange::unless(model.name() == self.values, "the kind of value_model", named, model.name())?;
            model.check(bidders, Numbers::Real)?;
        }
        let from_file = !matches!(self.values.as_str(), "law" | "data") || self.value_model.is_some();
        OutOfRange::unless(from_file, "value_model", "given where vm is law or data", "not")?;
        let both = self.price.is_some() == self.profits.is_some();
        OutOfRange::unless(both, "p and pi", "both given or neither", "one alone")?;
        let consistent = self.winner.is_none() || self.price.is_some();
        OutOfRange::unless(consistent, "w", "given only with p and pi", "given alone")?;
        let Some(format) = self.rules() else {
            let known = "first, second, third, allpay, clock_open, clock_blind or dutch";
            let numbers = self.numbers.as_ref().map_or("", FormatConfig::name);
            let value =
                if numbers.is_empty() { self.format.clone() } else { format!("{} beside {numbers}", self.format) };
            return Err(OutOfRange::new("f", known, value));
        };
        format.check(self.highest_bid())
    }

    fn highest_bid(&self) -> f64 {
        self.bids.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// A clock from 0, in the largest of the steps 1, 0.1, 0.01 and 0.001 that comes to every exit.
    fn rising_clock(&self) -> ClockConfig {
        let comes_to_all =
            |steps: &f64| self.bids.iter().all(|exit| ((exit * steps).round() / steps - exit).abs() < 1e-9);
        let steps = [1.0, 10.0, 100.0].into_iter().find(comes_to_all).unwrap_or(1000.0);
        let max_price = Some(self.highest_bid() + 1.0 / steps);
        ClockConfig { start: 0.0, increment: 1.0 / steps, max_price }
    }

    /// A clock that falls from the price at which the good was taken, or ends before the one that would have come next: nothing else is
    /// known of it.
    fn falling_clock(&self) -> ClockConfig {
        let highest = self.highest_bid();
        let lowest = self.bids.iter().copied().fold(highest, f64::min);
        if self.winner.is_none() && lowest == highest {
            let last = (highest + 1.0).max(0.0);
            return ClockConfig { start: last, increment: last - highest, max_price: Some(last) };
        }
        let increment = if lowest < highest { highest - lowest } else { 1.0 };
        ClockConfig { start: highest, increment, max_price: Some(highest) }
    }
}
