//! The dense layout `[N, K, M + 1]`: a row has the 0/1 indicators of an atom's goods, then its value.

use super::array::Array;
use crate::error::DataError;
use crate::goods;
use crate::value;
use diffecon_auction::{Bundle, XorValuations};

/// The bidders of a dense array; rows of zeros are padding.
pub(super) fn valuations(array: &Array<f32>, goods: Option<usize>) -> Result<XorValuations, DataError> {
    let wrong = |name: String, allowed: &str, value: String| {
        Err(DataError::out_of_range(name, allowed, value).at(&array.place))
    };
    let (atoms, width) = match array.shape[..] {
        [bidders, atoms, width] if bidders > 0 && atoms > 0 && width > 1 => (atoms, width),
        _ => {
            let allowed = "[bidders, atoms, goods + 1], each at least 1";
            return wrong("the shape".to_owned(), allowed, format!("{:?}", array.shape));
        }
    };
    if let Some(goods) = goods.filter(|goods| goods + 1 != width) {
        return wrong("goods".to_owned(), &format!("{}, as in the array", width - 1), goods.to_string());
    }
    let goods = goods::check(width - 1).map_err(|error| DataError::invalid(&array.place, error))?;
    let mut xor = XorValuations::new(goods);
    for (bidder, rows) in array.numbers.chunks_exact(atoms * width).enumerate() {
        for (atom, row) in rows.chunks_exact(width).enumerate() {
            let at = |what: &str| format!("{what} in row {bidder}, atom {atom}");
            let (indicators, value) = (&row[..goods], row[goods]);
            if let Some(good) = indicators.iter().position(|&indicator| indicator != 0.0 && indicator != 1.0) {
                return wrong(at(&format!("the indicator of good {good}")), "0 or 1", indicators[good].to_string());
            }
            if !value::is_allowed(value) {
                return wrong(at("the value"), value::ALLOWED, value.to_string());
            }
            let bundle = Bundle::from_goods(goods, (0..goods).filter(|&good| indicators[good] == 1.0));
            if bundle.size() > 0 {
                xor.push_atom(bundle.words(), value);
            } else if value != 0.0 {
                return wrong(at("the value of no goods"), "0", value.to_string());
            }
        }
        xor.finish_bidder();
    }
    Ok(xor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(shape: &[usize], numbers: &[f32], goods: Option<usize>) -> String {
        let array = Array { place: "x".to_owned(), shape: shape.to_vec(), numbers: numbers.to_vec() };
        valuations(&array, goods).unwrap_err().to_string()
    }

    #[test]
    fn rows_of_zeros_are_padding() {
        let numbers = [1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0];
        let xor = valuations(&Array { place: "x".to_owned(), shape: vec![2, 2, 3], numbers: numbers.to_vec() }, None);
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
