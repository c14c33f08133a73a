//! Prices of bundles that are smooth over the menu: a price a good and a price a size.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

use crate::bundles::MenuBundles;
use backend::Operation;
use burn::backend::Dispatch;
use burn::tensor::{DType, Int, Tensor, TensorData};
pub(crate) use cpu::{bundle_prices as host_bundle_prices, bundle_prices_backward as host_bundle_prices_backward};
use diffecon_auction::bundle;

/// The price `sum_{i in S} item_i + size_{|S|}` of every bundle.
///
/// # Shapes
/// `item` `[M]`, `size` `[M + 1]` -> `[P]`
pub fn bundle_prices(item: Tensor<1>, size: Tensor<1>, bundles: &MenuBundles) -> Tensor<1> {
    if item.dtype() != DType::F32 {
        return plain_bundle_prices(item, size, bundles);
    }
    let words = bundles.words.clone();
    let prices =
        <Dispatch as Operation>::bundle_prices(item.into_dispatch(), size.into_dispatch(), words, bundles.shape);
    Tensor::from_dispatch(prices)
}

/// [`bundle_prices`] in the tensor library's operations.
pub fn plain_bundle_prices(item: Tensor<1>, size: Tensor<1>, bundles: &MenuBundles) -> Tensor<1> {
    let device = item.device();
    let sizes: Vec<i64> = bundles.to_bundles().iter().map(|words| bundle::size(words) as i64).collect();
    let sizes = Tensor::<1, Int>::from_data(TensorData::from(&sizes[..]), &device);
    let items = bundles.indicators(&device).cast(item.dtype()).matmul(item.unsqueeze_dim(1)).squeeze_dim(1);
    items + size.select(0, sizes)
}
