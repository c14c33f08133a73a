//! The bundles of points: a good is inside from one half.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

pub(crate) use backend::Operation;

use crate::bundle_words::MenuShape;
use crate::bundles::MenuBundles;
use burn::backend::Dispatch;
use burn::tensor::Tensor;

/// The bundles `1{s >= 1/2}` of points `s` `[P, M]`, `support` an element. No gradient passes.
pub fn round(points: Tensor<2>, support: usize) -> MenuBundles {
    let [count, goods] = points.dims();
    let shape = MenuShape { elements: count / support, support, goods };
    MenuBundles { shape, words: <Dispatch as Operation>::round(points.into_dispatch(), support) }
}
