//! The auctions that bid functions are for.

use crate::format::FormatConfig;
use crate::value_model::{Numbers, OneOrEach, ValueModel};
use diffecon_config::{Config, JsonSchema, OutOfRange};
use serde::{Deserialize, Serialize};

/// A sealed auction of one good with real-valued signals, in which everybody knows the own value.
///
/// | key | default | range |
/// |---|---|---|
/// | `format` | first | first, second, third, all-pay |
/// | `bidders` | 3 | 2 to 20; third price: from 3 |
/// | `values` | private | private, affiliated |
/// | `max` | 1 | above 0; a number, or one for each bidder (not third price) |
/// | `common`, `own` | 1, 1 | above 0 |
/// | `reserve` | 0 | at least 0 and below every greatest value; first and second price |
/// | `risk_exponent` | 1 | in (0, 1]; a number, or one for each bidder; below 1 in the first price alone, and unlike where values are private |
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SealedAuction {
    /// Who pays how much.
    pub format: SealedFormat,
    /// Bidders `N`; the third price needs 3.
    #[schemars(range(min = 2, max = 20))]
    pub bidders: usize,
    /// How values are drawn.
    pub values: ValueLaw,
    /// Private values: the greatest, one number for all bidders or a list of one for each.
    pub max: OneOrEach,
    /// Affiliated values: the greatest common part.
    #[schemars(range(max = 1e9), extend("exclusiveMinimum" = 0.0))]
    pub common: f64,
    /// Affiliated values: the greatest own part.
    #[schemars(range(max = 1e9), extend("exclusiveMinimum" = 0.0))]
    pub own: f64,
    /// The least bid that can win, which everybody knows; in the first and second price.
    #[schemars(range(min = 0.0, max = 1e9))]
    pub reserve: f64,
    /// The exponent `rho` of the utility `x^rho` of a gain `x`, in (0, 1]: one number for all bidders or, with private values, a list of one
    /// for each; below 1, bidders are averse to risk, in the first price alone.
    pub risk_exponent: OneOrEach,
}

/// Who pays how much; the highest bid wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SealedFormat {
    /// The winner pays the highest bid.
    #[default]
    First,
    /// The winner pays the second highest bid.
    Second,
    /// The winner pays the third highest bid.
    Third,
    /// Everybody pays the own bid.
    AllPay,
}

/// How values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ValueLaw {
    /// Each uniform on `[0, max]`, independent of the others.
    #[default]
    Private,
    /// The sum of a common draw, uniform on `[0, common]`, and an own one, uniform on `[0, own]`; bidders know the sum alone.
    Affiliated,
}

impl Default for SealedAuction {
    fn default() -> Self {
        Self {
            format: SealedFormat::First,
            bidders: 3,
            values: ValueLaw::Private,
            max: OneOrEach::One(1.0),
            common: 1.0,
            own: 1.0,
            reserve: 0.0,
            risk_exponent: OneOrEach::One(1.0),
        }
    }
}

impl Config for SealedAuction {
    const SECTION: &'static str = "auction";

    fn check_together(&self) -> Result<(), OutOfRange> {
        let Self { format, bidders, values, reserve, risk_exponent, .. } = self;
        let fits = *format != SealedFormat::Third || *bidders >= 3;
        OutOfRange::unless(fits, "auction.bidders", "at least 3 in the third price", bidders)?;
        for max in self.max.all() {
            let fits = *max > 0.0 && *max <= crate::value_model::MOST;
            OutOfRange::unless(fits, "auction.max", format!("in (0, {:e}]", crate::value_model::MOST), max)?;
        }
        self.value_model().check(*bidders, Numbers::Real)?;
        if *format == SealedFormat::Third {
            let allowed = "third only where all private values have one greatest";
            OutOfRange::unless(
                *values == ValueLaw::Private && self.is_symmetric(),
                "auction.format",
                allowed,
                "third",
            )?;
        }
        let has_reserve = matches!(format, SealedFormat::First | SealedFormat::Second);
        let allowed = "0 but in the first and second price";
        OutOfRange::unless(has_reserve || *reserve == 0.0, "auction.reserve", allowed, reserve)?;
        let least = (0..*bidders).map(|bidder| self.greatest(bidder)).fold(f64::INFINITY, f64::min);
        OutOfRange::unless(
            *reserve < least,
            "auction.reserve",
            format!("below every greatest value, {least}"),
            reserve,
        )?;
        if let OneOrEach::Each(each) = risk_exponent {
            let allowed = format!("one number, or one for each of {bidders} bidders");
            let numbers = format!("{} numbers", each.len());
            OutOfRange::unless(each.len() == *bidders, "auction.risk_exponent", allowed, numbers)?;
            let fits = *values == ValueLaw::Private || risk_exponent.alike().is_some();
            OutOfRange::unless(
                fits,
                "auction.risk_exponent",
                "the same for all with affiliated values",
                format!("{each:?}"),
            )?;
        }
        for exponent in risk_exponent.all() {
            OutOfRange::unless(*exponent > 0.0 && *exponent <= 1.0, "auction.risk_exponent", "in (0, 1]", exponent)?;
            let neutral = *format == SealedFormat::First || *exponent == 1.0;
            OutOfRange::unless(neutral, "auction.risk_exponent", "1 but in the first price", exponent)?;
        }
        Ok(())
    }
}

impl SealedAuction {
    /// How values are drawn, as the laboratory has it.
    pub fn value_model(&self) -> ValueModel {
        match self.values {
            ValueLaw::Private => ValueModel::Private { max: self.max.clone() },
            ValueLaw::Affiliated => ValueModel::Affiliated { common: self.common, own: self.own },
        }
    }

    /// The format, as the laboratory has it.
    pub fn format_config(&self) -> FormatConfig {
        match self.format {
            SealedFormat::First => FormatConfig::First { reserve: self.reserve },
            SealedFormat::Second => FormatConfig::Second { reserve: self.reserve },
            SealedFormat::Third => FormatConfig::Third,
            SealedFormat::AllPay => FormatConfig::AllPay,
        }
    }

    /// A bidder's greatest value; the least is 0.
    pub fn greatest(&self, bidder: usize) -> f64 {
        match self.values {
            ValueLaw::Private => self.max.of(bidder),
            ValueLaw::Affiliated => self.common + self.own,
        }
    }

    /// The greatest value of any bidder, `V`.
    pub fn greatest_of_all(&self) -> f64 {
        (0..self.bidders).map(|bidder| self.greatest(bidder)).fold(0.0, f64::max)
    }

    /// The exponent of a bidder's utility.
    pub fn risk(&self, bidder: usize) -> f64 {
        self.risk_exponent.of(bidder)
    }

    /// Whether all bidders are alike: in how their values are drawn, and in their aversion to risk.
    pub fn is_symmetric(&self) -> bool {
        let values = self.values == ValueLaw::Affiliated || self.max.alike().is_some();
        values && self.risk_exponent.alike().is_some()
    }

    /// The first bidder who is as each bidder, `[N]`: those with the same one are a class.
    pub fn classes(&self) -> Vec<usize> {
        let kind = |bidder: usize| (self.greatest(bidder), self.risk(bidder));
        let same = |bidder: usize| (0..bidder).find(|first| kind(*first) == kind(bidder));
        (0..self.bidders).map(|bidder| same(bidder).unwrap_or(bidder)).collect()
    }

    /// In words: `first price, 3 bidders, private values`.
    pub fn name(&self) -> String {
        let format = match self.format {
            SealedFormat::First => "first price",
            SealedFormat::Second => "second price",
            SealedFormat::Third => "third price",
            SealedFormat::AllPay => "all-pay",
        };
        let values = match (self.values, &self.max) {
            (ValueLaw::Private, OneOrEach::One(max)) => format!("values to {max}"),
            (ValueLaw::Private, OneOrEach::Each(each)) => {
                format!("values to {}", each.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))
            }
            (ValueLaw::Affiliated, _) => format!("affiliated values to {} + {}", self.common, self.own),
        };
        let reserve = if self.reserve > 0.0 { format!(", reserve {}", self.reserve) } else { String::new() };
        let risk = match &self.risk_exponent {
            OneOrEach::One(1.0) => String::new(),
            OneOrEach::One(exponent) => format!(", risk exponent {exponent}"),
            OneOrEach::Each(each) => {
                format!(", risk exponents {}", each.iter().map(f64::to_string).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{format}, {} bidders, {values}{reserve}{risk}", self.bidders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let refused = |change: fn(&mut SealedAuction)| {
            let mut auction = SealedAuction::default();
            change(&mut auction);
            auction.check().unwrap_err().to_string()
        };
        for (change, words) in [
            ((|a| a.bidders = 1) as fn(&mut SealedAuction), "auction.bidders should be in [2, 20], but is 1"),
            (|a| (a.format, a.bidders) = (SealedFormat::Third, 2), "at least 3 in the third price, but is 2"),
            (|a| a.max = OneOrEach::One(0.0), "auction.max should be in (0, 1e9], but is 0"),
            (|a| a.max = OneOrEach::Each(vec![1.0, 2.0]), "one number, or one for each of 3 bidders, but is 2 numbers"),
            (|a| (a.format, a.max) = (SealedFormat::Third, OneOrEach::Each(vec![1.0, 1.0, 2.0])), "have one greatest"),
            (|a| (a.format, a.reserve) = (SealedFormat::AllPay, 0.1), "auction.reserve should be 0 but in"),
            (|a| a.reserve = 1.0, "auction.reserve should be below every greatest value, 1, but is 1"),
            (
                |a| (a.format, a.risk_exponent) = (SealedFormat::Second, OneOrEach::One(0.5)),
                "auction.risk_exponent should be 1 but in",
            ),
            (|a| a.risk_exponent = OneOrEach::One(0.0), "auction.risk_exponent should be in (0, 1], but is 0"),
            (
                |a| a.risk_exponent = OneOrEach::Each(vec![0.5, 1.0, 1.1]),
                "auction.risk_exponent should be in (0, 1], but is 1.1",
            ),
            (|a| a.risk_exponent = OneOrEach::Each(vec![0.5]), "one for each of 3 bidders, but is 1 numbers"),
            (
                |a| (a.values, a.risk_exponent) = (ValueLaw::Affiliated, OneOrEach::Each(vec![0.5, 1.0, 1.0])),
                "the same for all with affiliated values, but is [0.5, 1.0, 1.0]",
            ),
        ] {
            let error = refused(change);
            assert!(error.contains(words), "{error}");
        }
    }

    #[test]
    fn bidders_alike_are_a_class() {
        let max = OneOrEach::Each(vec![1.0, 2.0, 1.0]);
        let auction = SealedAuction { max, ..SealedAuction::default() };
        assert_eq!((auction.classes(), auction.is_symmetric()), (vec![0, 1, 0], false));
        assert_eq!(auction.name(), "first price, 3 bidders, values to 1, 2, 1");
        let risk_exponent = OneOrEach::Each(vec![0.5, 1.0, 0.5]);
        let averse = SealedAuction { risk_exponent, ..SealedAuction::default() };
        assert_eq!((averse.classes(), averse.is_symmetric()), (vec![0, 1, 0], false));
        assert_eq!(averse.name(), "first price, 3 bidders, values to 1, risk exponents 0.5, 1, 0.5");
        let alike = SealedAuction { values: ValueLaw::Affiliated, ..SealedAuction::default() };
        assert_eq!((alike.classes(), alike.greatest(2), alike.greatest_of_all()), (vec![0; 3], 2.0, 2.0));
    }
}
