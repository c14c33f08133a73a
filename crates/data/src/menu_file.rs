//! A trained menu as a file of its own, which evaluation needs alone.
//!
//! Tensors: `bundles` U64 `[J * D, words]`, `weights` F32 `[J, D]`, `prices` F32 `[J]`; money in the data set's unit. The
//! rest is one JSON object under one metadata key.

use crate::atomic_file;
use crate::dataset::Dataset;
use crate::error::DataError;
use crate::split::Split;
use crate::store::f32_bytes;
use crate::tensor_file::TensorFile;
use diffecon_auction::bundle::{self, words_for};
use diffecon_auction::{Bundle, Bundles, Menu};
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

const METADATA_KEY: &str = "diffecon";
const FORMAT: &str = "diffecon-menu";
const VERSION: u64 = 1;
const UNIT: &str = "the data set's money";

/// Where a menu comes from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuProvenance {
    /// The version of this crate.
    pub version: String,
    /// The learner, whose name the menu bears in reports.
    pub learner: String,
    /// The name of the data set that it was trained on.
    pub dataset: String,
    /// That data set's folder, as the run named it.
    pub dataset_folder: PathBuf,
    /// The sha256 sum of that data set's payload, in hexadecimal digits.
    pub dataset_sha256: String,
    /// The surplus of its training bidders, the learner's unit of money; in the data set's unit.
    pub mean_best_value: f64,
    /// The run's seed.
    pub seed: u64,
    /// The steps of training.
    pub step: usize,
}

impl MenuProvenance {
    /// The provenance of a menu that is not trained yet, by this version.
    pub fn new(learner: &str, dataset: &Dataset, dataset_folder: &Path, seed: u64) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            learner: learner.to_owned(),
            dataset: dataset.name.clone(),
            dataset_folder: dataset_folder.to_owned(),
            dataset_sha256: dataset.sha256(),
            mean_best_value: dataset.split(Split::Train).surplus(),
            seed,
            step: 0,
        }
    }
}

/// A menu and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuFile {
    /// The menu, in the data set's unit.
    pub menu: Menu,
    /// Where it comes from.
    pub provenance: MenuProvenance,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u64,
    goods: usize,
    unit: String,
    provenance: MenuProvenance,
}

impl MenuFile {
    /// Writes the file, whole or not at all. The same menu gives the same bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), DataError> {
        let menu = &self.menu;
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            goods: menu.bundles().goods(),
            unit: UNIT.to_owned(),
            provenance: self.provenance.clone(),
        };
        let header = serde_json::to_string(&header).map_err(|error| DataError::invalid(path.display(), error))?;
        let words: Vec<u8> = menu.bundles().words().iter().flat_map(|word| word.to_le_bytes()).collect();
        let (elements, support) = (menu.elements(), menu.support());
        let columns = [
            ("bundles", Dtype::U64, vec![elements * support, words_for(menu.bundles().goods())], words),
            ("weights", Dtype::F32, vec![elements, support], f32_bytes(menu.weights())),
            ("prices", Dtype::F32, vec![elements], f32_bytes(menu.prices())),
        ];
        let views = columns.iter().map(|(name, dtype, shape, bytes)| {
            (*name, TensorView::new(*dtype, shape.clone(), bytes).expect("the shape holds the column"))
        });
        let metadata = HashMap::from([(METADATA_KEY.to_owned(), header)]);
        let bytes = safetensors::serialize(views, Some(metadata)).expect("views are well formed");
        atomic_file::write(path, &bytes)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or is not a menu of this version.
    pub fn load(path: &Path) -> Result<Self, DataError> {
        let bytes = fs::read(path).map_err(|error| DataError::io("read", path, error))?;
        let file = TensorFile::new(&bytes, path)?;
        let json: serde_json::Value =
            serde_json::from_str(file.metadata(METADATA_KEY)?).map_err(|error| file.invalid(error))?;
        file.expect("format", &FORMAT, &json["format"].as_str().unwrap_or("missing"))?;
        file.expect("format version", &VERSION.to_string(), &json["version"].to_string())?;
        let header: Header = serde_json::from_value(json).map_err(|error| file.invalid(error))?;
        if header.goods == 0 {
            return Err(file.out_of_range("goods", "at least 1", 0));
        }
        let words = file.u64_tensor("bundles", &[None, Some(words_for(header.goods))])?;
        let grand = Bundle::grand(header.goods);
        if let Some(row) =
            words.chunks_exact(grand.words().len()).position(|row| !bundle::is_subset(row, grand.words()))
        {
            let allowed = format!("below {}", header.goods);
            return Err(file.out_of_range(format!("goods of bundle {row}"), allowed, "one beyond"));
        }
        let bundles = Bundles::from_words(header.goods, words);
        let prices = file.f32_tensor("prices", &[None])?;
        let weights = file.f32_tensor("weights", &[Some(prices.len()), None])?;
        let menu = Menu::new(bundles, weights, prices).map_err(|error| file.invalid(error))?;
        Ok(Self { menu, provenance: header.provenance })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;

    fn file() -> MenuFile {
        let mut bundles = Bundles::new(70);
        bundles.push(Bundle::grand(70).words());
        bundles.push(Bundle::from_goods(70, [69]).words());
        let recipe = "distribution = 'additive'\ngoods = 70\nseed = 3\nsplit = { train = 7, validation = 1, test = 1 }";
        let dataset = Dataset::generate("tiny", &Recipe::from_toml(recipe).unwrap().check().unwrap()).unwrap();
        let provenance = MenuProvenance::new("bundleflow", &dataset, Path::new("datasets/tiny"), 3);
        assert_eq!(provenance.dataset_sha256, dataset.sha256());
        assert_eq!(provenance.mean_best_value, dataset.valuations.slice(0..7).surplus());
        let provenance = MenuProvenance { step: 40, ..provenance };
        MenuFile { menu: Menu::new(bundles, vec![0.25, 0.75], vec![2.5]).unwrap(), provenance }
    }

    #[test]
    fn a_menu_round_trips_to_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        file().save(&first).unwrap();
        let back = MenuFile::load(&first).unwrap();
        assert_eq!(back, file());
        back.save(&second).unwrap();
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    }

    #[test]
    fn truncated_files_and_other_files_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("menu.safetensors");
        file().save(&path).unwrap();
        let bytes = fs::read(&path).unwrap();
        for contents in [&bytes[..bytes.len() - 1], &bytes[..5], b"", b"not a menu at all"] {
            fs::write(&path, contents).unwrap();
            let message = MenuFile::load(&path).unwrap_err().to_string();
            assert!(message.starts_with(&path.display().to_string()), "{message}");
        }
    }
}
