//! Archives of `.npy` arrays: bit masks, or one dense array.

use super::array::Array;
use super::{dense, masks};
use crate::error::DataError;
use crate::split::Splits;
use diffecon_auction::XorValuations;
use npyz::NpyFile;
use npyz::npz::NpzArchive;
use std::io::{Cursor, Read};
use std::path::Path;

/// The bidders of an archive that has `bundles` and `values`, or one dense array; and the parts it is meant to have.
pub(super) fn valuations(
    bytes: &[u8],
    path: &Path,
    goods: Option<usize>,
) -> Result<(XorValuations, Option<Splits>), DataError> {
    let mut archive = Archive::open(bytes, path)?;
    let names = archive.names();
    if names.iter().any(|name| name == "bundles") && names.iter().any(|name| name == "values") {
        let (file, place) = archive.array("bundles")?;
        let bundles = Array::from_typed_npy(file, place, "'<u8'")?;
        let (file, place) = archive.array("values")?;
        let values = Array::from_typed_npy(file, place, "'<f4'")?;
        let xor = masks::valuations(&bundles, &values, goods)?;
        let parts = masks::parts(xor.bidders());
        return Ok((xor, parts));
    }
    if let [only] = names.as_slice() {
        let (file, place) = archive.array(only)?;
        return Ok((dense::valuations(&Array::from_float_npy(file, place)?, goods)?, None));
    }
    let allowed = "bundles and values, or one dense array of any name";
    Err(DataError::out_of_range("the arrays", allowed, format!("{names:?}")).at(path.display()))
}

struct Archive<'a> {
    place: String,
    arrays: NpzArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    fn open(bytes: &'a [u8], path: &Path) -> Result<Self, DataError> {
        let place = path.display().to_string();
        match NpzArchive::new(Cursor::new(bytes)) {
            Ok(arrays) => Ok(Self { place, arrays }),
            Err(error) => Err(DataError::invalid(place, format!("not an archive of NumPy arrays: {error}"))),
        }
    }

    /// The arrays' names, ascending.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.arrays.array_names().map(str::to_owned).collect();
        names.sort_unstable();
        names
    }

    /// The array of this name, and the place to call it by.
    fn array(&mut self, name: &str) -> Result<(NpyFile<impl Read>, String), DataError> {
        let place = format!("{}: array {name}", self.place);
        match self.arrays.by_name(name) {
            Ok(Some(file)) => Ok((file, place)),
            Ok(None) => Err(DataError::invalid(place, "it is missing")),
            Err(error) => Err(DataError::invalid(place, format!("not a NumPy array: {error}"))),
        }
    }
}
