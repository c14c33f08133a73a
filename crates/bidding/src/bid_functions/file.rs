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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value_model::OneOrEach;
    use diffecon_data::MechanismProvenance;
    use std::path::Path;

    #[test]
    fn bids_read_back_are_the_bids_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bids.safetensors");
        for max in [OneOrEach::One(1.0), OneOrEach::Each(vec![1.0, 2.0])] {
            let auction = SealedAuction { bidders: 2, max, reserve: 0.1, ..SealedAuction::default() }.check().unwrap();
            let mechanism = BidFunction::tabulate(auction, 7, |_, value| value / 3.0).unwrap();
            let file = BidFunctionFile { mechanism, provenance: MechanismProvenance::default() };
            file.save(&path).unwrap();
            assert_eq!(BidFunctionFile::load(&path).unwrap(), file);
        }
    }

    #[test]
    fn files_that_hold_none_are_refused() {
        let read = |auction: serde_json::Value, signals: (&[usize], &[f64]), bids: (&[usize], &[f64])| {
            let mut tensors = Tensors::default();
            tensors.f64("signals", signals.0, signals.1);
            tensors.f64("bids", bids.0, bids.1);
            let header = serde_json::json!({ "mechanism": auction, "provenance": MechanismProvenance::default() });
            let file = Envelope::from_bytes(tensors.to_bytes(FileKind::BidFunctions, &header), Path::new("x"));
            file.and_then(|file| BidFunctionFile::of(&file)).map_err(|error| error.to_string())
        };
        let auction = || serde_json::json!({ "format": "second" });
        let good: (&[usize], &[f64]) = (&[1, 2], &[0.0, 1.0]);
        assert!(read(auction(), good, good).is_ok());
        for (auction, signals, bids, words) in [
            (serde_json::json!({ "bidders": 1 }), good, good, "auction.bidders should be in [2, 20], but is 1"),
            (serde_json::json!({ "format": "dutch" }), good, good, "unknown variant"),
            (auction(), (&[2][..], &[0.0, 1.0][..]), good, "signals should have two dimensions, but have 1"),
            (auction(), good, (&[1, 3], &[0.0; 3]), "bids"),
            (auction(), (&[1, 0], &[]), (&[1, 0], &[]), "signals of a row should be at least 2, but is 0"),
            (auction(), (&[0, 2], &[]), (&[0, 2], &[]), "rows of bids should be 1 or 3, but is 0"),
            (auction(), good, (&[1, 2], &[0.0, f64::INFINITY]), "a bid should be in [0, 100], but is inf"),
        ] {
            let error = read(auction, signals, bids).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
