//! What bidders choose from a finished menu: the favourite element, and what they are expected to pay where they choose by softmax.

mod backend;
mod cpu;
#[cfg(feature = "cube")]
mod gpu;
#[cfg(test)]
mod tests;

use crate::bidders::BidderBatch;
use crate::bundles::MenuBundles;
use backend::{LotteryPrices, Operation};
use burn::backend::Dispatch;
use burn::tensor::{Int, Tensor};
use diffecon_auction::Sale;
use diffecon_auction::menu::sale;
use diffecon_tensor::values;

/// The choices of bidders, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    /// The element that each likes best, none where that is to buy nothing; ties go to the higher price, then to the first.
    pub favourites: Vec<Option<usize>>,
    /// How much better than nothing it is.
    pub utilities: Vec<f32>,
    /// What each is expected to pay where he chooses by softmax, nothing at price 0 among the options.
    pub soft_payments: Vec<f32>,
}

impl Choices {
    /// The sales at the elements' `prices` `[J]`, bidder by bidder.
    pub fn sales(&self, prices: &[f32]) -> Vec<Sale> {
        let favourites = self.favourites.iter().copied().zip(self.utilities.iter().copied().map(f64::from));
        favourites.map(|favourite| sale(favourite, prices)).collect()
    }
}

/// The choices of all bidders of these batches from lotteries with `weights` `[J, D]` and `prices` `[J]`, in the bidders' unit and on their
/// device; `sharpness` is per that unit. None of the tensors records gradients. A GPU keeps the utilities of one batch at a time.
pub fn choices(
    weights: &Tensor<2>,
    prices: &Tensor<1>,
    bundles: &MenuBundles,
    batches: &[BidderBatch],
    sharpness: f32,
) -> Choices {
    let of_batch = |batch: &BidderBatch| {
        let (weights, prices) = (weights.clone().into_dispatch(), prices.clone().into_dispatch());
        <Dispatch as Operation>::choices(
            LotteryPrices { weights, prices },
            bundles.words.clone(),
            batch.sample.tensors.clone(),
            batch.numbers.clone(),
            bundles.shape,
            sharpness,
        )
    };
    // All are asked before the first is read, so that a GPU need not wait in between.
    let found: Vec<_> = batches.iter().map(of_batch).collect();
    let mut choices = Choices::default();
    for batch in found {
        let favourites = Tensor::<1, Int>::from_dispatch(batch.favourites).into_data();
        choices.favourites.extend(favourites.iter::<i64>().map(|element| usize::try_from(element).ok()));
        choices.utilities.extend(values(&Tensor::<1>::from_dispatch(batch.utilities)));
        choices.soft_payments.extend(values(&Tensor::<1>::from_dispatch(batch.soft_payments)));
    }
    choices
}
