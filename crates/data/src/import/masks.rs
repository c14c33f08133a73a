//! The layout of bit masks: `bundles`, of any form in [`Masks`], and `values` `[N, K]`.

use super::array::Array;
use super::extent::check_atoms;
use super::mask_form::{BitOrder, Masks};
use crate::error::DataError;
use crate::goods;
use crate::split::Splits;
use crate::value;
use diffecon_auction::{XorValuations, bundle};

/// The parts of a file with more bidders than these; the others are extra.
const PARTS: Splits = Splits { train: 8000, validation: 1000, test: 1000, extra: 0 };

/// The parts that a file of this many bidders is meant to have; none if it is too small for them.
pub(super) fn parts(bidders: usize) -> Option<Splits> {
    (bidders > PARTS.rows()).then_some(PARTS)
}

/// The bidders of two arrays, of a file of so many bytes; an empty bundle with value 0 is padding. Without a number of
/// goods, the highest good of any bundle is the last.
pub(super) fn valuations(
    bundles: Array,
    bit_order: Option<BitOrder>,
    values: &Array,
    goods: Option<usize>,
    read: usize,
) -> Result<XorValuations, DataError> {
    let masks = Masks::new(bundles, bit_order, goods)?;
    let (bidders, atoms) = (masks.array.shape[0], masks.array.shape[1]);
    if values.shape != [bidders, atoms] {
        let allowed = format!("[{bidders}, {atoms}], as that of bundles");
        return Err(values.out_of_range("the shape", allowed, format!("{:?}", values.shape)));
    }
    let mut words = vec![0; bundle::words_for(masks.width())];
    let mut seen = 1;
    for mask in 0..bidders * atoms {
        masks.fill(mask, &mut words);
        seen = seen.max(bundle::goods_of(&words).last().map_or(0, |good| good + 1));
    }
    let goods = goods::check(goods.unwrap_or(seen)).map_err(|error| DataError::invalid(&masks.array.place, error))?;
    check_atoms(&masks.array.place, read, bidders, bidders * atoms, goods)?;
    let mut xor = XorValuations::new(goods);
    let mut bundle = vec![0; bundle::words_for(goods)];
    for bidder in 0..bidders {
        for atom in 0..atoms {
            let at = |what: &str| format!("{what} in row {bidder}, atom {atom}");
            masks.fill(bidder * atoms + atom, &mut words);
            if let Some(good) = bundle::goods_of(&words).find(|&good| good >= goods) {
                return Err(masks.array.out_of_range(at("a good"), format!("below {goods}"), good));
            }
            let number = values.real(bidder * atoms + atom);
            let value = value::rounded(number);
            let value = value.ok_or_else(|| values.out_of_range(at("the value"), value::ALLOWED, number))?;
            if words.iter().any(|word| *word != 0) {
                let common = words.len().min(bundle.len());
                bundle[..common].copy_from_slice(&words[..common]);
                xor.push_atom(&bundle, value);
            } else if number != 0.0 {
                return Err(values.out_of_range(at("the value of no goods"), "0", number));
            }
        }
        xor.finish_bidder();
    }
    Ok(xor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(masks: &[u64], numbers: &[f32], goods: Option<usize>) -> Result<XorValuations, String> {
        let bytes = masks.iter().flat_map(|mask| mask.to_le_bytes());
        let bundles = Array::of("b", &[1, masks.len()], "<u8", bytes);
        let values = Array::of_floats("v", &[1, numbers.len()], numbers);
        valuations(bundles, None, &values, goods, 0).map_err(|error| error.to_string())
    }

    #[test]
    fn the_highest_bit_is_the_last_good() {
        let xor = read(&[0b10_0000, 0b1, 0], &[2.0, 1.0, 0.0], None).unwrap();
        assert_eq!((xor.goods(), xor.bundles().len()), (6, 2));
        let xor = read(&[1 << 63], &[2.0], Some(70)).unwrap();
        assert_eq!((xor.goods(), xor.bundles().words()), (70, &[1 << 63, 0][..]));
    }

    #[test]
    fn bundles_of_several_words_have_64_goods_each() {
        // Two atoms of three words: goods 3 and 191, and good 70.
        let words = [1 << 3, 0, 1 << 63, 0, 1 << 6_u64, 0];
        let bundles = Array::of("b", &[1, 2, 3], "<u8", words.iter().flat_map(|word: &u64| word.to_le_bytes()));
        let values = Array::of_floats("v", &[1, 2], &[2.0, 1.0]);
        let xor = valuations(bundles, None, &values, None, 0).unwrap();
        assert_eq!((xor.goods(), xor.bundles().words()), (192, &words[..]));
        // Nine packed bytes have 72.
        let bundles = Array::of("b", &[1, 1, 9], "|u1", [128, 0, 0, 0, 0, 0, 0, 0, 1]);
        let xor = valuations(bundles, None, &Array::of_floats("v", &[1, 1], &[2.0]), None, 0).unwrap();
        assert_eq!((xor.goods(), xor.bundles().words()), (72, &[1, 1 << 7][..]));
        assert_eq!((parts(10_000), parts(10_001)), (None, Some(PARTS)));
    }

    #[test]
    fn signs_are_told_by_row_and_atom() {
        let mut masks = [1_i32; 6];
        masks[4] = -8;
        let bundles = Array::of("b", &[3, 2], "<i4", masks.iter().flat_map(|mask| mask.to_le_bytes()));
        let values = Array::of_floats("v", &[3, 2], &[1.0; 6]);
        let error = valuations(bundles, None, &values, None, 0).unwrap_err().to_string();
        assert!(error.starts_with("b: a mask in row 2, atom 0 should be at least 0, or bit 63 of a word"), "{error}");
        assert!(error.ends_with("with --goods 64, but is -8"), "{error}");
        // Of words of 64 bits only the last wants no sign.
        let mut masks = [1_i64; 18];
        (masks[4], masks[6], masks[14]) = (-1, -1, -1);
        let bundles = Array::of("b", &[2, 3, 3], "<i8", masks.iter().flat_map(|mask| mask.to_le_bytes()));
        let values = Array::of_floats("v", &[2, 3], &[1.0; 6]);
        let error = valuations(bundles, None, &values, None, 0).unwrap_err().to_string();
        assert!(error.starts_with("b: a mask in row 1, atom 1 should be at least 0, or bit 63 of a word"), "{error}");
        assert!(error.contains(" with --goods 192, but is "), "{error}");
    }

    #[test]
    fn wrong_numbers_are_named() {
        assert_eq!(
            read(&[1, 8], &[1.0, 1.0], Some(3)).unwrap_err(),
            "b: a good in row 0, atom 1 should be below 3, but is 3"
        );
        assert_eq!(
            read(&[0], &[1.0], None).unwrap_err(),
            "v: the value of no goods in row 0, atom 0 should be 0, but is 1"
        );
        assert_eq!(
            read(&[1], &[f32::INFINITY], None).unwrap_err(),
            "v: the value in row 0, atom 0 should be in [0, 1e30], but is inf"
        );
        assert_eq!(
            read(&[1, 1], &[1.0], None).unwrap_err(),
            "v: the shape should be [1, 2], as that of bundles, but is [1, 1]"
        );
        assert!(read(&[], &[], None).unwrap_err().starts_with("b: the shape and type of bundles should be "));
    }
}
