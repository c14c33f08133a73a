//! Hybrids in files: the tensors of a price function and of a menu, side by side.

use crate::envelope::{Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::mechanism_file::Stored;
use crate::menu_file::MenuHeader;
use crate::price_function_file::PriceFunctionHeader;
use diffecon_auction::{Hybrid, Menu, PriceFunction};
use serde::{Deserialize, Serialize};

/// What a hybrid is beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HybridHeader {
    /// The price function.
    pub prices: PriceFunctionHeader,
    /// The menu.
    pub menu: MenuHeader,
}

impl Stored for Hybrid {
    const KIND: FileKind = FileKind::Hybrid;
    type Header = HybridHeader;

    fn write(&self, tensors: &mut Tensors) -> HybridHeader {
        HybridHeader { prices: self.prices().write(tensors), menu: self.menu().write(tensors) }
    }

    fn read(file: &Envelope, HybridHeader { prices, menu }: HybridHeader) -> Result<Self, DataError> {
        let (prices, menu) = (PriceFunction::read(file, prices)?, Menu::read(file, menu)?);
        Self::new(prices, menu).map_err(|error| file.invalid(error))
    }
}

#[cfg(test)]
mod tests {
    use crate::mechanism_file::{MechanismFile, MechanismProvenance};
    use diffecon_auction::{Bundle, Bundles, Hybrid, Lattice, Menu, PriceFunction};
    use std::fs;

    #[test]
    fn a_hybrid_round_trips_to_the_same_bytes() {
        let mut bundles = Bundles::new(2);
        [&[0][..], &[0, 1]].iter().for_each(|goods| bundles.push(Bundle::from_goods(2, goods.iter().copied()).words()));
        let menu = Menu::new(bundles, vec![0.25, 0.75], vec![2.5]).unwrap();
        let prices = PriceFunction::new(vec![0.1, 0.2], vec![0.0, 1.0 / 3.0, 0.5]).unwrap();
        let prices = prices.with_lattice(Lattice::new(1, vec![0.0, 0.5, 0.25, 1.0]).unwrap());
        let mechanism = Hybrid::new(prices, menu).unwrap();
        let file = MechanismFile { mechanism, provenance: MechanismProvenance::default() };
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        file.save(&first).unwrap();
        let back = MechanismFile::<Hybrid>::load(&first).unwrap();
        assert_eq!(back, file);
        back.save(&second).unwrap();
        assert_eq!(fs::read(&first).unwrap(), fs::read(second).unwrap());
    }
}
