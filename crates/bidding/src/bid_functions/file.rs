//! Bid functions in files.
//!
//! Header: the auction, as experiments have it. Tensors: `signals` F64 `[R, K]` and `bids` F64 `[R, K]`, `R` 1 for all bidders or a row
//! for each; money in the auction's unit.

use super::bid_function::{BidFunction, Row};
use super::sealed_auction::SealedAuction;
use diffecon_config::Config;
use diffecon_data::{DataError, Envelope, FileKind, MechanismFile, Stored, Tensors};

/// Bid functions and where they come from.
pub type BidFunctionFile = MechanismFile<BidFunction>;

impl Stored for BidFunction {
    const KIND: FileKind = FileKind::BidFunctions;
    type Header = SealedAuction;

    fn write(&self, tensors: &mut Tensors) -> SealedAuction {
        let shape = [self.rows().len(), self.rows()[0].signals.len()];
        let all = |numbers: fn(&Row) -> &[f64]| self.rows().iter().flat_map(numbers).copied().collect::<Vec<f64>>();
        tensors.f64("signals", &shape, &all(|row| &row.signals));
        tensors.f64("bids", &shape, &all(|row| &row.bids));
        (**self.auction()).clone()
    }

    fn read(file: &Envelope, auction: SealedAuction) -> Result<Self, DataError> {
        let auction = auction.check().map_err(|error| file.invalid(error))?;
        let tensors = file.tensors();
        let (_, shape, _) = tensors.tensor("signals")?;
        let [rows, points] = shape[..] else {
            return Err(file.invalid(format!("signals should have two dimensions, but have {}", shape.len())));
        };
        let signals = tensors.f64_tensor("signals", &[Some(rows), Some(points)])?;
        let bids = tensors.f64_tensor("bids", &[Some(rows), Some(points)])?;
        let row = |row: usize| {
            let part = row * points..(row + 1) * points;
            Row { signals: signals[part.clone()].to_vec(), bids: bids[part].to_vec() }
        };
        Self::new(auction, (0..rows).map(row).collect()).map_err(|error| file.invalid(error))
    }
}
