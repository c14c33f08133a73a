//! Bidders who have a value for each good.

use crate::error::DataError;
use crate::kind::Kind;
use crate::sizes::Sizes;
use diffecon_auction::k_demand::{bids, k_demand};
use diffecon_auction::{ItemValues, MAX_VALUE, Valuations};
use diffecon_config::numbered_name::number_in;
use diffecon_config::{Memory, OutOfRange, one_of};
use std::fmt;
use std::str::FromStr;

/// The bidders whose values are those of single goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemBidders {
    /// A bundle's value is the sum of its goods'.
    Additive,
    /// A bundle's value is that of its best good.
    UnitDemand,
    /// A bundle's value is the sum of so many of its goods, the best ones; at least 2.
    KDemand(usize),
}

/// The most XOR bids of a bidder of K-demand.
const MOST_BIDS: u64 = 1 << 16;

impl ItemBidders {
    /// Those without a number.
    pub const ALL: [Self; 2] = [Self::Additive, Self::UnitDemand];
    /// The names in recipes and on the command line: `2-demand`, `3-demand`, ... are `K-demand`.
    pub const NAMES: [&str; 3] = ["additive", "unit-demand", "K-demand"];

    /// The bidders with these values of single goods. Those of K-demand are XOR bidders, with a bid for every bundle of at most `K`
    /// goods.
    ///
    /// # Errors
    /// If `K` is not below the number of goods, a bidder would have more than 65,536 bids, a bid would exceed [`MAX_VALUE`], or all bids
    /// do not fit into memory.
    pub fn with(self, values: ItemValues) -> Result<Valuations, OutOfRange> {
        self.suits(values.goods())?;
        Ok(match self {
            Self::Additive => Valuations::Additive(values),
            Self::UnitDemand => Valuations::UnitDemand(values),
            Self::KDemand(most) => {
                let greatest = values.values().iter().copied().fold(0.0, f32::max);
                let allowed = MAX_VALUE / most as f32;
                OutOfRange::unless(
                    greatest <= allowed,
                    "value",
                    format!("at most {allowed:e} with {self}"),
                    format!("{greatest:e}"),
                )?;
                let bytes = self.sizes(values.goods(), values.bidders()).bytes();
                Memory::default().with("the bids", "K-demand * bidders", bytes).check()?;
                Valuations::Xor(k_demand(&values, most))
            }
        })
    }

    /// The sizes of so many of them over so many goods.
    pub fn sizes(self, goods: usize, bidders: usize) -> Sizes {
        let (kind, most_atoms) = match self {
            Self::Additive => (Kind::Additive, 0),
            Self::UnitDemand => (Kind::UnitDemand, 0),
            Self::KDemand(most) => (Kind::Xor, usize::try_from(bids(goods, most)).unwrap_or(usize::MAX)),
        };
        Sizes { kind, goods, bidders, atoms: most_atoms.saturating_mul(bidders), most_atoms }
    }

    /// Whether there can be such bidders over so many goods.
    ///
    /// # Errors
    /// As [`Self::with`].
    pub fn suits(self, goods: usize) -> Result<(), OutOfRange> {
        let Self::KDemand(most) = self else { return Ok(()) };
        let allowed = format!("at least {} with {self}, which is additive over fewer goods", most.saturating_add(1));
        OutOfRange::unless(goods > most, "goods", allowed, goods)?;
        let name = format!("the bids of a {self} bidder, one for every bundle of at most {most} of {goods} goods,");
        let bids = bids(goods, most);
        OutOfRange::unless(bids <= MOST_BIDS, name, format!("at most {MOST_BIDS}"), bids)
    }
}

impl fmt::Display for ItemBidders {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Additive => formatter.pad("additive"),
            Self::UnitDemand => formatter.pad("unit-demand"),
            Self::KDemand(most) => formatter.pad(&format!("{most}-demand")),
        }
    }
}

impl FromStr for ItemBidders {
    type Err = DataError;

    fn from_str(text: &str) -> Result<Self, DataError> {
        let number = number_in(Self::NAMES[2], text);
        let mut known = Self::ALL.into_iter().chain(number.map(Self::KDemand));
        known.find(|bidders| bidders.to_string() == text).ok_or_else(|| {
            let allowed = one_of(text, Self::NAMES);
            DataError::out_of_range("values", allowed, format!("{text:?}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_others_are_refused() {
        for bidders in
            [ItemBidders::Additive, ItemBidders::UnitDemand, ItemBidders::KDemand(2), ItemBidders::KDemand(30)]
        {
            assert_eq!(bidders.to_string().parse::<ItemBidders>().unwrap(), bidders);
        }
        for text in
            ["K-demand", "0-demand", "1-demand", "-2-demand", "+2-demand", "02-demand", "2.5-demand", "demand", ""]
        {
            let error = text.parse::<ItemBidders>().unwrap_err().to_string();
            assert!(error.starts_with("values should be one of additive, unit-demand, K-demand"), "{error}");
            assert!(error.ends_with(&format!("; K a number from 2 on, but is {text:?}")), "{error}");
        }
    }

    #[test]
    fn what_would_be_no_demand_for_a_few_goods_is_named() {
        let error = |bidders: ItemBidders, goods| bidders.suits(goods).unwrap_err().to_string();
        assert_eq!(
            error(ItemBidders::KDemand(3), 3),
            "goods should be at least 4 with 3-demand, which is additive over fewer goods, but is 3"
        );
        assert_eq!(
            error(ItemBidders::KDemand(5), 50),
            "the bids of a 5-demand bidder, one for every bundle of at most 5 of 50 goods, should be at most 65536, but is 2369935"
        );
        let values = ItemValues::new(3, vec![0.0, 6e29, 1.0]);
        let error = ItemBidders::KDemand(2).with(values.clone()).unwrap_err().to_string();
        assert_eq!(error, "value should be at most 5e29 with 2-demand, but is 6e29");
        assert!(ItemBidders::UnitDemand.with(values).is_ok());
    }

    #[test]
    fn sizes_are_those_of_the_bidders() {
        for bidders in [ItemBidders::Additive, ItemBidders::UnitDemand, ItemBidders::KDemand(2)] {
            let drawn = bidders.with(ItemValues::new(4, vec![1.0; 12])).unwrap();
            assert_eq!(bidders.sizes(4, 3), Sizes::of(&drawn), "{bidders}");
        }
    }
}
