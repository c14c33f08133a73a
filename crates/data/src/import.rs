//! Data sets from files that others made.
//!
//! | format | files | rows |
//! |---|---|---|
//! | CATS instances | any number of `.txt`, `.cats`, `.jsonl` or `.ndjson`, also with `.gz` | shuffled: the bidders of one file share a world |
//! | dense, `[N, K, M + 1]` | one `.safetensors`, `.npy` or `.npz` | in order |
//! | item values, `[N, M]` | one `.safetensors`, `.npy` or `.npz` | in order |
//! | bit masks, `bundles` and `values` `[N, K]` | one `.npz` | in order |
//!
//! Numbers are booleans, integers of 8 to 64 bits, float32 or float64, in either byte order, and arrays in C or Fortran
//! order; values are rounded to float32 once they are known to be in range. An archive is stored or deflated, and checked
//! against its checksums. What else lies in it is not read, and noted.
//!
//! A row of the dense layout has the 0/1 indicators of an atom's goods, then its value. An atom without goods and with
//! value 0 is padding. Item values are of additive, unit-demand or K-demand bidders, which [`ImportOptions::values`] has to say.
//! Bit masks are
//!
//! | `bundles` | good `i` of a bundle |
//! |---|---|
//! | `[N, K]` integers | bit `i` |
//! | `[N, K, W]` int64 or uint64 | bit `i % 64` of word `i / 64` |
//! | `[N, K, P]` uint8, of `numpy.packbits` | bit `7 - i % 8` of byte `i / 8`; if an array `bitorder` says `little`, bit `i % 8` |
//! | `[N, K, M]` bool | indicator `i` |
//!
//! An int64 that is negative has bit 63 set, as `astype(numpy.int64)` makes it; in the last word of a bundle that is
//! allowed only if [`ImportOptions::goods`] tells that all its 64 bits are goods. Bytes or several words that are all 0 or 1
//! are refused, because they could be indicators, unless there is a `bitorder`.
//!
//! No reader holds more of a file than [`Allowance`](diffecon_config::Allowance) has it.
//!
//! Unless told otherwise, 80 % of the bidders are for training, 10 % for validation and 10 % for the test; but bit masks
//! of more than 10,000 bidders have 8000, 1000 and 1000, and the others are extra.

mod array;
mod cats;
mod dense;
mod extent;
mod format;
mod in_memory;
mod items;
mod mask_form;
mod masks;
mod npy;
mod npz;
mod number;
mod zip;

use crate::dataset::Dataset;
use crate::error::DataError;
use crate::goods;
use crate::item_bidders::ItemBidders;
use crate::provenance::{Origin, Provenance, SourceFile};
use crate::split::Splits;
use crate::streams;
use array::Array;
use diffecon_auction::{Seed, Valuations, XorValuations};
use format::Format;
pub use in_memory::{Numbers, import_instances, import_masks, import_numbers};
use npz::Archive;
use rand::seq::SliceRandom;
use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

/// What the files do not say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportOptions {
    /// The data set's name.
    pub name: String,
    /// The number of goods, where the files show fewer; in dense arrays it can only be the one they have.
    pub goods: Option<usize>,
    /// Bidders for training, validation and test, the rest being extra. If none: 8000, 1000 and 1000 for bit masks of
    /// more than 10,000 bidders, else 80 %, 10 % and 10 % of them.
    pub splits: Option<Splits>,
    /// The seed of the shuffle of CATS bidders.
    pub seed: u64,
    /// What item values `[N, M]` are of; none for all other layouts.
    pub values: Option<ItemBidders>,
}

/// Reads files of one format; see the table in [the module](self). Also returns notes for the user, such as bids that
/// were dropped, by file and line.
///
/// # Errors
/// If there is no file, the formats are unknown or mixed, several arrays are given, a file cannot be read or is not
/// what its name says, an indicator is not 0 or 1, a value is not from 0 to 1e30, an atom without goods has a value,
/// there are too few goods or bidders, it is not said what item values are of, or more memory would be taken than
/// allowed. Names the file, what was expected and what was found.
pub fn import(files: &[PathBuf], options: &ImportOptions) -> Result<(Dataset, Vec<String>), DataError> {
    options.goods.map(goods::check).transpose()?;
    if Format::of_all(files)? != Format::Cats {
        let bytes = fs::read(&files[0]).map_err(|error| DataError::io("read", &files[0], error))?;
        return import_array(&files[0], &bytes, options);
    }
    if let Some(values) = options.values {
        return Err(DataError::out_of_range("values", "left out for CATS instances", values));
    }
    let (xor, sources, notes) = cats::read(files, options.goods)?;
    let valuations = Valuations::Xor(shuffled(&xor, options.seed));
    Ok((dataset(valuations, sources, Some(options.seed), None, options)?, notes))
}

/// Reads an array file of any layout that is in memory; `path` is its name, whose extension tells the format.
///
/// # Errors
/// As [`import`].
pub fn import_array(path: &Path, bytes: &[u8], options: &ImportOptions) -> Result<(Dataset, Vec<String>), DataError> {
    options.goods.map(goods::check).transpose()?;
    let place = path.display().to_string();
    let (archive, others) = match Format::of(path)? {
        Format::Safetensors => (Archive::One(Array::from_safetensors(bytes, path)?), Vec::new()),
        Format::Npy => (Archive::One(Array::from_npy(Cow::Borrowed(bytes), place)?), Vec::new()),
        Format::Npz => npz::read(bytes, path)?,
        Format::Cats => {
            let allowed = ".safetensors, .npy or .npz for an array";
            return Err(DataError::out_of_range("the extension", allowed, "that of a CATS file").at(place));
        }
    };
    let (valuations, parts) = bidders_of(archive, bytes.len(), options)?;
    let notes = others.iter().map(|name| format!("{}: array {name} is not read", path.display())).collect();
    let sources = vec![SourceFile::of(path, bytes, Vec::new())];
    Ok((dataset(valuations, sources, None, parts, options)?, notes))
}

/// The bidders of arrays that were read from so many bytes, and the parts that they are meant to have.
fn bidders_of(
    archive: Archive,
    read: usize,
    options: &ImportOptions,
) -> Result<(Valuations, Option<Splits>), DataError> {
    Ok(match archive {
        Archive::One(array) if array.shape.len() == 2 => (item_values(&array, options)?, None),
        Archive::One(array) => {
            check_no_item_values(&array, options)?;
            (Valuations::Xor(dense::valuations(&array, options.goods, read)?), None)
        }
        Archive::Masks(bundles, order, values) => {
            check_no_item_values(&bundles, options)?;
            let xor = masks::valuations(bundles, order, &values, options.goods, read)?;
            let parts = masks::parts(xor.bidders());
            (Valuations::Xor(xor), parts)
        }
    })
}

/// The data set of these valuations.
fn dataset(
    valuations: Valuations,
    files: Vec<SourceFile>,
    shuffle_seed: Option<u64>,
    parts: Option<Splits>,
    options: &ImportOptions,
) -> Result<Dataset, DataError> {
    let splits = match options.splits.or(parts) {
        Some(splits) => splits.filled(valuations.bidders())?,
        None => Splits::by_default(valuations.bidders())?,
    };
    let provenance = Provenance::of(Origin::Files { files, shuffle_seed });
    Ok(Dataset { name: options.name.clone(), valuations, splits, provenance })
}

/// The bidders of item values.
fn item_values(array: &Array, options: &ImportOptions) -> Result<Valuations, DataError> {
    let allowed = "additive, unit-demand or K-demand for an array [bidders, goods] (the option --values)";
    let bidders = options.values.ok_or_else(|| array.out_of_range("values", allowed, "not given"))?;
    let values = items::values(array, options.goods)?;
    bidders.with(values).map_err(|error| DataError::from(error).at(&array.place))
}

fn check_no_item_values(array: &Array, options: &ImportOptions) -> Result<(), DataError> {
    let Some(values) = options.values else { return Ok(()) };
    let allowed = format!("left out for an array of the shape {:?}", array.shape);
    Err(array.out_of_range("values", allowed, values))
}

fn shuffled(xor: &XorValuations, seed: u64) -> XorValuations {
    let mut order: Vec<usize> = (0..xor.bidders()).collect();
    order.shuffle(&mut Seed::new(seed).stream(streams::SHUFFLE));
    xor.select(order)
}
