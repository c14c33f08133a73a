//! Data sets from files that others made.
//!
//! | format | files | rows |
//! |---|---|---|
//! | CATS instances | any number of `.txt` or `.jsonl`, also with `.gz` | shuffled: the bidders of one file share a world |
//! | dense, `[N, K, M + 1]` | one `.safetensors`, `.npy` or `.npz` | in order |
//! | bit masks, `bundles` `[N, K]` U64 and `values` `[N, K]` F32 | one `.npz` | in order |
//!
//! A row of the dense layout has the 0/1 indicators of an atom's goods, then its value; bit `i` of a mask is good `i`.
//! In both array layouts an atom without goods and with value 0 is padding.
//!
//! Unless told otherwise, 80 % of the bidders are for training, 10 % for validation and 10 % for the test; but bit masks
//! of more than 10,000 bidders have 8000, 1000 and 1000, and the others are extra.

mod array;
mod cats;
mod dense;
mod masks;
mod npz;

use crate::dataset::Dataset;
use crate::error::DataError;
use crate::goods;
use crate::provenance::{Origin, Provenance, SourceFile};
use crate::split::Splits;
use crate::streams;
use array::Array;
use diffecon_auction::{Seed, Valuations, XorValuations};
use rand::seq::SliceRandom;
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
}

/// Reads files of one format; see the table in [the module](self). Also returns notes for the user, such as bids that
/// were dropped, by file and line.
///
/// # Errors
/// If there is no file, the formats are unknown or mixed, several arrays are given, a file cannot be read or is not
/// what its name says, an indicator is not 0 or 1, a value is not from 0 to 1e30, an atom without goods has a value,
/// there are too few goods or bidders. Names the file, what was expected and what was found.
pub fn import(files: &[PathBuf], options: &ImportOptions) -> Result<(Dataset, Vec<String>), DataError> {
    options.goods.map(goods::check).transpose()?;
    let (xor, sources, notes, shuffle_seed, parts) = match Format::of_all(files)? {
        Format::Cats => {
            let (xor, sources, notes) = cats::read(files, options.goods)?;
            (shuffled(&xor, options.seed), sources, notes, Some(options.seed), None)
        }
        format => {
            let (xor, source, parts) = read_array_file(&files[0], format, options.goods)?;
            (xor, vec![source], Vec::new(), None, parts)
        }
    };
    let splits = match options.splits.or(parts) {
        Some(splits) => splits.filled(xor.bidders())?,
        None => Splits::by_default(xor.bidders())?,
    };
    let provenance = Provenance::of(Origin::Files { files: sources, shuffle_seed });
    Ok((Dataset { name: options.name.clone(), valuations: Valuations::Xor(xor), splits, provenance }, notes))
}

/// The formats, by extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Cats,
    Safetensors,
    Npy,
    Npz,
}

impl Format {
    const ALL: [Self; 4] = [Self::Cats, Self::Safetensors, Self::Npy, Self::Npz];

    const fn extension(self) -> &'static str {
        match self {
            Self::Cats => ".txt",
            Self::Safetensors => ".safetensors",
            Self::Npy => ".npy",
            Self::Npz => ".npz",
        }
    }

    fn of(path: &Path) -> Result<Self, DataError> {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if [".jsonl", ".txt.gz", ".jsonl.gz"].iter().any(|ending| name.ends_with(ending)) {
            return Ok(Self::Cats);
        }
        Self::ALL.into_iter().find(|format| format.extension()[1..] == extension).ok_or_else(|| {
            let allowed = ".txt or .jsonl (CATS, also with .gz), .safetensors, .npy or .npz";
            DataError::out_of_range("the extension", allowed, format!("{extension:?}")).at(path.display())
        })
    }

    /// The format that all files have.
    fn of_all(files: &[PathBuf]) -> Result<Self, DataError> {
        let first = files.first().ok_or_else(|| DataError::out_of_range("the number of files", "at least 1", 0))?;
        let format = Self::of(first)?;
        for file in &files[1..] {
            if Self::of(file)? != format {
                let allowed = format!("that of the other files, {}", format.extension());
                let found = Self::of(file)?.extension();
                return Err(DataError::out_of_range("the extension", allowed, found).at(file.display()));
            }
        }
        if format != Self::Cats && files.len() > 1 {
            return Err(DataError::out_of_range("the number of array files", 1, files.len()));
        }
        Ok(format)
    }
}

fn read_array_file(
    path: &Path,
    format: Format,
    goods: Option<usize>,
) -> Result<(XorValuations, SourceFile, Option<Splits>), DataError> {
    let bytes = fs::read(path).map_err(|error| DataError::io("read", path, error))?;
    let (xor, parts) = match format {
        Format::Safetensors => (dense::valuations(&Array::from_safetensors(&bytes, path)?, goods)?, None),
        Format::Npy => (dense::valuations(&Array::from_npy(&bytes, path)?, goods)?, None),
        Format::Npz | Format::Cats => npz::valuations(&bytes, path, goods)?,
    };
    Ok((xor, SourceFile::of(path, &bytes, Vec::new()), parts))
}

fn shuffled(xor: &XorValuations, seed: u64) -> XorValuations {
    let mut order: Vec<usize> = (0..xor.bidders()).collect();
    order.shuffle(&mut Seed::new(seed).stream(streams::SHUFFLE));
    xor.select(order)
}
