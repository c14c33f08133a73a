//! Prices of lotteries on the CPU.

use super::backend::{Gradient, Operation, PriceTensors, PricedTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::host::Host;
use crate::prices::Operation as BundlePrices;
use burn::backend::{TensorMetadata, tensor::FloatTensor};

impl<B: Host> Operation for B {
    fn lottery_prices(of: PriceTensors<Self>, bundles: BundleWords<Self>, shape: MenuShape) -> PricedTensors<Self> {
        let of_bundles = <Self as BundlePrices>::bundle_prices(of.item, of.size, bundles, shape);
        let mut prices = Self::into_values(of.deviation);
        let (weights, priced) = (Self::slice(&of.weights), Self::slice(&of_bundles));
        let lotteries = weights.chunks_exact(shape.support).zip(priced.chunks_exact(shape.support));
        for (price, (weights, priced)) in prices.iter_mut().zip(lotteries) {
            *price += weights.iter().zip(priced).map(|(weight, price)| weight * price).sum::<f32>();
            // Not max(), which would hide a NaN.
            if *price < 0.0 {
                *price = 0.0;
            }
        }
        drop(priced);
        PricedTensors { elements: Self::from_values(prices, [shape.elements]), bundles: of_bundles }
    }
}

impl<B: Host> Gradient for B {
    fn lottery_prices_backward(
        upstream: FloatTensor<Self>,
        weights: FloatTensor<Self>,
        of_bundles: FloatTensor<Self>,
    ) -> [FloatTensor<Self>; 2] {
        let [elements, support] = weights.shape().dims();
        let (mut by_bundles, mut by_weights) = (Self::into_values(weights), Self::into_values(of_bundles));
        let lotteries = by_bundles.chunks_exact_mut(support).zip(by_weights.chunks_exact_mut(support));
        for (upstream, (by_bundles, by_weights)) in Self::slice(&upstream).iter().zip(lotteries) {
            by_bundles.iter_mut().chain(by_weights).for_each(|number| *number *= upstream);
        }
        [Self::from_values(by_weights, [elements, support]), Self::from_values(by_bundles, [elements * support])]
    }
}
