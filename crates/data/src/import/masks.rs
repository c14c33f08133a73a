//! The layout of bit masks: `bundles` `[N, K]`, where bit `i` is good `i`, and `values` `[N, K]`.

use super::array::Array;
use crate::error::DataError;
use crate::split::Splits;
use crate::value;
use diffecon_auction::{Bundle, XorValuations, bundle};

/// The parts of a file with more bidders than these; the others are extra.
const PARTS: Splits = Splits { train: 8000, validation: 1000, test: 1000, extra: 0 };

/// The parts that a file of this many bidders is meant to have; none if it is too small for them.
pub(super) fn parts(bidders: usize) -> Option<Splits> {
    (bidders > PARTS.rows()).then_some(PARTS)
}

/// The bidders of two arrays; a bundle 0 with value 0 is padding. Without a number of goods, the highest good of any
/// bundle is the last.
pub(super) fn valuations(
    bundles: &Array<u64>,
    values: &Array<f32>,
    goods: Option<usize>,
) -> Result<XorValuations, DataError> {
    let atoms = match bundles.shape[..] {
        [bidders, atoms] if bidders > 0 && atoms > 0 => atoms,
        _ => {
            let allowed = "[bidders, atoms], each at least 1";
            let shape = format!("{:?}", bundles.shape);
            return Err(DataError::out_of_range("the shape", allowed, shape).at(&bundles.place));
        }
    };
    if values.shape != bundles.shape {
        let allowed = format!("{:?}, as that of bundles", bundles.shape);
        return Err(DataError::out_of_range("the shape", allowed, format!("{:?}", values.shape)).at(&values.place));
    }
    let seen = bundles.numbers.iter().map(|mask| 64 - mask.leading_zeros() as usize).max().unwrap_or(0);
    let goods = goods.unwrap_or(seen.max(1));
    let mut xor = XorValuations::new(goods);
    let mut words = Bundle::empty(goods).words().to_vec();
    for (bidder, (masks, numbers)) in
        bundles.numbers.chunks_exact(atoms).zip(values.numbers.chunks_exact(atoms)).enumerate()
    {
        for (atom, (&mask, &value)) in masks.iter().zip(numbers).enumerate() {
            let wrong = |place: &str, what: &str, allowed: String, value: String| {
                let name = format!("{what} in row {bidder}, atom {atom}");
                Err(DataError::out_of_range(name, allowed, value).at(place))
            };
            if let Some(good) = bundle::goods_of(&[mask]).find(|&good| good >= goods) {
                return wrong(&bundles.place, "a good", format!("below {goods}"), good.to_string());
            }
            if !value::is_allowed(value) {
                return wrong(&values.place, "the value", value::ALLOWED.to_owned(), value.to_string());
            }
            if mask != 0 {
                words[0] = mask;
                xor.push_atom(&words, value);
            } else if value != 0.0 {
                return wrong(&values.place, "the value of no goods", "0".to_owned(), value.to_string());
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
        let bundles = Array { place: "b".to_owned(), shape: vec![1, masks.len()], numbers: masks.to_vec() };
        let values = Array { place: "v".to_owned(), shape: vec![1, numbers.len()], numbers: numbers.to_vec() };
        valuations(&bundles, &values, goods).map_err(|error| error.to_string())
    }

    #[test]
    fn the_highest_bit_is_the_last_good() {
        let xor = read(&[0b10_0000, 0b1, 0], &[2.0, 1.0, 0.0], None).unwrap();
        assert_eq!((xor.goods(), xor.bundles().len()), (6, 2));
        let xor = read(&[1 << 63], &[2.0], Some(70)).unwrap();
        assert_eq!((xor.goods(), xor.bundles().words()), (70, &[1 << 63, 0][..]));
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
        assert!(read(&[], &[], None).unwrap_err().starts_with("b: the shape should be [bidders, atoms]"));
    }
}
