//! The weights and prices of menu elements, from the numbers that a menu learns.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
pub(crate) mod gpu;
mod layout;
#[cfg(test)]
mod tests;

pub(crate) use backend::Operation;
pub(crate) use cpu::{Lotteries as HostLotteries, lotteries as host_lotteries};
pub use layout::LotteryLayout;

use crate::bundles::MenuBundles;
use crate::flow::Flowed;
use crate::prices::bundle_prices;
use burn::backend::Dispatch;
use burn::tensor::{Tensor, activation::softmax};
use diffecon_tensor::at_least_zero;

/// The lotteries of menu elements.
pub struct Lotteries {
    /// The weights of each element's bundles `[J, D]`: `w_d exp(-Tr Q(mu_d) int eta)`, normalised, where `w` are the exponentials of
    /// the logits and the density of each point falls by its expansion. Source: arXiv 2502.15283, eq. 20-21.
    pub weights: Tensor<2>,
    /// The prices `[J]`: `E_d[sum_{i in S_d} item_i + size_{|S_d|}] + deviation`, or 0 where that is below.
    pub prices: Tensor<1>,
}

/// The lotteries that these numbers, laid out as [`LotteryLayout`] says, make of support points that flow so. Unless prices are
/// `smooth`, the deviations are all of them.
pub fn lotteries(numbers: Tensor<1>, flowed: &Flowed, smooth: bool) -> Lotteries {
    let (expansion, words) = (flowed.expansion.clone().into_dispatch(), flowed.bundles.words.clone());
    let found =
        <Dispatch as Operation>::lotteries(numbers.into_dispatch(), expansion, words, flowed.bundles.shape, smooth);
    Lotteries { weights: Tensor::from_dispatch(found.weights), prices: Tensor::from_dispatch(found.prices) }
}

/// [`lotteries()`] in the tensor library's operations, with gradients. That of the prices passes as if none had been raised to 0, so
/// that none is stuck below.
pub fn plain_lotteries(numbers: &Tensor<1>, expansion: Tensor<1>, bundles: &MenuBundles, smooth: bool) -> Lotteries {
    let shape = bundles.shape;
    let LotteryLayout { logits, item, size, deviation } = LotteryLayout::of(shape);
    let part = |range| numbers.clone().slice(range);
    let lottery = [shape.elements, shape.support];
    let weights = softmax((part(logits) - expansion).reshape(lottery), 1);
    let deviation = part(deviation);
    let prices = if smooth {
        let of_bundles = bundle_prices(part(item), part(size), bundles).reshape(lottery);
        (of_bundles * weights.clone()).sum_dim(1).squeeze_dim(1) + deviation
    } else {
        deviation
    };
    Lotteries { weights, prices: at_least_zero(prices) }
}
