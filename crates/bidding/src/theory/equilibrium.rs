//! Bids in equilibrium, where they are known.

use super::affiliated::Affiliated;
use super::common_value;
use super::two_uniform::TwoUniform;
use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::value_model::{OneOrEach, ValueModel};

/// What every bidder bids in an equilibrium that is known, off the grid. Values are taken as real numbers, and the announced greatest bid
/// as none.
#[derive(Debug, Clone, PartialEq)]
pub struct EquilibriumBids(Form);

#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// The signal.
    Truthful,
    /// See [`symmetric_bid`].
    Symmetric { format: FormatConfig, bidders: usize, max: f64, risk_exponent: f64 },
    /// See [`common_value`].
    CommonValue { bidders: usize, noise: f64 },
    /// See [`Affiliated`].
    Affiliated(Affiliated),
    /// See [`TwoUniform`].
    TwoUniform(TwoUniform),
}

impl EquilibriumBids {
    /// Those under some rules; none if no equilibrium is known.
    pub fn of(rules: &Rules) -> Option<Self> {
        Self::of_auction(&rules.format, &rules.values, rules.bidders, 1.0)
    }

    /// Those of a format, values and a number of bidders who value a gain `x` at `x^risk_exponent`, 1 but in the first price format.
    pub fn of_auction(format: &FormatConfig, values: &ValueModel, bidders: usize, risk_exponent: f64) -> Option<Self> {
        // Who takes a falling price says what he would have bid, and nobody may below the last one.
        let format = &match format {
            FormatConfig::Dutch(clock) => FormatConfig::First { reserve: clock.start },
            other => other.clone(),
        };
        let is_common = matches!(values, ValueModel::Common { .. });
        let truthful = match format {
            FormatConfig::Second { reserve } => *reserve == 0.0 || !is_common,
            FormatConfig::ClockOpen(_) | FormatConfig::ClockBlind(_) | FormatConfig::Ebay(_) => true,
            _ => false,
        };
        if truthful && !is_common {
            return Some(Self(Form::Truthful));
        }
        let pays_own = matches!(format, FormatConfig::First { reserve: 0.0 });
        let form = match values {
            ValueModel::Private { max } => match (max.alike(), max) {
                (Some(max), _) => {
                    symmetric_bid(format, bidders, max, risk_exponent, max)?;
                    Form::Symmetric { format: format.clone(), bidders, max, risk_exponent }
                }
                (None, OneOrEach::Each(each)) if pays_own && risk_exponent == 1.0 => match each[..] {
                    [one, other] if one > 0.0 && other > 0.0 => Form::TwoUniform(TwoUniform { greatest: [one, other] }),
                    _ => return None,
                },
                _ => return None,
            },
            ValueModel::Affiliated { common, own } if pays_own && risk_exponent == 1.0 && *own > 0.0 => {
                if *common > 0.0 {
                    Form::Affiliated(Affiliated::new(bidders, *common, *own))
                } else {
                    Form::Symmetric { format: format.clone(), bidders, max: *own, risk_exponent }
                }
            }
            ValueModel::Common { noise, .. } if matches!(format, FormatConfig::Second { .. }) && truthful => {
                Form::CommonValue { bidders, noise: *noise }
            }
            _ => return None,
        };
        Some(Self(form))
    }

    /// What a bidder who is told this signal bids.
    pub fn bid(&self, bidder: usize, signal: f64) -> f64 {
        match &self.0 {
            Form::Truthful => signal,
            Form::Symmetric { format, bidders, max, risk_exponent } => {
                symmetric_bid(format, *bidders, *max, *risk_exponent, signal).unwrap_or(signal)
            }
            Form::CommonValue { bidders, noise } => common_value::equilibrium_bid(*bidders, *noise, signal),
            Form::Affiliated(theory) => theory.bid(signal),
            Form::TwoUniform(theory) => theory.bid(bidder, signal),
        }
    }

    /// The greatest values of bidders who bid differently; none if the same signal is bid alike by all.
    pub fn unlike(&self) -> Option<[f64; 2]> {
        if let Form::TwoUniform(TwoUniform { greatest }) = self.0 { Some(greatest) } else { None }
    }
}

/// The bid of a value where all are independent and uniform on `[0, max]`, and a gain `x` is worth `x^risk_exponent`, 1 but in the first
/// price format; none for formats in which it is the value, or which have no such equilibrium.
///
/// Source: Krishna, "Auction Theory", chapters 2 to 4; in the first price format with a reserve `r` it is
/// `v - integral from r to v of (x / v)^((N - 1) / risk_exponent) dx`, and `v (N - 1) / N` without. Who cannot reach the reserve bids what he
/// has, and loses.
pub fn symmetric_bid(format: &FormatConfig, bidders: usize, max: f64, risk_exponent: f64, value: f64) -> Option<f64> {
    let n = bidders as f64;
    let shaded = |reserve: f64| {
        let power = (n - 1.0) / risk_exponent;
        // The reserve in units of the value: its power does not overflow.
        let shading = (value - reserve * (reserve / value).powf(power)) / (power + 1.0);
        // Rounding should not take a bid below the reserve.
        if value <= reserve { value } else { (value - shading).max(reserve) }
    };
    match format {
        FormatConfig::First { reserve } => Some(shaded(*reserve)),
        FormatConfig::Dutch(clock) => Some(shaded(clock.start)),
        FormatConfig::Third if bidders > 2 => Some(value * (n - 1.0) / (n - 2.0)),
        FormatConfig::AllPay if max > 0.0 => Some((n - 1.0) / n * value * (value / max).powi(bidders as i32 - 1)),
        FormatConfig::AllPay => Some(0.0),
        _ => None,
    }
}

/// The expected revenue of an auction in equilibrium, with real values and bids; none if no formula is known.
///
/// With a reserve `r = x V` it is `V ((N-1)/(N+1) + x^N (1 - 2 N x/(N+1)))` in both formats that have one, and on clocks and eBay that begin
/// or end at `r`.
pub fn equilibrium_revenue(rules: &Rules) -> Option<f64> {
    let ValueModel::Private { max: OneOrEach::One(max) } = rules.values else { return None };
    let bidders = rules.bidders as f64;
    let reserve = match &rules.format {
        FormatConfig::First { reserve } | FormatConfig::Second { reserve } => reserve.min(max),
        FormatConfig::ClockOpen(clock) | FormatConfig::ClockBlind(clock) | FormatConfig::Dutch(clock) => {
            clock.start.min(max)
        }
        FormatConfig::Third if rules.bidders < 3 => return None,
        FormatConfig::Ebay(ebay) if ebay.reserve > 0.0 => return None,
        FormatConfig::Ebay(ebay) => ebay.start.min(max),
        FormatConfig::Third | FormatConfig::AllPay => 0.0,
    };
    let share = if max > 0.0 { reserve / max } else { 0.0 };
    let of_reserve = share.powf(bidders) * (1.0 - 2.0 * bidders * share / (bidders + 1.0));
    Some(max * ((bidders - 1.0) / (bidders + 1.0) + of_reserve))
}
