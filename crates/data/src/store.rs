//! The stored form of a data set: one tensor file.
//!
//! | kind | tensors |
//! |---|---|
//! | XOR | `bundles` U64 `[atoms, words]`, `values` F32 `[atoms]`, `offsets` U64 `[bidders + 1]` |
//! | additive, unit-demand | `values` F32 `[bidders, goods]` |

use crate::dataset::Dataset;
use crate::envelope::{self, Envelope, Tensors};
use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::goods;
use crate::kind::Kind;
use crate::provenance::Provenance;
use crate::split::Splits;
use crate::tensor_file::TensorFile;
use crate::value;
use diffecon_auction::bundle::words_for;
use diffecon_auction::{Bundle, Bundles, ItemValues, Valuations, XorValuations, bundle};
use diffecon_files::atomic_file;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of a data set's payload in its folder.
pub const PAYLOAD_FILE: &str = "valuations.safetensors";
/// The name of a data set's recipe in its folder.
pub const RECIPE_FILE: &str = "recipe.toml";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    values: Kind,
    goods: usize,
    name: String,
    splits: Splits,
    provenance: Provenance,
}

impl Dataset {
    /// Writes the data set to a folder, which is made if need be, whole or not at all. The same data set gives the same bytes.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), DataError> {
        fs::create_dir_all(folder).map_err(|error| DataError::io("write", folder, error))?;
        let (path, bytes) = (folder.join(PAYLOAD_FILE), to_bytes(self));
        envelope::check_length(&path, &bytes)?;
        Ok(atomic_file::write(&path, &bytes)?)
    }

    /// As [`Self::save`], to a folder that holds no data set yet.
    ///
    /// # Errors
    /// If the folder has a payload or a recipe, or a file cannot be written.
    pub fn save_new(&self, folder: &Path) -> Result<(), DataError> {
        let [payload, recipe] = [PAYLOAD_FILE, RECIPE_FILE].map(|name| folder.join(name));
        if let Some(path) = [&payload, &recipe].into_iter().find(|path| path.exists()) {
            return Err(DataError::Taken { path: path.clone() });
        }
        fs::create_dir_all(folder).map_err(|error| DataError::io("write", folder, error))?;
        let bytes = to_bytes(self);
        envelope::check_length(&payload, &bytes)?;
        match atomic_file::write_new(&payload, &bytes) {
            Err(error) if error.is_taken() => Err(DataError::Taken { path: payload }),
            result => Ok(result?),
        }
    }

    /// As [`Self::save`], to the folder `data-SUM` inside `parent`, where `SUM` is the first 12 digits of the payload's SHA-256 sum; what is
    /// there already stays. Gives the folder: the same data set is there once, whoever saves it.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn save_by_sum(&self, parent: &Path) -> Result<PathBuf, DataError> {
        let bytes = to_bytes(self);
        let sum = Envelope::from_bytes(bytes, Path::new(PAYLOAD_FILE))?.sha256().to_owned();
        let folder = parent.join(format!("data-{}", &sum[..12]));
        match Self::load_with_sum(&folder) {
            Ok((_, there)) if there == sum => {}
            _ => self.save(&folder)?,
        }
        Ok(folder)
    }

    /// The data set of an open file.
    ///
    /// # Errors
    /// If the file does not hold one.
    pub fn of(file: &Envelope) -> Result<Self, DataError> {
        of(file)
    }

    /// Reads the data set in a folder.
    ///
    /// # Errors
    /// If the payload is missing, damaged, of another format, or no data set.
    pub fn load(folder: &Path) -> Result<Self, DataError> {
        Ok(Self::load_with_sum(folder)?.0)
    }

    /// As [`Self::load`], with the payload's SHA-256 sum in hexadecimal digits.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_with_sum(folder: &Path) -> Result<(Self, String), DataError> {
        let path = folder.join(PAYLOAD_FILE);
        match Envelope::read(&path).and_then(|file| Ok((of(&file)?, file.sha256().to_owned()))) {
            Err(DataError::Io { error, .. }) if error.kind() == ErrorKind::NotFound => {
                Err(DataError::NotBuilt { path })
            }
            Err(error @ DataError::Io { .. }) => Err(error),
            Err(error) => Err(DataError::Damaged(Box::new(error))),
            loaded => loaded,
        }
    }
}

/// What a payload says before its tensors.
pub(crate) fn label_of(header: &serde_json::Value) -> Option<(Kind, usize, Splits)> {
    let header = Header::deserialize(header).ok()?;
    Some((header.values, header.goods, header.splits))
}

fn to_bytes(dataset: &Dataset) -> Vec<u8> {
    let header = Header {
        values: Kind::of(&dataset.valuations),
        goods: dataset.valuations.goods(),
        name: dataset.name.clone(),
        splits: dataset.splits,
        provenance: dataset.provenance.clone(),
    };
    let mut tensors = Tensors::default();
    match &dataset.valuations {
        Valuations::Xor(xor) => {
            let (bundles, values, offsets) = (xor.bundles(), xor.values(), xor.offsets());
            tensors.u64("bundles", &[bundles.len(), words_for(bundles.goods())], bundles.words().iter().copied());
            tensors.f32("values", &[values.len()], values);
            tensors.u64("offsets", &[offsets.len()], offsets.iter().map(|&offset| offset as u64));
        }
        Valuations::Additive(items) | Valuations::UnitDemand(items) => {
            tensors.f32("values", &[items.bidders(), items.goods()], items.values());
        }
    }
    tensors.to_bytes(FileKind::DataSet, &header)
}

/// The data set of an open file.
fn of(envelope: &Envelope) -> Result<Dataset, DataError> {
    envelope.expect_kind(FileKind::DataSet)?;
    let Header { values, goods, name, splits, provenance } = envelope.header()?;
    goods::check(goods).map_err(|error| envelope.invalid(error))?;
    let file = envelope.tensors();
    let valuations = match values {
        Kind::Xor => Valuations::Xor(read_xor(&file, goods)?),
        Kind::Additive => Valuations::Additive(read_items(&file, goods)?),
        Kind::UnitDemand => Valuations::UnitDemand(read_items(&file, goods)?),
    };
    let splits = splits.checked().map_err(|error| envelope.invalid(error))?;
    file.expect("the number of bidders in the splits", &valuations.bidders(), &splits.rows())?;
    Ok(Dataset { name, valuations, splits, provenance })
}

fn read_xor(file: &TensorFile, goods: usize) -> Result<XorValuations, DataError> {
    let values = file.f32_tensor("values", &[None])?;
    let words = file.u64_tensor("bundles", &[Some(values.len()), Some(words_for(goods))])?;
    let offsets = file.u64_tensor("offsets", &[None])?;

    let grand = Bundle::grand(goods);
    for (atom, words) in words.chunks_exact(words_for(goods)).enumerate() {
        if !bundle::is_subset(words, grand.words()) {
            let good = bundle::goods_of(words).last().unwrap_or_default();
            return Err(file.out_of_range(format!("the goods of atom {atom}"), format!("below {goods}"), good));
        }
    }
    check_values(file, &values, "atom")?;
    let offsets: Vec<usize> = offsets.into_iter().map(|offset| usize::try_from(offset).unwrap_or(usize::MAX)).collect();
    let Some((&first, &last)) = offsets.first().zip(offsets.last()) else {
        return Err(file.out_of_range("the number of offsets", "at least 1", 0));
    };
    file.expect("the first offset", &0, &first)?;
    if let Some(bidder) = offsets.windows(2).position(|pair| pair[0] > pair[1]) {
        let allowed = format!("at least {}, the one before", offsets[bidder]);
        return Err(file.out_of_range(format!("offset {}", bidder + 1), allowed, offsets[bidder + 1]));
    }
    file.expect("the last offset", &values.len(), &last)?;
    Ok(XorValuations::from_columns(Bundles::from_words(goods, words), values, offsets))
}

fn read_items(file: &TensorFile, goods: usize) -> Result<ItemValues, DataError> {
    let values = file.f32_tensor("values", &[None, Some(goods)])?;
    check_values(file, &values, "entry")?;
    Ok(ItemValues::new(goods, values))
}

fn check_values(file: &TensorFile, values: &[f32], what: &str) -> Result<(), DataError> {
    match values.iter().position(|value| !value::is_allowed(*value)) {
        Some(index) => Err(file.out_of_range(format!("the value of {what} {index}"), value::ALLOWED, values[index])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::Recipe;
    use proptest::prelude::*;

    fn small() -> Dataset {
        let recipe = "distribution = 'additive'\ngoods = 2\nseed = 3\n[split]\ntrain = 3\nvalidation = 1\ntest = 1";
        Dataset::generate("small", &Recipe::from_toml(recipe).unwrap().check().unwrap()).unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Dataset, String> {
        Envelope::from_bytes(bytes.to_vec(), Path::new("x"))
            .and_then(|file| of(&file))
            .map_err(|error| error.to_string())
    }

    fn payload(header: &serde_json::Value, tensors: &Tensors) -> Vec<u8> {
        tensors.to_bytes(FileKind::DataSet, header)
    }

    fn header(values: &str, goods: usize) -> serde_json::Value {
        serde_json::json!({
            "values": values, "goods": goods, "name": "x",
            "splits": { "train": 1, "validation": 1, "test": 1 },
            "provenance": { "version": "0", "origin": { "files": { "files": [], "shuffle_seed": null } } },
        })
    }

    fn xor_payload(goods: usize, bundles: &[u64], values: &[f32], offsets: &[u64]) -> Vec<u8> {
        let mut tensors = Tensors::default();
        tensors.u64("bundles", &[bundles.len(), 1], bundles.iter().copied());
        tensors.f32("values", &[values.len()], values);
        tensors.u64("offsets", &[offsets.len()], offsets.iter().copied());
        payload(&header("xor", goods), &tensors)
    }

    #[test]
    fn every_column_is_validated() {
        assert!(read(&xor_payload(3, &[1, 7], &[1.0, 2.0], &[0, 1, 1, 2])).is_ok());
        let error = |bundles: &[u64], values: &[f32], offsets: &[u64]| {
            read(&xor_payload(3, bundles, values, offsets)).unwrap_err()
        };
        assert_eq!(error(&[1, 8], &[1.0, 2.0], &[0, 1, 1, 2]), "x: the goods of atom 1 should be below 3, but is 3");
        assert_eq!(
            error(&[1, 7], &[1.0, f32::NAN], &[0, 1, 1, 2]),
            "x: the value of atom 1 should be in [0, 1e30], but is NaN"
        );
        assert_eq!(
            error(&[1, 7], &[1.0, 2.0], &[0, 2, 1, 2]),
            "x: offset 2 should be at least 2, the one before, but is 1"
        );
        assert_eq!(error(&[1, 7], &[1.0, 2.0], &[0, 1, 1]), "x: the last offset should be 2, but is 1");
        assert_eq!(error(&[1, 7], &[1.0, 2.0], &[]), "x: the number of offsets should be at least 1, but is 0");
        assert_eq!(
            error(&[1, 7], &[1.0, 2.0], &[0, 1, 2]),
            "x: the number of bidders in the splits should be 2, but is 3"
        );
        assert_eq!(error(&[1], &[1.0, 2.0], &[0, 2]), "x: the shape of bundles should be [2, 1], but is [1, 1]");
    }

    #[test]
    fn headers_are_validated() {
        let mut values = Tensors::default();
        values.f32("values", &[3, 2], [0.5; 6]);
        assert!(read(&payload(&header("additive", 2), &values)).is_ok());
        let error = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut header = header("additive", 2);
            change(&mut header);
            read(&payload(&header, &values)).unwrap_err()
        };
        assert!(error(&|header| header["values"] = "or".into()).contains("unknown variant `or`"));
        assert_eq!(error(&|header| header["goods"] = 0.into()), "x: goods should be in [1, 65536], but is 0");
        assert_eq!(
            error(&|header| header["goods"] = 3.into()),
            "x: the shape of values should be [any, 3], but is [3, 2]"
        );
        assert_eq!(
            error(&|header| header["splits"]["test"] = 0.into()),
            "x: split.test should be in [1, 1073741823], but is 0"
        );
        assert!(error(&|header| header["when"] = 1.into()).contains("unknown field `when`"));
        let mut wrong_type = Tensors::default();
        wrong_type.f64("values", &[3, 1], &[0.0; 3]);
        assert_eq!(
            read(&payload(&header("additive", 1), &wrong_type)).unwrap_err(),
            "x: the data type of values should be F32, but is F64"
        );
    }

    #[test]
    fn garbled_payloads_are_errors() {
        let bytes = to_bytes(&small());
        assert_eq!(read(&bytes).unwrap(), small());
        assert!(read(&[]).unwrap_err().starts_with("x: not a safetensors file"));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_err(), "cut to {length} bytes");
        }
    }

    #[test]
    fn the_same_data_set_gives_the_same_bytes() {
        let first = to_bytes(&small());
        assert!((0..20).all(|_| to_bytes(&small()) == first));
    }

    proptest! {
        #[test]
        fn xor_columns_round_trip(
            goods in 1_usize..130,
            bidders in prop::collection::vec(prop::collection::vec((any::<[u64; 3]>(), 0.0_f32..1e30), 0..5), 3..12),
        ) {
            let grand = Bundle::grand(goods);
            let mut xor = XorValuations::new(goods);
            for atoms in &bidders {
                for (words, value) in atoms {
                    let words: Vec<u64> = grand.words().iter().zip(words).map(|(grand, word)| grand & word).collect();
                    xor.push_atom(&words, *value);
                }
                xor.finish_bidder();
            }
            let splits = Splits::by_default(bidders.len()).unwrap();
            let dataset = Dataset { valuations: Valuations::Xor(xor), splits, ..small() };
            prop_assert_eq!(read(&to_bytes(&dataset)).unwrap(), dataset);
        }

        #[test]
        fn changed_bytes_never_panic(index in 0_usize..1000, byte in any::<u8>()) {
            let mut bytes = to_bytes(&small());
            let index = index % bytes.len();
            bytes[index] = byte;
            let _ = read(&bytes);
        }
    }
}
