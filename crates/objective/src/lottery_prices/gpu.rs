//! Prices of lotteries on a GPU.

use super::backend::{Gradient, Operation, PriceTensors, PricedTensors};
use crate::bundle_words::{BundleWords, MenuShape};
use crate::gpu::{empty, floats, one_thread_each};
use crate::prices::Operation as BundlePrices;
use burn::backend::{DType, TensorMetadata, tensor::FloatTensor};
use burn_cubecl::{CubeBackend as Cube, cubecl};
use cubecl::prelude::*;

type Float = FloatTensor<Cube>;

impl Operation for Cube {
    fn lottery_prices(of: PriceTensors<Self>, bundles: BundleWords<Self>, shape: MenuShape) -> PricedTensors<Self> {
        let PriceTensors { item, size, deviation, weights } = of;
        let of_bundles = <Self as BundlePrices>::bundle_prices(item, size, bundles, shape);
        let prices = empty(&of_bundles, [shape.elements], DType::F32);
        let (count, dim) = one_thread_each(&prices, shape.elements);
        mean_prices::launch(
            &prices.client,
            count,
            dim,
            of_bundles.clone().into_buffer_arg(),
            floats(weights).into_buffer_arg(),
            floats(deviation).into_buffer_arg(),
            prices.clone().into_buffer_arg(),
            shape.support,
        );
        PricedTensors { elements: prices, bundles: of_bundles }
    }
}

impl Gradient for Cube {
    fn lottery_prices_backward(upstream: Float, weights: Float, of_bundles: Float) -> [Float; 2] {
        let (upstream, weights) = (floats(upstream), floats(weights));
        let [elements, support] = weights.shape().dims();
        let by_weights = empty(&weights, [elements, support], DType::F32);
        let by_bundles = empty(&weights, [elements * support], DType::F32);
        let (count, dim) = one_thread_each(&by_weights, elements * support);
        slopes::launch(
            &weights.client.clone(),
            count,
            dim,
            upstream.into_buffer_arg(),
            weights.into_buffer_arg(),
            of_bundles.into_buffer_arg(),
            by_weights.clone().into_buffer_arg(),
            by_bundles.clone().into_buffer_arg(),
            support,
        );
        [by_weights, by_bundles]
    }
}

/// Prices `[J]`. One thread an element.
#[cube(launch)]
fn mean_prices(of_bundles: &[f32], weights: &[f32], deviation: &[f32], prices: &mut [f32], support: usize) {
    let element = ABSOLUTE_POS;
    if element < prices.len() {
        let mut price = deviation[element];
        for point in element * support..(element + 1) * support {
            price += weights[point] * of_bundles[point];
        }
        // Not max(), which would hide a NaN.
        if price < 0.0 {
            price = 0.0f32;
        }
        prices[element] = price;
    }
}

/// Gradients in weights `[J, D]` and prices of bundles `[J * D]`. One thread a bundle.
#[cube(launch)]
fn slopes(
    upstream: &[f32],
    weights: &[f32],
    of_bundles: &[f32],
    by_weights: &mut [f32],
    by_bundles: &mut [f32],
    support: usize,
) {
    let point = ABSOLUTE_POS;
    if point < by_weights.len() {
        let slope = upstream[point / support];
        by_weights[point] = slope * of_bundles[point];
        by_bundles[point] = slope * weights[point];
    }
}
