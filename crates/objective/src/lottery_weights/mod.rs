//! The weights of menu elements' bundles after the flow.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
mod gradient;
#[cfg(test)]
mod tests;

use backend::Operation;
use burn::backend::Dispatch;
use burn::tensor::{DType, Tensor, activation::softmax};

/// The lottery weights `w_d exp(-Tr Q(mu_d) int eta)`, normalised in each element, where `w` are the exponentials of the `logits`
/// and the density of each point falls by `expansion`.
///
/// Source: arXiv 2502.15283, eq. 20-21.
///
/// # Shapes
/// `logits` `[J, D]`, `expansion` `[J * D]` -> `[J, D]`
pub fn lottery_weights(logits: Tensor<2>, expansion: Tensor<1>) -> Tensor<2> {
    if logits.dtype() != DType::F32 {
        return plain_lottery_weights(logits, expansion);
    }
    Tensor::from_dispatch(<Dispatch as Operation>::lottery_weights(logits.into_dispatch(), expansion.into_dispatch()))
}

/// [`lottery_weights`] in the tensor library's operations.
pub fn plain_lottery_weights(logits: Tensor<2>, expansion: Tensor<1>) -> Tensor<2> {
    let shape = logits.dims();
    softmax(logits - expansion.reshape(shape), 1)
}
