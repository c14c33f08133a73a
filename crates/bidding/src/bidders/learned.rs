//! Who bids as a learner found out.

use crate::bid_functions::{BidFunction, BidFunctionFile};
use crate::bidder::{Bidder, Situation};
use crate::error::BiddingError;
use crate::format::FormatConfig;
use crate::rules::Rules;
use crate::value_model::{OneOrEach, ValueModel};
use diffecon_config::OutOfRange;
use std::path::{Path, PathBuf};

/// Bids as a learned bid function says; signals and bids are scaled from the greatest signal that it was learned for to that of the
/// rules.
#[derive(Debug, Clone)]
pub struct Learned {
    bids: BidFunction,
    bidder: Option<usize>,
    /// The greatest signal of the rules over that of the bid function.
    scale: f64,
}

impl Learned {
    /// The bid function of a file, or of the run's folder in which it was learned; `bidder` is whose, in place of the own number.
    ///
    /// # Errors
    /// If the file cannot be read, or its bid functions are for another game: another format, number of bidders, kind of values, or other
    /// proportions of the reserve and of the greatest values.
    pub fn load(path: &Path, bidder: Option<usize>, rules: &Rules) -> Result<Self, BiddingError> {
        let path = if path.is_dir() { path.join("mechanism.safetensors") } else { PathBuf::from(path) };
        let bids = BidFunctionFile::load(&path)?.mechanism;
        let of = |what: &str| format!("{what} that {} is for", path.display());
        let auction = bids.auction();
        let (format, values) = (auction.format_config(), auction.value_model());
        let fits = format.name() == rules.format.name();
        OutOfRange::unless(fits, of("the format"), rules.format.name(), format.name())?;
        let fits = values.name() == rules.values.name();
        OutOfRange::unless(fits, of("the kind of values"), rules.values.name(), values.name())?;
        OutOfRange::unless(auction.bidders == rules.bidders, of("the bidders"), rules.bidders, auction.bidders)?;
        if let Some(bidder) = bidder {
            OutOfRange::unless(bidder < auction.bidders, "bidder", format!("below {}", auction.bidders), bidder)?;
        }
        let scale = rules.values.greatest_signal() / values.greatest_signal();
        let fits = is_scaled(&values, &rules.values, scale);
        let value = format!("{values:?}, times {scale}");
        OutOfRange::unless(fits, of("the values"), format!("in proportion to {:?}", rules.values), value)?;
        let fits = near(reserve(&format) * scale, reserve(&rules.format));
        let value = reserve(&format) * scale;
        OutOfRange::unless(fits, of("the reserve, scaled,"), reserve(&rules.format), value)?;
        Ok(Self { bids, bidder, scale })
    }
}

fn reserve(format: &FormatConfig) -> f64 {
    match format {
        FormatConfig::First { reserve } | FormatConfig::Second { reserve } => *reserve,
        _ => 0.0,
    }
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// Whether values are those of a model times a factor. Two models of different kinds are not.
fn is_scaled(model: &ValueModel, values: &ValueModel, factor: f64) -> bool {
    match (model, values) {
        (ValueModel::Private { max: one }, ValueModel::Private { max: other }) => {
            let bidders = one.all().len().max(other.all().len());
            let of = |max: &OneOrEach, bidder: usize| max.alike().unwrap_or_else(|| max.of(bidder));
            (0..bidders).all(|bidder| near(of(one, bidder) * factor, of(other, bidder)))
        }
        (ValueModel::Affiliated { common, own }, ValueModel::Affiliated { common: other_common, own: other_own }) => {
            near(common * factor, *other_common) && near(own * factor, *other_own)
        }
        _ => false,
    }
}

impl Bidder for Learned {
    fn bid(&mut self, situation: &Situation<'_>) -> Result<f64, BiddingError> {
        let bidder = self.bidder.unwrap_or(situation.bidder);
        let signal = if self.scale > 0.0 { situation.signal / self.scale } else { 0.0 };
        Ok(self.bids.bid(bidder, signal) * self.scale)
    }
}
