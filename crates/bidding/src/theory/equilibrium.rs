//! Bids in equilibrium, where a formula is known.

use super::common_value;
use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::value_model::{OneOrEach, ValueModel};

/// What a bidder who is told this signal bids in equilibrium, off the grid; none if no formula is known. Values are taken as real
/// numbers, and the announced greatest bid as none.
///
/// With a reserve `r` in the first price format a bid is `v - (v^N - r^N) / (N v^(N-1))`, and below the reserve nothing (Riley and Samuelson
/// 1981, there for any distribution).
pub fn equilibrium_bid(rules: &Rules, signal: f64) -> Option<f64> {
    let truthful = match &rules.format {
        FormatConfig::Second { reserve } => *reserve == 0.0 || !matches!(rules.values, ValueModel::Common { .. }),
        FormatConfig::ClockOpen(_) | FormatConfig::ClockBlind(_) | FormatConfig::Ebay(_) => true,
        _ => false,
    };
    match &rules.values {
        ValueModel::Private { .. } | ValueModel::Affiliated { .. } if truthful => Some(signal),
        ValueModel::Private { max: OneOrEach::One(max) } => private(&rules.format, rules.bidders as f64, *max, signal),
        ValueModel::Common { noise, .. } if matches!(rules.format, FormatConfig::Second { .. }) && truthful => {
            Some(common_value::equilibrium_bid(rules.bidders, *noise, signal))
        }
        _ => None,
    }
}

/// The bid of a value that is uniform on `[0, max]` for all bidders.
fn private(format: &FormatConfig, bidders: f64, max: f64, value: f64) -> Option<f64> {
    match format {
        FormatConfig::First { reserve } if value < *reserve => Some(0.0),
        FormatConfig::First { reserve } if *reserve > 0.0 => {
            // The reserve in units of the value: its power does not overflow. Rounding should not take a bid below the reserve.
            Some((value * (1.0 - (1.0 - (reserve / value).powf(bidders)) / bidders)).max(*reserve))
        }
        FormatConfig::First { .. } | FormatConfig::Dutch(_) => Some(value * (bidders - 1.0) / bidders),
        FormatConfig::Third if bidders > 2.0 => Some(value * (bidders - 1.0) / (bidders - 2.0)),
        FormatConfig::AllPay if max > 0.0 => {
            Some((bidders - 1.0) / bidders * value * (value / max).powf(bidders - 1.0))
        }
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
