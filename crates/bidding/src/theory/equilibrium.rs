//! Bids in equilibrium, where a formula is known.

use super::common_value;
use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::value_model::{OneOrEach, ValueModel};

/// What a bidder who is told this signal bids in equilibrium, off the grid; none if no formula is known. Values are taken as real
/// numbers, and the announced greatest bid as none.
pub fn equilibrium_bid(rules: &Rules, signal: f64) -> Option<f64> {
    let truthful = match &rules.format {
        FormatConfig::Second { reserve } => *reserve == 0.0 || !matches!(rules.values, ValueModel::Common { .. }),
        FormatConfig::ClockOpen(_) | FormatConfig::ClockBlind(_) | FormatConfig::Ebay(_) => true,
        _ => false,
    };
    match &rules.values {
        ValueModel::Private { .. } | ValueModel::Affiliated { .. } if truthful => Some(signal),
        ValueModel::Private { max: OneOrEach::One(max) } => {
            symmetric_bid(&rules.format, rules.bidders, *max, 1.0, signal)
        }
        ValueModel::Common { noise, .. } if matches!(rules.format, FormatConfig::Second { .. }) && truthful => {
            Some(common_value::equilibrium_bid(rules.bidders, *noise, signal))
        }
        _ => None,
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
        FormatConfig::Dutch(_) => Some(shaded(0.0)),
        FormatConfig::Third if bidders > 2 => Some(value * (n - 1.0) / (n - 2.0)),
        FormatConfig::AllPay if max > 0.0 => Some((n - 1.0) / n * value * (value / max).powi(bidders as i32 - 1)),
        FormatConfig::AllPay => Some(0.0),
        _ => None,
    }
}

/// The expected revenue of an auction in equilibrium, with real values and bids; none if no formula is known.
///
/// With a reserve `r = x V` it is `V ((N-1)/(N+1) + x^N (1 - 2 N x/(N+1)))` in both formats that have one.
pub fn equilibrium_revenue(rules: &Rules) -> Option<f64> {
    let ValueModel::Private { max: OneOrEach::One(max) } = rules.values else { return None };
    let bidders = rules.bidders as f64;
    let reserve = match &rules.format {
        FormatConfig::First { reserve } | FormatConfig::Second { reserve } => reserve.min(max),
        FormatConfig::Third if rules.bidders < 3 => return None,
        FormatConfig::Ebay(ebay) if ebay.reserve > 0.0 => return None,
        _ => 0.0,
    };
    let share = if max > 0.0 { reserve / max } else { 0.0 };
    let of_reserve = share.powf(bidders) * (1.0 - 2.0 * bidders * share / (bidders + 1.0));
    Some(max * ((bidders - 1.0) / (bidders + 1.0) + of_reserve))
}
