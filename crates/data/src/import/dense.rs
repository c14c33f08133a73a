//! The dense layout `[N, K, M + 1]`: a row has the 0/1 indicators of an atom's goods, then its value.

use super::array::Array;
use super::extent::check_atoms;
use crate::error::DataError;
use crate::goods;
use crate::value;
use diffecon_auction::{Bundle, XorValuations};

/// The bidders of a dense array, of a file of so many bytes; rows of zeros are padding.
pub(super) fn valuations(array: &Array, goods: Option<usize>, read: usize) -> Result<XorValuations, DataError> {
    let (bidders, atoms, width) = match array.shape[..] {
        [bidders, atoms, width] if bidders > 0 && atoms > 0 && width > 1 => (bidders, atoms, width),
        _ => {
            let allowed = "[bidders, atoms, goods + 1], each at least 1";
            return Err(array.out_of_range("the shape", allowed, format!("{:?}", array.shape)));
        }
    };
    if let Some(goods) = goods.filter(|goods| goods + 1 != width) {
        return Err(array.out_of_range("goods", format!("{}, as in the array", width - 1), goods));
    }
    let goods = goods::check(width - 1).map_err(|error| DataError::invalid(&array.place, error))?;
    check_atoms(&array.place, read, bidders, bidders * atoms, goods)?;
    let mut xor = XorValuations::new(goods);
    for bidder in 0..bidders {
        for atom in 0..atoms {
            let at = |what: &str| format!("{what} in row {bidder}, atom {atom}");
            let start = (bidder * atoms + atom) * width;
            let mut bundle = Bundle::empty(goods);
            for good in 0..goods {
                match array.real(start + good) {
                    0.0 => {}
                    1.0 => bundle.insert(good),
                    other => {
                        return Err(array.out_of_range(at(&format!("the indicator of good {good}")), "0 or 1", other));
                    }
                }
            }
            let number = array.real(start + goods);
            let value = value::rounded(number);
            let value = value.ok_or_else(|| array.out_of_range(at("the value"), value::ALLOWED, number))?;
            if bundle.size() > 0 {
                xor.push_atom(bundle.words(), value);
            } else if number != 0.0 {
                return Err(array.out_of_range(at("the value of no goods"), "0", number));
            }
        }
        xor.finish_bidder();
    }
    Ok(xor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goods_that_are_told_are_those_of_the_array() {
        let array = Array::of_floats("x", &[1, 1, 3], &[1.0, 0.0, 5.0]);
        assert!(valuations(&array, Some(2), 0).is_ok());
        for goods in [1, 3, 4] {
            let error = valuations(&array, Some(goods), 0).unwrap_err().to_string();
            assert_eq!(error, format!("x: goods should be 2, as in the array, but is {goods}"));
        }
    }

    fn error(shape: &[usize], numbers: &[f32], goods: Option<usize>) -> String {
        valuations(&Array::of_floats("x", shape, numbers), goods, 0).unwrap_err().to_string()
    }

    #[test]
    fn rows_of_zeros_are_padding() {
        let numbers = [1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0];
        let xor = valuations(&Array::of_floats("x", &[2, 2, 3], &numbers), None, 0);
        let xor = xor.unwrap();
        assert_eq!(xor.atoms(0).collect::<Vec<_>>(), [(&[1][..], 2.0)]);
        assert_eq!(xor.atoms(1).collect::<Vec<_>>(), [(&[3][..], 0.0)]);
    }

    #[test]
    fn wrong_numbers_are_named() {
        assert_eq!(
            error(&[1, 1, 3], &[0.0, 0.5, 1.0], None),
            "x: the indicator of good 1 in row 0, atom 0 should be 0 or 1, but is 0.5"
        );
        assert_eq!(
            error(&[1, 2, 2], &[1.0, 1.0, 1.0, f32::NAN], None),
            "x: the value in row 0, atom 1 should be in [0, 1e30], but is NaN"
        );
        assert_eq!(
            error(&[1, 1, 2], &[1.0, -1.0], None),
            "x: the value in row 0, atom 0 should be in [0, 1e30], but is -1"
        );
        assert_eq!(
            error(&[1, 1, 2], &[0.0, 1.0], None),
            "x: the value of no goods in row 0, atom 0 should be 0, but is 1"
        );
        for shape in [&[2, 2][..], &[0, 1, 2], &[1, 0, 2], &[2, 2, 1]] {
            assert_eq!(
                error(shape, &vec![0.0; shape.iter().product()], None),
                format!("x: the shape should be [bidders, atoms, goods + 1], each at least 1, but is {shape:?}")
            );
        }
        assert_eq!(error(&[1, 1, 2], &[1.0, 1.0], Some(2)), "x: goods should be 1, as in the array, but is 2");
    }
}
