//! The objective of a menu's step and its gradient: lotteries, the bidders' soft choice among them, and the way back.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
#[cfg(test)]
mod tests;

pub use backend::MenuTerms;
pub use cpu::{OutsideOption, Revenue, revenue};
#[cfg(feature = "cube")]
pub(crate) use gpu::utilities_of_elements as gpu_utilities;

use crate::bidders::BidderBatch;
use crate::flow::Flowed;
use crate::outside::Outside;
use backend::{Operation, SlopeTensors, StepTensors};
use burn::backend::Dispatch;
use burn::tensor::Tensor;

/// The gradient of the objective `penalty - revenue`, which is minimised, and what bidders are expected to pay.
pub struct MenuGradient {
    /// Each bidder's expected payment `[B]`; their mean is the revenue.
    pub payments: Tensor<1>,
    /// The gradient in the numbers that lotteries are made of, laid out as [`LotteryLayout`](crate::LotteryLayout) says.
    pub numbers: Tensor<1>,
    /// The gradient in the expansions of the support points `[P]`.
    pub expansion: Tensor<1>,
    /// The gradients in what bidders have outside.
    pub outside: Outside,
    /// The gradient in what the lotteries are worth to the bidders, if it is wanted.
    pub slopes: Option<LotterySlopes>,
}

/// The gradient of the objective in what lotteries are worth to bidders, from which [`crate::straight_through_gradient`] goes on.
pub struct LotterySlopes {
    /// The lotteries' weights `[J, D]`.
    pub weights: Tensor<2>,
    /// The gradient in the utilities `[B, J]`.
    pub utilities: Tensor<2>,
}

/// The expected revenue of a menu and the gradient of its objective when each bidder of the batch chooses among its lotteries and what
/// he has `outside` by softmax.
///
/// Source: arXiv 2502.15283, eq. 20-23, where there is nothing outside. [`plain_lotteries`](crate::plain_lotteries) and
/// [`plain_menu_revenue`](crate::plain_menu_revenue) say the same in the tensor library's operations.
///
/// # Shapes
/// `numbers` as [`LotteryLayout`](crate::LotteryLayout) says; in single precision, and none of the tensors records gradients.
pub fn menu_gradient(
    numbers: Tensor<1>,
    flowed: &Flowed,
    batch: &BidderBatch,
    outside: &Outside,
    terms: MenuTerms,
) -> MenuGradient {
    let of = StepTensors {
        numbers: numbers.into_dispatch(),
        expansion: flowed.expansion.clone().into_dispatch(),
        outside_utility: outside.utility.clone().into_dispatch(),
        outside_payment: outside.payment.clone().into_dispatch(),
    };
    let found = <Dispatch as Operation>::menu_gradient(
        of,
        flowed.bundles.words.clone(),
        batch.sample.tensors.clone(),
        batch.numbers.clone(),
        flowed.bundles.shape,
        terms,
    );
    let [payments, numbers, expansion, utility, payment] =
        [found.payments, found.numbers, found.expansion, found.outside_utility, found.outside_payment]
            .map(Tensor::from_dispatch);
    let slopes = match found.slopes {
        SlopeTensors::Unwanted => None,
        SlopeTensors::Wanted { weights, utilities } => {
            let [weights, utilities] = [weights, utilities].map(Tensor::from_dispatch);
            Some(LotterySlopes { weights, utilities })
        }
    };
    MenuGradient { payments, numbers, expansion, outside: Outside { utility, payment }, slopes }
}
