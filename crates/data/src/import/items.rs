//! The layout of item values, `[N, M]`: a row has the bidder's value of each good.

use super::array::Array;
use crate::error::DataError;
use crate::goods;
use crate::value;
use diffecon_auction::ItemValues;

/// The values of all bidders.
pub(super) fn values(array: &Array, goods: Option<usize>) -> Result<ItemValues, DataError> {
    let &[bidders, width] = array.shape.as_slice() else {
        return Err(array.out_of_range("the shape", "[bidders, goods]", format!("{:?}", array.shape)));
    };
    if bidders == 0 || width == 0 {
        return Err(array.out_of_range("the shape", "[bidders, goods], each at least 1", format!("{:?}", array.shape)));
    }
    if let Some(goods) = goods.filter(|goods| *goods != width) {
        return Err(array.out_of_range("goods", format!("{width}, as in the array"), goods));
    }
    goods::check(width).map_err(|error| DataError::invalid(&array.place, error))?;
    let number = |index: usize| {
        let value = array.real(index);
        let name = || format!("the value of good {} in row {}", index % width, index / width);
        value::rounded(value).ok_or_else(|| array.out_of_range(name(), value::ALLOWED, value))
    };
    let values = (0..bidders * width).map(number).collect::<Result<_, _>>()?;
    Ok(ItemValues::new(width, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goods_that_are_told_are_those_of_the_array() {
        let array = Array::of_floats("x", &[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        for goods in [None, Some(3)] {
            let items = values(&array, goods).unwrap();
            assert_eq!((items.goods(), items.row(1)), (3, &[4.0, 5.0, 6.0][..]));
        }
        let error = values(&array, Some(2)).unwrap_err().to_string();
        assert_eq!(error, "x: goods should be 3, as in the array, but is 2");
        for shape in [[0, 3], [2, 0]] {
            assert!(values(&Array::of_floats("x", &shape, &[]), None).is_err());
        }
        let array = Array::of_floats("x", &[2, 2], &[1.0, 2.0, -1.0, 4.0]);
        let error = values(&array, None).unwrap_err().to_string();
        assert!(error.starts_with("x: the value of good 0 in row 1 should be "), "{error}");
    }
}
