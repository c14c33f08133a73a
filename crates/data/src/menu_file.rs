//! Menus in files.
//!
//! Tensors: `bundles` U64 `[J * D, words]` (good `i` in bit `i % 64` of word `i / 64`), `weights` F32 `[J, D]`, `prices` F32
//! `[J]`; money in the data set's unit.

use crate::envelope::{Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::goods;
use crate::mechanism_file::Stored;
use crate::value;
use diffecon_auction::bundle::{self, words_for};
use diffecon_auction::{Bundle, Bundles, Mechanism, Menu};
use diffecon_config::{Memory, bytes_of};
use serde::{Deserialize, Serialize};

/// What a menu is beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuHeader {
    /// The number of goods.
    pub goods: usize,
}

impl Stored for Menu {
    const KIND: FileKind = FileKind::Menu;
    type Header = MenuHeader;

    fn write(&self, tensors: &mut Tensors) -> MenuHeader {
        let (elements, support, goods) = (self.elements(), self.support(), self.goods());
        tensors.u64("bundles", &[elements * support, words_for(goods)], self.bundles().words().iter().copied());
        tensors.f32("weights", &[elements, support], self.weights());
        tensors.f32("prices", &[elements], self.prices());
        MenuHeader { goods }
    }

    fn read(file: &Envelope, MenuHeader { goods }: MenuHeader) -> Result<Self, DataError> {
        goods::check(goods).map_err(|error| file.invalid(error))?;
        let tensors = file.tensors();
        let words = tensors.u64_tensor("bundles", &[None, Some(words_for(goods))])?;
        let grand = Bundle::grand(goods);
        let mut rows = words.chunks_exact(grand.words().len());
        if let Some(row) = rows.position(|row| !bundle::is_subset(row, grand.words())) {
            return Err(tensors.out_of_range(format!("goods of bundle {row}"), format!("below {goods}"), "one beyond"));
        }
        let prices = tensors.f32_tensor("prices", &[None])?;
        let most = value::most_of_bundle(goods);
        let is_allowed = |price: f32| (0.0..=most).contains(&f64::from(price));
        tensors.expect_all("prices", &prices, value::allowed_of_bundle(goods), is_allowed)?;
        let weights = tensors.f32_tensor("weights", &[Some(prices.len()), None])?;
        // A menu has its bundles again with a bit for each good of 64 elements, fewer or not.
        let support = words.len() / words_for(goods) / prices.len().max(1);
        let slices = bytes_of(8, &[prices.len().div_ceil(64), support, goods]);
        let memory = Memory::default().with("its bundles by good", "the support and the goods of the menu", slices);
        memory.check().map_err(|error| file.invalid(error))?;
        Menu::new(Bundles::from_words(goods, words), weights, prices).map_err(|error| file.invalid(error))
    }
}

#[cfg(test)]
mod tests {
    use crate::envelope::{Envelope, Tensors};
    use crate::file_kind::FileKind;
    use crate::mechanism_file::{MechanismFile, MechanismProvenance};
    use diffecon_auction::{Bundle, Bundles, Menu};
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_menu_round_trips_to_the_same_bytes() {
        let mut bundles = Bundles::new(70);
        bundles.push(Bundle::grand(70).words());
        bundles.push(Bundle::from_goods(70, [69]).words());
        let settings = toml::from_str("dataset = 'tiny'\n[menu]\nelements = 1\nrate = 0.1").unwrap();
        let provenance = MechanismProvenance { settings, seed: 3, step: 40, ..MechanismProvenance::default() };
        let mechanism = Menu::new(bundles, vec![0.25, 0.75], vec![2.5]).unwrap();
        let file = MechanismFile { mechanism, provenance };
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        file.save(&first).unwrap();
        let back = MechanismFile::<Menu>::load(&first).unwrap();
        assert_eq!(back, file);
        back.save(&second).unwrap();
        assert_eq!(fs::read(&first).unwrap(), fs::read(second).unwrap());

        let bytes = fs::read(&first).unwrap();
        for contents in [&bytes[..bytes.len() - 1], &bytes[..5], b"", b"not a menu at all"] {
            fs::write(&first, contents).unwrap();
            let message = MechanismFile::<Menu>::load(&first).unwrap_err().to_string();
            assert!(message.starts_with(&first.display().to_string()), "{message}");
        }
    }

    #[test]
    fn prices_out_of_range_are_named() {
        let read = |goods: usize, support: usize, prices: &[f32]| {
            let (mut tensors, bundles) = (Tensors::default(), prices.len() * support);
            let words = goods.div_ceil(64);
            tensors.u64("bundles", &[bundles, words], vec![1; bundles * words]);
            tensors.f32("weights", &[prices.len(), support], vec![1.0 / support as f32; bundles]);
            tensors.f32("prices", &[prices.len()], prices);
            let provenance = MechanismProvenance::default();
            let header = serde_json::json!({ "mechanism": { "goods": goods }, "provenance": provenance });
            let file = Envelope::from_bytes(tensors.to_bytes(FileKind::Menu, &header), Path::new("x"));
            file.and_then(|file| MechanismFile::<Menu>::of(&file)).map_err(|error| error.to_string())
        };
        assert!(read(3, 1, &[0.0, 3e30]).is_ok());
        for (price, shown) in [(-1.0, "-1"), (f32::NAN, "NaN"), (f32::INFINITY, "inf")] {
            let error = read(3, 1, &[0.5, price]).unwrap_err();
            assert_eq!(error, format!("x: prices[1] should be in [0, 3e30], but is {shown}"));
        }
    }
}
