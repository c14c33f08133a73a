//! Bidders that another program holds in memory: arrays of any layout, and instances of CATS.

use super::array::Array;
use super::mask_form::BitOrder;
use super::npz::Archive;
use super::number::NumberType;
use super::{ImportOptions, bidders_of, dataset, shuffled};
use crate::dataset::Dataset;
use crate::error::DataError;
use crate::goods;
use diffecon_auction::{Valuations, XorValuations};
use diffecon_cats::Instance;
use std::borrow::Cow;

/// An array in memory, as `NumPy` holds it: row after row, the last dimension the fastest.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    /// What errors call it.
    pub name: &'a str,
    /// Its dimensions.
    pub shape: &'a [usize],
    /// What `NumPy` calls the type of its numbers, such as `<f8`.
    pub descr: &'a str,
    /// The numbers.
    pub bytes: &'a [u8],
}

impl<'a> Numbers<'a> {
    fn array(&self) -> Result<Array<'a>, DataError> {
        let number = NumberType::of_numpy(self.descr, self.name)?;
        Array::new(self.name.to_owned(), self.shape.to_vec(), number, false, Cow::Borrowed(self.bytes))
    }
}

/// The bidders of an array, as of a file with it: item values `[N, M]` or the dense layout `[N, K, M + 1]`.
///
/// # Errors
/// As [`import_array`](super::import_array), naming the array instead of a file.
pub fn import_numbers(array: Numbers<'_>, options: &ImportOptions) -> Result<Dataset, DataError> {
    options.goods.map(goods::check).transpose()?;
    of(Archive::One(array.array()?), array.bytes.len(), options)
}

/// The bidders of bit masks: `bundles` in one of the forms of [the module](super), `values` `[N, K]`; `bit_order` is `big` or `little`
/// where they are bytes of `numpy.packbits`.
///
/// # Errors
/// As [`import_array`](super::import_array), naming the arrays instead of a file.
pub fn import_masks(
    bundles: Numbers<'_>,
    bit_order: Option<&str>,
    values: Numbers<'_>,
    options: &ImportOptions,
) -> Result<Dataset, DataError> {
    options.goods.map(goods::check).transpose()?;
    let order = bit_order.map(BitOrder::named).transpose()?;
    let read = bundles.bytes.len() + values.bytes.len();
    of(Archive::Masks(bundles.array()?, order, values.array()?), read, options)
}

/// The bidders of instances of CATS in turn, over the most goods of any, shuffled as those of files.
///
/// # Errors
/// If there are too few goods or bidders, or it is said what item values are of.
pub fn import_instances<'a>(
    instances: impl IntoIterator<Item = &'a Instance>,
    options: &ImportOptions,
) -> Result<Dataset, DataError> {
    if let Some(values) = options.values {
        return Err(DataError::out_of_range("values", "left out for CATS instances", values));
    }
    let instances: Vec<&Instance> = instances.into_iter().collect();
    let most = instances.iter().map(|instance| instance.goods).max().unwrap_or(0);
    let goods = options.goods.unwrap_or(most);
    if goods < most {
        return Err(DataError::out_of_range("goods", format!("at least {most}, as in the instances"), goods));
    }
    let mut xor = XorValuations::new(goods::check(goods)?);
    instances.iter().for_each(|instance| xor.extend(&instance.bidders(goods)));
    let valuations = Valuations::Xor(shuffled(&xor, options.seed));
    dataset(valuations, Vec::new(), Some(options.seed), None, options)
}

/// The data set of arrays, of which no file is known.
fn of(archive: Archive, read: usize, options: &ImportOptions) -> Result<Dataset, DataError> {
    let (valuations, parts) = bidders_of(archive, read, options)?;
    dataset(valuations, Vec::new(), None, parts, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::import_array;
    use crate::item_bidders::ItemBidders;
    use diffecon_cats::{Distribution, Generator, InstanceConfig, Seed};
    use std::path::Path;

    fn numbers<'a>(name: &'a str, shape: &'a [usize], descr: &'a str, bytes: &'a [u8]) -> Numbers<'a> {
        Numbers { name, shape, descr, bytes }
    }

    /// A `.npy` file with these numbers.
    fn file(shape: &str, descr: &str, numbers: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n");
        let length = (header.len() as u16).to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), numbers].concat()
    }

    #[test]
    fn an_array_in_memory_is_that_of_a_file() {
        let options = ImportOptions { values: Some(ItemBidders::Additive), ..ImportOptions::default() };
        let bytes: Vec<u8> = (0..12).flat_map(|value: u8| f64::from(value).to_le_bytes()).collect();
        let found = import_numbers(numbers("values", &[4, 3], "<f8", &bytes), &options).unwrap();
        let (expected, _) = import_array(Path::new("x.npy"), &file("(4, 3)", "<f8", &bytes), &options).unwrap();
        assert_eq!((&found.valuations, found.splits), (&expected.valuations, expected.splits));
        let error = import_numbers(numbers("values", &[4, 2], "<f8", &bytes), &options).unwrap_err().to_string();
        assert_eq!(
            error,
            "values: the number of bytes after the header should be 64, as the shape [4, 2] has it, but is 96"
        );
        let error = import_numbers(numbers("dense", &[2, 2, 3], "<f8", &bytes), &ImportOptions::default());
        assert_eq!(
            error.unwrap_err().to_string(),
            "dense: the indicator of good 0 in row 0, atom 1 should be 0 or 1, but is 3"
        );
    }

    #[test]
    fn packed_masks_say_their_order() {
        let (bundles, values) = ([0b110, 0b1, 0b1], [1.0_f32, 2.0, 3.0].map(f32::to_le_bytes).concat());
        let read = |order| {
            let bundles = numbers("bundles", &[3, 1, 1], "|u1", &bundles);
            import_masks(bundles, order, numbers("values", &[3, 1], "<f4", &values), &ImportOptions::default())
        };
        let goods = |order| {
            let Valuations::Xor(xor) = read(order).unwrap().valuations else { panic!("XOR") };
            xor.bundles().words().to_vec()
        };
        assert_eq!(goods(Some("little")), [0b110, 0b1, 0b1]);
        assert_eq!(goods(Some("big")), [0b110_0000, 0b1000_0000, 0b1000_0000]);
        assert_eq!(
            read(Some("middle")).unwrap_err().to_string(),
            "the bit order should be big or little, but is \"middle\""
        );
    }

    #[test]
    fn instances_have_their_bidders_over_the_most_goods() {
        let instance = |goods| {
            let generator = Generator::new(Distribution::ArbitraryUpv, goods).unwrap();
            generator.instance(&InstanceConfig::bidders(4), Seed::new(1), goods as u64).unwrap()
        };
        let [small, large] = [5, 9].map(instance);
        let both = import_instances([&small, &large], &ImportOptions::default()).unwrap().valuations;
        let bidders = |goods| small.bidders(goods).bidders() + large.bidders(goods).bidders();
        assert_eq!((both.goods(), both.bidders()), (9, bidders(9)));
        let best = |valuations: &Valuations| {
            let mut values: Vec<f32> = (0..valuations.bidders()).map(|one| valuations.best_value(one)).collect();
            values.sort_by(f32::total_cmp);
            values
        };
        let apart = [small.bidders(9), large.bidders(9)].map(Valuations::Xor).map(|one| best(&one)).concat();
        let mut apart = apart;
        apart.sort_by(f32::total_cmp);
        assert_eq!(best(&both), apart);
        let options = ImportOptions { goods: Some(8), ..ImportOptions::default() };
        let error = import_instances([&small, &large], &options).unwrap_err().to_string();
        assert_eq!(error, "goods should be at least 9, as in the instances, but is 8");
    }
}
