//! Price functions in files.
//!
//! Tensors: `item` F64 `[M]`, the price of each good; `size` F64 `[M + 1]`, the price of each bundle size; money in the data
//! set's unit. With a lattice of surcharges also `lattice` F64 `[K + 1, K + 1]`, `K` cells a side.

use crate::envelope::{Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::goods;
use crate::mechanism_file::Stored;
use crate::value;
use diffecon_auction::lattice::{Lattice, MOST_CELLS};
use diffecon_auction::{Mechanism, OutOfRange, PriceFunction};
use serde::{Deserialize, Serialize};

/// What a price function is beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceFunctionHeader {
    /// The number of goods.
    pub goods: usize,
    /// The cells a side of the lattice of surcharges; none without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lattice: Option<usize>,
}

impl Stored for PriceFunction {
    const KIND: FileKind = FileKind::PriceFunction;
    type Header = PriceFunctionHeader;

    fn write(&self, tensors: &mut Tensors) -> PriceFunctionHeader {
        tensors.f64("item", &[self.item().len()], self.item());
        tensors.f64("size", &[self.size().len()], self.size());
        if let Some(lattice) = self.lattice() {
            tensors.f64("lattice", &[lattice.cells() + 1; 2], lattice.table());
        }
        PriceFunctionHeader { goods: self.goods(), lattice: self.lattice().map(Lattice::cells) }
    }

    fn read(file: &Envelope, PriceFunctionHeader { goods, lattice }: PriceFunctionHeader) -> Result<Self, DataError> {
        goods::check(goods).map_err(|error| file.invalid(error))?;
        let tensors = file.tensors();
        let item = tensors.f64_tensor("item", &[Some(goods)])?;
        let size = tensors.f64_tensor("size", &[Some(goods + 1)])?;
        let in_range = |name: &str, prices: &[f64]| {
            let most = value::most_of_bundle(goods);
            tensors.expect_all(name, prices, value::allowed_of_bundle(goods), |price| (0.0..=most).contains(&price))
        };
        in_range("item", &item)?;
        in_range("size", &size)?;
        let prices = PriceFunction::new(item, size).map_err(|error| file.invalid(error))?;
        let Some(cells) = lattice else { return Ok(prices) };
        let allowed = format!("in [1, {MOST_CELLS}]");
        OutOfRange::unless((1..=MOST_CELLS).contains(&cells), "mechanism.lattice", allowed, cells)
            .map_err(|error| file.invalid(error))?;
        let table = tensors.f64_tensor("lattice", &[Some(cells + 1); 2])?;
        in_range("lattice", &table)?;
        Ok(prices.with_lattice(Lattice::new(cells, table).map_err(|error| file.invalid(error))?))
    }
}

#[cfg(test)]
mod tests {
    use crate::envelope::{Envelope, Tensors};
    use crate::file_kind::FileKind;
    use crate::mechanism_file::{MechanismFile, MechanismProvenance};
    use diffecon_auction::{Lattice, Menu, PriceFunction};
    use std::path::Path;

    #[test]
    fn prices_read_back_are_the_prices_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.safetensors");
        let mechanism = PriceFunction::new(vec![0.1, 0.2], vec![0.0, 1.0 / 3.0, 0.5]).unwrap();
        let lattice = Lattice::new(1, vec![0.0, 0.1, 0.2, 0.7]).unwrap();
        for mechanism in [mechanism.clone(), mechanism.with_lattice(lattice)] {
            let file = MechanismFile { mechanism, provenance: MechanismProvenance::default() };
            file.save(&path).unwrap();
            assert_eq!(MechanismFile::<PriceFunction>::load(&path).unwrap(), file);
        }
        let error = MechanismFile::<Menu>::load(&path).unwrap_err().to_string();
        assert!(error.ends_with("what the file holds should be menu, but is price function"), "{error}");
    }

    #[test]
    fn prices_out_of_range_are_named() {
        let read = |goods: usize, item: &[f64], size: &[f64]| {
            let mut tensors = Tensors::default();
            tensors.f64("item", &[item.len()], item);
            tensors.f64("size", &[size.len()], size);
            let provenance = MechanismProvenance::default();
            let header = serde_json::json!({ "mechanism": { "goods": goods }, "provenance": provenance });
            let file = Envelope::from_bytes(tensors.to_bytes(FileKind::PriceFunction, &header), Path::new("x"));
            file.and_then(|file| MechanismFile::<PriceFunction>::of(&file)).map_err(|error| error.to_string())
        };
        assert!(read(2, &[0.5, 1.0], &[0.0, 0.5, 2e30]).is_ok());
        let error = read(2, &[0.5, -1.0], &[0.0; 3]).unwrap_err();
        assert_eq!(error, "x: item[1] should be in [0, 2e30], but is -1");
        let error = read(2, &[0.5, 1.0], &[0.0, 0.0, f64::NAN]).unwrap_err();
        assert_eq!(error, "x: size[2] should be in [0, 2e30], but is NaN");
        assert_eq!(read(0, &[], &[0.0]).unwrap_err(), "x: goods should be in [1, 65536], but is 0");
    }
}
