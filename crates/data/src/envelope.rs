//! The one form of every tensor file: safetensors with an envelope that says what is inside and whether it is whole.
//!
//! The envelope is a JSON object under the metadata key `diffecon`; a map of several keys would be written in random order.
//!
//! | entry | |
//! |---|---|
//! | `sha256` | the SHA-256 sum of the whole file in which these 64 digits are zeros |
//! | `kind` | a [`FileKind`] |
//! | `format` | the format's version, [`FORMAT`] |
//! | `written_by` | the version of the program |
//! | `header` | what the kind needs beside its tensors |
//!
//! There is no time stamp: the same contents give the same bytes.

use crate::error::DataError;
use crate::file_kind::FileKind;
use crate::tensor_file::{TensorFile, header_length};
use diffecon_files::{Sum, atomic_file, sha256};
use safetensors::tensor::{Dtype, Metadata, TensorInfo};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The version of the formats that this program writes and reads.
pub const FORMAT: u64 = 2;

pub(crate) const METADATA_KEY: &str = "diffecon";
/// What stands before the sum, in the label as a text inside JSON.
const SUM_KEY: &str = "sha256\\\":\\\"";
/// Headers are filled up to a multiple of so many bytes.
const ALIGNED: usize = 8;
const NO_SUM: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label<H> {
    // First, so that nothing before it can be taken for it.
    sha256: String,
    kind: FileKind,
    format: u64,
    written_by: String,
    header: H,
}

/// Named tensors on their way into a file.
#[derive(Debug, Default)]
pub struct Tensors {
    columns: Vec<Column>,
}

/// A tensor with its name.
#[derive(Debug)]
struct Column {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    numbers: Numbers,
}

/// The numbers of a tensor, little-endian.
#[derive(Debug)]
enum Numbers {
    Bytes(Vec<u8>),
    /// As this machine has them, if it is little-endian.
    Singles(Vec<f32>),
}

impl Numbers {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Singles(numbers) => bytemuck::cast_slice(numbers),
        }
    }
}

impl Tensors {
    /// Adds numbers of single precision; those that are handed over are not copied.
    ///
    /// # Panics
    /// If the shape does not hold them; likewise below.
    pub fn f32(&mut self, name: impl Into<String>, shape: &[usize], values: impl Into<Vec<f32>>) {
        let values = values.into();
        let numbers = if cfg!(target_endian = "little") {
            Numbers::Singles(values)
        } else {
            little_endian(values.iter().map(|value| value.to_le_bytes()), values.len())
        };
        self.add(name, Dtype::F32, shape, numbers);
    }

    /// Adds numbers of double precision.
    pub fn f64(&mut self, name: impl Into<String>, shape: &[usize], values: &[f64]) {
        self.add(name, Dtype::F64, shape, little_endian(values.iter().map(|value| value.to_le_bytes()), values.len()));
    }

    /// Adds whole numbers or words of bits.
    pub fn u64(&mut self, name: impl Into<String>, shape: &[usize], values: impl IntoIterator<Item = u64>) {
        let numbers = shape.iter().product();
        self.add(name, Dtype::U64, shape, little_endian(values.into_iter().map(u64::to_le_bytes), numbers));
    }

    fn add(&mut self, name: impl Into<String>, dtype: Dtype, shape: &[usize], numbers: Numbers) {
        self.columns.push(Column { name: name.into(), dtype, shape: shape.to_vec(), numbers });
    }

    /// The bytes of a file of this kind.
    pub fn to_bytes(&self, kind: FileKind, header: &impl Serialize) -> Vec<u8> {
        let tensors = self.in_order();
        let head = head(&tensors, kind, header);
        [&head[..]].into_iter().chain(tensors.iter().map(|tensor| tensor.numbers.bytes())).collect::<Vec<_>>().concat()
    }

    /// Writes a file of this kind, whole or not at all. No copy of the tensors is made.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path, kind: FileKind, header: &impl Serialize) -> Result<(), DataError> {
        let tensors = self.in_order();
        let head = head(&tensors, kind, header);
        check_length(path, &head)?;
        let parts = [&head[..]].into_iter().chain(tensors.iter().map(|tensor| tensor.numbers.bytes()));
        Ok(atomic_file::write_parts(path, parts)?)
    }

    /// The tensors in the order of safetensors files: the widest numbers first, then by name.
    fn in_order(&self) -> Vec<&Column> {
        let mut tensors: Vec<_> = self.columns.iter().collect();
        tensors.sort_by(|one, other| other.dtype.cmp(&one.dtype).then_with(|| one.name.cmp(&other.name)));
        tensors
    }
}

/// What a file of these tensors begins with: the header's length and the header, sealed.
///
/// Source: the safetensors format, <https://huggingface.co/docs/safetensors>.
fn head(tensors: &[&Column], kind: FileKind, header: &impl Serialize) -> Vec<u8> {
    let (sum, written_by) = (NO_SUM.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let label = Label { sha256: sum, kind, format: FORMAT, written_by, header };
    let label = serde_json::to_string(&label).expect("a header is JSON");
    let mut end = 0;
    let infos = tensors.iter().map(|Column { name, dtype, shape, numbers }| {
        let begin = end;
        end += numbers.bytes().len();
        (name.clone(), TensorInfo { dtype: *dtype, shape: shape.clone(), data_offsets: (begin, end) })
    });
    let metadata = HashMap::from([(METADATA_KEY.to_owned(), label)]);
    let metadata = Metadata::new(Some(metadata), infos.collect()).expect("shapes hold the tensors");
    let mut json = serde_json::to_vec(&metadata).expect("metadata are JSON");
    json.resize(json.len().next_multiple_of(ALIGNED), b' ');
    let mut head = [&(json.len() as u64).to_le_bytes(), &json[..]].concat();
    if let Some(place) = place_of_sum(&head) {
        let mut sum = Sum::default();
        sum.update(&head);
        tensors.iter().for_each(|tensor| sum.update(tensor.numbers.bytes()));
        head[place].copy_from_slice(sum.digits().as_bytes());
    }
    head
}

/// An error unless the file could be read again.
pub(crate) fn check_length(path: &Path, bytes: &[u8]) -> Result<(), DataError> {
    let first = bytes.first_chunk().copied().unwrap_or_default();
    header_length(first).map_err(|error| DataError::invalid(path.display(), error)).map(drop)
}

/// The bytes of `count` numbers, without room for more.
fn little_endian<const N: usize>(numbers: impl Iterator<Item = [u8; N]>, count: usize) -> Numbers {
    let mut bytes = Vec::with_capacity(count * N);
    numbers.for_each(|number| bytes.extend_from_slice(&number));
    Numbers::Bytes(bytes)
}

/// Writes the sum that a file should have into its bytes, at the first place for one: a file that was changed on purpose is
/// whole again. Without such a place, nothing happens.
pub fn seal(bytes: &mut [u8]) {
    let Some(place) = place_of_sum(bytes) else { return };
    bytes[place.clone()].copy_from_slice(NO_SUM.as_bytes());
    let sum = sha256(bytes);
    bytes[place].copy_from_slice(sum.as_bytes());
}

/// The first place for a sum.
fn place_of_sum(bytes: &[u8]) -> Option<Range<usize>> {
    let begin = find(bytes, SUM_KEY)? + SUM_KEY.len();
    Some(begin..begin + NO_SUM.len()).filter(|place| place.end <= bytes.len())
}

/// The place of a text's first occurrence.
fn find(bytes: &[u8], text: &str) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text.as_bytes())
}

/// A file of the project, whole and of a known kind.
#[derive(Debug)]
pub struct Envelope {
    path: PathBuf,
    bytes: Vec<u8>,
    kind: FileKind,
    sha256: String,
    written_by: String,
    header: Value,
}

impl Envelope {
    /// Reads a file and compares it with its sum.
    ///
    /// # Errors
    /// If it cannot be read, is no tensor file of the project, is of another format, or was damaged.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let bytes = fs::read(path).map_err(|error| DataError::io("read", path, error))?;
        Self::from_bytes(bytes, path)
    }

    /// The file with these contents; `path` is for errors.
    ///
    /// # Errors
    /// As [`Self::read`], but for reading.
    pub fn from_bytes(mut bytes: Vec<u8>, path: &Path) -> Result<Self, DataError> {
        let file = TensorFile::new(&bytes, path)?;
        let Ok(label) = file.metadata(METADATA_KEY) else {
            return Err(file.invalid("not a file of this program, or a training state of format 1; train again"));
        };
        let json: Value = serde_json::from_str(label).map_err(|error| file.invalid(error))?;
        if let Some(old) = json["format"].as_str() {
            let version = &json["version"];
            let reason =
                format!("a {old} file of format {version}, but this program reads format {FORMAT}: make it again");
            return Err(file.invalid(reason));
        }
        file.expect("format", &FORMAT.to_string(), &json["format"].to_string())?;
        let Label { sha256: sum, kind, written_by, header, .. } =
            serde_json::from_value::<Label<Value>>(json).map_err(|error| file.invalid(error))?;
        let damaged =
            |found: &str| DataError::Checksum { path: path.to_owned(), expected: sum.clone(), found: found.to_owned() };
        let place =
            find(&bytes, &sum).filter(|_| sum.len() == NO_SUM.len()).ok_or_else(|| damaged("of another length"))?;
        bytes[place..place + NO_SUM.len()].copy_from_slice(NO_SUM.as_bytes());
        let found = sha256(&bytes);
        bytes[place..place + NO_SUM.len()].copy_from_slice(sum.as_bytes());
        if found != sum {
            return Err(damaged(&found));
        }
        Ok(Self { path: path.to_owned(), bytes, kind, sha256: sum, written_by, header })
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is inside.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// The SHA-256 sum, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The version of the program that wrote it.
    pub fn written_by(&self) -> &str {
        &self.written_by
    }

    /// What the kind needs beside its tensors, as JSON.
    pub fn json_header(&self) -> &Value {
        &self.header
    }

    /// An error unless the file is of this kind.
    ///
    /// # Errors
    /// If it is of another.
    pub fn expect_kind(&self, kind: FileKind) -> Result<(), DataError> {
        self.tensors().expect("what the file holds", &kind, &self.kind)
    }

    /// What the kind needs beside its tensors.
    ///
    /// # Errors
    /// If it is not as it should be.
    pub fn header<H: DeserializeOwned>(&self) -> Result<H, DataError> {
        H::deserialize(&self.header).map_err(|error| self.invalid(error))
    }

    /// The tensors.
    pub fn tensors(&self) -> TensorFile<'_> {
        TensorFile::new(&self.bytes, &self.path).expect("it was read before")
    }

    /// An error about this file.
    pub fn invalid(&self, reason: impl std::fmt::Display) -> DataError {
        DataError::invalid(self.path.display(), reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::TensorView;

    fn file() -> Vec<u8> {
        let mut tensors = Tensors::default();
        tensors.f32("prices", &[2], [0.5, 1.0]);
        tensors.u64("bundles", &[1], [7]);
        tensors.f64("item", &[1], &[0.1]);
        // A header that holds what looks like a sum.
        tensors.to_bytes(FileKind::Menu, &serde_json::json!({ "goods": 3, "sha256": NO_SUM }))
    }

    fn read(bytes: &[u8]) -> Result<Envelope, String> {
        Envelope::from_bytes(bytes.to_vec(), Path::new("x")).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_written_is_read() {
        let envelope = read(&file()).unwrap();
        assert_eq!((envelope.kind(), &envelope.json_header()["goods"]), (FileKind::Menu, &3.into()));
        assert_eq!(envelope.tensors().f32_tensor("prices", &[Some(2)]).unwrap(), [0.5, 1.0]);
        assert_eq!(envelope.tensors().f64_tensor("item", &[None]).unwrap(), [0.1]);
        assert_eq!(envelope.written_by(), env!("CARGO_PKG_VERSION"));
        assert_eq!(envelope.sha256(), read(&envelope.bytes).unwrap().sha256());
        let error = envelope.expect_kind(FileKind::Policy).unwrap_err().to_string();
        assert_eq!(error, "x: what the file holds should be policy, but is menu");
        assert_eq!(file(), file());
    }

    /// The same bytes as the library's, but for the sum.
    #[test]
    fn files_are_those_of_safetensors() {
        let mut tensors = Tensors::default();
        tensors.f32("b", &[3], [0.5, -0.0, f32::NAN]);
        tensors.u64("z", &[2, 1], [7, u64::MAX]);
        tensors.f32("a", &[0, 4], []);
        tensors.f64("c", &[1], &[0.1]);
        let whole = tensors.to_bytes(FileKind::Menu, &"beside");
        let label = TensorFile::new(&whole, Path::new("x")).unwrap().metadata(METADATA_KEY).unwrap().to_owned();
        let views = tensors.columns.iter().map(|Column { name, dtype, shape, numbers }| {
            (name, TensorView::new(*dtype, shape.clone(), numbers.bytes()).unwrap())
        });
        let expected = safetensors::serialize(views, Some(HashMap::from([(METADATA_KEY.to_owned(), label)])));
        assert_eq!(whole, expected.unwrap());
        let mut sealed = whole.clone();
        seal(&mut sealed);
        assert_eq!(sealed, whole);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        tensors.save(&path, FileKind::Menu, &"beside").unwrap();
        assert_eq!(fs::read(path).unwrap(), whole);
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let whole = file();
        for index in 0..whole.len() {
            for bit in [1, 16, 128] {
                let mut bytes = whole.clone();
                bytes[index] ^= bit;
                assert!(read(&bytes).is_err(), "byte {index} of {}", whole.len());
            }
            assert!(read(&whole[..index]).is_err(), "cut to {index} bytes");
        }
        assert!(read(&[&whole[..], &[0]].concat()).is_err());
    }

    #[test]
    fn files_of_older_formats_are_refused_by_name() {
        let old = |key: &str, label: &str| {
            let metadata = HashMap::from([(key.to_owned(), label.to_owned())]);
            let none = std::iter::empty::<(&str, TensorView<'_>)>();
            read(&safetensors::serialize(none, Some(metadata)).unwrap()).unwrap_err()
        };
        assert_eq!(
            old("diffecon", r#"{"format":"diffecon-menu","version":1}"#),
            "x: a diffecon-menu file of format 1, but this program reads format 2: make it again"
        );
        assert!(old("counters", "{}").contains("not a file of this program, or a training state of format 1"));
        assert_eq!(old("diffecon", r#"{"format":3}"#), "x: format should be 2, but is 3");
    }
}
