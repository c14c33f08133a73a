//! Prices of menu elements: a smooth price of the lottery, and each element's own deviation from it.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

use crate::bundles::MenuBundles;
use crate::prices::plain_bundle_prices;
use backend::{Operation, PriceTensors};
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor};
use diffecon_tensor::at_least_zero;

/// What prices of lotteries are made of.
pub struct LotteryPrices {
    /// A price for every good `[M]`.
    pub item: Tensor<1>,
    /// A price for every number of goods `[M + 1]`.
    pub size: Tensor<1>,
    /// What is added to each element's price `[J]`.
    pub deviation: Tensor<1>,
    /// The lottery weights `[J, D]`.
    pub weights: Tensor<2>,
}

/// The prices `E_d[sum_{i in S_d} item_i + size_{|S_d|}] + deviation`, or 0 where that is below; the gradient passes as if nothing
/// had been changed, so that no price is stuck below 0.
///
/// # Shapes
/// See [`LotteryPrices`] `-> [J]`
pub fn lottery_prices(of: LotteryPrices, bundles: &MenuBundles) -> Tensor<1> {
    if of.item.dtype() != DType::F32 {
        return plain_lottery_prices(of, bundles);
    }
    let tensors = PriceTensors {
        item: of.item.into_dispatch(),
        size: of.size.into_dispatch(),
        deviation: of.deviation.into_dispatch(),
        weights: of.weights.into_dispatch(),
    };
    let priced = <Dispatch as Operation>::lottery_prices(tensors, bundles.words.clone(), bundles.shape);
    Tensor::from_dispatch(priced.elements)
}

/// [`lottery_prices`] in the tensor library's operations.
pub fn plain_lottery_prices(of: LotteryPrices, bundles: &MenuBundles) -> Tensor<1> {
    let of_bundles = plain_bundle_prices(of.item, of.size, bundles).reshape(of.weights.dims());
    at_least_zero((of_bundles * of.weights).sum_dim(1).squeeze_dim(1) + of.deviation)
}
