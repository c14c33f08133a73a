//! Archives of `.npy` arrays: bit masks, or one array.

use super::array::Array;
use super::mask_form::BitOrder;
use super::zip::Zip;
use crate::error::DataError;
use std::path::Path;

/// What an archive has for an import.
pub(super) enum Archive<'a> {
    /// `bundles`, the `bitorder` beside them, and `values`.
    Masks(Array<'a>, Option<BitOrder>, Array<'a>),
    /// The only array, or the one called `valuations`.
    One(Array<'a>),
}

/// Reads an archive; also the names of the arrays that mean nothing here.
pub(super) fn read<'a>(bytes: &'a [u8], path: &Path) -> Result<(Archive<'a>, Vec<String>), DataError> {
    let place = path.display().to_string();
    let mut zip = Zip::open(bytes, place.clone())?;
    let members = zip.names();
    let names: Vec<&str> = members.iter().filter_map(|name| name.strip_suffix(".npy")).collect();
    let has = |name: &str| names.contains(&name);
    let mut array = |name: &str| {
        let contents = zip.read(&format!("{name}.npy"))?;
        Array::from_npy(contents.into(), format!("{place}: array {name}"))
    };
    let (archive, read) = if has("bundles") && has("values") {
        let (bundles, values) = (array("bundles")?, array("values")?);
        let order = if has("bitorder") {
            Some(BitOrder::read(&zip.read("bitorder.npy")?, &format!("{place}: array bitorder"))?)
        } else {
            None
        };
        (Archive::Masks(bundles, order, values), vec!["bundles", "values", "bitorder"])
    } else {
        let name = match names.as_slice() {
            [only] => *only,
            _ if has("valuations") => "valuations",
            _ => {
                let allowed = "bundles and values, or valuations, or one array of any name";
                return Err(DataError::out_of_range("the arrays", allowed, format!("{names:?}")).at(place));
            }
        };
        (Archive::One(array(name)?), vec![name])
    };
    let others = names.iter().filter(|name| !read.contains(name)).map(|name| (*name).to_owned()).collect();
    Ok((archive, others))
}
