//! A format of auctions for one good, and how a design names it.

use crate::chance::Chance;
use crate::error::BiddingError;
use crate::formats::{AllPay, AscendingClock, DutchClock, EbayProxy, FirstPrice, SecondPrice, ThirdPrice, Told};
use crate::outcome::Outcome;
use crate::panel::Panel;
use diffecon_config::{JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// A format: whom it asks for what, who wins and who pays.
pub trait Format: Debug + Send + Sync {
    /// Holds an auction among the bidders of a panel.
    ///
    /// # Errors
    /// If a bidder fails, or chance has no answer.
    fn run(&self, panel: &mut dyn Panel, chance: &mut dyn Chance) -> Result<Outcome, BiddingError>;
}

/// A format as designs and logs name it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum FormatConfig {
    /// See [`FirstPrice`].
    First {
        /// The least bid that can win.
        #[serde(default)]
        reserve: f64,
    },
    /// See [`SecondPrice`].
    Second {
        /// The least bid that can win.
        #[serde(default)]
        reserve: f64,
    },
    /// See [`ThirdPrice`].
    Third,
    /// See [`AllPay`].
    AllPay,
    /// See [`AscendingClock`], of which bidders are told who leaves.
    ClockOpen(ClockConfig),
    /// See [`AscendingClock`], of which bidders are told nothing.
    ClockBlind(ClockConfig),
    /// See [`DutchClock`].
    Dutch(ClockConfig),
    /// See [`EbayProxy`].
    Ebay(EbayProxy),
}

/// The numbers of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClockConfig {
    /// The first price of a clock that rises, the last of one that falls.
    pub start: f64,
    /// The step.
    pub increment: f64,
    /// The price at which all leave, or that a falling clock begins with; the greatest signal and a step if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_price: Option<f64>,
}

impl Default for ClockConfig {
    fn default() -> Self {
        Self { start: 0.0, increment: 1.0, max_price: None }
    }
}

/// Steps of a clock at most: a design that asks for more means something else.
const MOST_STEPS: f64 = 1e6;

impl FormatConfig {
    /// Its name, as designs write it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::First { .. } => "first",
            Self::Second { .. } => "second",
            Self::Third => "third",
            Self::AllPay => "all-pay",
            Self::ClockOpen(_) => "clock-open",
            Self::ClockBlind(_) => "clock-blind",
            Self::Dutch(_) => "dutch",
            Self::Ebay(_) => "ebay",
        }
    }

    /// Its name, as logs write it.
    pub fn logged(&self) -> &'static str {
        match self {
            Self::AllPay => "allpay",
            Self::ClockOpen(_) => "clock_open",
            Self::ClockBlind(_) => "clock_blind",
            other => other.name(),
        }
    }

    /// Whether its numbers are those of the published experiments.
    pub fn is_plain(&self) -> bool {
        match self {
            Self::First { reserve } | Self::Second { reserve } => *reserve == 0.0,
            Self::Third | Self::AllPay => true,
            Self::ClockOpen(clock) | Self::ClockBlind(clock) | Self::Dutch(clock) => *clock == ClockConfig::default(),
            Self::Ebay(ebay) => *ebay == EbayProxy::default(),
        }
    }

    /// The same with every number that depends on the greatest signal.
    pub fn completed(&self, greatest_signal: f64) -> Self {
        let mut format = self.clone();
        if let Self::ClockOpen(clock) | Self::ClockBlind(clock) | Self::Dutch(clock) = &mut format {
            clock.max_price = Some(clock.most(greatest_signal));
        }
        format
    }

    /// Whether bids are sealed.
    pub fn is_sealed(&self) -> bool {
        matches!(self, Self::First { .. } | Self::Second { .. } | Self::Third | Self::AllPay)
    }

    /// Whether the numbers are what they should be, where signals are at most `greatest_signal`.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self, greatest_signal: f64) -> Result<(), OutOfRange> {
        let not_negative = |name: &str, number: f64| {
            let fits = number.is_finite() && number >= 0.0;
            OutOfRange::unless(fits, format!("format.{name}"), "a number of at least 0", number)
        };
        let positive = |name: &str, number: f64| {
            let fits = number.is_finite() && number > 0.0;
            OutOfRange::unless(fits, format!("format.{name}"), "a number above 0", number)
        };
        match self {
            Self::First { reserve } | Self::Second { reserve } => not_negative("reserve", *reserve),
            Self::Third | Self::AllPay => Ok(()),
            Self::ClockOpen(clock) | Self::ClockBlind(clock) | Self::Dutch(clock) => {
                not_negative("start", clock.start)?;
                positive("increment", clock.increment)?;
                let most = clock.most(greatest_signal);
                let fits = most.is_finite() && most >= clock.start;
                OutOfRange::unless(fits, "format.max_price", "at least format.start", most)?;
                let steps = (most - clock.start) / clock.increment;
                let allowed = format!("large enough for at most {MOST_STEPS:e} steps");
                OutOfRange::unless(steps <= MOST_STEPS, "format.increment", allowed, clock.increment)
            }
            Self::Ebay(EbayProxy { start, increment, reserve, days, most_days, .. }) => {
                not_negative("start", *start)?;
                not_negative("increment", *increment)?;
                not_negative("reserve", *reserve)?;
                OutOfRange::unless((1..=10_000).contains(days), "format.days", "in [1, 10000]", days)?;
                let fits = (*days..=10_000).contains(most_days);
                OutOfRange::unless(fits, "format.most_days", format!("in [{days}, 10000]"), most_days)
            }
        }
    }

    /// The format, where signals are at most `greatest_signal`.
    pub fn build(&self, greatest_signal: f64) -> Box<dyn Format> {
        let ascending = |clock: &ClockConfig, told: Told| AscendingClock {
            start: clock.start,
            increment: clock.increment,
            max_price: clock.most(greatest_signal),
            told,
        };
        match self {
            Self::First { reserve } => Box::new(FirstPrice { reserve: *reserve }),
            Self::Second { reserve } => Box::new(SecondPrice { reserve: *reserve }),
            Self::Third => Box::new(ThirdPrice),
            Self::AllPay => Box::new(AllPay),
            Self::ClockOpen(clock) => Box::new(ascending(clock, Told::Open)),
            Self::ClockBlind(clock) => Box::new(ascending(clock, Told::Blind)),
            Self::Dutch(clock) => Box::new(DutchClock {
                start: clock.most(greatest_signal),
                decrement: clock.increment,
                min_price: clock.start,
            }),
            Self::Ebay(ebay) => Box::new(*ebay),
        }
    }
}

impl ClockConfig {
    fn most(&self, greatest_signal: f64) -> f64 {
        self.max_price.unwrap_or(greatest_signal.max(self.start) + self.increment)
    }
}
