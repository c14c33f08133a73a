//! What a bidder believes of the rivals' bids.

use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::theory::{Rivals, Rule};
use crate::value_model::{OneOrEach, ValueModel};
use diffecon_config::OutOfRange;

/// Bids of the grid at most, each of which is weighed.
const MOST_BIDS: f64 = 1e6;

/// What a bidder believes of the rivals' bids, all of them alike and independent.
#[derive(Debug, Clone, PartialEq)]
pub enum Belief {
    /// That they play the equilibrium for values uniform on `[0, V]`.
    Equilibrium,
    /// That each bids one of these amounts, each as likely.
    Bids(Vec<f64>),
}

/// A belief under given rules.
pub enum Believed {
    /// Rivals in equilibrium, with values up to `max`.
    Equilibrium {
        /// The rivals, in units of `max`.
        rivals: Rivals,
        /// Who pays what.
        rule: Rule,
        /// The greatest value.
        max: f64,
    },
    /// Rivals whose bids are among these, in ascending order.
    Bids {
        /// The bids.
        bids: Vec<f64>,
        /// Who pays what.
        rule: Rule,
        /// How many rivals.
        number: i32,
    },
}

impl Belief {
    /// The belief under these rules.
    ///
    /// # Errors
    /// If there is none for the format or the values.
    pub fn of(&self, rules: &Rules) -> Result<Believed, OutOfRange> {
        let rule = match &rules.format {
            FormatConfig::First { reserve } if *reserve == 0.0 => Some(Rule::First),
            FormatConfig::Second { reserve } if *reserve == 0.0 => Some(Rule::Second),
            FormatConfig::AllPay => Some(Rule::AllPay),
            FormatConfig::Third => Some(Rule::Third),
            _ => None,
        };
        let refused = |allowed: &str, value: &str| OutOfRange::new("a quantal bidder", allowed, value);
        let rule = rule.ok_or_else(|| refused("in a sealed format without a reserve", rules.format.name()))?;
        let fits = rules.grid.step > 0.0 && rules.grid.max / rules.grid.step <= MOST_BIDS;
        let allowed = format!("above 0 and large enough for at most {MOST_BIDS:e} bids for a quantal bidder");
        OutOfRange::unless(fits, "bids.step", allowed, rules.grid.step)?;
        match self {
            Self::Equilibrium => {
                let ValueModel::Private { max: OneOrEach::One(max) } = rules.values else {
                    return Err(refused("with private values alike, or with a belief of its own", rules.values.name()));
                };
                let rivals = Rivals::in_equilibrium(rule, rules.bidders)
                    .ok_or_else(|| refused("in third price with three bidders or more", "one of two"))?;
                Ok(Believed::Equilibrium { rivals, rule, max })
            }
            Self::Bids(bids) => {
                OutOfRange::unless(
                    rule != Rule::Third,
                    "a belief of bids",
                    "in first price, second price or all-pay",
                    "third",
                )?;
                let mut bids = bids.clone();
                bids.sort_by(f64::total_cmp);
                Ok(Believed::Bids { bids, rule, number: rules.bidders as i32 - 1 })
            }
        }
    }
}

impl Believed {
    /// The probability that a bid wins, and what is expected to be paid with it, won or not.
    pub fn expected(&self, bid: f64) -> (f64, f64) {
        match self {
            Self::Equilibrium { rivals, rule, max } => {
                let share = if *max > 0.0 { bid / max } else { 0.0 };
                (rivals.win_probability(share), max * rivals.payment(*rule, share))
            }
            Self::Bids { bids, rule, number } => {
                let count = bids.len() as f64;
                let share = |until: usize| until as f64 / count;
                let below = bids.partition_point(|other| *other < bid);
                let equal = bids.partition_point(|other| *other <= bid) - below;
                // Of k rivals who bid the same, one of k + 1 wins.
                let all_below = share(below).powi(*number);
                let wins = if equal == 0 {
                    all_below
                } else {
                    (share(below + equal).powi(number + 1) - share(below).powi(number + 1))
                        / (f64::from(number + 1) * share(equal))
                };
                let payment = match rule {
                    Rule::AllPay => bid,
                    Rule::First => bid * wins,
                    Rule::Second | Rule::Third => {
                        let highest = |place: usize| share(place + 1).powi(*number) - share(place).powi(*number);
                        let less: f64 = (0..below).map(|place| bids[place] * highest(place)).sum();
                        less + bid * (wins - all_below)
                    }
                };
                (wins, payment)
            }
        }
    }
}
