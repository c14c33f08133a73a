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
