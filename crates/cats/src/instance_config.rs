//! How much of an instance to generate, and how to write its prices.

use crate::error::CatsError;
use crate::generator::Generator;
use diffecon_config::OutOfRange;

/// The most bids or bidders of an instance.
const MOST: usize = 10_000_000;

/// How much of an instance to generate, and how to write its prices.
///
/// One of `bids` and `bidders` is needed; with both, what comes first ends the generation. As in CATS, prices are rounded
/// after dominated bids are removed: whole prices with a small factor may make bids equal that were not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InstanceConfig {
    /// Stop after the bidder with whom there are so many bids, 1 to 1e7; up to his other bids more than that, unless `exact_bids`.
    pub bids: Option<usize>,
    /// Cut the last bidder's bids so that there are exactly `bids`: his first ones stay.
    pub exact_bids: bool,
    /// Stop when there are so many bidders, 1 to 1e7.
    pub bidders: Option<usize>,
    /// Remove dominated bids, and draw more bidders for them.
    pub dominance_check: bool,
    /// Prices are this multiple of the price, 1 to 1e6, rounded to whole numbers; otherwise they have 6 digits.
    pub whole_prices: Option<u32>,
}

impl InstanceConfig {
    /// At least so many bids.
    pub const fn bids(bids: usize) -> Self {
        Self { bids: Some(bids), exact_bids: false, bidders: None, dominance_check: true, whole_prices: None }
    }

    /// So many bidders.
    pub const fn bidders(bidders: usize) -> Self {
        Self { bids: None, exact_bids: false, bidders: Some(bidders), dominance_check: true, whole_prices: None }
    }

    /// Whether a generator can reach what is asked for, as far as that is known beforehand.
    ///
    /// # Errors
    /// [`CatsError::OutOfRange`] if a number is outside its range, neither bids nor bidders are given, or there are not so
    /// many different bundles of the distribution's only size.
    pub fn check(&self, generator: &Generator) -> Result<(), CatsError> {
        let allowed = "in [1, 1e7]";
        if self.bids.is_none() && self.bidders.is_none() {
            return Err(CatsError::out_of_range("the number of bids or bidders", allowed, "not given"));
        }
        for (name, number) in [("bids", self.bids), ("bidders", self.bidders)] {
            let number = number.unwrap_or(1);
            OutOfRange::unless((1..=MOST).contains(&number), name, allowed, number)?;
        }
        let factor = self.whole_prices.unwrap_or(1);
        OutOfRange::unless((1..=1_000_000).contains(&factor), "bid-alpha", "in [1, 1e6]", factor)?;
        if let (true, Some(size)) = (self.dominance_check, generator.constant_size()) {
            let goods = generator.goods();
            let most = binomial(goods, size);
            let (name, asked) = match (self.bids, self.bidders) {
                (Some(bids), bidders) => ("bids", bidders.map_or(bids, |bidders| bids.min(bidders))),
                (None, bidders) => ("bidders", bidders.unwrap_or_default()),
            };
            if asked as f64 > most {
                let allowed = format!(
                    "in [1, {most}], since {} has {most} bundles of {size} of {goods} goods and only the best bid for each \
                     is not dominated",
                    generator.distribution()
                );
                return Err(CatsError::out_of_range(name, allowed, asked));
            }
        }
        Ok(())
    }

    /// Whether that is enough.
    pub(crate) fn is_reached(&self, bids: usize, bidders: usize) -> bool {
        self.bids.is_some_and(|enough| bids >= enough) || self.bidders.is_some_and(|enough| bidders >= enough)
    }

    /// A price as it stands in the instance.
    pub(crate) fn rounded(&self, price: f64) -> f64 {
        match self.whole_prices {
            Some(factor) => (f64::from(factor) * price + 0.5).floor(),
            None => six_digits(price),
        }
    }
}

/// A price with six significant digits, as CATS writes it.
fn six_digits(price: f64) -> f64 {
    // A whole number of at most six digits over a power of ten that is exact: the nearest number to its decimal text.
    let decimals = 5 - price.log10().floor() as i32;
    match decimals {
        0..=22 => {
            let scale = 10.0_f64.powi(decimals);
            (price * scale).round() / scale
        }
        _ => format!("{price:.5e}").parse().expect("a number in its own text"),
    }
}

/// The number of bundles of `size` of `goods` goods.
fn binomial(goods: usize, size: usize) -> f64 {
    (0..size).map(|drawn| (goods - drawn) as f64 / (drawn + 1) as f64).product::<f64>().round()
}
